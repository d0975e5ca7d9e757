"""A server's choices survive a file; whatever else a file holds is refused in plain words."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.configuration import BadConfiguration, exported, parsed
from bot.core.modes import Fallback, Keeping, Mode, TrainingConsent
from bot.core.placing import Here, placed, placed_words
from bot.core.policy import GuildSettings
from bot.core.rules import Consequence, Rule
from bot.core.said import Language
from bot.core.words.entries import Kind, WordEntry
from bot.language.texts import texts
from detox_model.thresholds import Preset

NOWHERE = Here(frozenset(), frozenset(), frozenset())
FRESH = GuildSettings(1)

ids = st.integers(1, 2**63 - 1)
sensitivities = st.sampled_from(Preset) | st.floats(0.05, 0.99)
seconds = st.integers(60, 28 * 86_400).map(lambda number: timedelta(seconds=number))
rules = st.one_of(
    st.builds(Rule, st.integers(2, 99), seconds, st.just(Consequence.ALERT)),
    st.builds(Rule, st.integers(2, 99), seconds, st.just(Consequence.TIMEOUT), seconds),
    st.builds(Rule, st.integers(2, 99), seconds, st.just(Consequence.ROLE), st.none(), role_id=ids),
)
anything = st.builds(
    GuildSettings,
    st.just(1),
    st.sampled_from(Mode),
    sensitivities,
    st.none() | ids,
    st.sampled_from(Fallback),
    st.booleans(),
    st.frozensets(ids, max_size=5),
    st.frozensets(ids, max_size=5),
    st.frozensets(ids, max_size=5),
    st.dictionaries(ids, st.sampled_from(Mode), max_size=5),
    st.dictionaries(ids, sensitivities, max_size=5),
    st.sampled_from(TrainingConsent),
    st.none() | st.just("\N{TRIANGULAR FLAG ON POST}"),
    st.sampled_from(Language),
    st.integers(1, 365),
    st.sampled_from(Keeping),
    st.booleans(),
    st.lists(rules, max_size=10).map(tuple),
)


def everything(settings: GuildSettings) -> Here:
    """A server on which all that the settings name is there and allowed."""
    log = settings.log_channel_id
    named = {*settings.channel_modes, *settings.channel_sensitivities}
    return Here(
        roles=settings.exempt_role_ids,
        places=settings.exempt_channel_ids | named,
        logs=frozenset({log} if log else ()),
        gives=frozenset(rule.role_id for rule in settings.rules if rule.role_id),
        times_out=True,
    )


def read(**fields: Any) -> bytes:
    return json.dumps({"version": 1, **fields}).encode()


@given(anything)
def test_a_round_trip_changes_nothing(settings: GuildSettings) -> None:
    configuration = parsed(exported(settings).encode())
    found = placed(configuration, FRESH, everything(settings))
    assert (found.settings, found.left_out) == (settings, ())
    # On the server itself nothing is left out, although nothing of it may be to be seen.
    found = placed(configuration, settings, NOWHERE)
    assert (found.settings, found.left_out) == (settings, ())


def test_every_setting_is_in_the_file() -> None:
    settings = GuildSettings(1)
    names = json.loads(exported(settings)).keys()
    assert len(names) == len(GuildSettings.__dataclass_fields__)  # the version, not the guild
    assert "words" not in names
    assert json.loads(exported(settings, []))["words"] == []


def test_what_a_file_leaves_out_stays() -> None:
    before = replace(FRESH, mode=Mode.REPLY, exempt_role_ids=frozenset({5}), retention_days=7)
    found = placed(parsed(read(mode="off")), before, NOWHERE)
    assert found.settings == replace(before, mode=Mode.OFF)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not a JSON file"),
        (b"\xff\xfe{}", "not a JSON file"),
        (b"[" * 100_000, "not a JSON file"),
        (b"[]", "has a value that I cannot take"),
        (b"{}", "`version` has to be 1"),
        (b'{"version": 2}', "`version` has to be 1"),
        (read(mode="loud"), "`mode` has to be one of: off, shadow, nudge, reply, replace"),
        (read(moode="off"), "I know no `moode`"),
        (read(**{"`@everyone`\n" + "x" * 900: 1}), "I know no `'@everyone' xxx"),
        (read(retention_days=0), "`retention_days`"),
        (read(retention_days=366), "`retention_days`"),
        (read(retention_days="7"), "`retention_days`"),
        (read(sensitivity=1.5), "`sensitivity."),
        (b'{"version": 1, "sensitivity": NaN}', "`sensitivity"),
        (read(keeps_samples="yes"), "`keeps_samples`"),
        (read(log_channel=123), "`log_channel`"),
        (read(log_channel="-1"), "`log_channel`"),
        (read(log_channel="9" * 30), "`log_channel`"),
        (read(log_channel="١٢"), "`log_channel`"),
        (read(exempt_roles=["x"]), "`exempt_roles.0`"),
        (read(exempt_roles=["1"] * 3_000), "`exempt_roles`"),
        (read(channel_modes={"general": "off"}), "`channel_modes.general"),
        (read(rules=[{"count": 1, "window": 60, "consequence": "alert"}]), "`rules.0.count`"),
        (read(rules=[{"count": 3, "window": 60, "consequence": "role"}]), "`rules.0`"),
        (read(rules=[{"count": 3, "window": 60, "consequence": "timeout"}]), "`rules.0`"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_what_is_wrong_is_named(data: bytes, problem: str, language: Language) -> None:
    with pytest.raises(BadConfiguration) as caught:
        parsed(data)
    told = [texts(language).of(one) for one in caught.value.problems]
    assert all(len(one) < 300 for one in told)
    if language is Language.ENGLISH:
        assert any(problem in one for one in told), told
    else:
        assert not any(" or " in one for one in told), told


@pytest.mark.parametrize(
    ("fields", "changed", "left_out"),
    [
        ({"log_channel": "7"}, {"log_channel_id": 7}, []),
        ({"log_channel": "8"}, {}, ["config-left-log"]),
        ({"log_channel": None}, {"log_channel_id": None}, []),
        ({"exempt_roles": ["5", "6"]}, {"exempt_role_ids": frozenset({5})}, ["config-left-role"]),
        (
            {"exempt_channels": ["7", "8"]},
            {"exempt_channel_ids": frozenset({7})},
            ["config-left-place"],
        ),
        ({"exempt_members": ["99"]}, {"exempt_member_ids": frozenset({99})}, []),
        (
            {"channel_modes": {"7": "off", "8": "off"}},
            {"channel_modes": {7: Mode.OFF}},
            ["config-left-place"],
        ),
        (
            {"channel_sensitivities": {"8": 0.5}, "channel_modes": {"8": "off"}},
            {},
            ["config-left-place"],
        ),
    ],
)
def test_what_a_server_lacks_is_left_out_and_named(
    fields: dict[str, Any], changed: dict[str, Any], left_out: list[str]
) -> None:
    here = Here(roles=frozenset({5}), places=frozenset({7}), logs=frozenset({7}))
    found = placed(parsed(read(**fields)), FRESH, here)
    assert found.settings == replace(FRESH, **changed)
    assert [one.key for one in found.left_out] == left_out


@pytest.mark.parametrize(
    ("rule", "here", "allowed"),
    [
        ({"consequence": "alert"}, NOWHERE, True),
        ({"consequence": "role", "role": "5"}, NOWHERE, False),
        ({"consequence": "role", "role": "5"}, replace(NOWHERE, roles=frozenset({5})), False),
        ({"consequence": "role", "role": "5"}, replace(NOWHERE, gives=frozenset({5})), True),
        ({"consequence": "timeout", "duration": 60}, NOWHERE, False),
        ({"consequence": "timeout", "duration": 60}, replace(NOWHERE, times_out=True), True),
    ],
)
def test_nobody_imports_a_rule_that_does_what_they_may_not_do(
    rule: dict[str, Any], here: Here, allowed: bool
) -> None:
    configuration = parsed(read(rules=[{"count": 3, "window": 3_600, **rule}]))
    found = placed(configuration, FRESH, here)
    assert bool(found.settings.rules) is allowed
    assert [one.key for one in found.left_out] == ([] if allowed else ["config-left-rules"])
    again = placed(configuration, replace(FRESH, rules=_rules(configuration)), NOWHERE)
    assert again.left_out == ()  # what holds already may stay


def _rules(configuration: Any) -> tuple[Rule, ...]:
    return tuple(entry.rule() for entry in configuration.rules)


def test_words_for_places_that_are_not_here_are_left_out() -> None:
    everywhere = WordEntry(Kind.BLOCK, "clown")
    there, nowhere = WordEntry(Kind.BLOCK, "clown", 7), WordEntry(Kind.ALLOW, "hoe", 8)
    listed = WordEntry(Kind.BLOCK, "fool", 9)
    here = replace(NOWHERE, places=frozenset({7}))
    kept, notes = placed_words([everywhere, there, nowhere, listed], [listed], here)
    assert kept == (everywhere, there, listed)
    assert [(one.key, one.args["id"]) for one in notes] == [("config-left-place", "8")]
