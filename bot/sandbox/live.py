"""simcord, made to feel live: real time, several channels on show, pages that follow the bot.

simcord's preview is made for tests: its clock stands still, an action returns only when the bot
has come to rest, one channel is on show, and pages change on an action or on Refresh. The
sandbox needs the opposite on each count. Every touch of simcord's insides is in this file.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import simcord
from aiohttp.web import Request, Response
from simcord._clock import Clock
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.http.router import RequestContext
from simcord.http.routes import interactions
from simcord.preview import Preview, _markdown
from simcord.preview._server import PreviewServer

CALM_SECONDS = 0.05
"""How long a page waits for more to happen before it is drawn again."""

SLICE = 0.5
"""Seconds; a sleep that is longer is none that an answer waits for."""

_EMBEDDED = ("description", "field_value")
_PAGES = {
    # A page stays at the end of the conversation although the box below it grows and shrinks with
    # each command; simcord takes that for a wish to stay where one was, and hides the answer.
    "/timeline.js": {
        "ui.timeline.clientHeight <= 1 ?": "ui.timeline.clientHeight <= 240 ?",  # pixels
        'if (!state.ready && state.scrollIntent?.policy === "target") return;': (
            "if (!state.ready) return;"
        ),
    },
    # A menu that an edit put in another's place shows its own default, not an empty choice.
    "/selects.js": {
        "const valid = selected.filter((value) => entryValues.has(value));": (
            "const known = selected.filter((value) => entryValues.has(value));"
            "const valid = known.length || minimum === 0 ? known"
            " : optionDefaults(entries).slice(0, maximum);"
        ),
        "if (valid.length !== selected.length)": "if (valid.join() !== selected.join())",
        # Nor do menus of roles and channels keep the choice of the menu that was there before.
        "    onInit?.(key, valid);\n  }\n": (
            "    onInit?.(key, valid);\n"
            "  } else if (!identityPending) {\n"
            "    const offered = [...entries, ...selectedEntries].map(entryValue);\n"
            "    if (!selected.every((value) => offered.includes(value))) {\n"
            "      selected = selectedIds(descriptor);\n"
            "      options.onReconcileDraft?.(key, selected);\n"
            "    }\n"
            "  }\n"
        ),
    },
    # It stands over the time and the picture of whoever wrote.
    "/preview.css": {
        ".message-edited, .message-edited-compact {": (
            ".message-edited-compact { display: none; }\n.message-edited {"
        ),
    },
}
"""What is said otherwise in simcord's pages."""


class WallClock(Clock):
    """Real time. Snowflakes made from it never repeat those of an earlier run."""

    def __init__(self) -> None:
        super().__init__()
        # Not time.monotonic: simcord answers that with this very clock. Not time.time: it jumps.
        self._born = time.time() - self._epoch.timestamp() - time.perf_counter()

    @property
    def elapsed(self) -> float:
        """Seconds since simcord's epoch."""
        return self._born + time.perf_counter()

    @elapsed.setter
    def elapsed(self, value: float) -> None:
        """Time passes by itself; attempts to set it are ignored."""

    def advance(self, seconds: float) -> None:
        """Time passes by itself."""


class LiveEnv(simcord.Env):
    """An environment whose members do not wait for the bot after posting or editing."""

    def start_clock(self) -> None:
        """From now on it is the present; what was made before keeps ids that never change."""
        self.backend.clock = WallClock()

    async def _settle_internal(self, *, dispatch: str | None = None, **options: Any) -> None:
        # A member who waited would find the own message gone, and the page would call the
        # outcome uncertain. Interactions still wait: the page needs their answer.
        if dispatch in {"MEMBER.send", "MEMBER.edit"}:
            return
        # simcord waits for every sleep that ends within its patience, and the bot's watches sleep
        # for seconds and sleep again. So its patience is short, and it is asked more than once.
        until = time.perf_counter() + self.settle_timeout
        while True:
            try:
                await super()._settle_internal(dispatch=dispatch, **options | {"timeout": SLICE})
            except TimeoutError:
                if time.perf_counter() > until:
                    raise
            else:
                return


@contextmanager
def faithful() -> Iterator[None]:
    """Let simcord do what Discord does: buttons on posts of the bot's own webhooks,
    which it takes for a stranger's, and names for mentions and small print in embeds.
    """
    strict = interactions._incoming_webhook_body

    def allowing(ctx: RequestContext) -> tuple[dict[str, Any], bool]:
        return dict(ctx.body()), True

    embedded = [_markdown._FIELD_POLICIES[f"embed_{name}"] for name in _EMBEDDED]
    interactions._incoming_webhook_body = allowing
    for policy in embedded:
        policy["mentions"] = policy["subtext"] = True
    try:
        yield
    finally:
        interactions._incoming_webhook_body = strict
        for policy in embedded:
            policy["mentions"] = policy["subtext"] = False


class _Previews:
    """Stands where simcord keeps its one preview, for several."""

    _closed = True  # so that simcord lets the next one open

    def __init__(self) -> None:
        self.open: list[Preview] = []

    def _mark_action_dispatched(self) -> None:
        for preview in self.open:
            preview._mark_action_dispatched()


def _take_actions_on_older_drawings(preview: Preview) -> None:
    """Let a page act although it was drawn again since the browser last looked.

    simcord refuses that, but here pages are drawn again at any moment; what an action is about
    is still checked on its own.
    """
    strict = preview._action

    async def lenient(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        page = preview._pages.get(context_id or "")
        if page is not None and isinstance(body, Mapping) and "published_revision" in body:
            body = {**body, "published_revision": page.revision}
        return await strict(context_id, body)

    preview._action = lenient  # type: ignore[method-assign]


def _mend_pages(server: PreviewServer) -> None:
    """Hand out simcord's pages with what :data:`_PAGES` changes."""
    strict = server._static

    async def mended(request: Request) -> Response:
        response: Response = await strict(request)
        for theirs, ours in _PAGES.get(request.path, {}).items():
            response.text = (response.text or "").replace(theirs, ours)
        return response

    server._static = mended  # type: ignore[method-assign]


class Screens:
    """The channels on show, each on a page of its own; drawn again whenever something happens."""

    def __init__(self, env: simcord.Env, pictures: Mapping[str, tuple[str, bytes]]) -> None:
        self._env = env
        self._pictures = pictures
        self._previews = _Previews()
        self._happened = asyncio.Event()
        self.ended = asyncio.Event()
        """Set when somebody ends the session from a page."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Screens"]:
        """Follow the bot until left; then every page closes."""
        self._env.backend.subscribers.append(self._on_event)
        self._tasks = [asyncio.create_task(self._draw_for_ever(), name="sandbox screens")]
        try:
            async with AsyncExitStack() as self._stack:
                yield self
        finally:
            self._env.backend.subscribers.remove(self._on_event)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def show(
        self, channel: ChannelHandle, *, viewers: Sequence[MemberActor], port: int = 0
    ) -> str:
        """Put a channel on a page; its address. The first viewer is who the page starts as.

        Raises :class:`simcord.SetupError` where the port is taken.
        """
        preview = self._env.preview(
            channel, viewers=viewers, layout="channel", port=port, assets=self._pictures
        )
        _take_actions_on_older_drawings(preview)
        _mend_pages(preview._server)
        try:
            await self._stack.enter_async_context(preview)
            self._previews.open.append(preview)
            self._tasks.append(asyncio.create_task(self._watch_end(preview)))
        finally:
            self._env._preview = self._previews  # type: ignore[assignment]
        return preview.url

    async def _watch_end(self, preview: Preview) -> None:
        await preview.wait_closed()
        self.ended.set()

    def _on_event(self, _event: str, _payload: object) -> None:
        self._happened.set()

    async def _draw_for_ever(self) -> None:
        while True:
            await self._happened.wait()
            self._happened.clear()
            await asyncio.sleep(CALM_SECONDS)
            for preview in self._previews.open:
                if preview._active_action is not None:
                    self._happened.set()  # it draws its own end; look again after that
                elif preview._active:
                    preview._advance_presentation_time()
                    preview._publish_message_pages(reason="refresh")
