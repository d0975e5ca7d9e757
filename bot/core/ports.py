"""What the core needs from the rooms around it, as protocols that they fulfil."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Protocol

from bot.core.bands import CountKey, Sample
from bot.core.incidents import Hit, Incident, Outcome, Proposal, Review, ReviewAction, Source
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Keeping, Mode
from bot.core.policy import GuildSettings
from bot.core.privacy import Choice, Choices, Kept, Sanctioned, Settled
from bot.core.rules import Rule, Sanction
from bot.core.said import Said
from bot.core.words.entries import WordEntry, WordList
from detox_model.results import Rewrite, Verdict


class Priority(IntEnum):
    """Who goes first in the worker's queue."""

    INTERACTIVE = 0
    """A person waits on an answer."""
    AUTOMATIC = 1


class TextModel(Protocol):
    """The worker. Every call raises an :class:`~bot.core.errors.InferenceError` or answers."""

    async def score(
        self, texts: Sequence[str], *, priority: Priority, timeout: float | None = None
    ) -> list[Verdict]:
        """One verdict a text, in order; ``timeout`` in seconds, ``None`` for the default."""
        ...

    async def rewrite(
        self,
        texts: Sequence[str],
        *,
        threshold: float,
        priority: Priority,
        always: bool = False,
        timeout: float | None = None,
    ) -> list[Rewrite]:
        """One rewrite a text, in order; ``always`` rewrites even what is not flagged."""
        ...


class IncidentRepository(Protocol):
    """The log. Every call raises :class:`~bot.core.errors.StorageError` when it cannot write."""

    async def claim(
        self,
        message: ChatMessage,
        verdict: Verdict,
        *,
        source: Source,
        mode: Mode,
        hits: Sequence[Hit] = (),
    ) -> Incident | None:
        """Store the original; ``None`` if the message is already claimed, by any process.

        The incident of a message that AutoMod blocked gets a negative message id of its own.
        """
        ...

    async def add_hits(self, message: ChatMessage, hits: Sequence[Hit]) -> Incident | None:
        """Keep what others found in a claimed message; the incident, ``None`` if not claimed."""
        ...

    async def report(self, incident_id: int, reporter_id: int) -> int | None:
        """Count a reporter; how many there are now, ``None`` if this one was counted before."""
        ...

    async def propose(self, incident_id: int, proposal: Proposal) -> None:
        """Store the rewrite (``CLAIMED`` → ``PROPOSED``)."""
        ...

    async def posting(self, incident_id: int, mode: Mode) -> None:
        """Say that the rewrite is about to be posted in ``mode`` (→ ``POSTING``)."""
        ...

    async def reopen(self, incident_id: int, outcome: Outcome, mode: Mode) -> bool:
        """Begin to post after all (``DONE`` → ``POSTING``); true for one caller, if it ended so."""
        ...

    async def posted(self, incident_id: int, posted_message_id: int) -> None:
        """Store the id of the standing rewrite (→ ``POSTED``)."""
        ...

    async def finish(
        self,
        incident_id: int,
        outcome: Outcome,
        *,
        detail: str | None = None,
        latency_ms: float | None = None,
        card: bool = False,
    ) -> None:
        """Record how it ended (→ ``DONE``). With ``card`` the caller promises a log card."""
        ...

    async def logged(
        self, incident_id: int, log_message_id: int | None, channel_id: int | None = None
    ) -> None:
        """Store the id of the moderators' log card; ``None``: none is owed after all."""
        ...

    async def owing_cards(
        self, *, claimed_after: datetime, promised_before: datetime
    ) -> list[Incident]:
        """Some incidents whose card was promised and never logged, the oldest promise first."""
        ...

    async def nudged(self, *, claimed_after: datetime) -> list[Incident]:
        """Some of the newest incidents claimed after then that ended in a nudge, newest first."""
        ...

    async def promise_card(self, incident_id: int, *, promised_before: datetime) -> bool:
        """Take a card over that was promised before then; false if somebody else just did."""
        ...

    async def get(self, incident_id: int) -> Incident | None:
        """The incident, texts decrypted."""
        ...

    async def by_post(self, message_id: int) -> Incident | None:
        """The incident whose rewrite is the message ``message_id``."""
        ...

    async def unfinished(self, *, before: datetime) -> list[Incident]:
        """Incidents not ``DONE`` that nobody has worked on since ``before``, oldest first."""
        ...

    async def take_over(self, incident_id: int, *, before: datetime) -> Incident | None:
        """One of those, as it is now, for this process alone; ``None``: another took it."""
        ...

    async def review(
        self,
        incident_id: int,
        moderator_id: int,
        action: ReviewAction,
        text: str | None = None,
        reason: str | None = None,
    ) -> Review:
        """Keep a moderator's press. Earlier presses stay; the latest one counts."""
        ...

    async def appeal(self, incident_id: int, text: str) -> bool:
        """Keep what the author said against it; false if they appealed before."""
        ...

    async def reviews(self, incident_id: int) -> list[Review]:
        """All presses on one incident, oldest first."""
        ...


class SettingsRepository(Protocol):
    """Servers' choices."""

    async def get(self, guild_id: int) -> GuildSettings:
        """The server's settings; the defaults for one that was never set up."""
        ...

    async def save(self, settings: GuildSettings) -> None:
        """Insert or replace."""
        ...


class WordRepository(Protocol):
    """Servers' word lists."""

    async def get(self, guild_id: int) -> WordList:
        """All entries of a server; empty for one without."""
        ...

    async def add(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> None:
        """Add entries in the name of a moderator."""
        ...

    async def remove(self, guild_id: int, entries: Sequence[WordEntry]) -> None:
        """Remove entries that are stored just so."""
        ...

    async def replace(self, guild_id: int, entries: Sequence[WordEntry], member_id: int) -> None:
        """Put entries in the place of all that are stored, at one stroke."""
        ...


class PrivacyRepository(Protocol):
    """Members' choices about the use of their messages, and what is kept of each of them.

    ``guild_id`` is ``None`` where all servers are meant.
    """

    async def choices(self, guild_id: int, member_id: int) -> Choices:
        """A member's choices on a server."""
        ...

    async def choices_by_server(self, member_id: int) -> Mapping[int, Choices]:
        """A member's choices by the server that they hold for."""
        ...

    async def choose(
        self, guild_id: int, member_id: int, what: Choice, choice: bool | None
    ) -> None:
        """Store or forget a choice; the others stay."""
        ...

    async def kept(self, member_id: int, guild_id: int | None) -> Kept:
        """How much is kept of a member."""
        ...

    async def incident_ids(
        self, member_id: int, guild_id: int | None, *, after: int, limit: int
    ) -> list[int]:
        """The numbers above ``after`` of a member's incidents, in order, at most ``limit``."""
        ...

    async def sanctions(self, incident_ids: Sequence[int]) -> dict[int, list[Sanctioned]]:
        """What followed from some incidents, by their numbers."""
        ...

    async def settled(
        self,
        member_id: int,
        guild_id: int | None,
        *,
        after: int,
        limit: int,
        promised_before: datetime,
    ) -> list[Settled]:
        """A member's incidents above ``after`` that are done, in order, at most ``limit``;
        erased ones, too.

        None whose card was promised at ``promised_before`` or later: it may be about to be posted.
        """
        ...

    async def erase(self, member_id: int, incident_ids: Sequence[int]) -> int:
        """Delete some incidents of a member's that are done, and all that hangs on them."""
        ...

    async def training_choice(self, guild_id: int, member_id: int) -> bool | None:
        """True: opted in, False: opted out, None: said nothing."""
        ...

    async def set_training_choice(self, guild_id: int, member_id: int, choice: bool | None) -> None:
        """Store or forget a choice."""
        ...


class SurveyRepository(Protocol):
    """Numbers of messages and a few samples. Every call raises
    :class:`~bot.core.errors.StorageError` or does what it says."""

    async def add(
        self, counts: Mapping[CountKey, int], samples: Sequence[Sample], keep: int
    ) -> None:
        """Add to the numbers there, and keep of each channel and band the ``keep`` lowest lots."""
        ...

    async def forget(self, message_ids: Sequence[int]) -> None:
        """Delete the samples of these messages."""
        ...

    async def counts(
        self, guild_id: int, since: date, channel_ids: frozenset[int] | None
    ) -> dict[CountKey, int]:
        """The numbers of a server from the day ``since`` on; ``None``: of all channels."""
        ...

    async def samples(
        self, guild_id: int, since: datetime, channel_ids: frozenset[int] | None, per_band: int
    ) -> list[Sample]:
        """Samples written at ``since`` or later, at most ``per_band`` of each band."""
        ...

    async def drop_samples(self, guild_id: int) -> None:
        """Delete all samples of a server."""
        ...

    async def prune(self, *, samples_before: datetime, counts_before: date) -> int:
        """Delete what is older; how many rows."""
        ...


class QueueRepository(Protocol):
    """What waits for a moderator's word. Raises :class:`~bot.core.errors.StorageError`.

    Appeals come first, then the oldest incident. ``place_id`` is a channel or thread; ``None``:
    the whole server.
    """

    async def count(self, guild_id: int, place_id: int | None = None) -> int:
        """How many wait; counts no further than
        :data:`~bot.core.queue.COUNTED`."""
        ...

    async def next(
        self, guild_id: int, place_id: int | None = None, *, after: int | None = None
    ) -> Incident | None:
        """The first that waits, or the first behind the incident ``after``."""
        ...


class SanctionRepository(Protocol):
    """What rules did. Raises :class:`~bot.core.errors.StorageError`."""

    async def counting(
        self, guild_id: int, member_id: int, *, since: datetime, limit: int
    ) -> list[Incident]:
        """The newest of a member's incidents that rules count, claimed at ``since`` or later."""
        ...

    async def begin(
        self, guild_id: int, member_id: int, incident_id: int, rule: Rule
    ) -> Sanction | None:
        """Let a rule take effect; ``None`` if it did within its window, in any process."""
        ...

    async def get(self, sanction_id: int) -> Sanction | None:
        """One sanction."""
        ...

    async def because_of(self, incident_id: int) -> list[Sanction]:
        """What rules did when this incident came."""
        ...


class MemberPlatform(Protocol):
    """What Discord lets the bot do to members.

    Raises :class:`~bot.core.errors.PlatformError` or
    :class:`~bot.core.rules.OutOfReach`, or does what it says.
    """

    async def sanction(self, guild_id: int, member_id: int, rule: Rule) -> None:
        """Give the rule's role or timeout to a member."""
        ...

    async def lift(self, guild_id: int, member_id: int, rule: Rule) -> None:
        """Take the rule's role or timeout from a member again."""
        ...


class ModeratorLog(Protocol):
    """The log channel, for what is no card; nothing happens where there is none.

    Every call raises a :class:`~bot.core.errors.PlatformError` or does what it says.
    """

    async def remark(self, incident: Incident, settings: GuildSettings, remark: Said) -> None:
        """Say something below an incident's card."""
        ...

    async def tell(
        self,
        settings: GuildSettings,
        sanction: Sanction,
        because: Sequence[Incident],
        failure: Said | None,
    ) -> None:
        """Tell what a rule did, or why it could not, with links to the incidents."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What one server lets be kept, as far as erasing goes."""

    guild_id: int
    days: int
    keeping: Keeping
    keeps_samples: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a look at some pairs that were lent found."""

    last: int | None
    """The incident to go on after; ``None``: that was all."""
    erased: int


@dataclass(frozen=True, slots=True)
class OldCard:
    """A log card that still shows the words of an erased incident."""

    incident_id: int
    card: MessageRef | None
    """``None``: nobody knows any more where it stands."""
    erased_at: datetime


class RetentionRepository(Protocol):
    """Erasing. Whatever is not ``DONE`` stays. Every call is one short transaction and raises
    :class:`~bot.core.errors.StorageError` when it cannot write.

    What is left of an erased incident is there for statistics alone: numbers, keyed digests, and
    the texts of a pair that a moderator approved or worded and that is lent for training.
    """

    async def retentions(self) -> list[Retention]:
        """Of every server of which something is kept, the defaults where it never chose."""
        ...

    async def expire(self, guild_id: int, *, before: datetime) -> int:
        """Erase some incidents of a server claimed before then; how many, 0: none is left."""
        ...

    async def expire_reviewed(self, guild_id: int, *, before: datetime, own_only: bool) -> int:
        """Erase some incidents that a moderator judged last before then, and nobody appealed
        since; how many. ``own_only``: only those of members who want their words kept so."""
        ...

    async def expire_own(self, guild_id: int, *, before: datetime) -> int:
        """As :meth:`expire`, of members who want their words kept no longer than needed."""
        ...

    async def withdraw(self, guild_id: int, *, after: int) -> Withdrawn:
        """Erase the texts of some erased incidents above ``after`` that are lent no longer."""
        ...

    async def drop(self, guild_id: int, *, before: datetime) -> int:
        """Delete what is left of some erased incidents claimed before then; how many. Those
        whose texts are lent stay."""
        ...

    async def overwrite(self) -> None:
        """Leave what was erased in no file of the database's."""
        ...


class OldCardRepository(Protocol):
    """Cards of erased incidents. Raises :class:`~bot.core.errors.StorageError`."""

    async def speaking(self, *, after: int, limit: int) -> list[OldCard]:
        """Those of incidents above ``after``, in order."""
        ...

    async def silenced(self, incident_id: int) -> None:
        """A card shows no words any more, or nothing can be done about it."""
        ...


class TraceRepository(Protocol):
    """What names a member beside the incidents of their own. ``guild_id`` is ``None`` where all
    servers are meant. Raises :class:`~bot.core.errors.StorageError`."""

    async def wish(self, member_id: int, guild_id: int | None) -> None:
        """Remember that they asked to be forgotten, and which exports are outdated by it."""
        ...

    async def forget(self, member_id: int, guild_id: int | None) -> int:
        """Take their name off what they reported, reviewed, listed or did; how many rows."""
        ...

    async def exempting(self, member_id: int, guild_id: int | None) -> list[int]:
        """The servers whose settings exempt them by name."""
        ...

    async def overwrite(self) -> None:
        """Leave what was deleted in no file of the database's."""
        ...


class MemberJournal(Protocol):
    """What waits in a local file to be written to the database."""

    async def forget(self, member_id: int, guild_id: int | None) -> object:
        """Drop the entries about a member, on one server or, with ``None``, on all."""
        ...


class ChatPlatform(Protocol):
    """Discord, as far as the road of a message needs it.

    Every call raises a :class:`~bot.core.errors.PlatformError` or does what it says.
    Nothing it posts can ping anybody.
    """

    async def missing_permissions(self, ref: MessageRef, mode: Mode) -> tuple[str, ...]:
        """Names of the permissions that ``mode`` needs in that place and the bot lacks.

        :class:`~bot.core.errors.PlaceClosed` where nothing is to be posted unasked.
        """
        ...

    async def post_as_author(self, message: ChatMessage, text: str, incident_id: int) -> int:
        """Post under the author's name and avatar by webhook, with the message's files.

        The id of the new message. Raises :class:`~bot.core.errors.FilesStay`, with nothing
        posted, if the files cannot be had.
        """
        ...

    async def post_reply(self, message: ChatMessage, text: str, incident_id: int) -> int:
        """Post as a reply to the message; the id of the new message."""
        ...

    async def nudge_author(self, message: ChatMessage, incident_id: int) -> int:
        """Offer the calmer wording to the author alone; the id of the offer."""
        ...

    async def let_nudge_pass(self, incident: Incident, age: timedelta) -> None:
        """Take away, in time, what was posted so long ago to nudge; at once if that is overdue."""
        ...

    async def post_wording(self, message: ChatMessage, text: str, *, tried: bool = False) -> int:
        """Post a wording that its author chose beforehand, marked; the id of the new message.

        Under the author's name where a webhook can be used, else as the bot's own message.
        ``message`` says where and for whom; it need not stand. ``tried``: an earlier call may
        have posted it, and if so, that post is the answer. Raises
        :class:`~bot.core.errors.SlowMode` where the author could not post yet either.
        """
        ...

    async def find_post(self, ref: MessageRef, incident_id: int) -> int | None:
        """The id of a rewrite already posted for this incident, if one stands."""
        ...

    async def exists(self, ref: MessageRef) -> bool:
        """Whether the message still stands."""
        ...

    async def standing_text(self, ref: MessageRef) -> str | None:
        """What the message says now; ``None`` if it is not there (any more)."""
        ...

    async def remove(self, ref: MessageRef) -> None:
        """Remove a message; :class:`~bot.core.errors.MessageGone` if it is not there."""
        ...

    async def remove_post(self, ref: MessageRef, posted_message_id: int) -> None:
        """Remove a rewrite of ours; no error if it is gone already."""
        ...

    async def edit_post(self, incident: Incident, text: str) -> None:
        """Put another wording into the standing rewrite of an incident."""
        ...

    async def restore(self, incident: Incident) -> int:
        """Post the original under its author's name, marked as restored; the last post's id.

        The files that the standing rewrite carries come along.
        """
        ...

    async def notify_withheld(self, message: ChatMessage, incident_id: int) -> None:
        """Say in the channel, to the author, that the message was withheld and how to appeal."""
        ...

    async def log_card(self, incident: Incident, settings: GuildSettings) -> int | None:
        """Post the moderators' card; its id, or ``None`` without a log channel."""
        ...

    async def update_card(
        self, incident: Incident, settings: GuildSettings, reviews: Sequence[Review]
    ) -> None:
        """Draw an incident's card anew, if it has one and that stands."""
        ...

    async def silence_card(self, card: MessageRef, incident_id: int) -> None:
        """Take the words from the card of an erased incident; its number stays.

        :class:`~bot.core.errors.MessageGone` if it does not stand (any more).
        """
        ...

    async def standing_message(self, guild_id: int, place_id: int, message_id: int) -> ChatMessage:
        """A message as it stands, its author's roles included.

        :class:`~bot.core.errors.MessageGone` if it does not stand (any more).
        """
        ...

    async def blocked_message(
        self, guild_id: int, place_id: int, author_id: int, text: str
    ) -> ChatMessage:
        """``text``, which AutoMod did not let its author post in a channel or thread."""
        ...

    async def find_card(self, incident: Incident, settings: GuildSettings) -> int | None:
        """The id of the newest of an incident's cards that stand, if any does."""
        ...

    async def notice(self, settings: GuildSettings, text: str | Said) -> None:
        """Tell the moderators something once, in the log channel if there is one."""
        ...
