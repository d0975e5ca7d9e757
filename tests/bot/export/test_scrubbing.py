"""Nothing that leads to a person is left in an exported text."""

from collections.abc import Sequence

import pytest

from bot.core.naming import forms
from bot.export.contacts import PLACEHOLDERS
from bot.export.scrubbing import Scrubber
from detox_model.entities import find_entities, protect

GUILD = 1


class Known:
    """Names in the clear, in the place of a database's digests."""

    def __init__(self, *names: str) -> None:
        self._forms = {form for name in names for form in forms(name)}

    def __bool__(self) -> bool:
        return bool(self._forms)

    def is_name(self, guild_id: int, form: str) -> bool:
        return guild_id == GUILD and form in self._forms

    def begins_name(self, guild_id: int, word: str) -> bool:
        return guild_id == GUILD and any(form.startswith(f"{word} ") for form in self._forms)


def scrubbed(text: str, *names: str) -> str:
    [clean] = Scrubber(Known(*names)).scrub(GUILD, [text])
    return clean


CONTACTS = [
    # mentions and handles
    ("<@123> <@!4> <@&5> <#6>", "<@user> <@user> <@role> <#channel>"),
    ("shut up @ann_b.x, and @everyone", "shut up <@user>, and @everyone"),
    ("ask Ann#1234 not #1234", "ask <@user> not #1234"),
    ("party @ home", "party @ home"),
    # what tells of nobody stays
    ("<:smile:123456789012345678>", "<:smile:123456789012345678>"),
    ("<t:1700000000:R> </ask:123456789012345678>", "<t:1700000000:R> </ask:123456789012345678>"),
    ("You moron. Stop it... now", "You moron. Stop it... now"),
    ("stop.it now, 3.14, v1.2.3, e.g. 12:30", "stop.it now, 3.14, v1.2.3, e.g. 12:30"),
    ("1,000,000 of 25000 on 01.02.2026", "1,000,000 of 25000 on 01.02.2026"),
    # links and e-mail
    ("see https://x.example/a_(b)?c=1.", "see <link>."),
    ("www.foo.dev and foo.xyz/abc", "<link> and <link>"),
    ("discord.gg/abc or discord.com/invite/abc", "<link> or <link>"),
    ("at 192.168.10.20:8080", "at <link>"),
    ("mail ann.b+c@example.co.uk!", "mail <email>!"),
    # numbers
    ("call +49 30 12345678 or (212) 456-7890", "call <phone> or <phone>"),
    ("0176 12345678", "<phone>"),
    ("pay DE89 3704 0044 0532 0130 00", "pay <iban>"),
    ("card 4111 1111 1111 1111", "card <card>"),
    ("id 123456789012345678", "id <id>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "clean"), CONTACTS)
def test_contacts(text: str, clean: str) -> None:
    assert scrubbed(text) == clean


NAMES = [
    ("Ann", "hey ANN, Ann's idea is ann-like", "hey <name>, <name>'s idea is <name>-like"),
    ("Ann", "annoying Hannah", "annoying Hannah"),
    ("john", "john you fool", "<name> you fool"),
    ("Ann Zorblax", "so Ann Zorblax, ann  zorblax and ZORBLAX", "so <name>, <name> and <name>"),
    ("xX_Sn1per_Xx \u2728", "lol xx_sn1per_xx", "lol <name>"),
    ("_zorblax_", "that Zorblax", "that <name>"),
    ("\uff3a\uff4f\uff52\uff42\uff4c\uff41\uff58", "zorblax", "<name>"),
    ("Ann", "@Ann @ann", "<@user> <@user>"),
    ("Ann Zorblax", "@Ann Zorblax what", "<@user> what"),
    # Everyday words are names only where they are written like one.
    ("Rose", "the rose of Spring", "the rose of Spring"),
    ("Rose", "the thorns of Rose", "the thorns of <name>"),
    ("Rose", "Rose is a flower. Rose.", "Rose is a flower. Rose."),
    ("Stupid", "you stupid thing", "you stupid thing"),
    ("Stupid", "hey @stupid", "hey <@user>"),
    ("The Boss", "ask the boss", "ask the boss"),
    ("The Boss", "ask The Boss", "ask <name>"),
    ("idiot", "YOU IDIOT", "YOU IDIOT"),
    # Nothing to look for.
    ("42", "42 of 42", "42 of 42"),
    ("\u2728", "\u2728", "\u2728"),
    ("", "who", "who"),
]


@pytest.mark.parametrize(("name", "text", "clean"), NAMES)
def test_names_of_members(name: str, text: str, clean: str) -> None:
    assert scrubbed(text, name) == clean


def test_a_name_is_taken_out_on_its_own_server_alone() -> None:
    [clean] = Scrubber(Known("Zorblax")).scrub(GUILD + 1, ["you Zorblax"])
    assert clean == "you Zorblax"


PAIRS: list[tuple[Sequence[str], Sequence[str]]] = [
    (["I met Rose, moron", "I met rose"], ["I met <name>, moron", "I met <name>"]),
    (["+49 30 12345678", "call +49 30 12345678!"], ["<phone>", "call <phone>!"]),
    (["mail A@x.example", "mail a@x.example"], ["mail <email>", "mail <email>"]),
    (["You fool, Rose", "Das heißt, rose"], ["You fool, <name>", "Das heißt, <name>"]),
    (["so Rose", "ßß (ROSE) ß prose"], ["so <name>", "ßß (<name>) ß prose"]),
    (["I met Zorbas", "I met Zorbaß"], ["I met <name>", "I met Zorbaß"]),
    (["I met \u0130lke", "ilke ILKE \u0131lke i\u0307lke ilkes"],
     ["I met <name>", "<name> <name> <name> <name> ilkes"]),
    (["see foo.xyz/abc", "see foo.xyz/abcd"], ["see <link>", "see <link>"]),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "clean"), PAIRS)
def test_what_goes_from_one_side_goes_from_the_other(
    texts: Sequence[str], clean: Sequence[str]
) -> None:
    assert Scrubber(Known("Rose", "Zorbas", "\u0130lke")).scrub(GUILD, texts) == list(clean)


def test_what_was_put_in_is_counted() -> None:
    scrubber = Scrubber(Known("Zorblax"))
    scrubber.scrub(GUILD, ["<@1> <@2> zorblax", "zorblax"])
    assert scrubber.counts == {"<@user>": 2, "<name>": 2}


def test_scrubbing_twice_changes_nothing_more() -> None:
    known = Known("user", "name", "link")
    text = " and ".join(PLACEHOLDERS)
    assert Scrubber(known).scrub(GUILD, [text]) == [text]


@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
def test_the_model_leaves_placeholders_alone(placeholder: str) -> None:
    text = f"You idiot, {placeholder} said so"
    assert [entity.text for entity in find_entities(text)] == [placeholder]
    assert protect(text).entities == (placeholder,)


HOSTILE = [
    "@" * 4000,
    "1 " * 2000,
    "a." * 2000,
    "<" * 4000,
    "a@" * 2000,
    "://" * 1300,
    "\ud800" * 99,
]


@pytest.mark.parametrize(
    "text", HOSTILE, ids=[text[:3].encode("unicode_escape").decode() for text in HOSTILE]
)
def test_walls_of_signs_are_got_through(text: str) -> None:
    assert scrubbed(text, "a b", "1").encode()
