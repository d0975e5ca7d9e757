"""``corpora.json`` of a run folder: what the run learnt from, by name, count and hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from training.corpora import Pair
from training.mixture import GENERAL
from training.preset import Corpus

MANIFEST = "corpora.json"
FILES: dict[Corpus, str] = {
    "paradetox": "parallel/paradetox.tsv.xz",
    "llama": "parallel/paradetox_llama3.tsv.xz",
    "appdia": "parallel/appdia_train.tsv.xz",
    "paranmt": "parallel/paranmt_detox.tsv.xz",
}


def write_manifest(
    out: Path,
    data: Path | None,
    pairs: Mapping[Corpus, Sequence[Pair]],
    clean: Sequence[str],
    dev: int,
) -> dict[str, Any]:
    """Write and give the manifest: prepared pairs by corpus, and the files they came from.

    ``dev`` is the number of held-out sentences that the run is steered by; they come from
    ParaDetox, which is listed for their sake even where nothing is trained on it. Corpora that
    the run made for itself are files of ``out``. Without ``data`` there are no others.
    """
    names = {FILES[corpus] for corpus in pairs if corpus in FILES} | {FILES["paradetox"]}
    if clean:
        names |= {f"general/{name}.txt.xz" for name in GENERAL}
    there = {} if data is None else {name: data / name for name in sorted(names)}
    files = {name: path for name, path in there.items() if path.is_file()}
    made = {f"{corpus}.jsonl": out / f"{corpus}.jsonl" for corpus in pairs}
    files |= {name: path for name, path in made.items() if path.is_file()}
    manifest: dict[str, Any] = {
        "pairs": {corpus: len(items) for corpus, items in pairs.items()},
        "clean_sentences": len(clean),
        "dev_sentences": dev,
        "files": {
            name: {"bytes": path.stat().st_size, "sha256": _sha256(path)}
            for name, path in files.items()
        },
    }
    (out / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
