"""A rewrite drawn: which words were flagged, what became of each, and what else was proposed.

The colours are Okabe and Ito's, told apart by eyes that see few colours; nothing is told by
colour alone: new words are bold and boxed, flagged ones underlined, dropped ones struck through.
"""

from collections.abc import Sequence
from typing import Final, Literal

from bot.drawing import fonts
from bot.drawing.colours import COPIED, FAINT, FLAGGED, FLAGGED_LINE, GREY, INK, NEW
from bot.drawing.page import FORMATS, MARGIN, TALLEST, WIDTH, Page
from bot.drawing.proposals import SMALL, share, table
from bot.drawing.rows import Box, Row, arrange
from detox_model.explain import (
    Explained,
    Explanation,
    Origin,
    OutputWord,
    SourceWord,
    untouched,
)
from detox_model.results import Status

__all__ = ["FORMATS", "LIMIT", "draw"]

LIMIT = 4_000
"""Characters of a message that a picture holds: Discord's own limit."""

_COLOURS: Final = {
    Origin.COPIED: COPIED,
    Origin.REPEATED: COPIED,
    Origin.GENERATED: NEW,
    Origin.MASKED: GREY,
}

_SIZE = 13.0
_RIBBON = 58.0
"""Height of the space between the two lines."""
_FRAME = 3.5
"""What a new word's frame needs before a mark that follows at once."""
_LEAST = 0.04
"""Attention below this is not drawn."""
_THICK = 18.0
"""Points that the ribbons at one word may fill together."""
_MANY, _FEW = 8, 4
"""Wordings listed for the only sentence, or for each of several."""
_ROOM = 260.0
"""What has to be left of the tallest page for one more sentence."""


_SAID: Final = {
    Status.REWRITTEN: "rewritten",
    Status.UNCHANGED: "not flagged, left as it is",
    Status.MASKED: "no wording was fit to post: flagged words masked",
    Status.WITHHELD: "no wording was fit to post, nor with masked words: withheld",
}


def draw(explained: Explained, form: str) -> bytes:
    """The picture's bytes, in one of :data:`FORMATS`; the same for the same values.

    Raises :class:`ValueError` for a message of more than :data:`LIMIT` characters.
    """
    text = explained.rewrite.text
    if len(text) > LIMIT:
        raise ValueError(f"a picture holds {LIMIT:,} characters, this text has {len(text):,}")
    page = Page()
    _header(page, explained)
    if not explained.sentences and explained.rewrite.spans:
        sentence = untouched(explained.rewrite)
        _sentence(page, sentence, explained)
        return page.render(form)
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
    x += page.text(x, page.y, share(result.toxicity_before), size=17, colour=INK, bold=True)
    if result.changed:
        after = f" \u2192 {share(result.toxicity_after)}"
        page.text(x, page.y, after, size=17, colour=INK, bold=True)
    _gauge(page, explained)
    page.y += 18
    said = _SAID[result.status]
    if result.category is not None:
        said = f"withheld: {result.category}, for moderators to see"
    facts = f"{said}  \u00b7  flagged from {explained.threshold:.2f}  \u00b7  model {result.model}"
    line = fonts.shortened(fonts.printable(facts), 10, page.inner)
    page.text(MARGIN, page.y, line, size=10, colour=GREY)
    page.y += 12
    page.box(MARGIN, page.y, page.inner, 0.8, colour=FAINT)
    page.y += 20
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
        page.text(left - 6, top + 6.6, name, size=SMALL, colour=GREY, align="right")
        page.box(left, top, width, height, colour=FAINT, alpha=0.55)
        page.box(left, top, max(1.0, width * value), height, colour=colour)
    tick = left + width * explained.threshold
    page.box(tick - 0.5, page.y - 16, 1, 13 * len(rows) + 1, colour=INK)


def _legend(page: Page, explained: Explained) -> None:
    """What the marks mean, as far as they occur."""
    words = [word for sentence in explained.sentences for word in sentence.output]
    if not words and not explained.rewrite.spans:
        return
    origins = {word.origin for word in words}
    x, y = MARGIN, page.y

    def name(label: str, wide: float) -> float:
        return x + wide + 5 + page.text(x + wide + 5, y, label, size=SMALL, colour=GREY) + 15

    if explained.rewrite.spans:
        page.box(x, y - 9, 16, 11, colour=FLAGGED, alpha=0.5)
        page.box(x, y + 2, 16, 1.6, colour=FLAGGED_LINE)
        x = name("flagged, and how much", 16)
    if any(sentence.left_out for sentence in explained.sentences):
        wide = page.text(x, y, "word", size=SMALL, colour=GREY)
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
    table(page, sentence.proposals, _FEW if len(explained.sentences) > 1 else _MANY)


def _shown(word: SourceWord | OutputWord, page: Page) -> str:
    bold = isinstance(word, OutputWord) and word.origin is Origin.GENERATED
    return fonts.shortened(fonts.printable(word.text), _SIZE, page.inner * 0.6, bold=bold)


def _boxes(
    words: Sequence[SourceWord | OutputWord], shown: Sequence[str], bold: Sequence[bool]
) -> list[Box]:
    boxes = []
    end = -1
    for word, text, is_bold in zip(words, shown, bold, strict=True):
        width = max(2.0, fonts.width(text, _SIZE, bold=is_bold))
        framed = isinstance(word, OutputWord) and word.origin in {Origin.GENERATED, Origin.MASKED}
        boxes.append(Box(width + (_FRAME if framed else 0.0), glued=word.start == end))
        end = word.end
    return boxes


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
        words: Sequence[SourceWord | OutputWord],
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
                share(word.flagged),
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
        side: Literal[0, 1],
        others: dict[int, tuple[float, float]],
    ) -> list[tuple[float, float]]:
        """Left and right edge of each link where it meets words of one side (0: source)."""
        result = [(0.0, 0.0)] * len(links)
        for word, (left, right) in edges.items():
            own = [i for i, link in enumerate(links) if link[side] == word]
            own.sort(key=lambda i: others[links[i][1] if side == 0 else links[i][0]])
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
