"""``README.md`` of a run folder, told from the folder's own files alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from training.run.curves import CURVES, EVENTS, QUALITY
from training.run.log import Row, read_log
from training.run.manifest import MANIFEST
from training.run.samples import SENTENCES, read_samples

FACTS = "run.json"
METRICS = "metrics.json"


def write_page(run: Path) -> Path:
    """Write the page of a run, finished or under way; the page.

    What the folder has no file for is left out. Raises :class:`~training.run.log.LogError`.
    """
    rows = read_log(run)
    preset, facts, corpora, metrics = (
        _read(run / name) for name in ("preset.json", FACTS, MANIFEST, METRICS)
    )
    lines = [
        f"# {run.resolve().name}",
        "",
        f"{preset.get('title', 'A training run')}: "
        + ("finished." if metrics else "under way; this page is written anew after each look."),
        "",
        *_facts(facts, rows, metrics),
        "",
        *_pictures(run),
        *_scores(rows, metrics),
        *_corpora(corpora),
        *_samples(run),
        *_files(run),
    ]
    page = run / "README.md"
    page.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    return page


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _facts(facts: Mapping[str, Any], rows: list[Row], metrics: Mapping[str, Any]) -> list[str]:
    last = rows[-1]
    speed = median(row["pieces_per_second"] for row in rows)
    table = {
        "command": f"`{facts['command']}`" if facts else None,
        "device": facts.get("device"),
        "processes × threads": f"{facts['processes']} × {facts['threads']}" if facts else None,
        "torch, Python": f"{facts['torch']}, {facts['python']}" if facts else None,
        "begun": facts.get("begun"),
        "time": _time(last["seconds"]) if "seconds" in last else None,
        "steps": f"{last['step']:,}",
        "speed": f"{speed:,.0f} target pieces a second (median of the log)",
        "parameters": f"{metrics['parameters']:,}" if metrics else None,
    }
    return ["| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in table.items() if v is not None)]


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    return (
        f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{seconds / 60:.1f} min"
    )


def _pictures(run: Path) -> list[str]:
    captions = {CURVES: "Loss, scores on dev, learning rate and speed by step",
                QUALITY: "Quality on dev by minutes of training"}  # fmt: skip
    found = [f"![{text}]({name})" for name, text in captions.items() if (run / name).is_file()]
    return [line for picture in found for line in (picture, "")]


def _scores(rows: list[Row], metrics: Mapping[str, Any]) -> list[str]:
    looks = [row for row in rows if "dev_loss" in row]
    if not looks:
        return []
    names = [name for name in looks[-1] if name.startswith("dev_")]
    lines = ["## On the dev sentences", "",
             "Averaged weights, beam 4 without reranking; best.pt holds the row in bold.", "",
             "| stage | epoch | step | " + " | ".join(n.removeprefix("dev_") for n in names) + " |",
             "|---" * (3 + len(names)) + "|"]  # fmt: skip
    best = (metrics.get("best") or {}).get("step")
    for row in looks:
        cells = [row["stage"], row["epoch"] + 1, row["step"], *(row.get(n, "") for n in names)]
        mark = "**" if row["step"] == best else ""
        lines.append("| " + " | ".join(f"{mark}{cell}{mark}" for cell in cells) + " |")
    return [*lines, ""]


def _corpora(corpora: Mapping[str, Any]) -> list[str]:
    if not corpora:
        return []
    return [
        "## Learnt from", "",
        *(f"- {name}: {count:,} pairs" for name, count in corpora["pairs"].items()),
        f"- clean sentences for made-up pairs: {corpora['clean_sentences']:,}",
        f"- steered by {corpora['dev_sentences']:,} dev sentences", "",
        "| file | bytes | SHA-256 |", "|---|---|---|",
        *(f"| {name} | {file['bytes']:,} | `{file['sha256'][:16]}…` |"
          for name, file in corpora["files"].items()), "",
    ]  # fmt: skip


def _samples(run: Path) -> list[str]:
    rows = read_samples(run)
    if not rows:
        return []
    lines = ["## Samples", "", "Sentences of our own as beam search left them at each look.", ""]
    for index, sentence in enumerate(SENTENCES):
        lines += [f"**{_plain(sentence)}**", ""]
        before = None
        for row in rows:
            rewrite = row["rewrites"][index]
            if rewrite != before:
                lines.append(f"- {row['stage']} {row['epoch'] + 1}: {_plain(rewrite)}")
            before = rewrite
        lines.append("")
    return lines


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    for character in "\\`*_<>#|[]":
        text = text.replace(character, "\\" + character)
    return " ".join(text.split())


def _files(run: Path) -> list[str]:
    told = {
        "model/README.md": "the model card; `model/` is what `DETOX_MODEL` may point at",
        "preset.json": "the whole configuration",
        MANIFEST: "counts and full hashes of the corpora",
        METRICS: "what was measured",
        "log.jsonl": "the log that the pictures are drawn from: `python -m training curves RUN`",
        EVENTS: "the same for `tensorboard --logdir`",
        "state.pt": "everything that `--resume` needs",
    }
    found = [f"- [{name}]({name}): {text}" for name, text in told.items() if (run / name).exists()]
    return ["## Files", "", *found]
