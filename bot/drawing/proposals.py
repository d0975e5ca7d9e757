"""The wordings found for a sentence, as a table: what each would be worth, and what forbids it."""

from collections.abc import Sequence

from bot.drawing import fonts
from bot.drawing.colours import COPIED, FAINT, FLAGGED_LINE, GREY, INK
from bot.drawing.page import MARGIN, Page
from bot.drawing.rows import SPACE
from detox_model.explain import Proposal

SMALL = 8.5
"""Points of a legend's letters."""
_COLUMNS = {"toxicity": 420.0, "score": 500.0, "verdict": 548.0}


def table(page: Page, proposals: Sequence[Proposal], most: int) -> None:
    """At most ``most`` wordings, best first, each with its toxicity and score."""
    if not proposals:
        page.y += 8
        return
    page.y += 8
    page.text(MARGIN + 14, page.y, "wordings found", size=SMALL, colour=GREY)
    page.text(MARGIN + _COLUMNS["toxicity"], page.y, "toxicity", size=SMALL, colour=GREY)
    page.text(MARGIN + _COLUMNS["score"], page.y, "score", size=SMALL, colour=GREY)
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
    page.text(x + 41, top, share(proposal.toxicity), size=9, colour=colour)
    score = f"{proposal.score:.2f}".replace("-", "\u2212")
    page.text(MARGIN + _COLUMNS["score"], top, score, size=9, colour=colour)
    verdict = "chosen" if proposal.chosen else ", ".join(proposal.reasons).replace("_", " ")
    room = page.inner - _COLUMNS["verdict"]
    for index, line in enumerate(fonts.wrapped(verdict, 8.5, room)):
        page.text(MARGIN + _COLUMNS["verdict"], top + 11 * index, line, size=8.5, colour=GREY)
    page.y = top + 13 * (max(1, len(lines)) - 1) + 2


def share(value: float) -> str:
    """Two decimals, and never a 0 or 1 that is none."""
    if 0 < value < 0.01:
        return "<0.01"
    return ">0.99" if 0.99 < value < 1 else f"{value:.2f}"
