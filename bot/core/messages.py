"""A chat message as the core sees it, free of any chat library."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Places = tuple[int, ...]
"""The ids of where a text stands, the narrowest first: thread, channel, category."""


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a message is: snowflakes, ``thread_id`` set when it stands in a thread."""

    guild_id: int
    channel_id: int
    """The channel that owns webhooks: a thread's parent when ``thread_id`` is set."""
    message_id: int
    """Not above 0 for a message that AutoMod blocked: 0 until it is claimed, then the claim's."""
    thread_id: int | None = None

    @property
    def was_posted(self) -> bool:
        """Whether the message ever stood where members could read it."""
        return self.message_id > 0

    @property
    def place_id(self) -> int:
        """The channel or thread the message stands in."""
        return self.thread_id or self.channel_id

    @property
    def places(self) -> Places:
        """Thread and channel; of the category a reference knows nothing."""
        return (self.channel_id,) if self.thread_id is None else (self.thread_id, self.channel_id)

    @property
    def jump_url(self) -> str:
        """A link that opens the message in Discord."""
        return f"https://discord.com/channels/{self.guild_id}/{self.place_id}/{self.message_id}"


class Kind(StrEnum):
    """What a message is besides its text and files."""

    PLAIN = "plain"
    STARTER = "starter"
    """The first message of a forum or media post: it has the post's own id and cannot go."""
    STICKER = "sticker"
    POLL = "poll"
    FORWARD = "forward"
    VOICE = "voice"
    ACTIVITY = "activity"
    UNPOSTABLE = "unpostable"
    """It was to stand where the bot cannot post."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a message, as Discord serves it."""

    url: str
    filename: str
    size: int
    """Bytes."""
    description: str | None = None
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as it came in; ``text`` is what its author typed, markup included."""

    ref: MessageRef
    author_id: int
    author_name: str
    """The display name on this server."""
    author_avatar_url: str
    text: str
    created_at: datetime
    """Aware, UTC."""
    role_ids: frozenset[int] = frozenset()
    category_id: int | None = None
    is_automated: bool = False
    """Posted by a bot, a webhook or the system."""
    kind: Kind = Kind.PLAIN
    files: tuple[AttachedFile, ...] = ()
    """In the order in which they stand."""
    files_stay: str | None = None
    """Why its files cannot be posted anew; ``None`` if they can, or if it has none."""
    reply_to: MessageRef | None = None
    reply_excerpt: str = ""
    """A few words of the message replied to, its author's name in front; empty if unknown."""
    edited: bool = False
    author_left: bool = False
    """The author is not on the server any more; known only where somebody had to look them up."""

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but text and files."""
        return self.kind is Kind.PLAIN

    @property
    def places(self) -> Places:
        """Where it stands: thread, channel and category."""
        return self.ref.places + (() if self.category_id is None else (self.category_id,))
