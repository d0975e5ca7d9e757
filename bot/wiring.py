"""How the services behind the bot are put together: which of them is handed which others."""

from dataclasses import dataclass

import discord

from bot.core.appeals import Appeals
from bot.core.audit import AuditKeeping, BufferedTrail
from bot.core.changing import SettingsDesk
from bot.core.consequences import Consequences
from bot.core.erasing import Erasure
from bot.core.gathering import AutoMod
from bot.core.names import NameBook
from bot.core.old_cards import OldCards
from bot.core.proofreading import Proofreader
from bot.core.reading import Reader
from bot.core.recovery import Recovery
from bot.core.replacing import Replacing
from bot.core.reporting import ReportService
from bot.core.retention import Erasing
from bot.core.reviews import ReviewService
from bot.core.rooms import Rooms, WorkerHealth
from bot.core.service import ModerationService
from bot.core.survey import Survey
from bot.core.turns import Turns
from bot.core.wishes import WishService
from bot.core.wording import WordingService
from bot.core.words.lists import WordLists
from bot.database.database import Database
from bot.export.host import HostLending
from bot.housekeeping import Housekeeping
from bot.inference import InferenceWorker
from bot.journal.incidents import JournaledIncidents
from bot.journal.replaying import Replaying
from bot.platform.chat import DiscordPlatform
from bot.platform.logs import DiscordLog
from bot.platform.members import DiscordMembers
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Wired:
    """What the bot itself needs of what was put together."""

    rooms: Rooms
    platform: DiscordPlatform
    audit: BufferedTrail
    recovery: Recovery
    erasing: Erasing
    old_cards: OldCards
    housekeeping: Housekeeping


def wire(
    client: discord.Client,
    settings: Settings,
    database: Database,
    replaying: Replaying,
    worker: InferenceWorker,
    health: WorkerHealth,
) -> Wired:
    """Put the services together; nothing is asked of anybody yet."""
    incidents = JournaledIncidents(database, replaying)
    platform = DiscordPlatform(client, database.settings)
    survey = Survey(database.survey, now=database.clock)
    audit = BufferedTrail(database.audit)
    words = WordLists(database.words, audit)
    log, turns = DiscordLog(client), Turns()
    desk = SettingsDesk(database.settings, audit)
    consequences = Consequences(
        settings=database.settings,
        sanctions=database.sanctions,
        members=DiscordMembers(client),
        log=log,
        now=database.clock,
        audit=audit,
    )
    replacing = Replacing(
        incidents=incidents,
        settings=database.settings,
        platform=platform,
        proofreader=Proofreader(Reader(worker, words), database.settings),
        turns=turns,
        audit=audit,
    )
    moderation = ModerationService(
        model=worker,
        incidents=incidents,
        settings=database.settings,
        platform=platform,
        survey=survey,
        words=words,
        concluded=consequences.consider,
    )
    rooms = Rooms(
        moderation=moderation,
        reviews=ReviewService(
            model=worker,
            incidents=incidents,
            settings=database.settings,
            platform=platform,
            words=words,
            turns=turns,
            audit=audit,
        ),
        wording=WordingService(model=worker, settings=database.settings, words=words),
        words=words,
        incidents=incidents,
        settings=database.settings,
        privacy=database.privacy,
        handover=database.handover,
        platform=platform,
        health=health,
        survey=survey,
        desk=desk,
        automod=AutoMod(
            moderation=moderation,
            incidents=incidents,
            settings=database.settings,
            platform=platform,
        ),
        reports=ReportService(
            moderation=moderation,
            incidents=incidents,
            settings=database.settings,
            platform=platform,
        ),
        replacing=replacing,
        appeals=Appeals(
            incidents=incidents,
            settings=database.settings,
            platform=platform,
            log=log,
            now=database.clock,
            audit=audit,
        ),
        queue=database.queue,
        consequences=consequences,
        statistics=database.statistics,
        now=database.clock,
        wishes=WishService(moderation=moderation, incidents=incidents, audit=audit),
        erasure=Erasure(
            privacy=database.privacy,
            traces=database.traces,
            settings=database.settings,
            desk=desk,
            platform=platform,
            survey=survey,
            journal=replaying.journal,
            now=database.clock,
            audit=audit,
        ),
        audit=audit,
        audited=database.audit,
        names=NameBook(
            database.names,
            database.settings,
            permitted=settings.training_permission is not None,
            now=database.clock,
        ),
        lending=HostLending(database, settings.training_permission, settings.export_dir),
        installation=settings.installation,
        training_permitted=settings.training_permission is not None,
    )
    erasing = Erasing(database.expiry, survey, now=database.clock)
    old_cards = OldCards(database.old_cards, platform, now=database.clock)

    async def retention_days() -> dict[int, int]:
        return {one.guild_id: one.days for one in await database.expiry.retentions()}

    return Wired(
        rooms=rooms,
        platform=platform,
        audit=audit,
        recovery=Recovery(
            incidents=incidents,
            settings=database.settings,
            platform=platform,
            busy=lambda: moderation.busy | replacing.busy,
            now=database.clock,
        ),
        erasing=erasing,
        old_cards=old_cards,
        housekeeping=Housekeeping(
            database=database,
            rooms=rooms,
            erasing=erasing,
            audit_keeping=AuditKeeping(
                database.audit, settings.audit_days, retention_days, now=database.clock
            ),
            old_cards=old_cards,
            retrain_dir=settings.retrain_dir,
            export_dir=settings.export_dir,
            ready=client.wait_until_ready,
        ),
    )
