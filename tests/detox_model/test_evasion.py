"""Disguises come off, offsets lead back, and innocent text is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model.evasion import normalise, reveal

hostile = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(list("aA1@$!*|_~ .-/:<>\u200b\u0301\u0455\ud800\U0001f1eb")),
    ),
    max_size=80,
)


@given(hostile)
def test_offsets_are_inside_and_never_decrease(text: str) -> None:
    view = normalise(text)
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(view.starts, view.ends, strict=True))
    assert list(view.starts) == sorted(view.starts)
    assert list(view.ends) == sorted(view.ends)


@given(hostile)
def test_plain_results_are_stable(text: str) -> None:
    assert normalise(text).text == normalise(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IDIOT", "idiot"),
        ("\uff49\uff44\uff49\uff4f\uff54", "idiot"),
        ("\u0456d\u0456\u043et", "idiot"),
        ("\U0001d48a\U0001d485\U0001d48a\U0001d490\U0001d495", "idiot"),
        ("\u24d8\u24d3\u24d8\u24de\u24e3", "idiot"),
        ("\U0001f178\U0001f173\U0001f178\U0001f17e\U0001f183", "idiot"),
        ("\U0001f1ee\U0001f1e9\U0001f1ee\U0001f1f4\U0001f1f9", "idiot"),
        ("i\u200bd\u2060i\u00ado\u202et", "idiot"),
        ("i\u0335d\u0336i\u0301\u0302o\u034ft", "idiot"),
        ("1d10t", "idiot"),
        ("!d!ot", "idiot"),
        ("a55h0le", "asshole"),
        ("@$$", "ass"),
        ("$tup!d!!!", "stupid!!!"),
        ("i d i o t", "idiot"),
        ("i.d.i.o.t", "idiot"),
        ("i-d-i-o-t", "idiot"),
        ("i_d i.o-t", "idiot"),
        ("y o u  i d i o t", "you idiot"),
        ("idiiiiiot", "idiot"),
        ("stupiddddd", "stupid"),
        ("foooool", "fool"),
        ("**idiot**", "idiot"),
        ("id**io**t", "idiot"),
        ("id||io||t", "idiot"),
        ("f*ck sh**t f***", "fuck sh**t f***"),
        ("f\u2022ck sh\u2022\u2022t", "fuck sh**t"),
        ("y o u a r e a n i d i o t", "you are an idiot"),
        ("y.o.u.a.r.e.s.t.u.p.i.d", "you are stupid"),
        ("\U0001f1f8 \U0001f1f9 \U0001f1fa \U0001f1f5 \U0001f1ee \U0001f1e9", "stupid"),
        ("i*d*i*o*t", "idiot"),
        ("you i  d  i  o  t", "you idiot"),
        ("y  o  u a  r  e d  u  m  b", "you are dumb"),
        ("fu(k you di(k", "fuck you dick"),
        ("st~pid m^ron", "stupid moron"),
        ("st*pid m*ron", "stupid moron"),
        ("m@ron st#pid", "moron stupid"),
        ("stuuupppid iddiot", "stupid idiot"),
        ("5h0u1d m0r0n", "should moron"),
        ("st`upi`d `i`diot", "stupid idiot"),
        ("s*t*upid", "stupid"),
        ("st__up__id ~~i~~diot", "stupid idiot"),
        ("id\x00io\x7ft", "idiot"),
        ("m\u0345\u0338oron", "moron"),
        ("\u13da\u1d1b\u144c\u1d18\u13a5\u13a0", "stupid"),
    ],
)
def test_disguises_come_off(text: str, expected: str) -> None:
    assert normalise(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "see you at 5pm, 3rd floor, room 42b",
        "my ps5 and h1n1, covid19, mp3 and user123",
        "grade a, b or c",
        "it costs $5 or 100$ or 3k",
        "wow!!! great!! c++ a+b",
        "i was so cool at school, all good, see food",
        "snake_case and kebab-case",
        "e.g. this, i.e. that",
        "10:45 on 2024-01-02",
        "don't you're we'll",
        "at&t, rock&roll, q&a and r&b in c#",
        "hi!i am here. wow!great game",
        "print(x) or word(s), f(x) and if(this)then",
        "really?yes a+b=c and this~that",
        "area51, top10, win10 and t34 with 2nd gear",
        "annals of the embassy: assess the address",
        "w*re and c*nt are masked, sh*t and sh**t too",
        "user_name_1 and a_b",
    ],
)
def test_ordinary_text_is_only_lower_cased(text: str) -> None:
    assert normalise(text).text == text


@pytest.mark.parametrize("text", ["https://x.org/ass", "<@123456789012345678>", "a@ass.org"])
def test_links_and_mentions_hold_no_words(text: str) -> None:
    assert not normalise(text).text.strip()


@pytest.mark.parametrize(
    ("text", "word", "typed"),
    [
        ("you i.d.i.o.t now", "idiot", "i.d.i.o.t"),
        ("you \u0456\u200bd\u0456\u0301ot now", "idiot", "\u0456\u200bd\u0456\u0301ot"),
        ("you idiiiiot now", "idiot", "idiiiiot"),
        ("you i**dio**t now", "idiot", "i**dio**t"),
        ("\ufb01ne 1d10t", "idiot", "1d10t"),
    ],
)
def test_offsets_lead_back_to_what_was_typed(text: str, word: str, typed: str) -> None:
    view = normalise(text)
    at = view.text.index(word)
    start, end = view.original(at, at + len(word))
    assert text[start:end] == typed


@pytest.mark.parametrize(
    "unit",
    ["a ", "*a", "a.", "1a", "a", "||", "www.", "@a.", "__a", "e\u0301", "f**u**", "[a", "<@"],
)
def test_hostile_repetition_stays_within_bounds(unit: str) -> None:
    assert normalise(unit * (60_000 // len(unit))).text is not None


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("y\u043eu are an i\u200bd\u200biot", "you are an idiot"),
        ("F.U.C.K y o u r code", "FUCK your code"),
        ("fu\u0336ck\u0336ing i\u0336diot", "fucking idiot"),
        ("M0r0n, what a piece of sh!t!", "Moron, what a piece of shit!"),
        ("you \U0001f178\U0001f173\U0001f178\U0001f17e\U0001f183", "you idiot"),
    ],
)
def test_disguised_words_are_spelt_plainly(typed: str, plain: str) -> None:
    assert reveal(typed) == plain


@pytest.mark.parametrize(
    "text",
    [
        "Caf\u00e9, na\u00efve, Stra\u00dfe, \u0141\u00f3d\u017a",
        "\u043f\u0440\u0438\u0432\u0435\u0442 \u043a\u0430\u043a \u0434\u0435\u043b\u0430",
        "the U.S.A is 3x b4 mp3 iPhone5 10kg e.g. 5\u00b5m H\u2082O",
        "don't can\u2019t wow!!! ok|no a/b/c/d x_x \U0001f1e9\U0001f1ea",
        "@tom_sm1th a1b@example.org https://example.org/m0r0n #m0r0n",
        "sooooo gooood",
        "echo $path, buy $TSLA",
        "",
    ],
)
def test_what_is_no_disguise_stays_as_typed(text: str) -> None:
    assert reveal(text) == text


@given(hostile)
def test_any_text_can_be_revealed(text: str) -> None:
    assert reveal("plain " + text).startswith("plain")
