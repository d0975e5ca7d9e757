"""A rewrite drawn: which words were flagged, what became of each, and what else was proposed.

The colours are Okabe and Ito's, told apart by eyes that see few colours; nothing is told by
colour alone: new words are bold and boxed, flagged ones underlined, dropped ones struck through.
"""

from collections.abc import Sequence
from typing import Final

from bot.drawing import fonts
from bot.drawing.page import FORMATS, MARGIN, TALLEST, WIDTH, Page
from bot.drawing.rows import SPACE, Box, Row, arrange
from detox_model.explain import Explained, Explanation, Origin, OutputWord, Proposal, SourceWord
from detox_model.results import Status

__all__ = ["FORMATS", "LIMIT", "draw"]

LIMIT = 4_000
"""Characters of a message that a picture holds: Discord's own limit."""

INK: Final = "#1b1f24"
GREY: Final = "#6b7280"
FAINT: Final = "#d5d9df"
COPIED: Final = "#0072B2"
NEW: Final = "#D55E00"
FLAGGED: Final = "#CC79A7"
FLAGGED_LINE: Final = "#A0457A"

_COLOURS: Final = {
    Origin.COPIED: COPIED,
    Origin.REPEATED: COPIED,
    Origin.GENERATED: NEW,
    Origin.MASKED: GREY,
}

_SIZE = 13.0
_SMALL = 8.5
_RIBBON = 58.0
"""Height of the space between the two lines."""
_LEAST = 0.04
"""Attention below this is not drawn."""
_THICK = 18.0
"""Points that the ribbons at one word may fill together."""
_MANY, _FEW = 8, 4
"""Wordings listed for the only sentence, or for each of several."""
_ROOM = 260.0
"""What has to be left of the tallest page for one more sentence."""


def draw(explained: Explained, form: str) -> bytes:
    """The picture's bytes, in one of :data:`FORMATS`; the same for the same values.

    Raises :class:`ValueError` for a message of more than :data:`LIMIT` characters.
    """
    text = explained.rewrite.text
    if len(text) > LIMIT:
        raise ValueError(f"a picture holds {LIMIT:,} characters, this text has {len(text):,}")
    page = Page()
    _header(page, explained)
    done = 0
    for number, sentence in enumerate(explained.sentences):
        if page.y > TALLEST - _ROOM:
            left = len(explained.sentences) - number
            _note(page, f"{left} more sentences do not fit on a page: --json tells of all")
            break
        _kept(page, text[done : sentence.start])
        _sentence(page, sentence, explained)
        done = sentence.end
    else:
        _kept(page, text[done:], whole=not explained.sentences)
    return page.render(form)


def _header(page: Page, explained: Explained) -> None:
    result = explained.rewrite
    page.y += 12
    x = MARGIN
    x += page.text(x, page.y, "Toxicity ", size=17, colour=INK, bold=True)
    x += page.text(x, page.y, _share(result.toxicity_before), size=17, colour=INK, bold=True)
    if result.changed:
        after = f" \u2192 {_share(result.toxicity_after)}"
        page.text(x, page.y, after, size=17, colour=INK, bold=True)
    _gauge(page, explained)
    page.y += 18
    said = (
        {
            Status.REWRITTEN: "rewritten",
            Status.UNCHANGED: "not flagged, left as it is",
            Status.MASKED: "no wording was fit to post: flagged words masked",
            Status.WITHHELD: "no wording was fit to post, nor were masked words: withheld",
        }[result.status]
        if explained.flagged or result.changed
        else "not flagged, left as it is"
    )
    facts = f"{said}  \u00b7  flagged from {explained.threshold:.2f}  \u00b7  model {result.model}"
    line = fonts.shortened(fonts.printable(facts), 10, page.inner)
    page.text(MARGIN, page.y, line, size=10, colour=GREY)
    page.y += 12
    page.box(MARGIN, page.y, page.inner, 0.8, colour=FAINT)
    page.y += 20
    if explained.sentences:
        _legend(page, explained)


def _gauge(page: Page, explained: Explained) -> None:
    """Before and after on a scale from 0 to 1, the threshold as a tick."""
    result = explained.rewrite
    width, height = 170.0, 7.0
    left = WIDTH - MARGIN - width
    rows = [("before", result.toxicity_before, FLAGGED_LINE)]
    if result.changed:
        rows.append(("after", result.toxicity_after, COPIED))
    for index, (name, value, colour) in enumerate(rows):
        top = page.y - 13 + index * 13
        page.text(left - 6, top + 6.6, name, size=_SMALL, colour=GREY, align="right")
        page.box(left, top, width, height, colour=FAINT, alpha=0.55)
        page.box(left, top, max(1.0, width * value), height, colour=colour)
    tick = left + width * explained.threshold
    page.box(tick - 0.5, page.y - 16, 1, 13 * len(rows) + 1, colour=INK)


def _legend(page: Page, explained: Explained) -> None:
    """What the marks mean, as far as they occur."""
    words = [word for sentence in explained.sentences for word in sentence.output]
    origins = {word.origin for word in words}
    x, y = MARGIN, page.y

    def name(label: str, wide: float) -> float:
        return x + wide + 5 + page.text(x + wide + 5, y, label, size=_SMALL, colour=GREY) + 15

    if any(word.flagged for sentence in explained.sentences for word in sentence.source):
        page.box(x, y - 9, 16, 11, colour=FLAGGED, alpha=0.5)
        page.box(x, y + 2, 16, 1.6, colour=FLAGGED_LINE)
        x = name("flagged, and how much", 16)
    if any(sentence.left_out for sentence in explained.sentences):
        wide = page.text(x, y, "word", size=_SMALL, colour=GREY)
        page.box(x - 1, y - 3.5, wide + 2, 0.9, colour=INK)
        x = name("left out", wide)
    for origin, label in ((Origin.GENERATED, "new word"), (Origin.MASKED, "masked")):
        if origin in origins:
            colour = _COLOURS[origin]
            page.box(x, y - 9.5, 16, 12, colour=colour, alpha=0.13, edge=colour, rounded=3)
            x = name(label, 16)
    if words and Origin.MASKED not in origins:
        for index, alpha in enumerate((0.12, 0.3, 0.55)):
            page.box(x + 6 * index, y - 9, 6, 11, colour=COPIED, alpha=alpha)
        x = name("attention", 18)
        for colour, label in ((COPIED, "copied"), (NEW, "generated")):
            page.box(x, y - 4.5, 16, 3.2, colour=colour)
            x = name(label, 16)
    page.y += 18


def _kept(page: Page, text: str, *, whole: bool = False) -> None:
    """A stretch that nobody touches."""
    lines = fonts.wrapped(text, 11, page.inner - 14)
    if not lines:
        return
    top = page.y
    for line in lines:
        if page.y > TALLEST - 60:
            _note(page, "the rest does not fit on a page")
            return
        page.y += 15
        right = fonts.is_right_to_left(line)
        page.text(
            WIDTH - MARGIN if right else MARGIN + 14,
            page.y,
            line,
            size=11,
            colour=INK if whole else GREY,
            align="right" if right else "left",
        )
    page.box(MARGIN, top + 3, 2.5, page.y - top + 1, colour=COPIED if whole else FAINT)
    page.y += 16


def _note(page: Page, words: str) -> None:
    page.y += 14
    page.text(MARGIN, page.y, words, size=9.5, colour=FLAGGED_LINE)
    page.y += 12


def _sentence(page: Page, sentence: Explanation, explained: Explained) -> None:
    source = [_shown(word, page) for word in sentence.source]
    output = [_shown(word, page) for word in sentence.output]
    rows = arrange(
        _boxes(sentence.source, source, [False] * len(source)),
        _boxes(sentence.output, output, [w.origin is Origin.GENERATED for w in sentence.output]),
        # Marks keep to the word before them in their own line.
        [(s, o) for s, o in sentence.carried if not _is_mark(sentence.output[o].text)],
        page.inner,
    )
    mirrored = fonts.is_right_to_left(explained.rewrite.text[sentence.start : sentence.end])
    for row in rows:
        _Lines(page, sentence, source, output, row, mirrored=mirrored).draw()
    _proposals(page, sentence.proposals, _FEW if len(explained.sentences) > 1 else _MANY)


def _shown(word: SourceWord | OutputWord, page: Page) -> str:
    bold = isinstance(word, OutputWord) and word.origin is Origin.GENERATED
    return fonts.shortened(fonts.printable(word.text), _SIZE, page.inner * 0.6, bold=bold)


def _boxes(
    words: Sequence[SourceWord] | Sequence[OutputWord], shown: Sequence[str], bold: Sequence[bool]
) -> list[Box]:
    ends = [-1, *(word.end for word in words)]
    return [
        Box(max(2.0, fonts.width(text, _SIZE, bold=is_bold)), glued=word.start == end)
        for word, text, is_bold, end in zip(words, shown, bold, ends, strict=False)
    ]


class _Lines:
    """One row: a line of the original, one of the rewrite, and what joins them."""

    def __init__(
        self,
        page: Page,
        sentence: Explanation,
        source: Sequence[str],
        output: Sequence[str],
        row: Row,
        *,
        mirrored: bool,
    ) -> None:
        self.page, self.sentence = page, sentence
        self.shown = source, output
        self.mirrored = mirrored
        self.sources = self._edges(row.source, source, sentence.source)
        self.outputs = self._edges(row.output, output, sentence.output)

    def _edges(
        self,
        places: dict[int, float],
        shown: Sequence[str],
        words: Sequence[SourceWord] | Sequence[OutputWord],
    ) -> dict[int, tuple[float, float]]:
        """Left and right edge of each word in points from the page's left edge."""
        edges = {}
        for index, x in places.items():
            word = words[index]
            bold = isinstance(word, OutputWord) and word.origin is Origin.GENERATED
            width = max(2.0, fonts.width(shown[index], _SIZE, bold=bold))
            left = WIDTH - MARGIN - x - width if self.mirrored else MARGIN + x
            edges[index] = left, left + width
        return edges

    def draw(self) -> None:
        page = self.page
        above = page.y + 20  # baseline; the scores of flagged words stand over it
        for index in self.sources:
            self._source(index, above)
        page.y = above + 8
        if not self.sentence.output:
            page.y += 12
            return
        below = above + 5 + _RIBBON + 15
        self._ribbons(above + 6.5, below - 14.5)
        for index in self.outputs:
            self._output(index, below)
        page.y = below + 22

    def _source(self, index: int, baseline: float) -> None:
        word, (left, right) = self.sentence.source[index], self.sources[index]
        page = self.page
        if word.flagged:
            alpha = 0.12 + 0.5 * word.flagged
            page.box(left - 2, baseline - 12, right - left + 4, 16, colour=FLAGGED, alpha=alpha)
            page.box(left - 2, baseline + 3.6, right - left + 4, 1.8, colour=FLAGGED_LINE)
            page.text(
                (left + right) / 2,
                baseline - 14.5,
                _share(word.flagged),
                size=7,
                colour=FLAGGED_LINE,
                align="center",
            )
        gone = index in self.sentence.left_out
        page.text(left, baseline, self.shown[0][index], size=_SIZE, colour=INK)
        if gone:
            page.box(left - 1, baseline - 5, right - left + 2, 1.0, colour=INK, alpha=0.75)

    def _output(self, index: int, baseline: float) -> None:
        word, (left, right) = self.sentence.output[index], self.outputs[index]
        page = self.page
        new = word.origin is Origin.GENERATED
        if new or word.origin is Origin.MASKED:
            colour = NEW if new else GREY
            page.box(
                left - 2.6, baseline - 13, right - left + 5.2, 18, colour=colour, alpha=0.13,
                edge=colour, rounded=4,
            )  # fmt: skip
        page.text(left, baseline, self.shown[1][index], size=_SIZE, colour=INK, bold=new)
        if not _is_mark(word.text) and word.origin is not Origin.MASKED:
            middle = left + (right - left) * word.copied
            page.box(left, baseline + 8, middle - left, 3, colour=COPIED)
            page.box(middle, baseline + 8, right - middle, 3, colour=NEW)

    def _ribbons(self, top: float, bottom: float) -> None:
        words = [i for i in self.outputs if not _is_mark(self.sentence.output[i].text)]
        links = [
            (s, o, self.sentence.alignment[o][s])
            for o in words
            for s in self.sources
            if self.sentence.alignment[o][s] >= _LEAST
        ]
        # Each word's edge is shared among its links, in the order in which they leave it.
        uppers = self._shared(links, self.sources, 0, self.outputs)
        lowers = self._shared(links, self.outputs, 1, self.sources)
        for (_, output, weight), upper, lower in zip(links, uppers, lowers, strict=True):
            self.page.ribbon(
                (*upper, top),
                (*lower, bottom),
                colour=_COLOURS[self.sentence.output[output].origin],
                alpha=0.08 + 0.47 * weight,
            )

    @staticmethod
    def _shared(
        links: Sequence[tuple[int, int, float]],
        edges: dict[int, tuple[float, float]],
        side: int,
        others: dict[int, tuple[float, float]],
    ) -> list[tuple[float, float]]:
        """Left and right edge of each link where it meets words of one side (0: source)."""
        result = [(0.0, 0.0)] * len(links)
        for word, (left, right) in edges.items():
            own = [i for i, link in enumerate(links) if link[side] == word]
            own.sort(key=lambda i: sum(others[links[i][1 - side]]))
            total = sum(links[i][2] for i in own)
            room = min(right - left, _THICK) / max(1.0, total)
            x = (left + right - room * total) / 2
            for i in own:
                wide = room * links[i][2]
                result[i] = x, x + wide
                x += wide
        return result


def _is_mark(text: str) -> bool:
    return not any(map(str.isalnum, text)) and len(text) <= 3 and text.isascii()


_COLUMNS = {"toxicity": 420.0, "score": 500.0, "verdict": 548.0}


def _proposals(page: Page, proposals: Sequence[Proposal], most: int) -> None:
    """The wordings that were found, best first, with what speaks against them."""
    if not proposals:
        page.y += 8
        return
    page.y += 8
    page.text(MARGIN + 14, page.y, "wordings found", size=_SMALL, colour=GREY)
    page.text(MARGIN + _COLUMNS["toxicity"], page.y, "toxicity", size=_SMALL, colour=GREY)
    page.text(MARGIN + _COLUMNS["score"], page.y, "score", size=_SMALL, colour=GREY)
    page.y += 5
    page.box(MARGIN, page.y, page.inner, 0.6, colour=FAINT)
    for proposal in proposals[:most]:
        _proposal(page, proposal)
    if len(proposals) > most:
        page.y += 14
        more = f"and {len(proposals) - most} more"
        page.text(MARGIN + 14, page.y, more, size=9, colour=GREY)
    page.y += 20


def _proposal(page: Page, proposal: Proposal) -> None:
    top = page.y + 14
    colour = GREY if proposal.reasons else INK
    if proposal.chosen:
        page.box(MARGIN + 2, top - 7, 6, 6, colour=COPIED, rounded=3)
    most = _COLUMNS["toxicity"] - 14 - 3 * SPACE
    lines = fonts.wrapped(proposal.text, 10, most, bold=proposal.chosen)
    for index, line in enumerate(lines):
        page.text(MARGIN + 14, top + 13 * index, line, size=10, colour=colour, bold=proposal.chosen)
    x = MARGIN + _COLUMNS["toxicity"]
    page.box(x, top - 6.5, 36, 6, colour=FAINT, alpha=0.55)
    page.box(x, top - 6.5, max(0.8, 36 * proposal.toxicity), 6, colour=FLAGGED_LINE)
    page.text(x + 41, top, _share(proposal.toxicity), size=9, colour=colour)
    score = f"{proposal.score:.2f}".replace("-", "\u2212")
    page.text(MARGIN + _COLUMNS["score"], top, score, size=9, colour=colour)
    verdict = "chosen" if proposal.chosen else ", ".join(proposal.reasons).replace("_", " ")
    room = page.inner - _COLUMNS["verdict"]
    for index, line in enumerate(fonts.wrapped(verdict, 8.5, room)):
        page.text(MARGIN + _COLUMNS["verdict"], top + 11 * index, line, size=8.5, colour=GREY)
    page.y = top + 13 * (max(1, len(lines)) - 1) + 2


def _share(value: float) -> str:
    """Two decimals, and never a 0 or 1 that is none."""
    if 0 < value < 0.01:
        return "<0.01"
    return ">0.99" if 0.99 < value < 1 else f"{value:.2f}"
