"""The card of an exported folder: what `datasets` needs to load it, and people to judge it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core.lending import Kind
from bot.database.request import SPLITS
from bot.export.formats import FIELDS

_TYPES = {"toxicity": "float64", "incident": "int64", "created_at": "timestamp[us, tz=UTC]"}
_ABOUT = {
    Kind.PAIRS: "Hostile chat messages (`toxic`) and the wordings that moderators approved or "
    "wrote for them (`neutral`).",
    Kind.PREFERENCES: "Chat messages (`prompt`), the wording that moderators wanted (`chosen`) and "
    "the model's that they did not (`rejected`).",
}

_PERMITTED = (
    "Made by detoxbot from messages on Discord servers. Training on them needs Discord's express "
    "permission; the operator states:"
)
_WHOSE = (
    "Only servers that turned training on and members who agreed, or did not object where the "
    "server chose that, are in it. Mentions, addresses, numbers and names are replaced by "
    "placeholders; `author` is a keyed digest. When members ask to be forgotten, run "
    "`detoxbot exports scrub` on this folder."
)


def card(manifest: Mapping[str, Any]) -> str:
    """The README.md of what a manifest, as JSON has it, tells of.

    Its front matter is as the documentation of datasets has it under "Structure your repository".
    """
    kind = Kind(manifest["kind"])
    # An empty part cannot be loaded.
    files = [file for file in manifest["files"] if file["rows"]] or manifest["files"][:1]
    made = datetime.fromisoformat(manifest["created_at"])
    lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for file in files:
        lines += [f"  - split: {SPLITS.get(file['part'], 'train')}", f"    path: {file['name']}"]
    lines += ["dataset_info:", "  features:"]
    for name in FIELDS[kind]:
        lines += [f"  - name: {name}", f"    dtype: {_TYPES.get(name, 'string')}"]
    lines.append("  splits:")
    for file in files:
        lines += [
            f"  - name: {SPLITS.get(file['part'], 'train')}",
            f"    num_bytes: {file['size']}",
            f"    num_examples: {file['rows']}",
        ]
    lines += ["language: en", "---", "", f"# {manifest['pairs']} reviewed {kind.value}", ""]
    lines += [
        _ABOUT[kind],
        "",
        _PERMITTED,
        "",
        f"> {' '.join(manifest['permission'].split())}",
        "",
        _WHOSE,
        "",
        "| | |",
        "|---|---|",
        f"| made | {made.isoformat(timespec='seconds')} |",
        *(f"| {status} | {count} |" for status, count in manifest["by_status"].items()),
        *(
            f"| left out: {why.replace('_', ' ')} | {count} |"
            for why, count in manifest["left_out"].items()
        ),
        *(f"| placeholder `{what}` | {count} |" for what, count in manifest["scrubbed"].items()),
        "",
        "Filters:",
        "",
        "```json",
        json.dumps(manifest["filters"], indent=2),
        "```",
        "",
    ]
    return "\n".join(lines)
