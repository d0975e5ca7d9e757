"""`retrain`: what it says and how it ends. The road itself is in ``bot.retraining``."""

import asyncio
from pathlib import Path

from bot.commands import promoting
from bot.commands.exits import ExitCode, Failure
from bot.commands.serve import until_signalled
from bot.core.errors import StorageError
from bot.database.promotions import PromotionKind
from bot.retraining.alone import AlreadyRunning
from bot.retraining.readiness import obstacles
from bot.retraining.request import Request
from bot.retraining.road import Retraining
from bot.retraining.runs import Ending
from bot.retraining.steps import StepFailed
from bot.settings import Settings
from detox_model import promotion
from detox_model.errors import CheckpointError


def retrain(settings: Settings, request: Request) -> None:
    """Retrain once, if there is enough to learn from; raises ``Failure``."""
    _look(settings, request)
    endings: list[Ending | None] = []

    async def promote(run: Path, gate: Path) -> None:
        changed = await promoting.change(
            settings,
            PromotionKind.PROMOTED,
            lambda: promotion.promote(run, settings.models_dir, gate=gate),
        )
        for line in changed.told:
            _say(line)

    async def work() -> None:
        retraining = Retraining(settings, request, promote=promote, say=_say)
        endings.append(await retraining.run())

    try:
        asyncio.run(until_signalled(work))
    except AlreadyRunning as error:
        raise Failure(str(error), ExitCode.RUNNING) from error
    except StepFailed as error:
        raise Failure(str(error), ExitCode.STEP) from error
    except CheckpointError as error:
        raise Failure(str(error), ExitCode.MODEL) from error
    except StorageError as error:
        raise Failure(str(error), ExitCode.STORAGE) from error
    except OSError as error:
        place = error.filename or settings.retrain_dir
        raise Failure(f"{place}: {error.strerror or error}", ExitCode.USAGE) from error
    if not endings:
        raise Failure("interrupted; the next start begins anew", ExitCode.INTERRUPTED)
    if endings == [Ending.BLOCKED]:
        raise Failure("the gate keeps the new model out of service", ExitCode.BLOCKED)


def _look(settings: Settings, request: Request) -> None:
    found = obstacles(settings, request.data)
    if found:
        lines = [f"{each.what}; {each.mend}" for each in found]
        refused = any(each.permission for each in found)
        raise Failure("\n".join(lines), ExitCode.REFUSED if refused else ExitCode.USAGE)
    if request.promote and settings.detox_model is not None:
        raise Failure(
            f"--promote would change nothing: DETOX_MODEL={settings.detox_model} says what bots "
            "serve; unset it first",
            ExitCode.USAGE,
        )


def _say(line: str) -> None:
    print(line, flush=True)
