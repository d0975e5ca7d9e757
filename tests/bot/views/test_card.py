"""The moderators' card, within Discord's limits whatever is in it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.incidents import Hit, Incident, Outcome, Proposal, Review, ReviewAction, Source, Step
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.said import Language
from bot.language.texts import Texts, texts
from bot.views.card import card_embeds
from bot.views.hits import why

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def incident(original: str = "you idiot", **changes: Any) -> Incident:
    fields: dict[str, Any] = {
        "id": 7,
        "ref": MessageRef(1, 2, 3),
        "author_id": 4,
        "original": original,
        "toxicity": 0.93,
        "spans": ((4, 9, 0.9),),
        "source": Source.SCORE,
        "mode": Mode.REPLACE,
        "step": Step.DONE,
        "created_at": NOW,
        "proposal": Proposal("you person", "rewritten", 0.04, "toy"),
        "outcome": Outcome.REPLACED,
        "posted_message_id": 5,
    }
    return Incident(**fields | changes)


def test_it_tells_all_there_is() -> None:
    original, rewrite = card_embeds(incident())
    assert original.description == "||you idiot||"
    values = {field.name: field.value for field in original.fields}
    assert values["Author"] == "<@4>"
    assert values["Toxicity"] == "93%"
    assert "https://discord.com/channels/1/2/5" in (values["Where"] or "")
    assert rewrite.description == "you person"
    assert rewrite.footer.text == "toy \u00b7 toxicity 4% \u00b7 incident 7"


def test_it_names_the_category_and_shows_no_wording_beside_it() -> None:
    left = incident(
        "I will hurt you",
        category="threat",
        outcome=Outcome.LEFT,
        proposal=Proposal("I will hurt you", "withheld", 0.9, "toy"),
    )
    [embed] = card_embeds(left)
    assert embed.title == "Left a message for you to judge"
    assert {field.name: field.value for field in embed.fields}["Category"] == "threat"


@pytest.mark.parametrize("say", [texts(language) for language in Language])
@pytest.mark.parametrize("outcome", [None, *Outcome])
@pytest.mark.parametrize("text", ["*" * 4_000, "||" * 2_000, "\n" * 4_000, "\U0001f600" * 2_000])
def test_it_always_fits(outcome: Outcome | None, text: str, say: Texts) -> None:
    reviews = [Review(n, 7, 10**18 + n, ReviewAction.EDITED, NOW, text, text) for n in range(50)]
    proposal = Proposal(text, "masked", 0.5, "m" * 60)
    words = tuple((n * 90, n * 90 + 89, 0.9) for n in range(20))
    hits = [Hit(source, 0.5, words, text) for source in Source for _ in range(3)]
    one = incident(text, proposal=proposal, outcome=outcome, detail=text, hits=tuple(hits))
    one = replace(one, appeal=text, appealed_at=NOW, category="threat" if outcome else None)
    embeds = card_embeds(one, reviews, say)
    assert sum(len(embed) for embed in embeds) <= 6_000
    assert all(len(embed.description or "") <= 4_096 for embed in embeds)
    assert all(len(field.value or "") <= 1_024 for embed in embeds for field in embed.fields)


HITS = {
    Source.SCORE: Hit(Source.SCORE, 0.93, ((4, 9, 0.9), (0, 3, 0.1), (4, 9, 0.2))),
    Source.AUTOMOD: Hit(Source.AUTOMOD, 1.0, ((4, 9, 1.0),), "idi*"),
    Source.WORD_LIST: Hit(Source.WORD_LIST, 1.0, ((4, 9, 1.0),), "*||t"),
    Source.REPORT: Hit(Source.REPORT, 1.0),
    Source.EDIT: Hit(Source.EDIT, 0.93),
    Source.MODERATOR: Hit(Source.MODERATOR, 1.0, detail="42"),
}


@pytest.mark.parametrize(
    ("sources", "reporters", "told"),
    [
        ([], 0, None),
        ([Source.SCORE], 0, "score 93%: ||idiot||, ||you||"),
        ([Source.SCORE, Source.EDIT], 0, "score 93%: ||idiot||, ||you||\ncame by an edit"),
        ([Source.AUTOMOD], 0, r"AutoMod, rule entry idi\*: ||idiot||"),
        ([Source.WORD_LIST], 0, r"word list, entry \*\|\|t: ||idiot||"),
        ([Source.REPORT], 1, "reported by a member"),
        ([Source.REPORT], 12, "reported by 12 members"),
        ([Source.MODERATOR], 0, "<@42> had it reworded"),
    ],
)
def test_it_says_what_flagged_the_message(
    sources: list[Source], reporters: int, told: str | None
) -> None:
    hits = tuple(HITS[source] for source in sources)
    [original, *_] = card_embeds(incident(hits=hits, reporters=reporters))
    assert {field.name: field.value for field in original.fields}.get("Flagged by") == told


def test_every_source_has_words_for_moderators_and_author() -> None:
    every = incident(hits=tuple(HITS[source] for source in Source), reporters=2)
    [original, *_] = card_embeds(every)
    [told] = [field.value or "" for field in original.fields if field.name == "Flagged by"]
    assert len(told.splitlines()) == len(Source)
    assert why(every).splitlines() == [
        "Your message scored 93% for hostility. What weighed most: ||idiot||",
        "This server's AutoMod flagged: ||idiot||",
        "This server's word list flagged: ||idiot||",
        "A moderator had it reworded.",
        "It was also reported.",
    ]


@pytest.mark.parametrize(
    ("outcome", "title", "where"),
    [
        (Outcome.REPLACED, "Posted a wording for a blocked message", "/1/2/5"),
        (Outcome.LEFT, "AutoMod blocked a message", "never public"),
        (Outcome.ROLLED_BACK, "AutoMod blocked a message", "never public"),
        (Outcome.SHADOWED, "AutoMod blocked a message", "never public"),
    ],
)
def test_a_blocked_message_has_no_link(outcome: Outcome, title: str, where: str) -> None:
    [original, *_] = card_embeds(incident(ref=MessageRef(1, 2, -77), outcome=outcome))
    assert original.title == title
    assert where in ({field.name: field.value for field in original.fields}["Where"] or "")
    assert "/-77" not in str(original.to_dict())


def test_the_latest_wording_is_shown() -> None:
    reviews = [
        Review(1, 7, 8, ReviewAction.EDITED, NOW, "dear person"),
        Review(2, 7, 8, ReviewAction.APPROVED, NOW),
    ]
    assert card_embeds(incident(), reviews)[1].description == "dear person"


def test_why_names_the_strongest_words_once_and_within_a_message() -> None:
    text = "idiot " * 300
    spans = tuple((n * 6, n * 6 + 5, 0.5 + n / 1000) for n in range(300))
    told = why(incident(text, spans=spans))
    assert told.count("||idiot||") == 1
    long = why(incident("*" * 2_000, spans=tuple((n * 99, n * 99 + 99, 0.9) for n in range(20))))
    assert len(long) <= 2_000
    assert "No single word" in why(incident(spans=()))


def test_hidden_words_are_on_no_card() -> None:
    shown = card_embeds(incident(appeal="but"), hidden=True)
    assert "idiot" not in str([embed.to_dict() for embed in shown])
    assert "you person" not in str([embed.to_dict() for embed in shown])


def test_a_reason_given_later_stands_with_its_decision() -> None:
    reviews = [
        Review(1, 7, 8, ReviewAction.NOT_TOXIC, NOW),
        Review(2, 7, 8, ReviewAction.NOT_TOXIC, NOW, reason="among friends"),
    ]
    [original, _] = card_embeds(incident(), reviews)
    [told] = [field.value or "" for field in original.fields if field.name == "Reviews"]
    assert told.startswith("marked not toxic by <@8>")
    assert told.endswith(": among friends")
    assert len(told.splitlines()) == 1
