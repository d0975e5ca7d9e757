"""What is counted and kept of messages before a server decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.bands import Band, CountKey, Sample, band_of
from bot.core.errors import StorageError
from bot.core.incidents import Source
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.preview import Preview
from bot.core.service import ModerationService
from bot.core.survey import COUNT_DAYS, PREVIEW_DAYS, PRUNING, SAMPLES_KEPT, Survey
from bot.database.database import Database
from detox_model.results import Category, Verdict
from detox_model.thresholds import THRESHOLDS, Preset
from tests.bot.core.scripted import CHANNEL, GUILD, ScriptedModel, ScriptedPlatform, message

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SHADOW = GuildSettings(GUILD, Mode.SHADOW)
HOSTILE = Verdict(0.9)


@dataclass
class Memory:
    """A repository in memory that fails when told to."""

    counted: dict[CountKey, int] = field(default_factory=dict)
    kept: list[Sample] = field(default_factory=list)
    calls: int = 0
    failing_from: int | None = None
    pruned: list[tuple[datetime, date]] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)

    async def add(
        self, counts: Mapping[CountKey, int], samples: Sequence[Sample], keep: int
    ) -> None:
        self.calls += 1
        if self.failing_from is not None and self.calls >= self.failing_from:
            raise StorageError("down")
        for key, count in counts.items():
            self.counted[key] = self.counted.get(key, 0) + count
        self.kept += samples

    async def forget(self, message_ids: Sequence[int]) -> None:
        if self.failing_from is not None:
            raise StorageError("down")
        self.forgotten += message_ids
        self.kept = [one for one in self.kept if one.message.message_id not in message_ids]

    async def counts(
        self, guild_id: int, since: date, channel_ids: frozenset[int] | None
    ) -> dict[CountKey, int]:
        return self.counted

    async def samples(
        self, guild_id: int, since: datetime, channel_ids: frozenset[int] | None, per_band: int
    ) -> list[Sample]:
        return self.kept

    async def drop_samples(self, guild_id: int) -> None:
        self.kept = [one for one in self.kept if one.message.guild_id != guild_id]

    async def prune(self, *, samples_before: datetime, counts_before: date) -> int:
        self.pruned.append((samples_before, counts_before))
        return 0


@dataclass
class Time:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


def survey_of(memory: Memory, *, lots: Callable[[], float] = lambda: 0.5) -> Survey:
    return Survey(memory, now=Time(), draw=lots)


@pytest.mark.parametrize(
    ("verdict", "band"),
    [
        (Verdict(0.0), Band.CLEAN),
        (Verdict(THRESHOLDS[Preset.STRICT] - 1e-6), Band.CLEAN),
        (Verdict(THRESHOLDS[Preset.STRICT]), Band.STRICT),
        (Verdict(THRESHOLDS[Preset.BALANCED]), Band.BALANCED),
        (Verdict(THRESHOLDS[Preset.RELAXED] - 1e-6), Band.BALANCED),
        (Verdict(THRESHOLDS[Preset.RELAXED]), Band.RELAXED),
        (Verdict(1.0), Band.RELAXED),
        (Verdict(0.01, (), Category.THREAT), Band.RELAXED),
    ],
)
def test_a_band_is_the_mildest_preset_that_flags(verdict: Verdict, band: Band) -> None:
    assert band_of(verdict) is band


@given(st.floats(0, 1))
def test_a_preset_flags_a_band_as_it_flags_the_message(toxicity: float) -> None:
    band = band_of(Verdict(toxicity))
    for preset in Preset:
        assert band.flagged_by(preset) == (toxicity >= THRESHOLDS[preset])


async def test_messages_add_up_and_only_shadow_keeps_any() -> None:
    memory = Memory()
    survey = survey_of(memory)
    for number, mode in enumerate((Mode.SHADOW, Mode.REPLACE, Mode.NUDGE)):
        survey.note(message(message_id=number), HOSTILE, GuildSettings(GUILD, mode))
    survey.note(message("lovely", message_id=9), Verdict(0.01), SHADOW)
    assert memory.calls == 0  # nothing is written message by message
    await survey.flush()
    today = NOON.date()
    assert memory.counted == {
        CountKey(GUILD, CHANNEL, today, Band.RELAXED): 3,
        CountKey(GUILD, CHANNEL, today, Band.CLEAN): 1,
    }
    assert [(one.message.message_id, one.text) for one in memory.kept] == [(0, "you idiot")]
    await survey.flush()
    assert memory.calls == 1  # nothing to say, nothing written


async def test_a_thread_counts_for_its_channel_and_its_sample_links_to_it() -> None:
    memory = Memory()
    survey = survey_of(memory)
    survey.note(message(ref=MessageRef(GUILD, CHANNEL, 100, 77)), HOSTILE, SHADOW)
    await survey.flush()
    assert [key.channel_id for key in memory.counted] == [CHANNEL]
    assert memory.kept[0].message.jump_url.endswith("/77/100")


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=60, unique=True))
def test_the_lowest_lots_are_kept_whatever_the_order(lots: list[float]) -> None:
    drawn = iter(lots)
    survey = survey_of(Memory(), lots=lambda: next(drawn))
    for number, _ in enumerate(lots):
        survey.note(message(message_id=number), HOSTILE, SHADOW)
    [kept] = survey._samples.values()
    assert sorted(one.lot for one in kept) == sorted(lots)[:SAMPLES_KEPT]


async def test_what_cannot_be_written_is_written_later_and_once() -> None:
    memory = Memory(failing_from=2)
    survey = survey_of(memory)
    for channel in range(500):
        for _ in range(2):
            where = MessageRef(GUILD, channel, channel + 1)
            survey.note(message(ref=where), HOSTILE, SHADOW)
    with pytest.raises(StorageError):
        await survey.flush()
    assert 0 < sum(memory.counted.values()) < 1_000
    memory.failing_from = None
    survey.note(message(ref=MessageRef(GUILD, 0, 1)), HOSTILE, SHADOW)
    await survey.flush()
    assert sum(memory.counted.values()) == 1_001
    assert len(memory.kept) == 1_001


async def test_a_deleted_message_is_not_kept_but_counted() -> None:
    memory = Memory()
    survey = survey_of(memory)
    for number in (1, 2):
        survey.note(message(message_id=number), HOSTILE, SHADOW)
    survey.forget({1, 999})
    await survey.flush()
    assert [one.message.message_id for one in memory.kept] == [2]
    assert sum(memory.counted.values()) == 2
    survey.forget({2})
    memory.failing_from = 1
    with pytest.raises(StorageError):
        await survey.flush()
    memory.failing_from = None
    await survey.flush()
    assert memory.kept == []
    await survey.flush()
    assert memory.forgotten == [1, 999, 2]


async def test_the_old_is_deleted_now_and_then() -> None:
    memory, time = Memory(), Time()
    survey = Survey(memory, now=time)
    await survey.tidy()
    await survey.tidy()
    time.now += PRUNING
    await survey.tidy()
    days = timedelta(days=PREVIEW_DAYS)
    past = (NOON - timedelta(days=COUNT_DAYS)).date()
    assert memory.pruned == [(NOON - days, past), (NOON + PRUNING - days, past)]


async def test_a_failing_database_is_asked_again_to_delete() -> None:
    memory = Memory(failing_from=1)
    survey = survey_of(memory)
    survey.note(message(), HOSTILE, SHADOW)
    with pytest.raises(StorageError):
        await survey.tidy()
    assert memory.pruned == []
    memory.failing_from = None
    await survey.tidy()
    assert len(memory.pruned) == 1


def test_a_preview_adds_up() -> None:
    def key(channel: int, back: int, band: Band) -> CountKey:
        return CountKey(GUILD, channel, NOON.date() - timedelta(days=back), band)

    counts = {
        key(1, 0, Band.CLEAN): 90,
        key(1, 3, Band.RELAXED): 4,
        key(2, 1, Band.BALANCED): 2,
        key(2, 0, Band.STRICT): 3,
        key(3, 0, Band.CLEAN): 1,
    }
    preview = Preview(NOON.date(), counts)
    assert (preview.seen, preview.days) == (100, 4)
    flagged = {preset: preview.flagged(preset) for preset in Preset}
    assert flagged == {Preset.RELAXED: 4, Preset.BALANCED: 6, Preset.STRICT: 9}
    assert preview.share(Preset.STRICT) == 0.09
    assert preview.per_day(Preset.RELAXED) == 1.0
    assert preview.channels() == [2, 1, 3]
    assert preview.of_channel(2).flagged(Preset.STRICT) == 5


def test_an_empty_preview_divides_by_nothing() -> None:
    preview = Preview(NOON.date(), {})
    assert (preview.seen, preview.days, preview.channels()) == (0, 0, [])
    assert preview.share(Preset.STRICT) == preview.per_day(Preset.STRICT) == 0.0


async def test_the_road_counts_what_it_reads_and_nothing_twice(
    database: Database, model: ScriptedModel, platform: ScriptedPlatform
) -> None:
    memory = Memory()
    survey = survey_of(memory)
    service = ModerationService(
        model=model,
        incidents=database.incidents,
        settings=database.settings,
        platform=platform,
        survey=survey,
    )
    exempt = frozenset({CHANNEL + 1})
    await database.settings.save(GuildSettings(GUILD, Mode.SHADOW, exempt_channel_ids=exempt))
    await service.handle(message())
    await service.handle(message("hello", message_id=101))
    await service.handle(message("you idiot", message_id=102, edited=True), Source.EDIT)
    await service.handle(message(ref=MessageRef(GUILD, CHANNEL + 1, 103)))
    await database.settings.save(GuildSettings(GUILD, Mode.OFF))
    await service.handle(message(message_id=104))
    await survey.flush()
    bands = {key.band: count for key, count in memory.counted.items()}
    assert bands == {Band.RELAXED: 1, Band.CLEAN: 1}
    assert [one.message.message_id for one in memory.kept] == [100]


@pytest.mark.parametrize(
    ("place", "outcome"), [(CHANNEL, "replaced"), (CHANNEL + 1, None), (CHANNEL + 2, "replaced")]
)
async def test_the_threshold_of_the_place_decides(
    service: ModerationService, database: Database, place: int, outcome: str | None
) -> None:
    """The scripted model gives 0.9 to what is hostile."""
    await database.settings.save(
        GuildSettings(
            GUILD,
            Mode.REPLACE,
            channel_sensitivities={CHANNEL + 1: 0.95, CHANNEL + 2: Preset.STRICT},
        )
    )
    handled = await service.handle(message(ref=MessageRef(GUILD, place, 100)))
    assert handled.outcome == outcome
