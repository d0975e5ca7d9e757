import pytest
from hypothesis import given
from hypothesis import strategies as st

from detox_model.text import simplify

CASES = {
    "Do n’t go , it ' s COLD !": "don't go, it's cold!",
    "i 'm not . . . it 's a ( test )": "i'm not... it's a (test)",
    "``quoted'' and “quoted”": '"quoted" and "quoted"',
    'he said : " hi " lol :) :-)': 'he said: "hi" lol :) :-)',
    "what 's up ? !": "what's up?!",
    "ｆｕｌｌ　ｗｉｄｔｈ": "full width",
    "zero\u200bwidth \u202eand bidi": "zerowidth and bidi",
    "line\nbreaks\tand   blanks": "line breaks and blanks",
    "": "",
}


@pytest.mark.parametrize(("text", "simple"), CASES.items())
def test_simplify(text: str, simple: str) -> None:
    assert simplify(text) == simple


@given(st.text())
def test_any_text_becomes_one_clean_line(text: str) -> None:
    simple = simplify(text)
    assert simple == simple.strip()
    assert not set(simple) & set("\n\r\t\u200b\u202e")
    simple.encode("utf-8")
