"""What is left of an incident that was kept long enough, on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from bot.core.bands import Band
from bot.core.incidents import Hit, Incident, Outcome, ReviewAction, Source
from bot.core.messages import MessageRef
from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.core.privacy import Choice
from bot.core.retention import NUMBERS, Erasing
from bot.core.rules import Consequence, Rule
from bot.core.statistics import Scope
from bot.core.survey import Survey
from bot.database.database import Database
from bot.database.errors import UnknownIncident
from bot.database.models import (
    APPEALS,
    INCIDENTS,
    REPORTS,
    REVIEWS,
    REWRITES,
    SAMPLES,
    SANCTIONS,
)
from tests.bot.database.samples import PROPOSAL, VERDICT, ManualClock, message

GUILD, MEMBER, MODERATOR, SERVER = 1, 4, 6, GuildSettings(1)
LENDING = replace(SERVER, training_consent=TrainingConsent.OPT_OUT)
ASKING = replace(SERVER, training_consent=TrainingConsent.OPT_IN)
DAY = timedelta(days=1)
ORIGINAL, EDITED, OWN = "You are stupid", "I disagree with you.", "Let us talk calmly."


async def add(database: Database, number: int = 10) -> Incident:
    """One of everything that a flagged message may have about it."""
    chat = replace(message(ORIGINAL, number), ref=MessageRef(GUILD, 2, number, 3))
    wish = Hit(Source.MODERATOR, 1.0, detail=str(MODERATOR))
    incident = await database.incidents.claim(
        chat, VERDICT, source=Source.SCORE, mode=Mode.REPLACE, hits=[wish]
    )
    assert incident is not None
    await database.incidents.propose(incident.id, PROPOSAL)
    await database.incidents.posting(incident.id, Mode.REPLACE)
    await database.incidents.posted(incident.id, 500 + number)
    await database.incidents.finish(incident.id, Outcome.REPLACED, detail="why", latency_ms=5)
    await database.incidents.logged(incident.id, 900 + number, 90)
    await database.incidents.report(incident.id, 77)
    await database.incidents.appeal(incident.id, "that was a joke")
    sanction = {
        "incident_id": incident.id,
        "guild_id": GUILD,
        "member_id": MEMBER,
        "consequence": Consequence.ALERT,
        "rule": Rule(3, DAY, Consequence.ALERT).key,
        "created_at": database.clock(),
    }
    await write(database, SANCTIONS, sanction)
    sample = {
        "message_id": number,
        "guild_id": GUILD,
        "channel_id": 2,
        "band": Band.BALANCED,
        "toxicity": 0.9,
        "lot": 0.5,
        "text": ORIGINAL,
        "created_at": database.clock(),
    }
    await write(database, SAMPLES, sample)
    return incident


async def write(database: Database, table: Table, row: dict[str, Any]) -> None:
    await database.gateway.write(lambda connection: connection.execute(insert(table), row))


async def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    return await database.gateway.read(
        lambda connection: [dict(row._mapping) for row in connection.execute(select(table))]
    )


async def review(database: Database, incident: Incident, *actions: ReviewAction) -> None:
    texts = {ReviewAction.EDITED: EDITED, ReviewAction.REWORDED: OWN}
    for action in actions:
        who = MEMBER if action is ReviewAction.REWORDED else MODERATOR
        await database.incidents.review(incident.id, who, action, texts.get(action), "a reason")


def erasing(database: Database, clock: ManualClock) -> Erasing:
    return Erasing(database.expiry, Survey(database.survey, now=clock), now=clock)


async def expire(database: Database, clock: ManualClock) -> int:
    """Let the retention pass by."""
    clock.moment += 91 * DAY
    return await erasing(database, clock).run()


async def test_ids_texts_and_all_that_hung_on_them_are_gone(
    database: Database, clock: ManualClock
) -> None:
    await database.settings.save(SERVER)
    incident = await add(database)
    await review(database, incident, ReviewAction.EDITED, ReviewAction.REWORDED)
    assert await expire(database, clock) == 1
    [left] = await rows(database, INCIDENTS)
    key = database.pepper.member_key_now
    assert left | {"erased_at": None, "emptied_at": None, "created_at": None} == {
        "id": incident.id,
        "guild_id": GUILD,
        "channel_id": 2,
        "thread_id": 3,
        "message_id": database.pepper.message_key_now(10),
        "revision": f"erased-{incident.id}",
        "author_id": 0,
        "author_key": key(MEMBER),
        "original": "",
        "toxicity": 0.9,
        "spans": [],
        "category": None,
        "source": Source.SCORE,
        "hits": None,
        "mode": Mode.REPLACE,
        "step": "done",
        "outcome": Outcome.REPLACED,
        "detail": None,
        "posted_message_id": None,
        "log_message_id": 910,  # until that card shows no words any more
        "log_channel_id": 90,
        "card_promised_at": None,
        "latency_ms": 5,
        "holder": None,
        "created_at": None,
        "erased_at": None,
        "emptied_at": None,
    }
    assert left["erased_at"] == left["emptied_at"]
    [rewrite] = await rows(database, REWRITES)
    assert (rewrite["text"], rewrite["alternatives"]) == ("", ())
    reviews = await rows(database, REVIEWS)
    assert [(one["action"], one["moderator_id"], one["text"]) for one in reviews] == [
        (ReviewAction.EDITED, key(MODERATOR), None),
        (ReviewAction.REWORDED, key(MEMBER), None),
    ]
    assert [one["reason"] for one in reviews] == [None, None]
    [sanction] = await rows(database, SANCTIONS)
    assert sanction["member_id"] == key(MEMBER)
    for table in (APPEALS, REPORTS, SAMPLES):
        assert await rows(database, table) == []
    assert await erasing(database, clock).run() == 0


async def test_whoever_reads_incidents_finds_none(database: Database, clock: ManualClock) -> None:
    rule = Rule(1, 200 * DAY, Consequence.ALERT)
    await database.settings.save(replace(SERVER, rules=(rule,)))
    incident = await add(database)
    [sanction] = await database.sanctions.because_of(incident.id)
    began = await database.sanctions.begin(GUILD, MEMBER, incident.id, rule)
    assert began is not None
    await expire(database, clock)
    incidents = database.incidents
    assert await incidents.get(incident.id) is None
    assert await incidents.by_post(510) is None
    assert await incidents.reviews(incident.id) == []
    assert await incidents.unfinished(before=clock()) == []
    assert (
        await incidents.owing_cards(claimed_after=clock() - NUMBERS, promised_before=clock()) == []
    )
    assert await database.queue.count(GUILD) == 0
    assert await database.queue.next(GUILD, after=incident.id) is None
    assert await database.sanctions.counting(GUILD, MEMBER, since=clock() - NUMBERS, limit=9) == []
    assert await database.sanctions.get(sanction.id) is None
    assert await database.sanctions.because_of(incident.id) == []
    assert await database.privacy.incident_ids(MEMBER, GUILD, after=0, limit=9) == []
    kept = await database.privacy.kept(MEMBER, GUILD)
    assert (kept.incidents, kept.appeals, kept.sanctions, kept.oldest) == (0, 0, 0, None)
    assert (kept.erased, kept.lent) == (1, 0)
    for refused in (
        incidents.review(incident.id, MODERATOR, ReviewAction.APPROVED),
        incidents.appeal(incident.id, "too late"),
        incidents.report(incident.id, 78),
    ):
        with pytest.raises(UnknownIncident):
            await refused
    assert not await incidents.reopen(incident.id, Outcome.REPLACED, Mode.REPLACE)
    # A rule that took effect within its window does so once, whoever was erased meanwhile.
    assert await database.sanctions.begin(GUILD, MEMBER, incident.id, rule) is None


async def test_statistics_count_what_is_erased(database: Database, clock: ManualClock) -> None:
    always = Scope(GUILD, clock() - DAY, clock() + 365 * DAY)
    for number, actions in enumerate(
        [(ReviewAction.APPROVED,), (ReviewAction.RESTORED,), (ReviewAction.REWORDED,)]
    ):
        await review(database, await add(database, 10 + number), *actions)
    # An appeal that nobody answered leaves with its incident.
    await database.gateway.write(lambda connection: connection.execute(APPEALS.delete()))
    before = await database.statistics.count(always)
    assert before.total == 3
    assert await expire(database, clock) == 3
    assert await database.statistics.count(always) == before


@pytest.mark.parametrize(
    ("server", "choice", "actions", "wording"),
    [
        (LENDING, {}, [ReviewAction.APPROVED], PROPOSAL.text),
        (LENDING, {}, [ReviewAction.EDITED], EDITED),
        (LENDING, {}, [ReviewAction.REWORDED, ReviewAction.APPROVED], OWN),
        (LENDING, {}, [ReviewAction.EDITED, ReviewAction.APPROVED], EDITED),
        (LENDING, {}, [ReviewAction.APPROVED, ReviewAction.REWORDED], PROPOSAL.text),
        (LENDING, {Choice.TRAINING: True}, [ReviewAction.APPROVED], PROPOSAL.text),
        (ASKING, {Choice.TRAINING: True}, [ReviewAction.APPROVED], PROPOSAL.text),
        (LENDING, {}, [], None),
        (LENDING, {}, [ReviewAction.REWORDED], None),
        (LENDING, {}, [ReviewAction.RESTORED], None),
        (LENDING, {}, [ReviewAction.NOT_TOXIC], None),
        (LENDING, {}, [ReviewAction.APPROVED, ReviewAction.RESTORED], None),
        (LENDING, {Choice.TRAINING: False}, [ReviewAction.APPROVED], None),
        (LENDING, {Choice.KEEPING: False}, [ReviewAction.APPROVED], None),
        (ASKING, {}, [ReviewAction.APPROVED], None),
        (SERVER, {Choice.TRAINING: True}, [ReviewAction.APPROVED], None),
    ],
)
async def test_a_pair_that_is_lent_keeps_its_two_texts(
    database: Database,
    clock: ManualClock,
    server: GuildSettings,
    choice: dict[Choice, bool],
    actions: list[ReviewAction],
    wording: str | None,
) -> None:
    await database.settings.save(server)
    for what, yes in choice.items():
        await database.privacy.choose(GUILD, MEMBER, what, yes)
    incident = await add(database)
    await review(database, incident, *actions)
    assert await expire(database, clock) == 1
    [left], [rewrite] = await rows(database, INCIDENTS), await rows(database, REWRITES)
    words = [one["text"] for one in await rows(database, REVIEWS) if one["text"] is not None]
    assert (left["original"] == ORIGINAL) is (left["emptied_at"] is None) is (wording is not None)
    assert left["author_id"] == 0
    kept = await database.privacy.kept(MEMBER, GUILD)
    assert (kept.erased, kept.lent) == (1, int(wording is not None))
    if wording is None:
        assert (rewrite["text"], words) == ("", [])
    elif wording == PROPOSAL.text:
        assert (rewrite["text"], words) == (wording, [])
    else:
        assert words == [wording]


@pytest.mark.parametrize(
    ("what", "stays"),
    [
        ("nothing", True),
        ("opt-out", False),
        ("no keeping", False),
        ("server", False),
        ("wish", False),
    ],
)
async def test_what_is_lent_no_longer_goes_with_the_next_pass(
    database: Database,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    stays: bool,
) -> None:
    monkeypatch.setattr("bot.database.expiry.BATCH", 2)
    await database.settings.save(LENDING)
    for number in range(5):
        await review(database, await add(database, 10 + number), ReviewAction.EDITED)
    await expire(database, clock)
    match what:
        case "opt-out":
            await database.privacy.choose(GUILD, MEMBER, Choice.TRAINING, False)
        case "no keeping":
            await database.privacy.choose(GUILD, MEMBER, Choice.KEEPING, False)
        case "server":
            await database.settings.save(SERVER)
        case "wish":
            await database.traces.wish(MEMBER, GUILD)
    await erasing(database, clock).run()
    found = {one["original"] for one in await rows(database, INCIDENTS)}
    assert found == {ORIGINAL if stays else ""}
    assert {one["text"] for one in await rows(database, REVIEWS)} == {EDITED if stays else None}
    assert {bool(one["text"]) for one in await rows(database, REWRITES)} == {stays}
    if not stays:  # saying yes again does not bring it back
        await database.settings.save(LENDING)
        await database.privacy.choose(GUILD, MEMBER, Choice.TRAINING, True)
        await database.privacy.choose(GUILD, MEMBER, Choice.KEEPING, True)
        await erasing(database, clock).run()
        assert (await database.privacy.kept(MEMBER, GUILD)).lent == 0


async def test_in_the_end_nothing_is_left_but_what_is_lent(
    database: Database, clock: ManualClock
) -> None:
    await database.settings.save(LENDING)
    lent = await add(database, 10)
    await review(database, lent, ReviewAction.APPROVED)
    await add(database, 11)
    await expire(database, clock)
    clock.moment += NUMBERS
    await erasing(database, clock).run()
    assert len(await rows(database, INCIDENTS)) == 2  # their cards still show words
    for card in await database.old_cards.speaking(after=0, limit=9):
        await database.old_cards.silenced(card.incident_id)
    await erasing(database, clock).run()
    assert [one["id"] for one in await rows(database, INCIDENTS)] == [lent.id]
    assert [one["incident_id"] for one in await rows(database, REWRITES)] == [lent.id]


async def test_the_message_can_be_flagged_anew(database: Database, clock: ManualClock) -> None:
    """An author may edit the words back that were erased a day after the review."""
    first = await add(database)
    await expire(database, clock)
    again = await database.incidents.claim(
        message(ORIGINAL), VERDICT, source=Source.SCORE, mode=Mode.REPLACE
    )
    assert again is not None
    assert again.id != first.id
    await database.incidents.finish(again.id, Outcome.SHADOWED)
    assert await expire(database, clock) == 1
    assert len({one["message_id"] for one in await rows(database, INCIDENTS)}) == 1
