"""Where a fine-tuned model comes from: its name, its parents, its pairs, in words and in JSON."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from detox_model import checkpoint
from detox_model.checkpoint import ModelConfig
from training.finetune.blend import Blend, Plan
from training.finetune.reading import Reviewed
from training.finetune.sifting import Sifted

KEY = "finetuned"
"""Under which ``metrics.json`` of a model folder tells all this."""
_DATED = re.compile(r"-\d{8}\.\d+$")


def next_name(base: str, day: date, taken: Iterable[str]) -> str:
    """``<base>-<date>.<n>`` with the lowest ``n`` that is free; a date before is replaced.

    >>> from datetime import date
    >>> next_name("detox-s-2-20260102.1", date(2026, 1, 2), {"detox-s-2-20260102.1"})
    'detox-s-2-20260102.2'
    """
    stem, known, number = _DATED.sub("", base), {base, *taken}, 1
    while (name := f"{stem}-{day:%Y%m%d}.{number}") in known:
        number += 1
    return name


def names_beside(out: Path) -> set[str]:
    """Names of the models in the other run folders beside ``out``."""
    found = set()
    for path in out.resolve().parent.glob(f"*/model/{checkpoint.CONFIG}"):
        try:
            found.add(str(json.loads(path.read_bytes())["name"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # some other folder
    return found


def lineage(
    parent: ModelConfig, metrics: Mapping[str, Any], reviewed: Reviewed, sifted: Sifted,
    mix: Blend, plan: Plan,
) -> dict[str, Any]:  # fmt: skip
    """What ``metrics.json`` says of parents and pairs; ``metrics`` are the parent's."""
    before = metrics.get(KEY)
    ancestors: Sequence[Any] = before.get("ancestors", ()) if isinstance(before, Mapping) else ()
    return {
        "parent": {"name": parent.name, "digest": parent.digest},
        "ancestors": [*ancestors, {"name": parent.name, "digest": parent.digest}],
        "pairs": {
            "files": [
                {"name": s.name, "sha256": s.sha256, "manifest_sha256": s.manifest,
                 "records": s.records}
                for s in reviewed.sources
            ],
            "read": len(reviewed.train), "learnt": len(sifted.pairs), "kept": len(sifted.kept),
            "dev": len(reviewed.dev), "left_out": sifted.counts,
        },
        "epoch": mix.as_json(),
        "epochs": plan.epochs, "learning_rate": plan.learning_rate, "seed": plan.seed,
    }  # fmt: skip


def describe(found: Mapping[str, Any]) -> list[str]:
    """The card's section on it, from what :func:`lineage` made."""
    pairs, epoch = found["pairs"], found["epoch"]
    left = ", ".join(f"{count} {reason}" for reason, count in pairs["left_out"].items())
    lines = [
        "## Fine-tuned",
        "",
        f"Goes on from *{found['parent']['name']}* (`{found['parent']['digest'][:16]}`), whose",
        "card says what that one saw, with messages that moderators reviewed:",
        f"{pairs['learnt']:,} pairs and {pairs['kept']:,} messages that were to stay as they are,",
        f"of {pairs['read']:,} ({'left out: ' + left if left else 'none left out'}).",
        f"An epoch of {epoch['pairs']:,} pairs was {epoch['replay_share']:.0%} public pairs again",
        f"and {epoch['identity_share']:.0%} neutral sentences; {found['epochs']} epochs from a",
        f"rate of {found['learning_rate']:g}, seed {found['seed']}.",
        "",
        "| file | records | SHA-256 | of its manifest |",
        "|---|---|---|---|",
        *(
            f"| {file['name']} | {file['records']:,} | `{file['sha256'][:16]}…` | "
            + (f"`{file['manifest_sha256'][:16]}…` |" if file["manifest_sha256"] else "none |")
            for file in pairs["files"]
        ),
        "",
    ]
    if (flagger := found.get("flagger")) is not None:
        lines += [flagger["said"], ""]
    if len(found["ancestors"]) > 1:
        chain = " → ".join(f"{a['name']} (`{a['digest'][:8]}`)" for a in found["ancestors"])
        lines += [f"Before it: {chain}.", ""]
    return lines
