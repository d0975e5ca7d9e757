"""Discord, as far as the core needs it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from bot.core.incidents import Incident, Review
from bot.core.messages import ChatMessage, MessageRef
from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.core.rules import Rule, Sanction
from bot.core.said import Said


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
