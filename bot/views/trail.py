"""What somebody did by a command or a press, for the audit trail."""

from bot.core.audit import Action, Entry, Value
from bot.core.incidents import Incident
from bot.views.answers import Interaction, rooms_of


def noted(interaction: Interaction, action: Action, **subject: Value) -> None:
    """Record that the presser did ``action`` here; never waits and never raises."""
    entry = Entry(action, interaction.guild_id, interaction.user.id, subject)
    rooms_of(interaction).audit.record(entry)


def opened(interaction: Interaction, incident: Incident, through: str) -> None:
    """Record that the presser was shown an incident with its original words."""
    noted(interaction, Action.INCIDENT_READ, incident=incident.id, through=through)
