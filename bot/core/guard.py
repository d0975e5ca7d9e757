"""The last check before anything is posted, and what to do when nothing passes it."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.compose import MESSAGE_LIMIT, compose
from bot.core.messages import ChatMessage
from bot.core.modes import Fallback
from bot.core.reasons import Reason
from detox_model.entities import find_entities
from detox_model.guard import CONTROL_CHARACTER, ENTITY_ADDED, ENTITY_LOST, violations
from detox_model.results import Category, Rewrite, Status

COVER = "\u25aa"
"""Stands for each character of a covered word; means nothing in markdown."""
_NEVER_NEW = {
    kind: Reason(f"a new {kind}")
    for kind in ("url", "invite", "email", "mention", "everyone", "handle", "number")
}
_BROKEN = frozenset({ENTITY_LOST, ENTITY_ADDED, CONTROL_CHARACTER})
"""What no rewrite of the model's may do; of its language the model's own guard is the judge."""
_INVISIBLE = frozenset({"Cf", "Cc", "Cn", "Co", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


Refusing = Callable[[str], tuple[str, ...]]
"""A rule about wordings: why one may not be posted; empty if it may."""


class Deed(StrEnum):
    """What the guard lets happen."""

    POST = "post"
    WITHHOLD = "withhold"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Decision:
    """The guard's answer for one message."""

    deed: Deed
    text: str = ""
    """The wording to post, for ``POST``."""
    toxicity: float = 0.0
    """Its toxicity, in [0, 1]."""
    status: Status = Status.WITHHELD
    reasons: tuple[str, ...] = ()
    """Why the model's first choice was refused; never holds member text."""


def refusals(
    original: str,
    candidate: str,
    *,
    toxicity: float,
    threshold: float,
    message: ChatMessage | None = None,
    also: Sequence[Refusing] = (),
) -> tuple[str, ...]:
    """Why ``candidate`` may not be posted in place of ``original``; empty if it may.

    ``toxicity`` is the candidate's, ``threshold`` the server's, both in [0, 1]; ``message``
    lends the quote that the post carries; ``also`` are the server's own rules.
    """
    found = [reason for rule in also for reason in rule(candidate)]
    if toxicity >= threshold:
        found.append(Reason.STILL_TOXIC)
    if not _visible(candidate):
        found.append(Reason.NOTHING)
    if _folded(candidate) == _folded(original):
        found.append(Reason.SAME)
    if len(compose(candidate, message)) > MESSAGE_LIMIT:
        found.append(Reason.LONG if len(original) > MESSAGE_LIMIT else Reason.TOO_LONG)
    found += [_NEVER_NEW[kind] for kind in _new_entities(original, candidate)]
    return tuple(found)


def decide(
    rewrite: Rewrite,
    *,
    fallback: Fallback,
    threshold: float,
    message: ChatMessage | None = None,
    also: Sequence[Refusing] = (),
) -> Decision:
    """The first wording that passes, or the server's fallback when none does.

    What is of a category is never reworded nor masked, for moderators have to see it; and a
    member who speaks of harming themselves is left standing, so that friends see it too.
    """
    if rewrite.category is not None:
        hidden = fallback is Fallback.WITHHOLD and rewrite.category is not Category.SELF_HARM
        deed = Deed.WITHHOLD if hidden else Deed.LEAVE
        return Decision(deed, reasons=(Reason(f"category: {rewrite.category.value}"),))
    reasons: tuple[str, ...] = (Reason(f"model: {rewrite.status.value}"),)
    for text, toxicity in _candidates(rewrite, fallback):
        refused = refusals(
            rewrite.text,
            text,
            toxicity=toxicity,
            threshold=threshold,
            message=message,
            also=also,
        )
        if rewrite.status is Status.REWRITTEN:
            refused += tuple(map(Reason, _BROKEN.intersection(violations(rewrite.text, text))))
        if not refused:
            return Decision(Deed.POST, text, toxicity, rewrite.status)
        reasons += tuple(reason for reason in refused if reason not in reasons)
    deed = Deed.WITHHOLD if fallback is Fallback.WITHHOLD else Deed.LEAVE
    return Decision(deed, status=rewrite.status, reasons=reasons)


def masked(rewrite: Rewrite, stretches: Sequence[tuple[int, int]] = ()) -> str:
    """The original with its flagged words and ``stretches`` covered, no longer than it was."""
    marks = list(rewrite.text)
    for start, end in (
        *((span.start, span.end) for span in rewrite.spans),
        *stretches,
    ):
        marks[start:end] = [mark if mark.isspace() else COVER for mark in marks[start:end]]
    return "".join(marks)


def _candidates(rewrite: Rewrite, fallback: Fallback) -> list[tuple[str, float]]:
    if rewrite.status is Status.MASKED and fallback is Fallback.MASK:
        return [(rewrite.rewrite, rewrite.toxicity_after)]
    if rewrite.status is not Status.REWRITTEN:
        return []
    others = [(other.text, other.toxicity) for other in rewrite.alternatives]
    first = (rewrite.rewrite, rewrite.toxicity_after)
    return [first, *(other for other in others if other[0] != rewrite.rewrite)]


def _new_entities(original: str, candidate: str) -> list[str]:
    had = Counter(entity.text.casefold() for entity in find_entities(original))
    new = []
    for entity in find_entities(candidate):
        if entity.kind not in _NEVER_NEW:
            continue
        had[entity.text.casefold()] -= 1
        if had[entity.text.casefold()] < 0 and entity.kind not in new:
            new.append(entity.kind)
    return new


def _visible(text: str) -> bool:
    return any(
        character not in _BLANK and unicodedata.category(character) not in _INVISIBLE
        for character in text
    )


def _folded(text: str) -> str:
    return " ".join(text.split())
