"""What is in the way of retraining, told by `detoxbot doctor` as by `detoxbot retrain`."""

import os
import re
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from bot.settings import Settings

NEEDED = "parallel/paradetox.tsv.xz"
"""What is replayed and measured on, under the folder of corpora."""
_EXTRA = re.compile(r"^([A-Za-z0-9_.-]+).*;.*extra\s*==\s*['\"]training['\"]")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way."""

    what: str
    mend: str
    permission: bool = False
    """Whether it is Discord's permission that is missing."""


def obstacles(settings: Settings, data: Path | None) -> list[Obstacle]:
    """All that is in the way, the permission first; none where retraining can begin."""
    found = []
    if settings.training_permission is None:
        found.append(
            Obstacle(
                "rule 21 of Discord's Developer Policy forbids training on message content "
                "without Discord's express permission",
                "if you hold it, say in TRAINING_PERMISSION who gave it and when",
                permission=True,
            )
        )
    if os.name != "posix":
        found.append(Obstacle("retraining needs a POSIX system", "run it on Linux or macOS"))
    if missing := packages_missing():
        found.append(
            Obstacle(
                f"packages are not installed: {', '.join(missing)}",
                "pip install 'detoxbot[training]'",
            )
        )
    if data is None:
        found.append(
            Obstacle("no public corpora are named", "TRAINING_DATA or --data names their folder")
        )
    elif not (data / NEEDED).is_file():
        found.append(
            Obstacle(f"{data / NEEDED} is not there", "see Training in the README for the corpora")
        )
    return found


def packages_missing() -> list[str]:
    """Packages of the extra ``training`` that are not installed."""
    if util.find_spec("training") is None:
        return ["training"]
    try:
        wanted = metadata.requires("detoxbot") or []
    except metadata.PackageNotFoundError:  # run from its sources: what is there will show
        return []
    names = [match[1] for line in wanted if (match := _EXTRA.match(line))]
    return [name for name in names if not _installed(name)]


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
