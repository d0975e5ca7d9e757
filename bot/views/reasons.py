"""Why a message went the way it went, in a reader's language."""

import re

from bot.core.errors import FilesStay, PermissionMissing
from bot.core.reasons import Head, Reason
from bot.core.said import permissions
from bot.language.texts import Texts

_LONGEST_FIRST = sorted(Reason, key=len, reverse=True)
_WHOLE = re.compile(rf"(?:^|(?<=; ))(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})(?=; |$)")
"""A reason among others, between semicolons."""
_HUMP = re.compile(r"(?<!^)(?=[A-Z])")
_LACKING = str(PermissionMissing(""))


def why_in(say: Texts, detail: str) -> str:
    """An incident's detail as ``say`` says it; what a later version stored, as it is."""
    first, _, rest = detail.partition(": ")
    if first in set(Head):
        return say(
            f"reasons-head-{Head(first).name.lower().replace('_', '-')}", why=why_in(say, rest)
        )
    if first == FilesStay.__name__:
        return why_in(say, rest)
    error = f"reasons-error-{_HUMP.sub('-', first).lower()}"
    if say.has(error):
        return say(error, permissions=_titled(say, rest.removeprefix(_LACKING)))
    return _WHOLE.sub(lambda found: say(_key(Reason(found[0]))), detail)


def _key(reason: Reason) -> str:
    return f"reasons-{reason.name.lower().replace('_', '-')}"


def _titled(say: Texts, titles: str) -> str:
    """Permissions by Discord's English titles, with commas between, as ``say`` calls them."""
    each = titles.split(", ")
    named = zip(each, permissions(each), strict=True)
    return ", ".join(say.of(called) if say.has(called.key) else title for title, called in named)
