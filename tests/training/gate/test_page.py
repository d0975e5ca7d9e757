"""The report: whole, still, and safe with whatever stands in a message."""

from html import escape
from pathlib import Path
from typing import Literal

import pytest

from tests.browser import chromium
from tests.training.gate.standins import FLOORS, Standin, kind, material, measured, pairs
from tests.visitor import ARTIFACTS
from training.corpora import Reference
from training.gate.contender import CANDIDATE, INCUMBENT
from training.gate.examples import examples, marked, tally
from training.gate.page import render
from training.gate.record import Named, Outcome, write_private
from training.gate.verdict import blocked, decide

HOSTILE = (
    "<script>document.title = 'taken'</script> you idiot",
    '<img src="https://example.org/x.png" onerror="document.title = \'taken\'"> you idiot',
    "</dd></dl></section><style>* { display: none }</style> you idiot",
    "{{ 7 * 191 }} {% raw %} you idiot",
    "\u202eyou idiot \u2066" + "a" * 300,
)
SETTINGS = {"at": "2026-01-02T03:04:05+00:00", "draws": 200, "seed": 1}


_PLACES = "[...document.querySelectorAll('svg.axis circle')].map(c => c.getBoundingClientRect())"


def clumsy(text: str) -> str:
    return (
        "no"
        if text in HOSTILE
        else kind(text.replace("it is crap", "it the of is over and over and out"))
    )


def outcome() -> Outcome:
    """A better candidate on a public test and on a log of hostile and of ordinary messages."""
    log = [*(Reference(text, ("hello",)) for text in HOSTILE), *pairs(30, 60)]
    of = material(log, [f"that is some stupid rain, day {n}" for n in range(12)])
    found = measured(Standin(clumsy), Standin(lambda text: kind(text) + " ."), of)
    return Outcome(
        decide(found, FLOORS), Named("detox-s-3", "b" * 64), Named("detox-s-2", "a" * 64),
        FLOORS, of, found, SETTINGS,
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Outcome:
    return outcome()


@pytest.fixture(scope="module")
def page(whole: Outcome) -> str:
    return render(whole)


def test_the_page_says_verdict_figures_and_hashes(whole: Outcome, page: str) -> None:
    assert ("Passed: detox-s-3" in page) == whole.verdict.passed
    for line in (*whole.verdict.reasons, *whole.verdict.better):
        assert escape(line[1:], quote=True).replace("&#x27;", "&#39;") in page
    for check in whole.verdict.checks:
        assert check.what in page
        assert check.floor in page
    for test in whole.material.tests:
        assert test.sha256 in page
    assert page.count('class="example"') == 20
    assert "<mark>" in page


def test_no_message_becomes_part_of_the_page(page: str) -> None:
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("<style>") == 1
    assert "1337" not in page
    assert "&lt;img src=" in page


@pytest.mark.parametrize(
    ("width", "scheme", "paper"),
    [(1200, "light", "rgb(251, 250, 248)"), (390, "dark", "rgb(21, 24, 28)")],
)
async def test_it_renders_without_a_request(
    width: int, scheme: Literal["light", "dark"], paper: str, page: str, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    write_private(path, page)
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    asked: list[str] = []
    said: list[str] = []
    async with chromium() as browser:
        view = await browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        view.on("request", lambda request: asked.append(request.url))
        view.on("console", lambda line: said.append(line.text))
        await view.goto(path.as_uri())
        assert await view.title() == "Passed: detox-s-3"
        assert await view.evaluate("document.documentElement.scrollWidth") <= width
        assert await view.locator(".example").count() == 20
        assert await view.locator("h2").first.is_visible()
        dots = await view.evaluate(f"{_PLACES}.map(box => [box.left, box.right])")
        assert len(dots) > 50
        assert all(0 <= left < right <= width for left, right in dots)
        assert await view.evaluate("getComputedStyle(document.body).backgroundColor") == paper
        await view.screenshot(path=ARTIFACTS / f"gate-{scheme}-{width}.png", full_page=True)
    assert asked == [path.as_uri()]
    assert said == []


def test_a_candidate_that_could_not_be_asked_still_has_a_page(whole: Outcome) -> None:
    reason = "the candidate does not load: <b>words.txt</b> is missing"
    found = Outcome(
        blocked(reason), Named("<i>new</i>", ""), whole.incumbent, FLOORS, whole.material, None,
        SETTINGS,
    )  # fmt: skip
    page = render(found)
    assert "&lt;b&gt;words.txt" in page
    assert "<i>new" not in page
    assert "What was asked" not in page
    assert found.as_json()["measured"] == {}


def test_examples_are_where_the_two_differ_most(whole: Outcome) -> None:
    assert whole.measured is not None
    shown = examples(list(whole.measured.answers.values()))
    assert len(shown) == len({(each.test, each.source) for each in shown}) == 20
    assert [each.test for each in shown[:4]] == ["public", "log", "public", "log"]
    # one joint score apart comes before a full stop apart
    first = shown[0]
    assert abs(first.candidate.joint - first.incumbent.joint) > 0.5
    assert "not fluent" in first.incumbent.faults
    answers = whole.measured.answers["public"]
    counted = tally(answers)
    assert counted.better + counted.worse + counted.same == 60
    assert counted.different == 60
    same = measured(Standin(), Standin())
    assert examples(list(same.answers.values())) == []
    assert same.answers["public"].texts[INCUMBENT] == same.answers["public"].texts[CANDIDATE]


@pytest.mark.parametrize(
    ("first", "second", "left", "right"),
    [
        ("a b c", "a x y c", "a [b] c", "a [x y] c"),
        ("a b", "a b", "a b", "a b"),
        ("", "a  b", "", "[a  b]"),
        ("a\nb ", "c\nb ", "[a]\nb ", "[c]\nb "),
        (" a", "a", " a", "a"),
    ],
)
def test_words_that_differ_are_marked_and_no_text_is_lost(
    first: str, second: str, left: str, right: str
) -> None:
    for pieces, expected, text in zip(
        marked(first, second), (left, right), (first, second), strict=True
    ):
        assert "".join(f"[{p.text}]" if p.marked else p.text for p in pieces) == expected
        assert "".join(p.text for p in pieces) == text
