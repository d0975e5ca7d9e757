"""An explanation as text for a terminal: coloured where it can be, with marks where it cannot."""

import unicodedata
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from detox_model.explain import Explained, Explanation, Origin, Proposal

_FLAGGED = "bold white on magenta"
_GONE = "strike dim"
_NEW = "bold dark_orange"
_QUIET = "dim"
_LABEL = 10
_PROPOSALS = 5

Stretch = tuple[int, int, str]
"""Characters from start to end, and their style."""


def coloured(explained: Explained, console: Console | None = None) -> str:
    """The explanation in lines.

    ``console`` stands for standard output. Where it shows no colours (it is no terminal, or
    ``NO_COLOR`` is set) flagged words stand in [brackets] and new ones between *stars*.
    """
    console = console or Console(highlight=False, soft_wrap=True)
    plain = console.color_system is None or console.no_color
    with console.capture() as captured:
        for line in _lines(explained, plain=plain):
            console.print(line, soft_wrap=True, highlight=False, markup=False)
    return captured.get()


def visible(text: str) -> str:
    """``text`` on one line, with nothing in it that a terminal would obey.

    >>> visible("a\\x1b[2Jb\\n")
    'a\\u241b[2Jb\\u23ce'
    """
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char == "\n":
        return "\u23ce"
    category = unicodedata.category(char)
    if category == "Cc":
        return chr(0x2400 + ord(char)) if char < " " else "\ufffd"
    return "" if category in {"Cf", "Zl", "Zp", "Cs"} else char


def _lines(explained: Explained, *, plain: bool) -> Iterator[Text]:
    result = explained.rewrite
    after = f" \u2192 {result.toxicity_after:.3f}" if result.changed else ""
    category = f": {result.category}" if result.category else ""
    line = Text().append(f"toxicity {result.toxicity_before:.3f}{after}", style="bold")
    yield line.append(f" \u00b7 {result.status}{category} \u00b7 {visible(result.model)}")
    yield _label("text").append(
        _marked(result.text, _source_stretches(explained), plain=plain, around=("[", "]"))
    )
    if result.changed:
        yield _label("rewrite").append(
            _marked(result.rewrite, _output_stretches(explained), plain=plain, around=("*", "*"))
        )
    for sentence in explained.sentences:
        yield from _words(sentence)
        yield from _proposals(sentence.proposals)


def _label(name: str) -> Text:
    return Text().append(f"{name:>{_LABEL}}  ", style=_QUIET)


def _source_stretches(explained: Explained) -> list[Stretch]:
    if not explained.sentences:
        return [(span.start, span.end, _FLAGGED) for span in explained.rewrite.spans]
    found: list[Stretch] = []
    for sentence in explained.sentences:
        gone = sentence.left_out
        for index, word in enumerate(sentence.source):
            style = _FLAGGED if word.flagged else _GONE if index in gone else ""
            found.append((word.start, word.end, style))
    return found


def _output_stretches(explained: Explained) -> list[Stretch]:
    return [
        (word.start, word.end, _NEW if word.origin is Origin.GENERATED else "")
        for sentence in explained.sentences
        for word in sentence.output
    ]


def _marked(
    text: str, stretches: Sequence[Stretch], *, plain: bool, around: tuple[str, str]
) -> Text:
    """The text with its stretches styled, and what lies between them quiet."""
    result = Text()
    done = 0
    for start, end, style in stretches:
        between = text[done:start]
        result.append(visible(between), style=_QUIET if between.strip() else "")
        loud = plain and style in {_FLAGGED, _NEW}
        opening, closing = around if loud else ("", "")
        result.append(f"{opening}{visible(text[start:end])}{closing}", style=style)
        done = end
    return result.append(visible(text[done:]), style=_QUIET if stretches else "")


def _words(sentence: Explanation) -> Iterator[Text]:
    """Where each new word comes from."""
    new = [i for i, word in enumerate(sentence.output) if word.origin is Origin.GENERATED]
    for index in new:
        sources = ", ".join(
            f"{visible(sentence.source[at].text)} {sentence.alignment[index][at]:.2f}"
            for at in sentence.sources(index)
        )
        line = _label("new").append(visible(sentence.output[index].text), style=_NEW)
        yield line.append(f"  from {sources}", style=_QUIET)


def _proposals(proposals: Sequence[Proposal]) -> Iterator[Text]:
    for proposal in [p for p in proposals if not p.chosen][:_PROPOSALS]:
        reasons = ", ".join(proposal.reasons).replace("_", " ")
        line = _label("refused" if reasons else "or")
        line.append(visible(proposal.text), style=_QUIET if reasons else "")
        facts = f"  toxicity {proposal.toxicity:.3f}, score {proposal.score:.2f}"
        yield line.append(facts + (f": {reasons}" if reasons else ""), style=_QUIET)
