"""Lists for tests, written as moderators write them."""

from bot.core.messages import Places
from bot.core.words.matcher import Matcher
from bot.core.words.textfile import parse


def matcher(*lines: str) -> Matcher:
    """A matcher of these lines, all of which must be understood."""
    parsed = parse("\n".join(lines))
    assert not parsed.refused
    return Matcher(parsed.entries)


def blocked(text: str, *lines: str, places: Places = ()) -> list[str]:
    """The stretches of ``text`` that count against it."""
    screened = matcher(*lines).screen(text, places)
    return [text[match.start : match.end] for match in screened.blocked]
