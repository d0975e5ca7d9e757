"""The report as tables: the same ones for the terminal, for Markdown and for the document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detox_model.thresholds import THRESHOLDS
from training.detection.measure import Report
from training.detection.statistics import Interval
from training.detection.tricks import UNREADABLE
from training.flagger import TOXIC_SHARE

PRESETS = tuple(map(str, THRESHOLDS))
_WORST = 20


@dataclass(frozen=True, slots=True)
class Table:
    """Plain cells; ``key`` names its place in the document."""

    key: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables(report: Report) -> list[Table]:
    """All tables that the report has figures for."""
    made = [
        _sources(report), _overall(report), _presets(report), _reliability(report),
        _calibration(report), _chat(report), _identity(report), _terms(report),
        _functional(report), _evasion(report),
    ]  # fmt: skip
    if any(report.against.values()):
        made.insert(1, _against(report))
    return [table for table in made if table.rows]


def share(value: float, sign: str = "") -> str:
    """``.976``: a share as people read it."""
    text = f"{value:{sign}.3f}"
    return text.replace("0.", ".", 1) if text.lstrip("+-").startswith("0.") else text


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %" if value >= 0.01 or not value else f"{100 * value:.2f} %"


def _interval(ends: Interval) -> str:
    return f"{share(ends[0])}–{share(ends[1])}"


def _sources(report: Report) -> Table:
    head = ("source", "system", "texts", "toxic", "ROC-AUC", "95 %", "AP", "F1")
    rows = [
        (source, system, f"{f.texts:,}", _percent(f.toxic_share), share(f.auc),
         _interval(f.interval), share(f.average_precision), share(f.f1))
        for source, systems in report.sources.items()
        for system, f in systems.items()
    ]  # fmt: skip
    return Table("sources", "By source", head, rows)


def _against(report: Report) -> Table:
    head = ("source", "system", f"ROC-AUC less {report.first}'s", "95 %", "sure")
    rows = [
        (source, system, share(move, "+"), f"{share(low, '+')} to {share(high, '+')}",
         "yes" if low > 0 or high < 0 else "no")
        for source, systems in report.against.items()
        for system, (move, (low, high)) in systems.items()
    ]  # fmt: skip
    return Table("against", "Differences on the same texts", head, rows)


def _presets(report: Report) -> Table:
    kinds = ("precision", "recall", "false alarms")
    head = ["source", *(f"{preset}: {kind}" for preset in PRESETS for kind in kinds)]
    rows: list[list[str]] = []
    for source, systems in report.sources.items():
        made = systems[report.first].presets
        cells = [(share(made[p].precision), share(made[p].recall), share(made[p].false_alarms))
                 for p in PRESETS]  # fmt: skip
        rows.append([source, *(cell for each in cells for cell in each)])
    return Table("presets", f"{report.first} at each preset, by source", head, rows)


def _overall(report: Report) -> Table:
    head = ("preset", "threshold", "precision", "recall", "false alarms")
    rows = [
        (name, share(d.threshold), share(d.precision), share(d.recall), share(d.false_alarms))
        for name, d in report.presets.items()
    ]
    title = f"{report.first}, all labelled sources and ordinary chat, {TOXIC_SHARE:.0%} toxic"
    return Table("overall", title, head, rows)


def _reliability(report: Report) -> Table:
    head = ("system", "score", "texts", "predicted", "true")
    rows = [
        (system, f"{int(min(b.predicted, 0.999) * 10) / 10:.1f} and up", f"{b.texts:,}",
         share(b.predicted), share(b.true))
        for system, bins in report.reliability.items()
        for b in bins
    ]  # fmt: skip
    return Table("reliability", f"Predicted and true shares, {TOXIC_SHARE:.0%} toxic", head, rows)


def _calibration(report: Report) -> Table:
    head = ("source", "system", "texts", "ECE", "Brier")
    rows = [
        (source, system, f"{f.texts:,}", share(f.calibration_error), share(f.brier))
        for source, systems in report.sources.items()
        for system, f in systems.items()
        if system in report.reliability
    ]
    return Table("calibration", f"Calibration at {TOXIC_SHARE:.0%} toxic", head, rows)


def _chat(report: Report) -> Table:
    head = ["corpus", "lines", *(f"{p}, all" for p in PRESETS), "ordinary lines",
            *(f"{p}, ordinary" for p in PRESETS), "rules, ordinary"]  # fmt: skip
    rows = [
        [name, f"{c.lines:,}", *(_percent(c.flagged[p]) for p in PRESETS), f"{c.ordinary:,}",
         *(_percent(c.false_alarms[p]) for p in PRESETS), _percent(c.by_rules)]
        for name, c in report.chat.items()
    ]  # fmt: skip
    return Table("chat", f"Chat that {report.first} flags", head, rows)


def _identity(report: Report) -> Table:
    head = ("texts", "system", "terms", "mean flagged", "terms over two points above it")
    rows = [
        (name, system, str(len(t.terms)), _percent(t.mean),
         ", ".join(f"{term} {_percent(t.terms[term].share)}" for term in _worst(t.terms, t.above))
         or "none")
        for name, systems in report.identity.items()
        for system, t in systems.items()
    ]  # fmt: skip
    return Table("identity", "Harmless texts with an identity term, at balanced", head, rows)


def _worst(terms: object, above: Iterable[str]) -> list[str]:
    shares = dict(terms)  # type: ignore[call-overload]
    return sorted(above, key=lambda term: -shares[term].share)[:12]


def _terms(report: Report) -> Table:
    head = ("texts", "term", "n", "flagged", "95 %")
    rows = []
    for name, systems in report.identity.items():
        found = sorted(systems[report.first].terms.items(), key=lambda item: -item[1].share)
        for term, s in [(term, s) for term, s in found if s.share][:_WORST]:
            rows.append((name, term, str(s.texts), _percent(s.share), _interval(s.interval)))
    title = (
        f"Terms in whose harmless texts {report.first} flags any, the worst {_WORST} of each set"
    )
    return Table("terms", title, head, rows)


def _functional(report: Report) -> Table:
    groups = report.functional
    systems = list(next(iter(groups.values())).right) if groups else []
    head = ["group", "cases", "should be", *systems, f"{report.first} and rules",
            *(f"at {p}" for p in PRESETS if p != "balanced")]  # fmt: skip
    rows = [
        [name, str(g.cases), "flagged" if g.toxic else "left",
         *(share(g.right[s]) for s in systems), share(g.with_rules),
         *(share(g.by_preset[p]) for p in PRESETS if p != "balanced")]
        for name, g in groups.items()
    ]  # fmt: skip
    for toxic, name in ((True, "all to be flagged"), (False, "all to be left")):
        some = [g for g in groups.values() if g.toxic is toxic]
        count = sum(g.cases for g in some)
        values = [
            *([g.right[s] for g in some] for s in systems), [g.with_rules for g in some],
            *([g.by_preset[p] for g in some] for p in PRESETS if p != "balanced"),
        ]  # fmt: skip
        means = [
            sum(v * g.cases for v, g in zip(each, some, strict=True)) / count for each in values
        ]
        rows.append([name, str(count), "flagged" if toxic else "left", *map(share, means)])
    return Table("functional", "Functional tests: share right at balanced", head, rows)


def _evasion(report: Report) -> Table:
    names = list(report.evasion)
    if not names:
        return Table("evasion", "", (), ())
    own = report.evasion[report.first]
    others = [n for n in names if n != report.first]
    head = ["trick", "ROC-AUC", "loss", "caught", "everywhere: ROC-AUC", "false alarms",
            *(f"{n}: loss" for n in others)]  # fmt: skip
    rows = [
        ["none", share(own.before.auc), "", _percent(own.before.caught),
         share(own.before.auc_everywhere), _percent(own.before.false_alarms),
         *(f"(ROC-AUC {share(report.evasion[n].before.auc)})" for n in others)]
    ]  # fmt: skip
    for trick, cost in own.after.items():
        losses = [report.evasion[n].before.auc - report.evasion[n].after[trick].auc for n in others]
        name = f"{trick} (hard for people too)" if trick in UNREADABLE else trick
        rows.append([name, share(cost.auc), share(own.before.auc - cost.auc),
                     _percent(cost.caught), share(cost.auc_everywhere),
                     _percent(cost.false_alarms), *map(share, losses)])  # fmt: skip
    means = [share(report.evasion[n].mean_loss) for n in names if n != report.first]
    rows.append(["mean of those that people read", "", share(own.mean_loss), "", "", "", *means])
    title = f"Tricks: {own.toxic} toxic and {own.harmless} harmless texts"
    return Table("evasion", title, head, rows)
