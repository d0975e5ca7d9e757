"""Every source beside the others: what each is told, and whose threshold and rules hold."""

from dataclasses import dataclass, field

import pytest

from bot.core.automod import Execution
from bot.core.flagging import Flagging
from bot.core.incidents import Outcome, Source
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings, Sensitivity
from bot.core.reading import Reader
from bot.core.reports import A_REPORT, settings_for
from bot.core.reviews import ReviewService
from bot.core.service import ModerationService
from bot.core.words.lists import WordLists
from bot.core.words.textfile import parse
from bot.database.database import Database
from detox_model.results import Alternative, Verdict
from detox_model.thresholds import THRESHOLDS, Preset
from tests.bot.core.scripted import (
    AUTHOR,
    CHANNEL,
    GUILD,
    ScriptedModel,
    ScriptedPlatform,
    message,
    rewrite,
)

THREAD, CATEGORY = 77, 88
PLACED = message(ref=MessageRef(GUILD, CHANNEL, 100, THREAD), category_id=CATEGORY)
SETTINGS = GuildSettings(GUILD, Mode.REPLACE)
STRICT = THRESHOLDS[Preset.STRICT]


@dataclass
class Notes:
    """A survey that keeps what it is told."""

    noted: list[tuple[str, float]] = field(default_factory=list)

    def note(self, told: ChatMessage, verdict: Verdict, settings: GuildSettings) -> None:
        self.noted.append((told.text, verdict.toxicity))


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


async def test_the_survey_is_told_the_flaggers_own_score_of_posts_alone(
    model: ScriptedModel, words: WordLists
) -> None:
    await put(words, "allow: idiot", "hello")
    notes = Notes()
    flagging = Flagging(Reader(model, words), notes)  # type: ignore[arg-type]
    assert await flagging.flag(message("you idiot"), SETTINGS) is None
    assert await flagging.flag(message("hello"), SETTINGS) is not None
    assert notes.noted == [("you idiot", 0.9), ("hello", 0.1)]
    for source in (Source.EDIT, Source.AUTOMOD, Source.REPORT):
        await flagging.flag(message("you idiot"), SETTINGS, source)
    assert len(notes.noted) == 2


@pytest.mark.parametrize("place", [THREAD, CHANNEL, CATEGORY])
@pytest.mark.parametrize(
    ("chosen", "threshold"), [(Preset.RELAXED, STRICT), (0.95, STRICT), (0.1, 0.1)]
)
def test_a_report_is_read_strictly_whatever_its_place_chose(
    place: int, chosen: Sensitivity, threshold: float
) -> None:
    settings = SETTINGS.with_sensitivity(chosen, place)
    read = settings_for(settings, PLACED, Source.REPORT)
    assert read.threshold_for(PLACED) == threshold
    assert settings_for(settings, PLACED, Source.EDIT) is settings


@pytest.mark.parametrize("source", [Source.SCORE, Source.EDIT, Source.AUTOMOD])
async def test_all_that_hits_is_kept_with_how_it_came(
    model: ScriptedModel, words: WordLists, source: Source
) -> None:
    await put(words, "idiot")
    found = [Execution(GUILD, CHANNEL, AUTHOR, "you idiot", keyword="you").hit]
    found = found if source is Source.AUTOMOD else []
    flagged = await Flagging(Reader(model, words)).flag(
        message("you idiot"), SETTINGS, source, found
    )
    assert flagged is not None
    assert flagged.source is source
    expected = {Source.SCORE, Source.WORD_LIST, source}
    assert {hit.source for hit in flagged.hits} == expected
    assert len(flagged.hits) == len(expected)


async def test_a_report_of_what_is_only_on_a_list_goes_the_usual_road(
    database: Database,
    service: ModerationService,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    words: WordLists,
) -> None:
    await database.settings.save(SETTINGS)
    model.answer = rewrite("oh blimey", "oh my", toxicity_before=0.1)
    left = await service.handle(message("oh blimey"), Source.REPORT, (A_REPORT,))
    assert left.outcome is Outcome.LEFT
    await put(words, "blimey")
    platform.standing.add(101)
    platform.text_now = "oh blimey"
    handled = await service.handle(message("oh blimey", 101), Source.REPORT, (A_REPORT,))
    assert handled.outcome is Outcome.REPLACED


async def test_a_wording_breaks_neither_the_list_nor_automods_rule(
    database: Database,
    service: ModerationService,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    words: WordLists,
) -> None:
    await database.settings.save(SETTINGS)
    await put(words, "person")
    model.answer = rewrite(
        "you idiot, you nitwit",
        "you person",
        alternatives=(
            Alternative("you person", 0.1, 0),
            Alternative("you n1twit", 0.1, -1),
            Alternative("you friend", 0.1, -2),
        ),
    )
    said = Execution(GUILD, CHANNEL, AUTHOR, model.answer.text, keyword="nitwit", matched="nitwit")
    handled = await service.handle(message(said.text), Source.AUTOMOD, (said.hit,))
    assert handled.outcome is Outcome.REPLACED
    assert list(platform.texts.values()) == ["you friend"]
    reviews = ReviewService(
        model=model,
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        words=words,
    )
    assert handled.incident_id is not None
    for refused, why in (("a person", "`person`"), ("dear nitwit", "AutoMod")):
        reviewed = await reviews.reword(handled.incident_id, AUTHOR, refused)
        assert not reviewed.accepted
        assert why.strip("`") in str(reviewed.refusal)
    assert (await reviews.reword(handled.incident_id, AUTHOR, "dear friend")).accepted


@pytest.mark.parametrize(
    ("place", "places", "accepted"),
    [
        (CHANNEL, (), False),
        (CATEGORY, (CHANNEL, CATEGORY), False),
        (CATEGORY, (), True),
        (THREAD, (CHANNEL,), True),
    ],
)
async def test_an_authors_wording_meets_the_threshold_of_its_place(
    database: Database,
    service: ModerationService,
    model: ScriptedModel,
    platform: ScriptedPlatform,
    place: int,
    places: tuple[int, ...],
    accepted: bool,
) -> None:
    await database.settings.save(SETTINGS)
    handled = await service.handle(message())
    assert handled.incident_id is not None
    await database.settings.save(SETTINGS.with_sensitivity(0.05, place))
    reviews = ReviewService(
        model=model, incidents=database.incidents, settings=database.settings, platform=platform
    )
    reviewed = await reviews.reword(handled.incident_id, AUTHOR, "my friend", places)
    assert reviewed.accepted is accepted
