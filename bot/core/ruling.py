"""Adding a rule to a server's, or taking one away."""

from dataclasses import replace
from datetime import timedelta

from bot.core.policy import GuildSettings
from bot.core.rules import LONGEST_TIMEOUT, MOST_RULES, Consequence, Rule
from bot.core.said import Said, said

FEWEST, MOST = 2, 100
"""Incidents that a rule may ask for."""
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=90)
"""Windows; incidents are kept no longer."""


def checked(settings: GuildSettings, rule: Rule) -> Said | None:
    """Why a rule cannot be added; ``None`` if it can."""
    if not FEWEST <= rule.count <= MOST:
        return said("consequences-bad-count", fewest=FEWEST, most=MOST)
    if not SHORTEST <= rule.window <= LONGEST:
        return said("consequences-bad-window")
    if rule.window > timedelta(days=settings.retention_days):
        return said("consequences-beyond-retention", days=settings.retention_days)
    if rule.consequence is Consequence.ROLE and rule.role_id is None:
        return said("consequences-which-role")
    if rule.consequence is Consequence.TIMEOUT and rule.duration is None:
        return said("consequences-how-long")
    if rule.duration is not None and not timedelta(minutes=1) <= rule.duration <= LONGEST_TIMEOUT:
        return said("consequences-bad-duration")
    if rule in settings.rules:
        return said("consequences-known")
    if len(settings.rules) >= MOST_RULES:
        return said("consequences-full", most=MOST_RULES)
    return None


def with_rule(settings: GuildSettings, rule: Rule) -> GuildSettings:
    """The settings with one rule more."""
    return replace(settings, rules=(*settings.rules, rule))


def without_rule(settings: GuildSettings, key: str) -> GuildSettings:
    """The settings without the rule of that key."""
    return replace(settings, rules=tuple(rule for rule in settings.rules if rule.key != key))
