"""`/detox status`: how a server is set up and how the bot does, within one message."""

from collections import Counter
from collections.abc import Sequence

from bot.core.policy import GuildSettings
from bot.core.rooms import WorkerHealth
from bot.core.said import permissions
from bot.core.words.entries import Kind, WordEntry
from bot.language.texts import Texts
from bot.views.exemptions import exempted
from bot.views.listing import listed
from bot.views.sensitivity import named
from bot.views.storing import kept
from detox_model.thresholds import Preset

_PLACES, _EXEMPT, _NAME = 170, 140, 60
"""Characters of the places of one line, of each list of exemptions, and of a model's name."""


def status(
    settings: GuildSettings,
    words: Sequence[WordEntry],
    health: WorkerHealth,
    say: Texts,
    *,
    missing: Sequence[str],
    log_lacks: Sequence[str] = (),
    hears_automod: bool,
) -> str:
    """At most 2,000 characters; ``missing`` and ``log_lacks`` are permissions by name."""
    kinds = Counter(entry.kind for entry in words)
    log = f"<#{settings.log_channel_id}>" if settings.log_channel_id else say("status-none")
    lines = [
        say("status-mode", mode=_with(settings.mode.value, _modes(settings), say)),
        say(
            "status-sensitivity", around=_with(_around(settings, say), _choices(settings, say), say)
        ),
        say("status-words", blocked=kinds[Kind.BLOCK], allowed=kinds[Kind.ALLOW]),
        say("status-fallback", fallback=settings.fallback.value),
        say("status-log", channel=log),
        say("status-exempt", exempt=_exempt(settings, say)),
        say("status-language", language=say(f"storing-language-{settings.language}")),
        say("status-kept", kept=kept(settings, say)),
        say("status-training", whose=say(f"setup-lends-{settings.training_consent}")),
        say("status-reports-emoji", menu=say("menus-report"), emoji=settings.report_emoji)
        if settings.report_emoji
        else say("status-reports", menu=say("menus-report")),
        say("status-automod-heard" if hears_automod else "status-automod-unheard"),
        say("status-missing", permissions=permissions(missing))
        if missing
        else say("status-missing-nothing"),
        _model(health, say),
        say("status-waiting", texts=health.queued),
    ]
    if log_lacks:
        lines.insert(5, say("status-check", permissions=permissions(log_lacks)))
    return "\n".join(lines)


def _model(health: WorkerHealth, say: Texts) -> str:
    name = health.model_name[:_NAME]
    line = say("status-model-pinned" if health.model_pinned else "status-model", model=name)
    if health.refused_model is None:
        return line
    return f"{line}\n{say('status-model-refused', model=health.refused_model[:_NAME])}"


def _around(settings: GuildSettings, say: Texts) -> str:
    around = named(settings.sensitivity, say)
    if isinstance(settings.sensitivity, Preset):
        return say("status-from", preset=around, threshold=settings.threshold)
    return around


def _modes(settings: GuildSettings) -> list[str]:
    return [f"<#{place}> {mode}" for place, mode in settings.channel_modes.items()]


def _choices(settings: GuildSettings, say: Texts) -> list[str]:
    choices = settings.channel_sensitivities.items()
    return [f"<#{place}> {named(choice, say)}" for place, choice in choices]


def _with(around: str, places: Sequence[str], say: Texts) -> str:
    return f"{around} ({listed(places, _PLACES, say)})" if places else around


def _exempt(settings: GuildSettings, say: Texts) -> str:
    lists = exempted(settings, _EXEMPT, say)
    kinds = [say(f"status-exempt-{kind}", who=text) for kind, text in lists.items()]
    return "; ".join(kinds) or say("status-exempt-nobody")
