"""What a rule did about a member, as moderators see it, and the button that undoes it."""

import logging
from collections.abc import Sequence
from datetime import timedelta

import discord

from bot.core.errors import PermissionMissing, PlatformError
from bot.core.incidents import Incident
from bot.core.rules import Consequence, OutOfReach, Rule, Sanction
from bot.core.said import Said, permissions
from bot.language.texts import ENGLISH, Texts, texts
from bot.platform.errors import translated
from bot.views.answers import Interaction, may_moderate, rooms_of, texts_for, whisper
from bot.views.buttons import IncidentButton, template

logger = logging.getLogger(__name__)

_LINKS = 10
"""Incidents that are linked in one message."""
_UNITS = (
    (timedelta(days=1), "consequences-days"),
    (timedelta(hours=1), "consequences-hours"),
    (timedelta(minutes=1), "consequences-minutes"),
)


def lasting(span: timedelta, say: Texts) -> str:
    """``7 days``, in the greatest unit that has no rest; at least a minute."""
    for unit, key in _UNITS[:-1]:
        if span >= unit and span % unit == timedelta(0):
            return say(key, count=span // unit)
    unit, key = _UNITS[-1]
    return say(key, count=max(1, span // unit))


def ruled(rule: Rule, say: Texts) -> str:
    """A rule in one line: how often, in which time, what then."""
    deed = say(
        f"consequences-deed-{rule.consequence}",
        role=str(rule.role_id or ""),
        span="" if rule.duration is None else lasting(rule.duration, say),
    )
    return say("consequences-rule", count=rule.count, window=lasting(rule.window, say), deed=deed)


def told(sanction: Sanction, because: Sequence[Incident], failure: Said | None, say: Texts) -> str:
    """What happened, and the incidents; within one message."""
    rule = sanction.rule
    head = say(
        "consequences-happened",
        member=str(sanction.member_id),
        count=rule.count,
        window=lasting(rule.window, say),
    )
    lines = [head]
    if failure is not None:
        lines.append(say("consequences-failed", why=say.of(failure)))
    else:
        until = sanction.created_at + (rule.duration or timedelta(0))
        lines.append(
            say(
                f"consequences-done-{rule.consequence}",
                role=str(rule.role_id or ""),
                when=str(int(until.timestamp())),
            )
        )
    links = [_link(incident) for incident in list(reversed(because))[-_LINKS:]]
    lines.append(say("consequences-because", links=" \u00b7 ".join(links)))
    return "\n".join(lines)


def _link(incident: Incident) -> str:
    when = f"<t:{int(incident.created_at.timestamp())}:R>"
    ref, post = incident.ref, incident.posted_message_id
    message_id = post if post is not None else ref.message_id
    if message_id <= 0:
        return f"<#{ref.place_id}> {when}"
    return f"https://discord.com/channels/{ref.guild_id}/{ref.place_id}/{message_id} {when}"


def add_lifts(view: discord.ui.View, sanctions: Sequence[Sanction], say: Texts) -> list[str]:
    """Put buttons on ``view`` that lift ``sanctions``; what to say of them."""
    lines = []
    for sanction in sanctions:
        lines.append(
            say(
                f"consequences-followed-{sanction.rule.consequence}",
                member=str(sanction.member_id),
                role=str(sanction.rule.role_id or ""),
            )
        )
        view.add_item(lift_button(sanction, say))
    return lines


def lift_button(sanction: Sanction, say: Texts) -> "LiftButton":
    """The button that undoes one sanction."""
    timeout = sanction.rule.consequence is Consequence.TIMEOUT
    return (LiftTimeoutButton if timeout else LiftButton)(sanction.id, say)


class LiftButton(IncidentButton, template=template("takerole")):
    """Takes the role away again; its number is a sanction's."""

    action = "takerole"
    label = "consequences-take-role"

    async def press(self, interaction: Interaction) -> None:
        """Undo it, and let the message say who did."""
        say = texts_for(interaction)
        if not may_moderate(interaction):
            await whisper(interaction, say("review-not-a-moderator"))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild_id = interaction.guild_id or 0
        rooms = rooms_of(interaction)
        try:
            sanction = await rooms.consequences.lift(
                self.incident_id, guild_id, by=interaction.user.id
            )
        except OutOfReach as refused:
            await whisper(interaction, say(refused.why))
            return
        except PermissionMissing as missing:
            lacking = permissions(missing.permissions)
            await whisper(interaction, say("consequences-lacking", permissions=lacking))
            return
        if sanction is None:
            await whisper(interaction, say("consequences-not-kept"))
            return
        await self._mark(interaction, texts((await rooms.settings.get(guild_id)).language))
        await whisper(interaction, say(f"consequences-lifted-{sanction.rule.consequence}"))

    async def _mark(self, interaction: Interaction, say: Texts) -> None:
        """Say on the log message who lifted it; the moderator's own answer stays as it is."""
        message = interaction.message
        if message is None or message.flags.ephemeral:
            return
        now = int(interaction.created_at.timestamp())
        lifted = say("consequences-lifted-by", moderator=str(interaction.user.id), when=str(now))
        try:
            with translated():
                await message.edit(
                    content=f"{message.content}\n{lifted}",
                    view=None,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
        except PlatformError as error:  # it is lifted, even if somebody deleted the message
            logger.warning("sanction %d is not marked as lifted: %r", self.incident_id, error)


class LiftTimeoutButton(LiftButton, template=template("lift")):
    """Ends the timeout."""

    action = "lift"
    label = "consequences-lift"


class SanctionView(discord.ui.View):
    """The button of a sanction in the log channel."""

    def __init__(self, sanction: Sanction, say: Texts = ENGLISH) -> None:
        super().__init__(timeout=None)
        self.add_item(lift_button(sanction, say))
