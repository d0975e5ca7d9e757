"""`detoxbot doctor`: look at everything that the bot needs and say what to mend."""

import asyncio
import base64
import binascii
import importlib.util
import os
import socket
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import func, select

from bot.core.errors import StorageError
from bot.core.policy import DEFAULT_THRESHOLD
from bot.database import migrate
from bot.database.database import Database
from bot.database.keyring import Keyring, load_keyring
from bot.database.models import SECRETS
from bot.database.opening import opened
from bot.database.urls import is_sqlite, parse_url, sqlite_file
from bot.journal.folder import survey
from bot.settings import Settings

if TYPE_CHECKING:
    from pydantic import SecretStr

PORTAL = "https://discord.com/developers/applications"
_SAMPLE = "You are a stupid idiot."
_MESSAGE_CONTENT = 1 << 18 | 1 << 19
"""Flags of an application that may read messages: granted, or granted below 10,000 users."""


class Health(Enum):
    """What a look found."""

    GOOD = "✓"
    NOTE = "–"
    """Nothing wrong, but something to know."""
    BAD = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    subject: str
    health: Health
    detail: str
    mend: str = ""
    """What to do about it."""


def examine(settings: Settings, *, online: bool) -> bool:
    """Print a table of findings; whether nothing has to be mended."""
    from bot.examining import retraining, served  # noqa: PLC0415 - it needs what stands here

    findings = [
        token(settings.discord_token),
        intents(settings.discord_token, online=online),
        *folders(settings),
        data_key(settings),
        database(settings),
        journal(settings),
        device(settings),
        model(settings),
        *served(settings),
        retraining(settings),
        sandbox(),
        port(settings),
    ]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "what", "found", "to mend"):
        table.add_column(heading, overflow="fold")
    styles = {Health.GOOD: "green", Health.NOTE: "yellow", Health.BAD: "bold red"}
    for found in findings:
        mark = Text(found.health.value, style=styles[found.health])
        table.add_row(mark, found.subject, Text(found.detail), Text(found.mend))
    Console(highlight=False, markup=False).print(table)
    return all(found.health is not Health.BAD for found in findings)


def token(secret: "SecretStr | None") -> Finding:
    """Whether there is a token and whether it has a token's shape; it is never shown."""
    subject = "Discord token"
    if secret is None:
        return Finding(
            subject, Health.NOTE, "not set", "DISCORD_TOKEN in .env, or stay in the sandbox"
        )
    head, *rest = secret.get_secret_value().split(".")
    try:
        owner = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
    except (ValueError, binascii.Error):
        owner = b""
    if len(rest) != 2 or not owner.isdigit():
        return Finding(
            subject, Health.BAD, "set, but not of a bot token's shape", f"copy it anew at {PORTAL}"
        )
    return Finding(subject, Health.GOOD, "set, and of the right shape")


def intents(secret: "SecretStr | None", *, online: bool) -> Finding:
    """The one privileged intent that the bot needs; asks Discord when ``online``."""
    subject = "Discord's answer" if online else "message content intent"
    where = f"{PORTAL}: Bot, Privileged Gateway Intents, Message Content Intent"
    if not online or secret is None:
        return Finding(subject, Health.NOTE, "must be on; --online asks Discord", where)
    return asyncio.run(_ask_discord(secret, subject, where))


def folders(settings: Settings) -> Iterator[Finding]:
    """Whether the folders that the bot writes to let it."""
    wanted = {settings.data_key_file.parent: None} if settings.data_key is None else {}
    wanted[settings.journal_dir] = None
    try:
        url = parse_url(settings.database_url)
    except StorageError:
        pass  # told below, with the database
    else:
        if is_sqlite(url):
            wanted[sqlite_file(url).parent] = None
    for folder in wanted:
        place = folder
        while not place.exists() and place != place.parent:
            place = place.parent  # it will be made inside the nearest one that is there
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
            yield Finding(f"folder {folder}", Health.GOOD, "can be written")
        else:
            yield Finding(
                f"folder {folder}", Health.BAD, "cannot be written", f"let this user write {place}"
            )


def data_key(settings: Settings) -> Finding:
    """Whether the key that encrypts members' words is there, well formed and private."""
    subject = "data key"
    file = settings.data_key_file
    from_file = settings.data_key is None
    if from_file and not file.exists():
        return Finding(subject, Health.NOTE, f"none yet; made on first run as {file}")
    if from_file and os.name == "posix":
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            return Finding(
                subject, Health.BAD, f"others may read {file} ({mode:o})", f"chmod 600 {file}"
            )
    try:
        keyring = load_keyring(settings.data_key, file)
    except StorageError as error:
        return Finding(subject, Health.BAD, str(error), "put back the key that was in use")
    return Finding(subject, Health.GOOD, f"{len(keyring)} in {file if from_file else 'DATA_KEY'}")


def database(settings: Settings) -> Finding:
    """Whether the database answers, has this version's tables and fits the key."""
    subject = "database"
    keyless = settings.data_key is None and not settings.data_key_file.exists()
    try:
        url = parse_url(settings.database_url)
        embedded = is_sqlite(url)
        if embedded and not sqlite_file(url).exists():
            return Finding(subject, Health.NOTE, f"none yet; made as {sqlite_file(url)}")
        state = migrate.check(url)
        if state.current != state.head:
            health = Health.NOTE if embedded and state.current else Health.BAD
            detail = f"at {state.current or 'nothing'}, this version needs {state.head}"
            return Finding(subject, health, detail, "detoxbot db upgrade")
        if not state.ok:
            return Finding(subject, Health.BAD, "; ".join(state.differences), "detoxbot db check")
        if keyless and not asyncio.run(_is_written(settings)):
            return Finding(subject, Health.GOOD, f"at {state.head}, still empty")
        if keyless:
            detail = f"it is there, but its key {settings.data_key_file} is not"
            return Finding(subject, Health.BAD, detail, "put the key back, or move the file away")
        asyncio.run(_open(settings))
    except StorageError as error:
        return Finding(subject, Health.BAD, str(error), "check DATABASE_URL and DATA_KEY")
    return Finding(subject, Health.GOOD, f"answers, at {state.head}")


def journal(settings: Settings) -> Finding:
    """Whether something that happened without the database waits, and for whom."""
    try:
        left = survey(settings.journal_dir)
    except OSError as error:
        detail = f"cannot be read: {error.strerror}"
        return Finding("journal", Health.BAD, detail, "check JOURNAL_DIR and who owns it")
    waiting = left.held + left.orphaned + left.unlocked
    if not waiting:
        return Finding("journal", Health.GOOD, "empty: nothing waits to be written")
    detail = f"{waiting} entries wait, {left.bytes / 1e6:.1f} MB"
    if left.readable_by_others:
        return Finding(
            "journal", Health.BAD, "others may read it", f"chmod -R go= {settings.journal_dir}"
        )
    if left.orphaned:
        return Finding("journal", Health.NOTE, detail, "the bot writes them when it next starts")
    if left.unlocked:
        detail += f"; {left.unlocked} of them in files without a lock, which only their bot writes"
        advice = (
            "if that bot runs no more: set JOURNAL_DIR to a folder that can be locked, and move "
            "the files there, .unlocked.journal renamed to .journal"
        )
        return Finding("journal", Health.NOTE, detail, advice)
    return Finding("journal", Health.NOTE, detail, "see to the database; the bot does the rest")


def device(settings: Settings) -> Finding:
    """What the model can run on here."""
    import torch  # noqa: PLC0415 - takes a second

    from detox_model.detoxifier import choose_device  # noqa: PLC0415
    from detox_model.products import fastest  # noqa: PLC0415

    there = ["cpu"]
    if torch.cuda.is_available():
        there += [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        there.append("mps")
    kind = settings.device.partition(":")[0]
    fits = settings.device in there or kind == "auto" or (kind == "cuda" and "cuda:0" in there)
    if settings.device.startswith("cuda:") and settings.device not in there:
        fits = False
    detail = f"{settings.device}; here: {', '.join(there)}"
    if not fits:
        return Finding("device", Health.BAD, detail, "DEVICE=auto takes the best there is")
    detail += f"; decodes in {fastest(choose_device(settings.device))}"
    return Finding("device", Health.GOOD, detail)


def model(settings: Settings) -> Finding:
    """Whether the model loads, matches its hashes and rewrites a sentence."""
    from detox_model import Detoxifier  # noqa: PLC0415 - takes a second
    from detox_model.errors import CheckpointError  # noqa: PLC0415
    from detox_model.pointer import serving  # noqa: PLC0415

    try:
        folder = serving(settings.detox_model, settings.models_dir)
        detoxifier = Detoxifier.load(folder, device=settings.device)
        detoxifier.rewrite([_SAMPLE], threshold=DEFAULT_THRESHOLD, always=True)
        started = time.perf_counter()
        (answer,) = detoxifier.rewrite([_SAMPLE], threshold=DEFAULT_THRESHOLD, always=True)
        took = time.perf_counter() - started
    except CheckpointError as error:
        return Finding("model", Health.BAD, str(error), "install again, or check DETOX_MODEL")
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        return Finding("model", Health.BAD, detail, "try DEVICE=cpu; check DETOX_MODEL")
    return Finding(
        "model", Health.GOOD, f"{answer.model}: {_SAMPLE!r} → {answer.rewrite!r} in {took:.3f} s"
    )


def sandbox() -> Finding:
    """Whether the sandbox's packages are installed."""
    if importlib.util.find_spec("simcord") is None:
        return Finding(
            "sandbox", Health.NOTE, "not installed", "to try it: pip install 'detoxbot[sandbox]'"
        )
    return Finding("sandbox", Health.GOOD, "installed")


def port(settings: Settings) -> Finding:
    """Whether the health pages can listen."""
    subject = "health pages"
    if not settings.http_port:
        return Finding(subject, Health.NOTE, "off", "HTTP_PORT turns them on")
    place = f"{settings.http_host}:{settings.http_port}"
    try:
        family = socket.getaddrinfo(settings.http_host, settings.http_port)[0][0]
        with socket.socket(family) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((settings.http_host, settings.http_port))
    except OSError as error:
        return Finding(
            subject, Health.BAD, f"{place}: {error.strerror}", "is the bot running? else HTTP_PORT"
        )
    return Finding(subject, Health.GOOD, f"can listen on {place}")


async def _open(settings: Settings) -> None:
    async with opened(settings):
        pass


async def _is_written(settings: Settings) -> bool:
    """Whether something in the database was encrypted; reads only."""
    database = Database(settings.database_url, Keyring.generate())
    try:
        count = select(func.count()).select_from(SECRETS)
        return bool(await database.gateway.read(lambda connection: connection.scalar(count)))
    finally:
        await database.close()


async def _ask_discord(secret: "SecretStr", subject: str, where: str) -> Finding:
    import aiohttp  # noqa: PLC0415 - only where asked for
    from discord.http import Route  # noqa: PLC0415

    headers = {"Authorization": f"Bot {secret.get_secret_value()}"}
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{Route.BASE}/applications/@me", headers=headers) as response,
        ):
            status = response.status
            application = await response.json() if status == 200 else {}
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        detail = f"cannot be reached: {type(error).__name__}"
        return Finding(subject, Health.BAD, detail, "check the network")
    if status == 401:
        return Finding(subject, Health.BAD, "the token is refused", f"make a new one at {PORTAL}")
    if status != 200:
        return Finding(subject, Health.BAD, f"answered {status}", "try again later")
    if not application.get("flags", 0) & _MESSAGE_CONTENT:
        return Finding(subject, Health.BAD, "the message content intent is off", where)
    return Finding(subject, Health.GOOD, "takes the token; the message content intent is on")
