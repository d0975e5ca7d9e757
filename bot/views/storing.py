"""What a server keeps, in words."""

from bot.core.modes import Keeping
from bot.core.policy import GuildSettings
from bot.language.texts import Texts


def kept(settings: GuildSettings, say: Texts) -> str:
    """How long words are kept, and whether samples are."""
    days = say("storing-days", days=settings.retention_days)
    if settings.keeping is Keeping.REVIEW:
        until = say("storing-until-review", days=days)
    else:
        until = say("storing-until-retention", days=days)
    return f"{until}; {say('storing-samples' if settings.keeps_samples else 'storing-no-samples')}"
