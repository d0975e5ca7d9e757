"""How ready the bot is to flag, in words."""

from collections.abc import Mapping

from bot.core.policy import Sensitivity
from bot.core.said import Language
from bot.language.texts import ENGLISH, Texts, texts
from detox_model.thresholds import THRESHOLDS, Measured, Preset

Measures = Mapping[Preset, Measured]
CHOICE_ROOM = 100
"""Characters of a choice's name that Discord shows."""


def named(sensitivity: Sensitivity, say: Texts = ENGLISH) -> str:
    """``balanced``, or ``55%``."""
    if isinstance(sensitivity, Preset):
        return say(f"sensitivity-preset-{sensitivity}")
    return say("sensitivity-percent", share=sensitivity)


def preset_of(typed: str) -> Preset | None:
    """The preset that somebody named in any language; ``None`` if it is none."""
    wanted = typed.strip().casefold()
    return next((one for one in Preset if wanted in {one, *_names(one)}), None)


def _names(preset: Preset) -> set[str]:
    return {named(preset, texts(language)).casefold() for language in Language}


def choice(say: Texts, preset: Preset, measures: Measures) -> str:
    """A preset in one line of at most :data:`CHOICE_ROOM` characters."""
    name, meaning = named(preset, say), say(f"sensitivity-meaning-{preset}")
    found = measures.get(preset, Measured())
    if found.precision is None or found.recall is None:
        return say("sensitivity-choice", preset=name, meaning=meaning)[:CHOICE_ROOM]
    line = say(
        "sensitivity-choice-measured",
        preset=name,
        meaning=meaning,
        precision=found.precision,
        recall=found.recall,
    )
    return line[:CHOICE_ROOM]


def chosen(say: Texts, preset: Preset, place_id: int | None, measures: Measures) -> str:
    """The answer to a choice, for the server (``None``) or one place."""
    return say(
        "sensitivity-set",
        preset=named(preset, say),
        place="none" if place_id is None else f"<#{place_id}>",
        explained=explained(say, preset, measures),
    )


def explained(say: Texts, preset: Preset, measures: Measures) -> str:
    """What a preset does, and how well it did where that was measured."""
    meaning = say(f"sensitivity-meaning-{preset}")
    text = say("sensitivity-explained", threshold=THRESHOLDS[preset], meaning=meaning)
    found = measures.get(preset, Measured())
    facts = []
    if found.precision is not None:
        facts.append(say("sensitivity-fact-precision", count=100 * found.precision))
    if found.recall is not None:
        facts.append(say("sensitivity-fact-recall", count=100 * found.recall))
    if found.false_alarms is not None:
        facts.append(say("sensitivity-fact-false-alarms", count=1_000 * found.false_alarms))
    if not facts:
        return text
    return say("sensitivity-measured", explained=text, facts=", ".join(facts))
