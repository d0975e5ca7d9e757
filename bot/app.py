"""The composition root: knows every room, and starts and stops them in order."""

import asyncio
import logging
import sys

import discord
from discord.ext import commands, tasks

from bot.cogs import all_cogs
from bot.core.audit import BufferedTrail
from bot.core.errors import DetoxbotError, PlatformError, StorageError
from bot.core.old_cards import OldCards
from bot.core.recovery import GRACE, Recovery
from bot.core.retention import Erasing
from bot.core.rooms import Rooms
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.database.leases import BEAT_SECONDS
from bot.database.promotions import PromotionKind
from bot.inference import (
    BatchModel,
    Following,
    Graded,
    Happening,
    Health,
    InferenceWorker,
    Load,
    Versioned,
    detoxifier,
    torch_threads,
)
from bot.journal.journal import Journal
from bot.journal.replaying import Replaying
from bot.platform.attempts import tracing
from bot.platform.chat import DiscordPlatform
from bot.platform.errors import translated
from bot.platform.translator import Translator
from bot.settings import Settings
from bot.traces import named, traced
from bot.views import PERSISTENT
from bot.views.answers import Apologising
from bot.views.passing import Outlived
from bot.views.underway import presses_answered
from bot.wiring import wire

logger = logging.getLogger(__name__)

RECOVERY_SECONDS = 60.0
"""How often to look for incidents that something left half done."""
_CATCHING_UP = "catching up"


class DetoxBot(commands.Bot):
    """The Discord client with every room behind it.

    Built without network, file or model; ``setup_hook`` opens the rooms before the gateway
    connects, :meth:`close` closes them in the opposite order. Exists once a run: after closing,
    build another.
    """

    rooms: Rooms
    """The services; there from ``setup_hook`` on."""
    database: Database
    journal: Journal
    replaying: Replaying
    worker: InferenceWorker
    following: Following
    platform: DiscordPlatform
    recovery: Recovery
    erasing: Erasing
    old_cards: OldCards
    audit: BufferedTrail

    def __init__(self, settings: Settings, following: Following) -> None:
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
        self.following = following
        self._tasks: set[asyncio.Task[None]] = set()
        self._opened: list[str] = []

    async def setup_hook(self) -> None:
        """Open the database, the worker and the cogs; sync commands; begin to recover.

        Raises :class:`~bot.core.errors.StorageError`,
        :class:`~bot.core.errors.InferenceError` or
        :class:`detox_model.errors.CheckpointError`; :meth:`close` then still tidies up.
        """
        await self._open_database()
        await self._open_journal()
        await self._open_worker()
        self._wire()
        for cog in all_cogs(self, self.rooms):
            await self.add_cog(cog)
        self.add_dynamic_items(*PERSISTENT, Outlived)
        await self.tree.set_translator(Translator())
        await self._sync_commands()
        self._beat.start()
        self._spawn(self.following.run(self.worker, self._record_promotion), "models")
        self._spawn(self._recover_for_ever(), "recovery")
        self._spawn(self._housekeeping.survey_for_ever(), "survey")
        self._spawn(self._housekeeping.erase_for_ever(), "erasing")
        self._spawn(self._housekeeping.read_keys_for_ever(), "keys")

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
            await self._housekeeping.write_survey()
            await self.audit.close()
        beating = self._beat.get_task()
        tasks_left = [*self._tasks, *([] if beating is None else [beating])]
        for task in tasks_left:
            task.cancel()
        await asyncio.gather(*tasks_left, return_exceptions=True)
        await super().close()
        if "worker" in self._opened:
            await self.worker.stop()
        if "journal" in self._opened:
            await self.journal.close()
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

    async def _open_journal(self) -> None:
        database = self.database
        await database.leases.arrive()
        self.journal = Journal(
            self.settings.journal_dir,
            await database.replay.scope(),
            database.keyring,
            limit=self.settings.journal_max_mb << 20,
            clock=database.clock,
        )
        self._opened.append("journal")
        self.replaying = Replaying(self.journal, database.replay, self._database_is_back)
        database.gateway.on_back.append(self._database_is_back)

    def _database_is_back(self) -> None:
        """Bring what waits in the journal into it, and then look after what it left half done."""
        if not any(task.get_name() == _CATCHING_UP for task in self._tasks):
            self._spawn(self._recover(), _CATCHING_UP)

    async def _open_worker(self) -> None:
        limits = self.settings.worker_limits
        self.worker = InferenceWorker(
            self.following.first,
            limits=limits,
            initialize=torch_threads(limits.threads),
            in_service=self._in_service,
        )
        self._health = Health(self.worker, self.following)
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

    async def _record_promotion(self, happening: Happening) -> None:
        """Keep, once a promotion, that this installation took it up or refused it."""
        promoted = happening.pointer
        since = f"promoted {promoted.at.isoformat(timespec='seconds')}"
        await self.database.promotions.record(
            PromotionKind.REFUSED if happening.refused else PromotionKind.IN_SERVICE,
            promoted.current.name,
            promoted.current.digest,
            detail=f"{since}: {happening.refused}" if happening.refused else since,
            once=True,
        )

    def _wire(self) -> None:
        wired = wire(self, self.settings, self.database, self.replaying, self.worker, self._health)
        self.rooms, self.platform, self.audit = wired.rooms, wired.platform, wired.audit
        self.recovery, self.erasing, self.old_cards = wired.recovery, wired.erasing, wired.old_cards
        self._housekeeping = wired.housekeeping
        self._opened.append("rooms")

    async def _sync_commands(self) -> None:
        try:
            with translated():
                await self.tree.sync()
        except PlatformError as error:
            # Yesterday's commands still work; messages must not wait for this.
            logger.warning("commands could not be synced: %r", error)

    async def _recover_for_ever(self) -> None:
        await self._replay()
        await self.wait_until_ready()
        while True:
            await self._recover()
            await asyncio.sleep(RECOVERY_SECONDS)

    async def _recover(self) -> None:
        if not await self._replay() or not self.is_ready():
            return
        try:
            await self.recovery.run(grace=GRACE)
        except DetoxbotError:
            logger.exception("a recovery pass failed")

    async def _replay(self) -> bool:
        """Whether the database has everything that is in the journal."""
        try:
            await self.replaying.run()
        except StorageError as error:
            logger.warning("%d journaled entries wait: %s", self.journal.waiting, error)
            return False
        return True

    @tasks.loop(seconds=BEAT_SECONDS)
    async def _beat(self) -> None:
        """Say that this process lives, so that no other recovers what it has on its road."""
        try:
            await self.database.leases.beat()
        except StorageError as error:
            logger.debug("nobody hears that this process lives: %s", error)

    def _spawn(self, work: "asyncio._CoroutineLike[None]", name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s ended: %s\n%s", task.get_name(), named(error), traced(error))

    @property
    def _is_embedded(self) -> bool:
        return self.settings.database_url.startswith("sqlite")


def build_bot(settings: Settings, *, load_model: Load | None = None) -> DetoxBot:
    """The bot, wired and not yet started; needs no network, file or running event loop.

    ``load_model`` opens the model, by default the one that ``settings`` name: a folder, or
    whatever was promoted, which is then followed.
    """
    if load_model is not None:
        return DetoxBot(settings, Following(lambda _: load_model, None))
    return DetoxBot(
        settings,
        Following(
            lambda folder: detoxifier(folder, settings.device),
            settings.models_dir,
            pinned=settings.detox_model,
        ),
    )
