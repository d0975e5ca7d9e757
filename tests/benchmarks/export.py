"""Exports: time and memory by the number of reviewed incidents, and the naive way beside it.

Run as a script: ``python tests/benchmarks/export.py [--rows 10000 100000 1000000]``. The database
is synthetic: every incident reviewed and lent, one in ten a duplicate, one in a hundred with a
phone number or a link, one in five with a member's name, an author for every twenty. ``split`` is
JSON lines in three parts. Each export is a process of its own, so that its peak memory is its own;
processor time counts neighbours for little. The naive way reads all rows, decrypts them and writes
one JSON file; it scrubs nothing, leaves no duplicate out and keeps no manifest. A million takes
some ten minutes of processor time, filling the database included.
"""

import argparse
import asyncio
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.incidents import ReviewAction
from bot.core.lending import Format
from bot.core.modes import TrainingConsent
from bot.core.policy import GuildSettings
from bot.database.database import Database
from bot.database.keyring import load_keyring
from bot.database.models import INCIDENTS, REVIEWS, REWRITES
from bot.database.request import ExportRequest
from bot.export.lending import LARGE_PAGE, export_pairs
from detox_model.lexicon import FILE

GUILD = 1
ROWS = (10_000, 100_000, 1_000_000)
NAIVE_UP_TO = 100_000
EVERY_FORMAT_UP_TO = 100_000
NAMES = 10_000
SPLIT = (90.0, 5.0, 5.0)
PERMISSION = "Nobody's: these are synthetic messages."
_START = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 5_000


def sentences(count: int, dice: random.Random) -> Iterator[tuple[str, str]]:
    """Messages with their wordings."""
    words = FILE.read_text(encoding="utf-8").split()[:8_000]
    pair = ("", "")
    for number in range(count):
        if number % 10 != 9:
            text = dice.choices(words, k=dice.randint(6, 22))
            if number % 100 == 1:
                text.append("https://x.example/abc")
            elif number % 100 == 2:
                text.append("+49 30 12345678")
            if number % 5 == 0:
                text.insert(0, f"zorb{dice.randrange(NAMES)}x")
            pair = " ".join(text), " ".join(text[: len(text) * 3 // 4])
        yield pair


async def prepare(folder: Path) -> None:
    """An empty database with one server that lends and many names."""
    keyring = load_keyring(None, folder / "data.key")
    database = Database(f"sqlite:///{folder / 'bot.db'}", keyring)
    await database.connect(upgrade=True)
    await database.settings.save(GuildSettings(GUILD, training_consent=TrainingConsent.OPT_OUT))
    for start in range(0, NAMES, 1_000):
        await database.names.add((GUILD, f"zorb{at}x") for at in range(start, start + 1_000))
    await database.close()


def fill(folder: Path, count: int) -> None:
    """Put reviewed incidents in, past the repositories: those commit each one."""
    keyring = load_keyring(None, folder / "data.key")
    connection = sqlite3.connect(folder / "bot.db")
    connection.execute("PRAGMA synchronous=OFF")
    dice = random.Random(count)
    made: dict[str, list[tuple[object, ...]]] = {}
    for number, (toxic, neutral) in enumerate(sentences(count, dice), start=1):
        at = (_START + timedelta(seconds=number)).strftime("%Y-%m-%d %H:%M:%S.%f")
        author = dice.randrange(max(1, count // 20))
        rewrite = keyring.encrypt(neutral)
        for table, row in (
            (
                INCIDENTS.name,
                {
                    "id": number, "guild_id": GUILD, "channel_id": 2, "message_id": number,
                    "revision": "posted", "author_id": author + 1, "author_key": -1 - author,
                    "original": keyring.encrypt(toxic), "toxicity": dice.random(), "spans": "[]",
                    "source": "score", "mode": "replace", "step": "done", "created_at": at,
                },
            ),
            (
                REWRITES.name,
                {
                    "incident_id": number, "text": rewrite, "alternatives": rewrite,
                    "status": "rewritten", "toxicity_after": 0.1, "model": "model-1",
                    "created_at": at,
                },
            ),
            (
                REVIEWS.name,
                {
                    "incident_id": number, "moderator_id": 5,
                    "action": ReviewAction.APPROVED.value, "created_at": at,
                },
            ),
        ):  # fmt: skip
            marks = ", ".join("?" * len(row))
            insert = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"
            made.setdefault(insert, []).append(tuple(row.values()))
        if number % _BATCH == 0 or number == count:
            for insert, rows in made.items():
                connection.executemany(insert, rows)
            connection.commit()
            made.clear()
    connection.close()


async def ours(folder: Path, form: Format, split: tuple[float, ...] | None = None) -> int:
    """Export as `detoxbot export` does; how many examples."""
    keyring = load_keyring(None, folder / "data.key")
    async with Database(f"sqlite:///{folder / 'bot.db'}", keyring) as database:
        manifest = await export_pairs(
            database,
            ExportRequest(folder / f"out.{form}", form, split=split),
            training_permission=PERMISSION,
            page=LARGE_PAGE,
        )
        return manifest.pairs


def naive(folder: Path) -> int:
    """All at once; how many examples."""
    keyring = load_keyring(None, folder / "data.key")
    connection = sqlite3.connect(folder / "bot.db")
    rows = connection.execute(
        "SELECT incidents.original, rewrites.text, incidents.id, incidents.author_key "
        "FROM incidents JOIN rewrites ON rewrites.incident_id = incidents.id "
        "JOIN reviews ON reviews.incident_id = incidents.id"
    ).fetchall()
    records = [
        {
            "toxic": keyring.decrypt(toxic),
            "neutral": keyring.decrypt(neutral),
            "incident": incident,
            "author": author,
        }
        for toxic, neutral, incident, author in rows
    ]
    with (folder / "naive.json").open("w") as file:
        json.dump(records, file)
    return len(records)


def one(folder: Path, way: str) -> None:
    """One export in this process; prints what it took as JSON."""
    began = time.perf_counter()
    if way == "naive":
        examples = naive(folder)
    elif way == "split":
        examples = asyncio.run(ours(folder, Format.JSONL, SPLIT))
    else:
        examples = asyncio.run(ours(folder, Format(way)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = {
        "examples": examples,
        "seconds": time.perf_counter() - began,
        "processor": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
    }
    print(json.dumps(took))


def measure(rows: int) -> None:
    """Fill a database, then every way in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(prepare(folder))
        fill(folder, rows)
        ways = list(Format) if rows <= EVERY_FORMAT_UP_TO else [Format.JSONL]
        for way in [*ways, "split", *(["naive"] if rows <= NAIVE_UP_TO else [])]:
            command = [sys.executable, __file__, "--one", str(folder), str(way)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            took = json.loads(done.stdout)
            print(
                f"{rows:10,} {way:>9} {took['examples']:10,} {took['seconds']:8.1f} "
                f"{took['processor']:10.1f} {rows / took['processor']:12,.0f} "
                f"{took['peak']:9.0f}",
                flush=True,
            )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(Path(options.one[0]), options.one[1])
        return
    print("  incidents       way   examples  seconds  processor  incidents/s  peak MiB")
    for rows in options.rows:
        measure(rows)


if __name__ == "__main__":
    main()
