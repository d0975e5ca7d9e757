"""An incident: one flagged message and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.core.said import Said, said


class Step(StrEnum):
    """How far an incident got. Start-up finishes or rolls back whatever is not ``DONE``."""

    CLAIMED = "claimed"
    """The original is stored; nothing visible has happened."""
    PROPOSED = "proposed"
    """A rewrite is stored too; nothing visible has happened."""
    POSTING = "posting"
    """The rewrite is about to be, or may have been, posted."""
    POSTED = "posted"
    """The rewrite stands (its id is stored) and the original is about to be removed."""
    DONE = "done"
    """It ended, as its outcome says."""


class Outcome(StrEnum):
    """How an incident ended."""

    REPLACED = "replaced"
    """The rewrite stands in the message's place."""
    REPLIED = "replied"
    """The rewrite is a reply; the original stays."""
    REPLY_REPLACED = "reply_replaced"
    """The rewrite is a reply and the original was removed."""
    NUDGED = "nudged"
    """The message stays; a note offers its author a calmer wording."""
    SHADOWED = "shadowed"
    """Nothing visible happened; it is stored and moderators are told."""
    WITHHELD = "withheld"
    """The message was removed without a rewrite and its author told why."""
    LEFT = "left"
    """No good rewrite: the message stays and moderators are told."""
    GONE = "gone"
    """The author removed the message first; nothing of ours stands."""
    FAILED = "failed"
    """Something broke; the message stays. ``detail`` says what."""
    ROLLED_BACK = "rolled_back"
    """Start-up found a half-done incident and undid it; the message stays."""


class Source(StrEnum):
    """What flagged the message."""

    SCORE = "score"
    WORD_LIST = "word_list"
    AUTOMOD = "automod"
    REPORT = "report"
    EDIT = "edit"
    MODERATOR = "moderator"
    """A moderator had it reworded at once."""


class ReviewAction(StrEnum):
    """What a moderator said of a rewrite, or its author made of it."""

    APPROVED = "approved"
    EDITED = "edited"
    RESTORED = "restored"
    NOT_TOXIC = "not_toxic"
    REWORDED = "reworded"
    """The author's own wording, checked like any rewrite, took its place."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one source found in a message."""

    source: Source
    score: float
    """Its certainty in [0, 1]: the toxicity, or 1 where a person or a rule decided."""
    spans: tuple[tuple[int, int, float], ...] = ()
    """Start, end and score of each stretch, in characters of the original."""
    detail: str = ""
    """Which entry or rule, in the words of whoever wrote it; stored encrypted."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rewrite as stored beside its incident."""

    text: str
    status: str
    """A :class:`detox_model.results.Status` value."""
    toxicity_after: float
    model: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """A row of the log, texts decrypted."""

    id: int
    ref: MessageRef
    author_id: int
    original: str
    toxicity: float
    spans: tuple[tuple[int, int, float], ...]
    source: Source
    mode: Mode
    """The mode in force when it was flagged, after any fallback for missing permissions."""
    step: Step
    created_at: datetime
    proposal: Proposal | None = None
    outcome: Outcome | None = None
    detail: str | None = None
    """Why it ended so, for operators; never holds member text."""
    posted_message_id: int | None = None
    log_message_id: int | None = None
    log_channel_id: int | None = None
    """Where that card stands; ``None`` if that was not told: in the server's log channel."""
    latency_ms: float | None = None
    category: str | None = None
    """A :class:`detox_model.results.Category` value where no wording may stand in for it."""
    hits: tuple[Hit, ...] = ()
    """What each source found, the deciding one first."""
    reporters: int = 0
    """How many members reported it."""
    appeal: str | None = None
    """What its author said against it, if they appealed."""
    appealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A moderator's press on a log card, or the author's own wording."""

    id: int
    incident_id: int
    moderator_id: int
    """Who pressed: the author for ``REWORDED``, else a moderator."""
    action: ReviewAction
    created_at: datetime
    text: str | None = None
    """The new wording, for ``EDITED`` and ``REWORDED``."""
    reason: str | None = None
    """Why, if the reviewer said so."""

    @property
    def by(self) -> Said:
        """Who pressed, as a mention; somebody, if they asked to be forgotten since."""
        if self.moderator_id <= 0:
            return said("review-by-somebody")
        return said("review-by", member=str(self.moderator_id))
