"""What the lists change in how a text is read, rewritten, and recovered."""

import pytest

from bot.core.errors import StorageError
from bot.core.flagging import Flagging
from bot.core.incidents import Hit, Outcome, Source
from bot.core.modes import Fallback, Mode
from bot.core.policy import GuildSettings
from bot.core.ports import Priority
from bot.core.reading import Reader
from bot.core.service import ModerationService
from bot.core.wording import WordingService, words_named
from bot.core.words.entries import Kind, WordEntry
from bot.core.words.lists import WordLists
from bot.core.words.telling import outcome
from bot.core.words.textfile import parse
from bot.database.database import Database
from detox_model.results import Alternative, Category, Status
from tests.bot.core.scripted import GUILD, ScriptedModel, ScriptedPlatform, message, rewrite

SETTINGS = GuildSettings(GUILD, Mode.REPLACE, log_channel_id=5)
COVERED = "\u25aa"


@pytest.fixture
def words(database: Database) -> WordLists:
    return WordLists(database.words)


@pytest.fixture
def service(
    database: Database, model: ScriptedModel, platform: ScriptedPlatform, words: WordLists
) -> ModerationService:
    return ModerationService(
        model=model,
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        words=words,
        backoff=(),
    )


async def put(words: WordLists, *lines: str) -> None:
    await words.add(GUILD, parse("\n".join(lines)).entries, 7)


@pytest.mark.parametrize(
    ("lines", "text", "source", "hits"),
    [
        ((), "hello", None, ()),
        (("idiot",), "you idiot", Source.SCORE, (Source.SCORE, Source.WORD_LIST)),
        (("hello",), "hello", Source.WORD_LIST, (Source.WORD_LIST,)),
        (("allow: idiot",), "you idiot", None, ()),
        (("allow: idiot", "hello"), "hello idiot", Source.WORD_LIST, (Source.WORD_LIST,)),
        (("allow: idiots",), "you idiot", Source.SCORE, (Source.SCORE,)),
        (("hello*", "*hello*"), "othello", Source.WORD_LIST, (Source.WORD_LIST,)),
        (("allow: kill",), "I will kill you", Source.SCORE, (Source.SCORE,)),
    ],
)
async def test_what_flags_a_message(
    model: ScriptedModel,
    words: WordLists,
    lines: tuple[str, ...],
    text: str,
    source: Source | None,
    hits: tuple[Source, ...],
) -> None:
    await put(words, *lines)
    flagged = await Flagging(Reader(model, words)).flag(message(text), SETTINGS)
    assert (flagged.source if flagged else None) == source
    assert tuple(hit.source for hit in (flagged.hits if flagged else ())) == hits


async def test_how_a_message_came_wins_over_what_was_found(
    model: ScriptedModel, words: WordLists
) -> None:
    await put(words, "hello")
    flagged = await Flagging(Reader(model, words)).flag(
        message("hello, hello"), SETTINGS, Source.EDIT
    )
    assert flagged is not None
    assert flagged.source is Source.EDIT
    assert flagged.hits == (
        Hit(Source.WORD_LIST, 1.0, ((0, 5, 1.0), (7, 12, 1.0)), "hello"),
        Hit(Source.EDIT, flagged.verdict.toxicity),
    )


async def test_of_the_categories_only_a_slur_can_be_allowed(
    model: ScriptedModel, words: WordLists
) -> None:
    flagging = Flagging(Reader(model, words))
    slur, threat = "such faggots", "I will kill the faggots"
    before = await flagging.read(slur, SETTINGS, (), priority=Priority.AUTOMATIC)
    assert before.category is Category.SLUR
    await put(words, "allow: faggot*")
    after = await flagging.read(slur, SETTINGS, (), priority=Priority.AUTOMATIC)
    assert after.category is None
    assert outcome(after, SETTINGS.threshold).key == "words-outcome-fine"
    still = await flagging.read(threat, SETTINGS, (), priority=Priority.AUTOMATIC)
    assert still.category is Category.THREAT
    assert outcome(still, SETTINGS.threshold).args == {"category": "threat"}


async def test_a_list_makes_the_model_rewrite_whatever_the_score(
    service: ModerationService, model: ScriptedModel, platform: ScriptedPlatform, words: WordLists
) -> None:
    await put(words, "blimey")
    model.answer = rewrite("oh blimey", "oh my", toxicity_before=0.1)
    handled = await service.handle(message("oh blimey"))
    assert model.asked == [("oh blimey", Priority.AUTOMATIC, True)]
    assert handled.outcome is Outcome.REPLACED
    assert platform.texts[1_001] == "oh my"


async def test_no_wording_with_a_blocked_word_is_posted(
    service: ModerationService, model: ScriptedModel, platform: ScriptedPlatform, words: WordLists
) -> None:
    await put(words, "blimey", "person")
    model.answer = rewrite(
        "you blimey idiot",
        "you p3rson",
        alternatives=(
            Alternative("you p3rson", 0.1, 0),
            Alternative("you b.l.i.m.e.y friend", 0.1, -1),
            Alternative("you friend", 0.1, -2),
        ),
    )
    handled = await service.handle(message("you blimey idiot"))
    assert handled.outcome is Outcome.REPLACED
    assert platform.texts[1_001] == "you friend"


async def test_the_mask_covers_what_lists_object_to_and_nothing_else(
    service: ModerationService, model: ScriptedModel, platform: ScriptedPlatform, words: WordLists
) -> None:
    await put(words, "*lime*", "allow: garden blimey")
    text = "oh bl1mey, a garden blimey and a calm day"
    model.answer = rewrite(text, text, status=Status.UNCHANGED, toxicity_before=0.1)
    assert (await service.handle(message(text))).outcome is Outcome.REPLACED
    assert platform.texts[1_001] == f"oh {COVERED * 6}, a garden blimey and a calm day"


@pytest.mark.parametrize(
    ("fallback", "expected"),
    [(Fallback.LEAVE, Outcome.LEFT), (Fallback.WITHHOLD, Outcome.WITHHELD)],
)
async def test_other_fallbacks_hold_for_lists_too(
    service: ModerationService,
    database: Database,
    model: ScriptedModel,
    words: WordLists,
    fallback: Fallback,
    expected: Outcome,
) -> None:
    await database.settings.save(
        GuildSettings(GUILD, Mode.REPLACE, log_channel_id=5, fallback=fallback)
    )
    await put(words, "person")
    handled = await service.handle(message("you idiot"))
    assert handled.outcome is expected
    incident = await database.incidents.get(handled.incident_id or 0)
    assert incident is not None
    assert incident.proposal is not None
    # Recovery tells by this whether a message that is gone was meant to be.
    withheld = incident.proposal.status == Status.WITHHELD
    assert withheld is (fallback is Fallback.WITHHOLD)


async def test_a_category_is_never_rewritten_because_of_a_list(
    service: ModerationService, model: ScriptedModel, words: WordLists
) -> None:
    await put(words, "kill")
    text = "I will kill you"
    model.answer = rewrite(text, text, status=Status.WITHHELD, category=Category.THREAT)
    assert (await service.handle(message(text))).outcome is Outcome.LEFT
    assert [always for _, _, always in model.asked] == [False]


async def test_lists_that_cannot_be_read_leave_the_message(
    service: ModerationService,
    database: Database,
    platform: ScriptedPlatform,
    words: WordLists,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def get(guild_id: int) -> None:
        raise StorageError("gone")

    monkeypatch.setattr(database.words, "get", get)
    assert "StorageError" in ((await service.handle(message())).detail or "")
    assert platform.standing == {100}


async def test_suggestions_hold_no_blocked_word(
    database: Database, model: ScriptedModel, words: WordLists
) -> None:
    await words.add(GUILD, [WordEntry(Kind.BLOCK, "person", 9)], 7)
    wording = WordingService(model=model, settings=database.settings, words=words)
    model.answer = rewrite(alternatives=(Alternative("you friend", 0.1, 0),))
    there = await wording.suggest("you idiot", GUILD, (9,))
    assert there.wordings == ("you friend",)
    elsewhere = await wording.suggest("you idiot", GUILD, (8,))
    assert elsewhere.wordings == ("you person", "you friend")
    own = await wording.suggest("a p3rson", GUILD, (9,))
    assert own.blocked_words == ("p3rson",)
    assert (await wording.suggest("a p3rson", None)).blocked_words == ()


def test_a_word_that_is_named_formats_nothing() -> None:
    assert words_named(["`@everyone`\n**x**"]) == "`@everyone **x**`"
    assert len(words_named(["x" * 2_000] * 50)) < 300
