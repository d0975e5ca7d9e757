"""The composition root: knows every room, and starts and stops them in order."""

import asyncio
import logging
import sys
from collections.abc import Mapping
from datetime import timedelta

import discord
from discord.ext import commands

from bot.cogs import all_cogs
from bot.core.appeals import Appeals
from bot.core.changing import SettingsDesk
from bot.core.consequences import Consequences
from bot.core.erasing import Erasure
from bot.core.errors import DetoxbotError, PlatformError, StorageError
from bot.core.gathering import AutoMod
from bot.core.proofreading import Proofreader
from bot.core.reading import Reader
from bot.core.recovery import GRACE, Recovery
from bot.core.replacing import Replacing
from bot.core.reporting import ReportService
from bot.core.retention import Erasing
from bot.core.reviews import ReviewService
from bot.core.rooms import Rooms
from bot.core.service import ModerationService
from bot.core.survey import FLUSH_SECONDS, Survey
from bot.core.turns import Turns
from bot.core.wishes import WishService
from bot.core.wording import WordingService
from bot.core.words.lists import WordLists
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.inference import (
    BatchModel,
    Graded,
    InferenceWorker,
    Load,
    Versioned,
    detoxifier,
    torch_threads,
)
from bot.platform.attempts import tracing
from bot.platform.chat import DiscordPlatform
from bot.platform.errors import translated
from bot.platform.logs import DiscordLog
from bot.platform.members import DiscordMembers
from bot.platform.translator import Translator
from bot.settings import Settings
from bot.traces import named, traced
from bot.views import PERSISTENT
from bot.views.answers import Apologising
from bot.views.passing import Outlived
from bot.views.underway import presses_answered
from detox_model.thresholds import Measured, Preset

logger = logging.getLogger(__name__)

RECOVERY_SECONDS = 60.0
"""How often to look for incidents that something left half done."""
ERASING_SECONDS = 24 * 60 * 60.0
"""How often to erase what was kept long enough."""
ERASING_AGAIN_SECONDS = 15 * 60.0
"""When to try again after the database failed."""


class Health:
    """What `/detox status` tells of the worker."""

    def __init__(self, worker: InferenceWorker) -> None:
        self._worker = worker
        self.presets: Mapping[Preset, Measured] = {}
        """How each preset did with the loaded model, as far as that was measured."""

    @property
    def model_name(self) -> str:
        """The loaded model's name; a dash while none is loaded."""
        return self._worker.stats().model or "\u2013"

    @property
    def queued(self) -> int:
        """Texts that wait."""
        return self._worker.stats().queued_texts


class DetoxBot(commands.Bot):
    """The Discord client with every room behind it.

    Built without network, file or model; ``setup_hook`` opens the rooms before the gateway
    connects, :meth:`close` closes them in the opposite order. Exists once a run: after closing,
    build another.
    """

    rooms: Rooms
    """The services; there from ``setup_hook`` on."""
    database: Database
    worker: InferenceWorker
    platform: DiscordPlatform
    recovery: Recovery
    erasing: Erasing

    def __init__(self, settings: Settings, load_model: Load) -> None:
        # Nobody is to be warned that a bot which never speaks has no voice.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Apologising,
            intents=discord.Intents(
                guilds=True,
                guild_messages=True,
                guild_reactions=True,
                message_content=True,
                auto_moderation_execution=True,
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            http_trace=tracing(),
        )
        self.settings = settings
        self._load_model = load_model
        self._tasks: set[asyncio.Task[None]] = set()
        self._opened: list[str] = []

    async def setup_hook(self) -> None:
        """Open the database, the worker and the cogs; sync commands; begin to recover.

        Raises :class:`~bot.core.errors.StorageError`,
        :class:`~bot.core.errors.InferenceError` or
        :class:`detox_model.errors.CheckpointError`; :meth:`close` then still tidies up.
        """
        await self._open_database()
        await self._open_worker()
        self._wire()
        for cog in all_cogs(self, self.rooms):
            await self.add_cog(cog)
        self.add_dynamic_items(*PERSISTENT, Outlived)
        await self.tree.set_translator(Translator())
        await self._sync_commands()
        self._spawn(self._recover_for_ever(), "recovery")
        self._spawn(self._survey_for_ever(), "survey")
        self._spawn(self._erase_for_ever(), "erasing")

    async def on_message(self, message: discord.Message, /) -> None:
        """Nothing here: the events cog listens, and there are no prefix commands to look for."""

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel, /) -> None:
        """Forget the webhook that went with a channel."""
        self.platform.webhooks.forget_channel(channel.id)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent, /) -> None:
        """A nudge has nothing to say where its message is gone."""
        await self.platform.message_deleted(payload.message_id)

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """A listener failed: its traceback, and no word of whatever it was about."""
        del args, kwargs
        if (error := sys.exception()) is not None:
            logger.error("%s failed: %s\n%s", event_method, named(error), traced(error))

    async def close(self) -> None:
        """Finish what is on the road, leave Discord, drain the worker, close the database."""
        if "rooms" in self._opened:
            await self.rooms.moderation.close()
            await presses_answered()
            await self.rooms.consequences.close()
            await self.platform.close()
            await self._write_survey()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().close()
        if "worker" in self._opened:
            await self.worker.stop()
        if "database" in self._opened:
            await self.database.close()
        self._opened.clear()

    async def _open_database(self) -> None:
        keyring = await asyncio.to_thread(
            load_keyring, self.settings.data_key, self.settings.data_key_file
        )
        self.database = Database(self.settings.database_url, keyring)
        self._opened.append("database")
        # An embedded database has nobody else to upgrade it.
        await self.database.connect(upgrade=self._is_embedded)

    async def _open_worker(self) -> None:
        limits = self.settings.worker_limits
        self.worker = InferenceWorker(
            self._load_model,
            limits=limits,
            initialize=torch_threads(limits.threads),
            in_service=self._in_service,
        )
        self._health = Health(self.worker)
        self._opened.append("worker")
        await self.worker.start()

    def _in_service(self, model: BatchModel) -> None:
        self._health.presets = model.presets if isinstance(model, Graded) else {}
        self._spawn(self._record_model(model), "model record")

    async def _record_model(self, model: BatchModel) -> None:
        """Keep which model answers from now on, so that rewrites can be traced to it."""
        if not isinstance(model, Versioned) or not model.digest:
            return
        try:
            await self.database.models.record(model.name, model.digest, model.metrics)
        except DetoxbotError as error:
            logger.warning("the model %s is not recorded: %s", model.name, error)

    def _wire(self) -> None:
        database, worker = self.database, self.worker
        self.platform = platform = DiscordPlatform(self, database.settings)
        survey = Survey(database.survey, now=database.clock)
        words = WordLists(database.words)
        log, turns = DiscordLog(self), Turns()
        consequences = Consequences(
            settings=database.settings,
            sanctions=database.sanctions,
            members=DiscordMembers(self),
            log=log,
            now=database.clock,
        )
        replacing = Replacing(
            incidents=database.incidents,
            settings=database.settings,
            platform=platform,
            proofreader=Proofreader(Reader(worker, words), database.settings),
            turns=turns,
        )
        moderation = ModerationService(
            model=worker,
            incidents=database.incidents,
            settings=database.settings,
            platform=platform,
            survey=survey,
            words=words,
            concluded=consequences.consider,
        )
        self.rooms = Rooms(
            moderation=moderation,
            reviews=ReviewService(
                model=worker,
                incidents=database.incidents,
                settings=database.settings,
                platform=platform,
                words=words,
                turns=turns,
            ),
            wording=WordingService(model=worker, settings=database.settings, words=words),
            words=words,
            incidents=database.incidents,
            settings=database.settings,
            privacy=database.privacy,
            platform=platform,
            health=self._health,
            survey=survey,
            desk=SettingsDesk(database.settings),
            automod=AutoMod(
                moderation=moderation,
                incidents=database.incidents,
                settings=database.settings,
                platform=platform,
            ),
            reports=ReportService(
                moderation=moderation,
                incidents=database.incidents,
                settings=database.settings,
                platform=platform,
            ),
            replacing=replacing,
            appeals=Appeals(
                incidents=database.incidents,
                settings=database.settings,
                platform=platform,
                log=log,
                now=database.clock,
            ),
            queue=database.queue,
            consequences=consequences,
            statistics=database.statistics,
            now=database.clock,
            wishes=WishService(moderation=moderation, incidents=database.incidents),
            erasure=Erasure(
                privacy=database.privacy,
                settings=database.settings,
                platform=platform,
                survey=survey,
                now=database.clock,
            ),
            installation=self.settings.installation,
            training_permitted=self.settings.training_permission is not None,
        )
        self.erasing = Erasing(database.expiry, survey, now=database.clock)
        self.recovery = Recovery(
            incidents=database.incidents,
            settings=database.settings,
            platform=platform,
            busy=lambda: moderation.busy | replacing.busy,
            now=database.clock,
        )
        self._opened.append("rooms")

    async def _sync_commands(self) -> None:
        try:
            with translated():
                await self.tree.sync()
        except PlatformError as error:
            # Yesterday's commands still work; messages must not wait for this.
            logger.warning("commands could not be synced: %r", error)

    async def _recover_for_ever(self) -> None:
        await self.wait_until_ready()
        # Nobody else writes an embedded database: whatever is half done was ours.
        grace = timedelta(0) if self._is_embedded else GRACE
        while True:
            try:
                await self.recovery.run(grace=grace)
            except DetoxbotError:
                logger.exception("a recovery pass failed")
            grace = GRACE
            await asyncio.sleep(RECOVERY_SECONDS)

    async def _survey_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self._write_survey()

    async def _write_survey(self) -> None:
        try:
            await self.rooms.survey.tidy()
        except StorageError as error:
            logger.warning("what was counted of messages waits to be written: %s", error)

    async def _erase_for_ever(self) -> None:
        while True:
            pause = ERASING_SECONDS
            try:
                await self.erasing.run()
            except StorageError as error:
                logger.warning("erasing goes on later: %s", error)
                pause = ERASING_AGAIN_SECONDS
            await asyncio.sleep(pause)

    def _spawn(self, work: "asyncio._CoroutineLike[None]", name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def _is_embedded(self) -> bool:
        return self.settings.database_url.startswith("sqlite")


def build_bot(settings: Settings, *, load_model: Load | None = None) -> DetoxBot:
    """The bot, wired and not yet started; needs no network, file or running event loop.

    ``load_model`` opens the model, by default the one that ``settings`` name.
    """
    return DetoxBot(settings, load_model or detoxifier(settings.detox_model, settings.device))
