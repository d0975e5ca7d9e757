"""Names for webhook posts: what Discord accepts, unchanged to the eye.

Discord refuses names that hold "clyde" or "discord", and shows two people of one name as one
author. A hair space inside the name avoids both.
"""

import re
import unicodedata
from collections import OrderedDict

NAME_LIMIT = 80
_HAIR_SPACE = "\u200a"
_INHERENT_VOWEL = "\u17b5"
"""Invisible and not a space: at a name's end Discord would strip a space."""
_FORBIDDEN = re.compile(r"(?i)(c)(?=lyde)|(d)(?=iscord)")
_RESERVED = frozenset({"everyone", "here", "system message"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Left open, these would turn round what Discord writes beside the name."""
_NAMELESS = "Member"
_PLACES = 1_000
_NAMES_PER_PLACE = 64


def accepted(name: str) -> str:
    """``name`` as a webhook may carry it: 1 to 80 characters, nothing forbidden inside."""
    name = " ".join("".join(_kept(character) for character in name).split())
    if not any(_readable(character) for character in name):
        return _NAMELESS
    name = _FORBIDDEN.sub(lambda match: match.group() + _HAIR_SPACE, name)
    if name.casefold() in _RESERVED:
        name = _varied(name, 1)
    return name[:NAME_LIMIT].rstrip()


def _kept(character: str) -> str:
    if character in _TURNING:
        return ""
    return " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character


def _readable(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS"


def _varied(name: str, times: int) -> str:
    if not times:
        return name
    name = name[: NAME_LIMIT - times]
    if len(name) == 1:
        return name + _INHERENT_VOWEL * times
    return name[0] + _HAIR_SPACE * times + name[1:]


class Names:
    """Keeps people of one name apart, channel by channel; remembers a bounded number of them."""

    def __init__(self) -> None:
        self._places: OrderedDict[int, OrderedDict[str, list[int]]] = OrderedDict()

    def name_for(self, place_id: int, author_id: int, display_name: str) -> str:
        """The name to post under, stable for one author in one place."""
        name = accepted(display_name)
        bearers = self._bearers(place_id, name)
        if author_id not in bearers:
            bearers.append(author_id)
        return _varied(name, bearers.index(author_id))

    def _bearers(self, place_id: int, name: str) -> list[int]:
        names = self._places.setdefault(place_id, OrderedDict())
        self._places.move_to_end(place_id)
        if len(self._places) > _PLACES:
            self._places.popitem(last=False)
        bearers = names.setdefault(name, [])
        names.move_to_end(name)
        if len(names) > _NAMES_PER_PLACE:
            names.popitem(last=False)
        if len(bearers) > 8:  # eight hair spaces are enough; begin anew
            bearers.clear()
        return bearers
