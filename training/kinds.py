"""Weak labels for the kinds of hostility: no corpus here names them, lists and rules do.

Ratner et al. 2017 (data programming): several rough sources of labels, with the right to say
nothing, are enough to learn from where a network generalises from them. What a list cannot know
is left open (-1), and the loss skips it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detox_model.results import Category, Kind
from detox_model.withholding import category_in
from training import corpora
from training.templates import GROUPS, PLURALS

_SEVERE = 1.3
_KINDS_OF_LIST = {
    "sexual anatomy / sexual acts": (Kind.SEXUAL, Kind.PROFANITY),
    "bodily fluids / excrement": (Kind.PROFANITY,),
    "racial / ethnic slurs": (Kind.IDENTITY_ATTACK,),
    "sexual orientation / gender": (Kind.IDENTITY_ATTACK,),
    "religious offense": (Kind.PROFANITY,),
    "mental disability": (Kind.INSULT,),
    "physical disability": (Kind.INSULT,),
    "physical attributes": (Kind.INSULT,),
    "animal references": (Kind.INSULT,),
    "other / general insult": (Kind.INSULT,),
    "political": (Kind.INSULT,),
}
_SWEARING = re.compile(
    r"(?:mother|cluster)?f+u*c?k+\w*|(?:bull)?s+h[i*]+t+\w*|wtf|stfu|gtfo|damn\w*|ass+\w*|crap\w*"
    r"|suck\w*|blow\w*|piss\w*|hell|screw\w*|jackass|(?:dumb|bad|smart)ass"
)
"""Swear words that a list calls sexual, but nobody means so."""
_INSULTS = frozenset(
    "idiot idiots moron morons stupid dumb dumbass fool fools loser losers pathetic retard retarded"
    " imbecile ignorant worthless useless scum trash garbage clown clowns coward liar liars ugly"
    " disgusting asshole assholes bitch bitches bastard bastards dickhead prick jerk jerks cunt"
    " noob noobs brainless idiotic moronic dumbest stupidest twat wanker scumbag pig pigs".split()
)
_BY_HAND = {
    **dict.fromkeys(("bitch", "bitches", "cunt", "cunts", "twat", "hoe", "hoes"), (Kind.INSULT,)),
    **dict.fromkeys(("retard", "retards", "retarded", "bastard", "bastards"), (Kind.INSULT,)),
    **dict.fromkeys(("slut", "sluts", "whore", "whores"), (Kind.INSULT, Kind.SEXUAL)),
}
"""Words that moderators sort otherwise than the list does."""
_VIOLENT = frozenset(
    "kill kills killed killing die dies dead death shoot shot hang hanged stab murder rape raped"
    " beat burn burned bomb punch smash destroy hurt lynch gas gun knife cancer".split()
)
_SELF = frozenset("suicide suicidal yourself myself kys wrists".split())
_GROUP_WORDS = frozenset(GROUPS) | frozenset(PLURALS) | frozenset(["jew", "muslim", "islam"])
_OF_CATEGORY = {
    Category.THREAT: Kind.THREAT,
    Category.SELF_HARM: Kind.SELF_HARM,
    Category.SLUR: Kind.IDENTITY_ATTACK,
    Category.SEXUAL: Kind.SEXUAL,
}
_TO_SELF = re.compile(
    r"\b(?:kys|(?:kill|hang|neck|end|shoot) (?:your|ur) ?self|drink bleach|front of a train)\b"
)


@dataclass(frozen=True, slots=True)
class KindLabels:
    """Labels by the words of a list."""

    of_word: dict[str, frozenset[Kind]]

    @classmethod
    def read(cls, data: Path) -> "KindLabels":
        """From ``toxicity/profanity_en.csv`` of the corpora."""
        found: dict[str, frozenset[Kind]] = {}
        for record in corpora.profanities(data):
            kinds: set[Kind] = set()
            for field in ("category_1", "category_2", "category_3"):
                kinds.update(_KINDS_OF_LIST.get(record[field], ()))
            word = record["text"].lower()
            if float(record["severity_rating"]) < _SEVERE:
                kinds &= {Kind.SEXUAL}
            if _SWEARING.fullmatch(word):
                kinds = {Kind.PROFANITY}
            if word.isalpha() and word not in _BY_HAND:
                found[word] = found.get(word, frozenset()) | kinds
        return cls(found | {word: frozenset(kinds) for word, kinds in _BY_HAND.items()})

    def of(self, words: Sequence[str], toxic: float, source: str) -> tuple[int, ...]:
        """1, 0 or -1 for each :class:`Kind`, in its order."""
        if toxic < 0.5 and source not in ("templates", "goemotions", "emocontext"):
            return (0,) * len(Kind)
        text = " ".join(words)
        said = set(words)
        kinds = {kind for word in said for kind in self.of_word.get(word, ())}
        if any(_SWEARING.fullmatch(word) for word in said):
            kinds.add(Kind.PROFANITY)
        if toxic < 0.5:  # friendly swearing is swearing
            return tuple(int(kind is Kind.PROFANITY and kind in kinds) for kind in Kind)
        category = category_in(text, text, list(words))
        if category is not None:
            kinds.add(_OF_CATEGORY[category])
        if _TO_SELF.search(text):
            kinds |= {Kind.SELF_HARM, Kind.THREAT}
        if said & _INSULTS:
            kinds.add(Kind.INSULT)
        if source == "templates" and said & _GROUP_WORDS:
            kinds.add(Kind.IDENTITY_ATTACK)
        unknown: set[Kind] = set()
        if said & _VIOLENT:
            unknown |= {Kind.THREAT, Kind.SELF_HARM} if said & _SELF else {Kind.THREAT}
        if said & _GROUP_WORDS:
            unknown.add(Kind.IDENTITY_ATTACK)
        if Kind.INSULT not in kinds and not kinds - {Kind.PROFANITY}:
            unknown.add(Kind.INSULT)
        return tuple(1 if kind in kinds else -1 if kind in unknown else 0 for kind in Kind)
