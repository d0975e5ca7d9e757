"""The privacy policy of this installation, as texts by their keys: one source for the page, the
command and the document that ships with the project."""

from dataclasses import dataclass

from bot.core.modes import Keeping
from bot.core.policy import DEFAULT_RETENTION, GuildSettings
from bot.core.said import Said, said
from bot.core.survey import COUNT_DAYS, PREVIEW_DAYS, SAMPLES_KEPT


@dataclass(frozen=True, slots=True)
class Installation:
    """Who runs the bot, as far as members should know."""

    operator_contact: str | None = None
    """How to reach them, in their own words."""
    policy_url: str | None = None
    """Where they publish a policy of their own."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs."""

    title: Said
    paragraphs: tuple[Said, ...]


def disclosure(
    installation: Installation, server: GuildSettings | None = None
) -> tuple[Section, ...]:
    """What is stored, why, for how long, who sees it, and what members can do about it.

    With ``server``, for that one; without, for any, whatever it chooses.
    """
    contact = installation.operator_contact
    operator = [
        said("privacy-policy-operator-contact", contact=contact)
        if contact
        else said("privacy-policy-operator-unnamed")
    ]
    if installation.policy_url:
        operator.append(said("privacy-policy-operator-url", url=installation.policy_url))
    return (
        _section(
            "stored",
            "stored-incidents",
            "stored-around",
            "stored-names",
            "stored-settings",
            "stored-audit",
        ),
        _section("not-stored", *NOT_STORED),
        Section(said("privacy-policy-counted"), tuple(_counted(server))),
        Section(said("privacy-policy-how-long"), tuple(_how_long(server))),
        _section("who", "who-moderators", "who-operator", "who-nobody"),
        _section("protection", "protection-encryption", "protection-logs"),
        _section("training", "training-rule"),
        _section("rights", "rights-look", "rights-choose", "rights-delete"),
        Section(said("privacy-policy-operator"), tuple(operator)),
    )


NOT_STORED = ("not-stored-messages", "not-stored-members", "not-stored-reporters")
"""The ends of the keys of what is not kept of anybody."""


def not_stored() -> tuple[Said, ...]:
    """What is not kept of anybody."""
    return tuple(said(f"privacy-policy-{end}") for end in NOT_STORED)


def _counted(server: GuildSettings | None) -> list[Said]:
    told = [said("privacy-policy-counted-numbers", days=COUNT_DAYS)]
    if server is None or server.keeps_samples:
        told.append(said("privacy-policy-counted-samples", most=SAMPLES_KEPT, days=PREVIEW_DAYS))
    return told


def _how_long(server: GuildSettings | None) -> list[Said]:
    if server is None:
        told = [
            said("privacy-policy-how-long-default", days=DEFAULT_RETENTION),
            said("privacy-policy-how-long-review"),
        ]
    else:
        told = [said("privacy-policy-how-long-here", days=server.retention_days)]
        if server.keeping is Keeping.REVIEW:
            told.append(said("privacy-policy-how-long-review-here"))
    ends = ("erased", "choice", "posts")
    return [*told, *(said(f"privacy-policy-how-long-{end}") for end in ends)]


def _section(name: str, *paragraphs: str) -> Section:
    return Section(
        said(f"privacy-policy-{name}"),
        tuple(said(f"privacy-policy-{paragraph}") for paragraph in paragraphs),
    )
