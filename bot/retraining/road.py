"""Export, fine-tune, measure, report, promote: the road of one retraining."""

import asyncio
import shlex
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

from bot.database.database import Database
from bot.database.opening import opened
from bot.retraining.alone import on_this_database, on_this_machine
from bot.retraining.news import News, news
from bot.retraining.request import (
    Request,
    export_command,
    finetune_command,
    gate_command,
    plan,
)
from bot.retraining.runs import Ending, Facts, Run, Runs, State
from bot.retraining.steps import Step, StepFailed, bot_environment, training_environment
from bot.settings import Settings
from detox_model.pointer import DEFAULT, serving

BLOCKED = 1
"""The gate's exit code where it keeps a model out, and Python's for an error nobody caught."""

Promote = Callable[[Path, Path], Awaitable[None]]
"""Puts the model of the first folder in service, on the verdict in the second file."""
Say = Callable[[str], None]


class Retraining:
    """One retraining; used once."""

    def __init__(self, settings: Settings, request: Request, *, promote: Promote, say: Say) -> None:
        self._settings = settings
        self._request = request
        self._promote = promote
        self._say = say
        self._runs = Runs(settings.retrain_dir)
        self._lock = 0

    async def run(self) -> Ending | None:
        """How it ended; ``None`` where there was nothing to do.

        Raises :class:`~bot.retraining.alone.AlreadyRunning`,
        :class:`~bot.retraining.steps.StepFailed`, and
        :class:`~bot.core.errors.StorageError`, :class:`detox_model.errors.CheckpointError` and
        :class:`OSError` from below.
        """
        if self._request.dry_run:
            found = await self._news()
            if self._is_enough(found):
                self._show_plan()
            return None
        with on_this_machine(self._settings.retrain_dir) as self._lock:
            async with on_this_database(self._settings.database_url):
                found = await self._news()
                await asyncio.to_thread(
                    self._runs.tidy, before=found.keep_since, keep=self._request.keep
                )
                if not self._is_enough(found):
                    return None
                return await self._go(found)

    async def _news(self) -> News:
        async with self._database() as database:
            return await news(database, self._runs.state().reviewed_until)

    def _is_enough(self, found: News) -> bool:
        least = self._request.least
        if found.new_pairs < least or not found.new_pairs:
            self._say(f"nothing to do: {found.new_pairs} of {least} new pairs")
            return False
        self._say(f"{found.new_pairs} new pairs, {least} wanted")
        return True

    def _show_plan(self) -> None:
        run = self._runs.planned()
        for command in plan(run, self._request, self._incumbent()):
            self._say(shlex.join(command))
        if self._request.promote:
            self._say(f"then, if the gate lets it pass: detoxbot models promote {run.work}")

    async def _go(self, found: News) -> Ending:
        run = self._runs.begin(found.at, found.new_pairs)
        self._say(f"working in {run.folder}")
        ending, detail = Ending.FAILED, None
        try:
            ending = await self._walk(run)
        except asyncio.CancelledError:
            ending = Ending.INTERRUPTED
            raise
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"
            raise
        finally:
            # Not in a thread: whoever cancels us once more must not find the words still there.
            run.forget_texts(keep_export=self._request.keep_export and ending.completed)
            run.note(
                Facts(
                    started_at=found.at,
                    ending=ending,
                    new_pairs=found.new_pairs,
                    ended_at=datetime.now(UTC),
                    detail=detail,
                )
            )
        self._runs.remember(State(reviewed_until=found.at, run=run.folder.name))
        await asyncio.to_thread(self._runs.tidy, before=found.keep_since, keep=self._request.keep)
        return ending

    async def _walk(self, run: Run) -> Ending:
        incumbent, request = self._incumbent(), self._request
        await self._step(run, "export", export_command(run), bot_environment(self._settings))
        lent = training_environment()
        await self._step(run, "finetune", finetune_command(run, request, incumbent), lent)
        code = await self._step(
            run,
            "gate",
            gate_command(run, request, incumbent),
            lent,
            fine=lambda code: code == 0 or (code == BLOCKED and run.is_kept_out()),
        )
        if run.report.is_file():
            run.report.chmod(0o600)
            self._say(f"report: {run.report}")
        if code == BLOCKED:
            return Ending.BLOCKED
        if not request.promote:
            self._say(f"the gate lets it pass; to put it in service: "
                      f"detoxbot models promote {run.work}")  # fmt: skip
            return Ending.PASSED
        await self._promote(run.work, run.gate)
        return Ending.PROMOTED

    async def _step(
        self,
        run: Run,
        name: str,
        command: list[str],
        environment: dict[str, str],
        *,
        fine: Callable[[int], bool] = lambda code: code == 0,
    ) -> int:
        self._say(f"{name} …")
        watched = self._request.terminal
        step = Step(
            name,
            command,
            environment,
            log=None if watched else run.log,
            inherited=(self._lock,),
            nice=self._request.nice,
        )
        code = await step.run()
        if not fine(code):
            raise StepFailed(await asyncio.to_thread(step.complaint, code))
        return code

    def _incumbent(self) -> Path:
        return serving(self._settings.detox_model, self._settings.models_dir) or DEFAULT

    def _database(self) -> AbstractAsyncContextManager[Database]:
        """Open only while it is asked: a run takes longer than connections live."""
        return opened(self._settings)
