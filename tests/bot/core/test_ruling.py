"""Which rules a server may have, and that a stored one is read back as it was."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.policy import GuildSettings
from bot.core.rules import MOST_RULES, Consequence, Rule
from bot.core.ruling import checked, with_rule, without_rule

DAY = timedelta(days=1)
ALERT = Rule(3, DAY, Consequence.ALERT)
SETTINGS = GuildSettings(1, retention_days=30)
FULL = replace(SETTINGS, rules=tuple(Rule(n, DAY, Consequence.ALERT) for n in range(50, 60)))


@pytest.mark.parametrize(
    ("settings", "changes", "refused"),
    [
        (SETTINGS, {}, None),
        (SETTINGS, {"count": 1}, "consequences-bad-count"),
        (SETTINGS, {"count": 101}, "consequences-bad-count"),
        (SETTINGS, {"window": timedelta(minutes=9)}, "consequences-bad-window"),
        (SETTINGS, {"window": 91 * DAY}, "consequences-bad-window"),
        (SETTINGS, {"window": 31 * DAY}, "consequences-beyond-retention"),
        (SETTINGS, {"consequence": Consequence.ROLE}, "consequences-which-role"),
        (SETTINGS, {"consequence": Consequence.ROLE, "role_id": 5}, None),
        (SETTINGS, {"consequence": Consequence.TIMEOUT}, "consequences-how-long"),
        (SETTINGS, {"consequence": Consequence.TIMEOUT, "duration": DAY}, None),
        (SETTINGS, {"duration": 29 * DAY}, "consequences-bad-duration"),
        (SETTINGS, {"duration": timedelta(seconds=1)}, "consequences-bad-duration"),
        (replace(SETTINGS, rules=(ALERT,)), {}, "consequences-known"),
        (FULL, {}, "consequences-full"),
    ],
)
def test_a_rule_is_checked(
    settings: GuildSettings, changes: dict[str, Any], refused: str | None
) -> None:
    told = checked(settings, replace(ALERT, **changes))
    assert (told.key if told else None) == refused


def test_rules_come_and_go() -> None:
    assert len(FULL.rules) == MOST_RULES
    ruled = with_rule(SETTINGS, ALERT)
    assert ruled.rules == (ALERT,)
    assert without_rule(ruled, "3:1:alert::") == ruled
    assert without_rule(ruled, ALERT.key) == SETTINGS


@pytest.mark.parametrize(
    "rule",
    [
        ALERT,
        Rule(100, 90 * DAY, Consequence.TIMEOUT, 28 * DAY),
        Rule(2, timedelta(minutes=10), Consequence.ROLE, role_id=2**63 - 1),
    ],
)
def test_a_key_holds_a_rule(rule: Rule) -> None:
    assert Rule.of_key(rule.key) == rule
    assert len(rule.key) <= 64


@pytest.mark.parametrize("key", ["", "3", "3:x:alert::", "3:60:banish::", "3:60:alert:::"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Rule.of_key(key)
