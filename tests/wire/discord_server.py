"""A small stand-in for Discord on real sockets: REST and gateway, one server, a few channels.

It keeps what the bot would find on Discord (messages, webhooks), every request that came in,
and gateway sessions that can be dropped and resumed. Faults are queued per route.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

JSON = dict[str, Any]

TOKEN = "MTE.very-secret-token.of-the-bot"
WEBHOOK_TOKEN = "very-secret-token-of-the-webhook"
BOT_ID, APP_ID, GUILD_ID, OWNER_ID = 9001, 9001, 9100, 9200
GENERAL_ID, LOG_ID, AUTHOR_ID, BOT_ROLE_ID = 9101, 9102, 9201, 9301
REPLIES_ID, NUDGES_ID = 9103, 9104
ALL_PERMISSIONS = str((1 << 50) - 1 & ~(1 << 3))  # everything but administrator
MEMBER_PERMISSIONS = str(1 << 10 | 1 << 11 | 1 << 16)  # view, send, read history
JOINED = "2026-01-01T00:00:00+00:00"


def user(user_id: int, name: str, *, bot: bool = False) -> JSON:
    return {
        "id": str(user_id),
        "username": name,
        "global_name": None if bot else name.title(),
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
    }


BOT = user(BOT_ID, "detoxbot", bot=True)
AUTHOR = user(AUTHOR_ID, "ann")
AUTHORS = (AUTHOR, user(9202, "ben"), user(9203, "cleo"))


def _member(who: JSON, *roles: int) -> JSON:
    return {
        "user": who,
        "roles": [str(role) for role in roles],
        "joined_at": JOINED,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def _told_of(author: JSON) -> JSON:
    """What an event adds to a message."""
    member = {key: value for key, value in _member(author).items() if key != "user"}
    return {"guild_id": str(GUILD_ID), "member": member}


def _role(role_id: int, name: str, permissions: str, position: int) -> JSON:
    return {
        "id": str(role_id),
        "name": name,
        "permissions": permissions,
        "position": position,
        "color": 0,
        "hoist": False,
        "managed": position > 0,
        "mentionable": False,
        "flags": 0,
    }


def _channel(channel_id: int, name: str) -> JSON:
    return {
        "id": str(channel_id),
        "type": 0,
        "guild_id": str(GUILD_ID),
        "name": name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
    }


GUILD: JSON = {
    "id": str(GUILD_ID),
    "name": "Wire",
    "owner_id": str(OWNER_ID),
    "icon": None,
    "roles": [
        _role(GUILD_ID, "@everyone", MEMBER_PERMISSIONS, 0),
        _role(BOT_ROLE_ID, "detoxbot", ALL_PERMISSIONS, 1),
    ],
    "channels": [
        _channel(GENERAL_ID, "general"),
        _channel(LOG_ID, "mod-log"),
        _channel(REPLIES_ID, "replies"),
        _channel(NUDGES_ID, "nudges"),
    ],
    "members": [_member(BOT, BOT_ROLE_ID), *map(_member, AUTHORS)],
    "member_count": 1 + len(AUTHORS),
    "threads": [],
    "emojis": [],
    "stickers": [],
    "features": [],
    "presences": [],
    "voice_states": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
    "unavailable": False,
    "large": False,
    "joined_at": JOINED,
    "verification_level": 0,
    "default_message_notifications": 0,
    "explicit_content_filter": 0,
    "mfa_level": 0,
    "nsfw_level": 0,
    "premium_tier": 0,
    "preferred_locale": "en-US",
    "system_channel_flags": 0,
    "afk_timeout": 300,
}


@dataclass(frozen=True)
class Request:
    """One REST call as it arrived."""

    method: str
    path: str
    body: Any
    status: int


@dataclass
class Fault:
    """The next ``times`` calls to a route answer ``status`` instead of working.

    With ``after`` the call works first and only its answer is lost.
    """

    method: str
    pattern: str
    status: int
    body: JSON = field(default_factory=dict)
    times: int = 1
    after: bool = False


@dataclass
class Session:
    """One gateway session: what was dispatched to it, and its socket while it has one."""

    socket: web.WebSocketResponse | None
    events: list[JSON] = field(default_factory=list)

    async def dispatch(self, name: str, data: Any) -> None:
        """Send an event; kept for a RESUME while no socket is open."""
        event = {"op": 0, "t": name, "s": len(self.events) + 1, "d": data}
        self.events.append(event)
        await self.send(event)

    async def send(self, event: JSON) -> None:
        """Send what was dispatched; nothing happens where nobody listens (any more)."""
        if self.socket is not None and not self.socket.closed:
            with suppress(ConnectionError):  # whoever listened died just now
                await self.socket.send_json(event)

    @property
    def is_dead(self) -> bool:
        """Whether its connection was closed, rather than dropped."""
        return self.socket is not None and self.socket.closed


class DiscordServer:
    """Discord as the bot sees it, in the memory of the test."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.identify_close: int | None = None
        """Close code with which IDENTIFY is answered, ``None`` for READY."""
        self.messages: dict[int, JSON] = {}
        self.webhooks: dict[int, JSON] = {}
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.resumes = 0
        self.identifies = 0
        self.arrived: Callable[[Request], Awaitable[None]] | None = None
        """Awaited, where set, when a request has arrived and nothing is done about it yet."""
        self._sessions: dict[str, Session] = {}
        self._next_id = 1_500_000_000_000_000_000
        self._changed = asyncio.Condition()
        self.url = ""

    # ---------------------------------------------------------------- life

    @asynccontextmanager
    async def running(self) -> AsyncIterator["DiscordServer"]:
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/{path:.*}", self._rest)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def until(self, condition: Callable[[], bool], *, patience: float = 20) -> None:
        """Wait until ``condition`` holds; it is looked at after every request and event."""
        try:
            async with asyncio.timeout(patience), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError:
            seen = "\n".join(f"{r.status} {r.method} {r.path}" for r in self.requests)
            raise AssertionError(f"it did not happen; requests were:\n{seen}") from None

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # ------------------------------------------------------------- looking

    def calls(self, method: str, pattern: str, *, ok: bool = False) -> list[Request]:
        """Requests of ``method`` whose path matches, all or only those that went well."""
        return [
            request
            for request in self.requests
            if request.method == method
            and re.fullmatch(pattern, request.path)
            and (not ok or request.status < 300)
        ]

    def standing(self, channel_id: int = GENERAL_ID) -> list[JSON]:
        """The messages that stand in a channel, oldest first."""
        return [m for m in self.messages.values() if m["channel_id"] == str(channel_id)]

    # ------------------------------------------------------------- gateway

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45_000}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            payload = json.loads(frame.data)
            match payload["op"]:
                case 1:
                    await socket.send_json({"op": 11})
                case 2:
                    await self._identify(socket, payload["d"])
                case 6:
                    await self._resume(socket, payload["d"])
        return socket

    async def _identify(self, socket: web.WebSocketResponse, data: JSON) -> None:
        self.identifies += 1
        if data["token"] != self.token:
            await socket.close(code=4004)
            return
        if self.identify_close is not None:
            await socket.close(code=self.identify_close)
            return
        session_id = f"session-{self.identifies}"
        self._sessions = {k: each for k, each in self._sessions.items() if not each.is_dead}
        self._sessions[session_id] = session = Session(socket)
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": str(GUILD_ID), "unavailable": True}],
            "session_id": session_id,
            "resume_gateway_url": self.gateway_url,
            "application": {"id": str(APP_ID), "flags": 1 << 19 | 1 << 18},
            "shard": data.get("shard", [0, 1]),
        }
        await session.dispatch("READY", ready)
        await session.dispatch("GUILD_CREATE", GUILD)
        await self._notify()

    async def _resume(self, socket: web.WebSocketResponse, data: JSON) -> None:
        self.resumes += 1
        session = self._sessions[data["session_id"]]
        session.socket = socket
        for missed in [event for event in session.events if event["s"] > data["seq"]]:
            await session.send(missed)
        await session.dispatch("RESUMED", {})
        await self._notify()

    @property
    def gateway_url(self) -> str:
        """Where the gateway listens."""
        return self.url.replace("http", "ws", 1) + "/gateway"

    async def event(self, name: str, data: JSON) -> None:
        """Dispatch an event to every session; kept for a RESUME where no socket is open."""
        for session in tuple(self._sessions.values()):
            await session.dispatch(name, data)
        await self._notify()

    async def repeat(self, name: str, content: str) -> None:
        """Dispatch the event of a message once more, as Discord may after a RESUME."""
        for session in self._sessions.values():
            for event in tuple(session.events):
                if event["t"] == name and event["d"].get("content") == content:
                    await session.dispatch(name, event["d"])

    async def drop(self) -> None:
        """Cut every gateway connection without a word; the sessions stay resumable."""
        for session in self._sessions.values():
            socket, session.socket = session.socket, None
            assert socket is not None
            assert socket._req is not None
            assert socket._req.transport is not None
            socket._req.transport.abort()

    # ------------------------------------------------------------ messages

    def snowflake(self) -> int:
        self._next_id += 1
        return self._next_id

    def _store(self, channel_id: int, author: JSON, content: str, **extra: Any) -> JSON:
        message = {
            "id": str(self.snowflake()),
            "channel_id": str(channel_id),
            "author": author,
            "content": content,
            "timestamp": "2026-01-01T12:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
        } | extra
        self.messages[int(message["id"])] = message
        return message

    async def say(
        self, content: str, *, channel_id: int = GENERAL_ID, author: JSON = AUTHOR
    ) -> int:
        """A member posts a message; its id."""
        message = self._store(channel_id, author, content)
        await self.event("MESSAGE_CREATE", message | _told_of(author))
        return int(message["id"])

    def chatter(self, count: int) -> None:
        """Members post messages of which the bot is not told."""
        for number in range(count):
            self._store(GENERAL_ID, AUTHOR, f"thanks, {number}")

    async def edit(self, message_id: int, content: str) -> None:
        """Its author edits a message."""
        message = self.messages[message_id]
        message |= {"content": content, "edited_timestamp": "2026-01-01T12:30:00+00:00"}
        await self.event("MESSAGE_UPDATE", message | _told_of(message["author"]))

    # ---------------------------------------------------------------- REST

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body = await self._body(request)
        if self.arrived is not None:
            await self.arrived(Request(request.method, path, body, 0))
        fault = self._fault(request.method, path)
        if fault is None or fault.after:
            status, answer = await self._answer(request, path, body)
        if fault is not None:
            status, answer = fault.status, fault.body
        self.requests.append(Request(request.method, path, body, status))
        await self._notify()
        # discord.py takes a 429 without Via for a ban by the content network, and anything but
        # this very content type for text.
        headers = {"Via": "1.1 google"}
        if status == 204:
            return web.Response(status=status, headers=headers)
        headers["Content-Type"] = "application/json"
        return web.Response(status=status, headers=headers, body=json.dumps(answer).encode())

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.method == method and re.fullmatch(fault.pattern, path):
                fault.times -= 1
                return fault
        return None

    @staticmethod
    async def _body(request: web.Request) -> Any:
        if request.content_type == "multipart/form-data":
            form = await request.post()
            return json.loads(str(form.get("payload_json", "{}")))
        return await request.json() if request.can_read_body else None

    async def _answer(self, request: web.Request, path: str, body: Any) -> tuple[int, Any]:
        by_webhook = re.fullmatch(r"/webhooks/(\d+)/([^/]+)(?:/messages/(\d+))?", path)
        if by_webhook:
            return await self._webhook(request, by_webhook, body)
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return 401, {"code": 0, "message": "401: Unauthorized"}
        if match := re.fullmatch(r"/channels/(\d+)/messages(?:/(\d+))?", path):
            channel_id, message_id = int(match[1]), int(match[2] or 0)
            return await self._message(request, channel_id, message_id, body)
        if match := re.fullmatch(r"/channels/(\d+)/webhooks", path):
            return self._channel_webhooks(request.method, match[1], body)
        if re.fullmatch(r"/applications/\d+(/guilds/\d+)?/commands", path):
            return 200, self._commands(body)
        fixed: dict[str, Any] = {
            "/users/@me": BOT,
            "/oauth2/applications/@me": _application(),
            "/gateway/bot": {
                "url": self.gateway_url,
                "shards": 1,
                "session_start_limit": {
                    "total": 1000,
                    "remaining": 1000,
                    "reset_after": 0,
                    "max_concurrency": 1,
                },
            },
            f"/guilds/{GUILD_ID}": GUILD,
            **{f"/guilds/{GUILD_ID}/members/{who['id']}": _member(who) for who in AUTHORS},
        }
        return (200, fixed[path]) if path in fixed else (404, {"code": 0, "message": "404"})

    def _commands(self, body: Any) -> list[JSON]:
        return [
            {
                "id": str(self.snowflake()),
                "application_id": str(APP_ID),
                "description": "",
                "version": "1",
                **command,
            }
            for command in body or []
        ]

    def _channel_webhooks(self, method: str, channel_id: str, body: Any) -> tuple[int, Any]:
        if method == "GET":
            return 200, [w for w in self.webhooks.values() if w["channel_id"] == channel_id]
        webhook = {
            "id": str(self.snowflake()),
            "type": 1,
            "channel_id": channel_id,
            "guild_id": str(GUILD_ID),
            "application_id": str(APP_ID),
            "user": BOT,
            "name": body["name"],
            "avatar": None,
            "token": WEBHOOK_TOKEN,
        }
        self.webhooks[int(webhook["id"])] = webhook
        return 200, webhook

    async def _message(
        self, request: web.Request, channel_id: int, message_id: int, body: Any
    ) -> tuple[int, Any]:
        if not message_id:
            if request.method == "GET":
                return 200, self._page(channel_id, request.query)
            return 200, await self._post(channel_id, BOT, body)
        message = self.messages.get(message_id)
        if message is None or message["channel_id"] != str(channel_id):
            return 404, {"code": 10008, "message": "Unknown Message"}
        if request.method == "DELETE":
            return await self._delete(message_id)
        if request.method == "PATCH":
            message.update(body)
        return 200, message

    def _page(self, channel_id: int, query: Mapping[str, str]) -> list[JSON]:
        """Some messages of a channel as the history gives them, newest first."""
        limit, standing = int(query.get("limit", 50)), self.standing(channel_id)
        if "after" in query:
            standing = [m for m in standing if int(m["id"]) > int(query["after"])][:limit]
        elif "before" in query:
            standing = [m for m in standing if int(m["id"]) < int(query["before"])]
        return standing[-limit:][::-1]

    async def _webhook(
        self, request: web.Request, match: re.Match[str], body: Any
    ) -> tuple[int, Any]:
        webhook_id, token, message_id = match.groups()
        webhook = self.webhooks.get(int(webhook_id))
        if webhook is None or token != webhook["token"]:
            return 404, {"code": 10015, "message": "Unknown Webhook"}
        if message_id is None:
            author = user(int(webhook_id), body.get("username") or webhook["name"], bot=True)
            channel_id = int(webhook["channel_id"])
            return 200, await self._post(channel_id, author, body, webhook_id=webhook_id)
        if int(message_id) not in self.messages:
            return 404, {"code": 10008, "message": "Unknown Message"}
        if request.method == "DELETE":
            return await self._delete(int(message_id))
        if request.method == "PATCH":
            self.messages[int(message_id)].update(body)
        return 200, self.messages[int(message_id)]

    async def _post(self, channel_id: int, author: JSON, body: JSON, **extra: Any) -> JSON:
        shown = {key: body[key] for key in ("embeds", "components") if body.get(key)}
        if reference := body.get("message_reference"):
            shown["message_reference"] = reference
        message = self._store(channel_id, author, body.get("content") or "", **shown, **extra)
        await self.event("MESSAGE_CREATE", message | {"guild_id": str(GUILD_ID)})
        return message

    async def _delete(self, message_id: int) -> tuple[int, Any]:
        gone = self.messages.pop(message_id)
        data = {"id": gone["id"], "channel_id": gone["channel_id"], "guild_id": str(GUILD_ID)}
        await self.event("MESSAGE_DELETE", data)
        return 204, None


def _application() -> JSON:
    return {
        "id": str(APP_ID),
        "name": "detoxbot",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": 1 << 19 | 1 << 18,
        "owner": user(OWNER_ID, "owner"),
        "team": None,
        "summary": "",
    }
