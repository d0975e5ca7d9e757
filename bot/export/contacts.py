"""Finding what leads to a person in a text: mentions, links, addresses, numbers of accounts.

Links and e-mail addresses are found by linkify-it, phone numbers by Google's libphonenumber
(phonenumbers), IBANs and card numbers by their check digits (python-stdnum). Each is asked only
where a quick look says that there may be something, for most messages hold nothing of the kind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS
from phonenumbers import PhoneNumberMatcher
from stdnum import iban, luhn

from bot.core.naming import fold, is_everyday

USER, ROLE, CHANNEL = "<@user>", "<@role>", "<#channel>"
EMAIL, LINK, PHONE = "<email>", "<link>", "<phone>"
IBAN, CARD, ID, NAME = "<iban>", "<card>", "<id>", "<name>"
PLACEHOLDERS = (USER, ROLE, CHANNEL, EMAIL, LINK, PHONE, IBAN, CARD, ID, NAME)

REGIONS = ("US", "GB", "DE")
"""Where numbers without a country code may be from; with one they are known from anywhere."""

_MARKUP = re.compile(
    r"<(?:(?P<user>@!?\d+)|(?P<role>@&\d+)|(?P<channel>#\d+)|(?P<kept>a?:\w{2,32}:\d+|t:-?\d+(?::\w)?|"
    r"id:\w+|/[^:>\n]{1,64}:\d+|@user|@role|#channel|email|link|phone|iban|card|id|name))>"
)
_LINKLIKE = re.compile(r"://|[\w)]\.[^\W_]|[^\s@]@[^\s@]|//")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_WWW = re.compile(r"\bwww\.[^\s<>]+\w", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@<.])@(?!everyone\b|here\b)[\w.]{1,31}\w")
_TAG = re.compile(r"(?<![\w#])[\w.]{2,32}#\d{4}(?!\w)")
_DIGITS = re.compile(r"\d(?:\D{0,3}\d){6}")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w:])\d(?:[ -]?\d){12,18}(?!\w)")
_ID = re.compile(r"(?<![\w:])\d{17,20}(?!\w)")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end``, and what is to stand there; ``None``: what stands there."""

    start: int
    end: int
    placeholder: str | None


class Spans:
    """Spans of one text that do not overlap; those found first stay."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def __iter__(self) -> Iterator[Span]:
        return iter(sorted(self._spans, key=lambda span: span.start))

    def add(self, start: int, end: int, placeholder: str | None) -> None:
        """Add one unless something of it is spoken for."""
        if self.free(start, end):
            self._spans.append(Span(start, end, placeholder))

    def free(self, start: int, end: int) -> bool:
        """Whether nothing in these characters is spoken for."""
        return all(span.end <= start or end <= span.start for span in self._spans)


def find_contacts(text: str, spans: Spans) -> None:
    """Add what is found in ``text``; handles (``@ann``) are left to :func:`find_handles`."""
    if "<" in text:
        for match in _MARKUP.finditer(text):
            placeholder = {"user": USER, "role": ROLE, "channel": CHANNEL}.get(str(match.lastgroup))
            spans.add(*match.span(), placeholder)
    if ("." in text or "@" in text or "/" in text) and _LINKLIKE.search(text):
        for match in _WWW.finditer(text):
            spans.add(*match.span(), LINK)
        for match in _EMAIL.finditer(text):  # of any domain, even one that does not exist
            spans.add(*match.span(), EMAIL)
        for found in _linkify().match(text) or ():
            if not _is_two_sentences(found.schema, found.raw):
                placeholder = EMAIL if found.schema == "mailto:" else LINK
                spans.add(found.index, found.last_index, placeholder)
    if "#" in text:
        for match in _TAG.finditer(text):
            spans.add(*match.span(), USER)
    if _DIGITS.search(text):
        _find_numbers(text, spans)


def find_handles(text: str, spans: Spans) -> None:
    """Add names behind an ``@``."""
    if "@" in text:
        for match in _HANDLE.finditer(text):
            spans.add(*match.span(), USER)


def _find_numbers(text: str, spans: Spans) -> None:
    for match in _IBAN.finditer(text):
        if iban.is_valid(match.group()):
            spans.add(*match.span(), IBAN)
    for match in _ID.finditer(text):
        spans.add(*match.span(), ID)
    for match in _CARD.finditer(text):
        if luhn.is_valid(re.sub(r"\D", "", match.group())):
            spans.add(*match.span(), CARD)
    for region in REGIONS:
        for number in PhoneNumberMatcher(text, region):
            spans.add(number.start, number.end, PHONE)


def _is_two_sentences(schema: str, raw: str) -> bool:
    """Whether a blank was forgotten, as in ``stop.it``: no scheme, no path, two everyday words."""
    before, _, after = raw.rpartition(".")
    return not schema and is_everyday(fold(before.rpartition(".")[2])) and is_everyday(fold(after))


@cache
def _linkify() -> LinkifyIt:
    return LinkifyIt(options={"fuzzy_ip": True}).tlds(TLDS)
