"""The tables. Everything a member or a moderator wrote is in an encrypted column."""

from datetime import date, datetime
from typing import Any, ClassVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.core.bands import Band
from bot.core.incidents import Hit, Outcome, ReviewAction, Source, Step
from bot.core.modes import Fallback, Keeping, Mode, TrainingConsent
from bot.core.rules import Consequence
from bot.core.said import Language
from bot.core.words.entries import Kind
from bot.database.columns import (
    ByValue,
    EncryptedHits,
    EncryptedText,
    EncryptedTexts,
    RowId,
    Snowflake,
    UtcTime,
)
from detox_model.thresholds import Preset

# Named constraints can be dropped by name in a later migration, on either database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

UNFINISHED = text("step <> 'done'")
CARD_OWED = text("card_promised_at IS NOT NULL")
NOT_ERASED = text("erased_at IS NULL")
LENT = text("erased_at IS NOT NULL AND emptied_at IS NULL")
CARD_SPEAKS = text("erased_at IS NOT NULL AND log_message_id IS NOT NULL")

# SQLite hands out the number of a deleted last row again, and the buttons of an old log card
# would then act on somebody else's message.
NEVER_REUSE_IDS: dict[str, Any] = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """The registry of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        float: Double(),
        Consequence: ByValue(Consequence),
        Fallback: ByValue(Fallback),
        Keeping: ByValue(Keeping),
        Language: ByValue(Language),
        Kind: ByValue(Kind),
        Mode: ByValue(Mode),
        Outcome: ByValue(Outcome),
        Preset: ByValue(Preset),
        ReviewAction: ByValue(ReviewAction),
        Source: ByValue(Source),
        Band: ByValue(Band),
        Step: ByValue(Step),
        TrainingConsent: ByValue(TrainingConsent),
    }


class IncidentRow(Base):
    """One flagged version of one message.

    ``(message_id, revision)`` is the claim: ``revision`` is a constant for a message as first
    posted and a keyed digest of the text for an edit, so two processes that see the same post
    or the same edit collide, while a message edited into something hostile can be claimed anew.
    A message that AutoMod blocked has no id: see :mod:`bot.database.claims`.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        UniqueConstraint("message_id", "revision"),
        # Start-up looks for the few rows that are not done among all there ever were.
        Index(
            "ix_incidents_unfinished",
            "created_at",
            sqlite_where=UNFINISHED,
            postgresql_where=UNFINISHED,
        ),
        Index(
            "ix_incidents_card_owed",
            "card_promised_at",
            sqlite_where=CARD_OWED,
            postgresql_where=CARD_OWED,
        ),
        # What is erased stays for the statistics alone: the others pass over it.
        Index(
            "ix_incidents_not_erased",
            "guild_id",
            "created_at",
            sqlite_where=NOT_ERASED,
            postgresql_where=NOT_ERASED,
        ),
        Index("ix_incidents_lent", "guild_id", "id", sqlite_where=LENT, postgresql_where=LENT),
        Index(
            "ix_incidents_card_speaks",
            "id",
            sqlite_where=CARD_SPEAKS,
            postgresql_where=CARD_SPEAKS,
        ),
        # The review queue and the statistics of one server; what is kept of one member.
        Index(None, "guild_id", "created_at"),
        Index(None, "author_key", "guild_id", "created_at"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    thread_id: Mapped[int | None] = mapped_column(Snowflake)
    message_id: Mapped[int] = mapped_column(Snowflake)
    revision: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(Snowflake)
    """0 once the row is erased: what is left of it is nobody's."""
    author_key: Mapped[int] = mapped_column(Snowflake, server_default=text("0"))
    """See :meth:`bot.database.pepper.Pepper.member_key`; 0 in rows of a version without."""
    original: Mapped[str] = mapped_column(EncryptedText)
    toxicity: Mapped[float]
    spans: Mapped[list[list[float]]] = mapped_column(JSON)
    """``[start, end, score]`` of each flagged stretch; offsets alone, no text."""
    category: Mapped[str | None] = mapped_column(String(32))
    source: Mapped[Source]
    hits: Mapped[tuple[Hit, ...] | None] = mapped_column(EncryptedHits)
    """Null in rows of a version that knew one source a message."""
    mode: Mapped[Mode]
    step: Mapped[Step]
    outcome: Mapped[Outcome | None]
    detail: Mapped[str | None] = mapped_column(Text)
    posted_message_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    log_message_id: Mapped[int | None] = mapped_column(Snowflake)
    """In an erased row: a card whose words are still to be taken away."""
    log_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    """Where that card stands; null in rows of a version that did not tell: in the log channel."""
    card_promised_at: Mapped[datetime | None]
    """When somebody last set out to post the log card that is still owed; null: none is owed."""
    latency_ms: Mapped[float | None]
    holder: Mapped[str | None] = mapped_column(String(36))
    """The process that has it on its road, see :class:`ProcessRow`; null in older rows."""
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    """When its ids were erased, and its texts, unless it is a pair that may train a model."""
    emptied_at: Mapped[datetime | None]
    """When its texts were erased; null in an erased row: they are lent for training."""


class RewriteRow(Base):
    """The wording proposed for one incident."""

    __tablename__ = "rewrites"

    incident_id: Mapped[int] = mapped_column(
        RowId, ForeignKey(IncidentRow.id, ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(EncryptedText)
    alternatives: Mapped[tuple[str, ...]] = mapped_column(EncryptedTexts)
    status: Mapped[str] = mapped_column(String(32))
    toxicity_after: Mapped[float]
    model: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ReviewRow(Base):
    """One press of a moderator; the latest of an incident counts."""

    __tablename__ = "reviews"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(
        RowId, ForeignKey(IncidentRow.id, ondelete="CASCADE"), index=True
    )
    moderator_id: Mapped[int] = mapped_column(Snowflake)
    action: Mapped[ReviewAction]
    text: Mapped[str | None] = mapped_column(EncryptedText)
    reason: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime]


class AppealRow(Base):
    """An author's word against what became of their message."""

    __tablename__ = "appeals"

    incident_id: Mapped[int] = mapped_column(
        RowId, ForeignKey(IncidentRow.id, ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime]


class SanctionRow(Base):
    """What a rule of a server's did about a member, and because of which incident."""

    __tablename__ = "sanctions"
    __table_args__ = (Index(None, "guild_id", "member_id", "created_at"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    incident_id: Mapped[int] = mapped_column(
        RowId, ForeignKey(IncidentRow.id, ondelete="CASCADE"), index=True
    )
    guild_id: Mapped[int] = mapped_column(Snowflake)
    member_id: Mapped[int] = mapped_column(Snowflake)
    consequence: Mapped[Consequence]
    rule: Mapped[str] = mapped_column(String(64))
    """The rule's count, window and consequence, so that each takes effect once a window."""
    created_at: Mapped[datetime]


class ReportRow(Base):
    """One member's report of one incident, counted once."""

    __tablename__ = "reports"

    incident_id: Mapped[int] = mapped_column(
        RowId, ForeignKey(IncidentRow.id, ondelete="CASCADE"), primary_key=True
    )
    reporter: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A keyed digest of incident and member: tells a second report, and not whose it was."""


class GuildRow(Base):
    """One server's settings."""

    __tablename__ = "guild_settings"

    guild_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    mode: Mapped[Mode]
    threshold: Mapped[float]
    preset: Mapped[Preset | None]
    """Null: ``threshold`` is a number of the server's own."""
    log_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    fallback: Mapped[Fallback]
    remove_after_reply: Mapped[bool]
    exempt_role_ids: Mapped[list[int]] = mapped_column(JSON)
    exempt_channel_ids: Mapped[list[int]] = mapped_column(JSON)
    channel_modes: Mapped[dict[str, str]] = mapped_column(JSON)
    """Mode by channel id; JSON knows only strings as names."""
    exempt_member_ids: Mapped[list[int] | None] = mapped_column(JSON)
    """Null in rows of a version that exempted no members; likewise below."""
    channel_sensitivities: Mapped[dict[str, str | float] | None] = mapped_column(JSON)
    """A preset or a toxicity by channel id."""
    training_consent: Mapped[TrainingConsent]
    report_emoji: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[Language | None]
    """Null in rows of a version that spoke English alone; likewise below, of their defaults."""
    retention_days: Mapped[int | None]
    keeping: Mapped[Keeping | None]
    keeps_samples: Mapped[bool | None]
    rules: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    updated_at: Mapped[datetime]


class WordRow(Base):
    """One entry of a server's word list."""

    __tablename__ = "word_entries"
    __table_args__ = NEVER_REUSE_IDS  # the highest number is part of a list's version

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    guild_id: Mapped[int] = mapped_column(Snowflake, index=True)
    place_id: Mapped[int | None] = mapped_column(Snowflake)
    """The channel, thread or category that it is for; null: the whole server."""
    kind: Mapped[Kind]
    pattern: Mapped[str] = mapped_column(EncryptedText)
    created_by: Mapped[int] = mapped_column(Snowflake)
    created_at: Mapped[datetime]


class PrivacyRow(Base):
    """One member's choices on one server about the use and keeping of their words."""

    __tablename__ = "privacy_choices"

    guild_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    member_key: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    """Not whose it is, so that it may outlive all else: see
    :meth:`bot.database.pepper.Pepper.member_key`."""
    training: Mapped[bool | None]
    keeping: Mapped[bool | None]
    """False: they want their words kept no longer than a review takes."""
    updated_at: Mapped[datetime]


class ModelRow(Base):
    """A model that this bot has run with."""

    __tablename__ = "model_versions"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 over its files: a folder may keep its name when what it holds changes."""
    metrics: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_used_at: Mapped[datetime]
    last_used_at: Mapped[datetime]


class ExportRow(Base):
    """One export of pairs: who may ask later what left this database, and under which filters."""

    __tablename__ = "exports"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    created_at: Mapped[datetime]
    manifest: Mapped[dict[str, Any]] = mapped_column(JSON)
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    """Null: all servers."""
    asked_by: Mapped[int | None] = mapped_column(Snowflake)
    """The administrator who asked on Discord, later a key; null: the operator, by command line."""
    outdated: Mapped[int] = mapped_column(server_default=text("0"))
    """How many of its authors asked since to be forgotten, or to lend nothing."""


class ExportAuthorRow(Base):
    """Whose pairs are in an export, so that a wish to be forgotten finds it."""

    __tablename__ = "export_authors"

    export_id: Mapped[int] = mapped_column(
        RowId, ForeignKey(ExportRow.id, ondelete="CASCADE"), primary_key=True
    )
    author: Mapped[str] = mapped_column(String(16), primary_key=True, index=True)
    """As the export's pairs name them."""


class ForgottenRow(Base):
    """A member who asked to be forgotten, by digests alone: what copies must not bring back."""

    __tablename__ = "forgotten"
    __table_args__ = (Index(None, "member_key", "at"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_key: Mapped[int] = mapped_column(Snowflake)
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    """Null: on all servers."""
    at: Mapped[datetime]


class ProcessRow(Base):
    """A bot that runs, or ran: what it holds is left to it while it is seen."""

    __tablename__ = "processes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    seen_at: Mapped[datetime]


class ReplayedRow(Base):
    """An entry of a journal that was written to the database, so that none is written twice."""

    __tablename__ = "replayed"

    entry: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime]


class AuditRow(Base):
    """Who read, changed or exported what; numbers and names of things, never texts."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "guild_id", "at"), NEVER_REUSE_IDS)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    """Null: the whole installation."""
    actor: Mapped[int | None] = mapped_column(Snowflake)
    """A member, or their key once that is erased; null: the operator or the bot itself."""
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[dict[str, Any]] = mapped_column(JSON)


class PromotionRow(Base):
    """A change of the model in service, or one that was refused."""

    __tablename__ = "promotions"
    __table_args__ = NEVER_REUSE_IDS

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    """promoted, rolled_back, in_service or refused."""
    model: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str | None] = mapped_column(Text)
    gate: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The verdict that let it through; null where nobody asked for one."""
    detail: Mapped[str | None] = mapped_column(Text)


class NameRow(Base):
    """A name that somebody goes by on a server which lends texts for training: a keyed digest,
    by which names are found in texts and taken out."""

    __tablename__ = "names"

    guild_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)


class SecretRow(Base):
    """A secret of this installation, encrypted: the key of the digests that it hands out."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(EncryptedText)


class CountRow(Base):
    """How many messages of a channel and day fell into a band; numbers alone."""

    __tablename__ = "message_counts"

    guild_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    """In UTC."""
    band: Mapped[Band] = mapped_column(primary_key=True)
    messages: Mapped[int] = mapped_column(BigInteger)


class SampleRow(Base):
    """A message that some preset would have flagged, kept for a few days; not whose it was."""

    __tablename__ = "message_samples"
    __table_args__ = (Index(None, "guild_id", "channel_id", "band", "lot"),)

    message_id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    guild_id: Mapped[int] = mapped_column(Snowflake)
    channel_id: Mapped[int] = mapped_column(Snowflake)
    thread_id: Mapped[int | None] = mapped_column(Snowflake)
    band: Mapped[Band]
    toxicity: Mapped[float]
    lot: Mapped[float]
    """Drawn at random, in [0, 1); of each channel and band the lowest stay."""
    text: Mapped[str] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(index=True)


def _table(row: type[Base]) -> Table:
    return cast("Table", row.__table__)


# The repositories speak to the tables with statements built once: making one anew for every call
# costs several times what running it does, and on the event loop.
INCIDENTS = _table(IncidentRow)
REWRITES = _table(RewriteRow)
REVIEWS = _table(ReviewRow)
APPEALS = _table(AppealRow)
SANCTIONS = _table(SanctionRow)
REPORTS = _table(ReportRow)
GUILDS = _table(GuildRow)
CHOICES = _table(PrivacyRow)
WORDS = _table(WordRow)
MODELS = _table(ModelRow)
EXPORTS = _table(ExportRow)
EXPORT_AUTHORS = _table(ExportAuthorRow)
FORGOTTEN = _table(ForgottenRow)
PROCESSES = _table(ProcessRow)
REPLAYED = _table(ReplayedRow)
AUDIT = _table(AuditRow)
PROMOTIONS = _table(PromotionRow)
NAMES = _table(NameRow)
SECRETS = _table(SecretRow)
COUNTS = _table(CountRow)
SAMPLES = _table(SampleRow)
