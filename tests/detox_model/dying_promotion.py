"""Promotions, each in a process that is killed at the next of its steps: run it as a script.

Arguments: the model to promote and the folder of models. Prints, a line a kill, what the pointer
names and whether it is whole; the last line is that of the promotion that got through.
"""

import os
import pathlib
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detox_model import checkpoint, pointer, promotion


def killing(steps: int) -> None:
    """Kill this process before its ``steps``-th change of the disk."""
    left = [steps]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def dying(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return dying

    os.fsync = counted(os.fsync)
    shutil.copyfile = counted(shutil.copyfile)
    for name in ("replace", "rename", "mkdir", "chmod", "unlink"):
        setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))


def main(model: Path, models: Path) -> None:
    for steps in range(1_000):
        child = os.fork()
        if child == 0:
            killing(steps)
            promotion.promote(model, models, force=True, try_out=lambda _: None)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = pointer.read(models)
        folder = found.path(models) if found else None
        whole = folder is None or checkpoint.read_config(folder) is not None
        print(found.current.name if found else "shipped", whole, flush=True)
        if status == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
