"""`/detox status`: how a server is set up and how the bot does, within one message."""

from collections import Counter
from collections.abc import Sequence

from bot.core.modes import TrainingConsent
from bot.core.plurals import counted
from bot.core.policy import GuildSettings
from bot.core.reports import REPORT_MENU
from bot.core.rooms import WorkerHealth
from bot.core.words.entries import Kind, WordEntry
from bot.views.exemptions import exempted
from bot.views.listing import listed
from bot.views.sensitivity import named
from detox_model.thresholds import Preset

CONSENT = {
    TrainingConsent.NOBODY: "nobody's messages",
    TrainingConsent.OPT_IN: "messages of members who said yes (`/privacy opt-in`)",
    TrainingConsent.OPT_OUT: "messages of members who did not say no (`/privacy opt-out`)",
}
_HEARD = "I hear of what its keyword rules flag"
_UNHEARD = "I hear nothing of it; with **Manage Server** I would, which is optional"
_PLACES, _EXEMPT, _NAME = 260, 220, 80
"""Characters of the places of one line, of each list of exemptions, and of a model's name."""


def status(
    settings: GuildSettings,
    words: Sequence[WordEntry],
    health: WorkerHealth,
    *,
    missing: Sequence[str],
    hears_automod: bool,
) -> str:
    """At most 2,000 characters; ``missing`` are permissions by name."""
    log = f"<#{settings.log_channel_id}>" if settings.log_channel_id else "none"
    exempt = [f"{name.lower()} {text}" for name, text in exempted(settings, _EXEMPT).items()]
    modes = [f"<#{place}> {mode}" for place, mode in settings.channel_modes.items()]
    choices = settings.channel_sensitivities.items()
    places = [f"<#{place}> {named(choice)}" for place, choice in choices]
    around = named(settings.sensitivity)
    if isinstance(settings.sensitivity, Preset):
        around += f", from {settings.threshold:.0%} on"
    kinds = Counter(entry.kind for entry in words)
    reaction = f" or {settings.report_emoji}" if settings.report_emoji else ""
    lines = [
        f"**Mode** {settings.mode}" + (f" ({listed(modes, _PLACES)})" if modes else ""),
        f"**Sensitivity** {around}" + (f" ({listed(places, _PLACES)})" if places else ""),
        f"**Words** {kinds[Kind.BLOCK]:,} blocked, {kinds[Kind.ALLOW]:,} allowed",
        f"**Fallback** {settings.fallback}",
        f"**Log channel** {log}",
        f"**Exempt** {'; '.join(exempt) or 'nobody'}",
        f"**Training** {CONSENT[settings.training_consent]}",
        f"**Reports** by *Apps \u2192 {REPORT_MENU}*{reaction}",
        f"**AutoMod** {_HEARD if hears_automod else _UNHEARD}",
        f"**Missing permissions here** {', '.join(missing) or 'none'}",
        f"**Model** {health.model_name[:_NAME]}",
        f"**Waiting** {counted(health.queued, 'text')}",
    ]
    return "\n".join(lines)
