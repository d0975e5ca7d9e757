"""What a configuration file means on one server, and for whoever imports it there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.configuration import Configuration
from bot.core.policy import GuildSettings, Sensitivity
from bot.core.rules import Consequence, Rule
from bot.core.said import Said, said
from bot.core.words.entries import WordEntry


@dataclass(frozen=True, slots=True)
class Here:
    """What a file may name on a server, and what whoever imports it may let the bot do."""

    roles: frozenset[int]
    places: frozenset[int]
    """Channels, threads and categories."""
    logs: frozenset[int]
    """Channels in which the bot can log."""
    gives: frozenset[int] = frozenset()
    """Roles that the importer may give."""
    times_out: bool = False
    """Whether the importer may time members out."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What a file means on a server."""

    settings: GuildSettings
    left_out: tuple[Said, ...] = ()
    """What the server lacks or the importer may not ask for."""


def placed(configuration: Configuration, old: GuildSettings, here: Here) -> Placed:
    """``old`` with what the file says, without what it names in vain.

    What holds already stays although it is not to be seen, as archived threads are.
    """
    said_fields, left = configuration.model_fields_set, _LeftOut()
    new = replace(
        old,
        **{
            mine: getattr(configuration, name)
            for name, mine in _PLAIN.items()
            if name in said_fields
        },
    )
    if "log_channel" in said_fields:
        wanted = configuration.log_channel
        if wanted is None or wanted in here.logs or wanted == old.log_channel_id:
            new = replace(new, log_channel_id=wanted)
        else:
            left.note("config-left-log", wanted)
    roles, places = here.roles | old.exempt_role_ids, here.places | old.exempt_channel_ids
    if "exempt_roles" in said_fields:
        new = replace(new, exempt_role_ids=left.known(configuration.exempt_roles, roles, "role"))
    if "exempt_channels" in said_fields:
        found = left.known(configuration.exempt_channels, places, "place")
        new = replace(new, exempt_channel_ids=found)
    if "exempt_members" in said_fields:
        new = replace(new, exempt_member_ids=frozenset(configuration.exempt_members))
    if "channel_modes" in said_fields:
        modes = configuration.channel_modes
        kept = left.known(modes, here.places | old.channel_modes.keys(), "place")
        new = replace(new, channel_modes={k: v for k, v in modes.items() if k in kept})
    if "channel_sensitivities" in said_fields:
        chosen: Mapping[int, Sensitivity] = configuration.channel_sensitivities
        kept = left.known(chosen, here.places | old.channel_sensitivities.keys(), "place")
        new = replace(new, channel_sensitivities={k: v for k, v in chosen.items() if k in kept})
    if "rules" in said_fields:
        rules = [entry.rule() for entry in configuration.rules]
        allowed = tuple(rule for rule in rules if rule in old.rules or _may(rule, here))
        left.count("config-left-rules", len(rules) - len(allowed))
        new = replace(new, rules=allowed)
    return Placed(new, tuple(left.notes))


def placed_words(
    entries: Sequence[WordEntry], listed: Sequence[WordEntry], here: Here
) -> tuple[tuple[WordEntry, ...], tuple[Said, ...]]:
    """``entries`` without those of places that the server lacks, and a note of each place."""
    left = _LeftOut()
    there = {*here.places, *(one.place_id for one in listed if one.place_id is not None)}
    named = [one.place_id for one in entries if one.place_id is not None]
    known = left.known(named, there, "place")
    kept = tuple(one for one in entries if one.place_id is None or one.place_id in known)
    return kept, tuple(left.notes)


_PLAIN = {
    "mode": "mode",
    "sensitivity": "sensitivity",
    "fallback": "fallback",
    "remove_after_reply": "remove_after_reply",
    "training": "training_consent",
    "report_emoji": "report_emoji",
    "language": "language",
    "retention_days": "retention_days",
    "keeping": "keeping",
    "keeps_samples": "keeps_samples",
}
"""Fields that mean the same everywhere, by their names in a file."""


class _LeftOut:
    """Notes what is left out, each thing once."""

    def __init__(self) -> None:
        self.notes: list[Said] = []

    def known(self, ids: Iterable[int], here: Iterable[int], kind: str) -> frozenset[int]:
        wanted, there = frozenset(ids), frozenset(here)
        for one in sorted(wanted - there):
            self.note(f"config-left-{kind}", one)
        return wanted & there

    def note(self, key: str, snowflake: int) -> None:
        told = said(key, id=str(snowflake))
        if told not in self.notes:
            self.notes.append(told)

    def count(self, key: str, number: int) -> None:
        if number:
            self.notes.append(said(key, number=number))


def _may(rule: Rule, here: Here) -> bool:
    """Whether the importer might do by hand what the rule would do."""
    if rule.consequence is Consequence.ROLE:
        return rule.role_id in here.gives
    return rule.consequence is not Consequence.TIMEOUT or here.times_out
