"""Settings without what Discord has no more: deleted channels, threads, categories and roles."""

from dataclasses import replace

from bot.core.policy import GuildSettings


def without_place(settings: GuildSettings, place_id: int) -> GuildSettings:
    """The settings without a channel, thread or category; the same if they do not name it."""
    return replace(
        settings,
        log_channel_id=None if settings.log_channel_id == place_id else settings.log_channel_id,
        exempt_channel_ids=settings.exempt_channel_ids - {place_id},
        channel_modes={
            place: mode for place, mode in settings.channel_modes.items() if place != place_id
        },
        channel_sensitivities={
            place: sensitivity
            for place, sensitivity in settings.channel_sensitivities.items()
            if place != place_id
        },
    )


def without_role(settings: GuildSettings, role_id: int) -> GuildSettings:
    """The settings without a role and the rules that give it; the same if they do not name it."""
    return replace(
        settings,
        exempt_role_ids=settings.exempt_role_ids - {role_id},
        rules=tuple(rule for rule in settings.rules if rule.role_id != role_id),
    )
