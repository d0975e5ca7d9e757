"""What members wrote is nowhere on the disk, and the wrong key says so."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import make_url

from bot.core.errors import StorageError
from bot.core.incidents import Incident, Outcome, Proposal, ReviewAction
from bot.core.modes import Mode
from bot.database import rotate
from bot.database.database import Database
from bot.database.errors import KeyringError
from bot.database.keyring import Keyring
from bot.database.models import Base
from bot.database.rotate import Turned, encrypted_columns
from tests.bot.database.samples import Opener, claimed, message
from tests.postgres import PostgresServer

SECRETS = ("xylophone original", "xylophone rewrite", "xylophone alternative", "xylophone wording")


async def store(database: Database, number: int = 10) -> Incident:
    """One incident with a secret in each place where somebody's words go."""
    original, rewrite, alternative, wording = SECRETS
    incident = await claimed(database, message(original, number))
    await claimed(database, message(original, number, edited=True))
    proposal = Proposal(rewrite, "rewritten", 0.1, "model-1", (alternative,))
    await database.incidents.propose(incident.id, proposal)
    await database.incidents.posting(incident.id, Mode.REPLACE)
    await database.incidents.posted(incident.id, 5)
    await database.incidents.finish(incident.id, Outcome.REPLACED)
    await database.incidents.review(incident.id, 6, ReviewAction.EDITED, wording)
    stored = await database.incidents.get(incident.id)
    assert stored is not None
    return stored


async def test_no_word_is_in_the_sqlite_files(
    sqlite_url: str, opened: Opener, tmp_path: Path
) -> None:
    database = opened(sqlite_url)
    await store(database)
    files = {path.name: path.read_bytes() for path in tmp_path.glob("bot.db*")}
    assert "bot.db-wal" in files, "look while the write-ahead log still holds the rows"
    everything = b"".join(files.values())
    assert b"gAAAA" in everything, "the ciphertext is what we look at"
    assert b"xylophone" not in everything


async def test_no_word_is_in_the_postgres_tables(
    migrated_postgres: str, opened: Opener, postgres_server: PostgresServer
) -> None:
    await store(opened(migrated_postgres))
    name = make_url(migrated_postgres).database or ""
    raw = "".join(
        # Ciphertext is ASCII; encode() shows it as that rather than as numbers.
        postgres_server.sql(
            f"SELECT encode({column.name}, 'escape'), t.* FROM {table.name} t", name
        )
        for table in Base.metadata.sorted_tables
        for column in encrypted_columns(table)
    )
    assert raw.count("gAAAA") >= 5
    assert "xylophone" not in raw


async def test_a_digest_cannot_be_guessed_without_the_key(
    sqlite_url: str, opened: Opener, tmp_path: Path
) -> None:
    """The claim of an edit is a digest of its text: of another one on another installation."""
    database = opened(sqlite_url)
    digest = await database.pepper.digest("edit", "You are stupid")
    again = opened(sqlite_url)
    assert await again.pepper.digest("edit", "You are stupid") == digest
    assert await again.pepper.digest("author", "You are stupid") != digest
    await database.gateway.write(
        lambda connection: connection.exec_driver_sql("DELETE FROM secrets").rowcount
    )
    assert await opened(sqlite_url).pepper.digest("edit", "You are stupid") != digest


async def test_the_wrong_key_is_found_out_at_the_start(url: str, opened: Opener) -> None:
    await opened(url).connect()
    with pytest.raises(KeyringError, match="Put back the key"):
        await opened(url, Keyring.generate()).connect()


async def test_the_wrong_key_never_gives_garbage(url: str, opened: Opener) -> None:
    incident = await store(opened(url))
    stranger = opened(url, Keyring.generate())
    with pytest.raises(StorageError, match="Put back the key"):
        await stranger.incidents.get(incident.id)
    with pytest.raises(StorageError, match="Put back the key"):
        await stranger.incidents.reviews(incident.id)


async def test_damaged_ciphertext_is_an_error(database: Database) -> None:
    incident = await store(database)
    damage = "UPDATE incidents SET original = substr(original, 1, 60)"
    await database.gateway.write(lambda connection: connection.exec_driver_sql(damage).rowcount)
    with pytest.raises(StorageError, match="cannot be decrypted"):
        await database.incidents.get(incident.id)


async def test_a_new_key_in_front_leaves_old_texts_readable(url: str, opened: Opener) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before = await store(opened(url, Keyring([old])))
    both = opened(url, Keyring([new, old]))
    await both.connect()
    assert await both.incidents.get(before.id) == before
    after = await store(both, 20)
    assert await opened(url, Keyring([new])).incidents.get(after.id) == after


async def test_after_reencryption_the_old_key_can_go(
    url: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotate, "PAGE", 2)
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    first = opened(url, Keyring([old]))
    await first.connect()
    stored = [await store(first, number) for number in (20, 21, 22)]
    no_text = await first.incidents.review(stored[0].id, 6, ReviewAction.APPROVED)
    digest = await first.pepper.digest("edit", "x")
    seen: list[tuple[int, int]] = []
    both = opened(url, Keyring([new, old]))
    # 6 incidents, 3 rewrites, 4 reviews, one of them without a text, and the digest key.

    def tell(done: int, total: int) -> None:
        seen.append((done, total))

    assert await rotate.reencrypt(both, tell) == Turned(rows=14, stale=13)
    assert seen[-1] == (14, 14)
    assert await rotate.reencrypt(both) == Turned(rows=14), "what is done is not done again"
    alone = opened(url, Keyring([new]))
    await alone.connect()
    assert [await alone.incidents.get(incident.id) for incident in stored] == stored
    assert (await alone.incidents.reviews(stored[0].id))[-1] == no_text
    assert await alone.pepper.digest("edit", "x") == digest
    with pytest.raises(StorageError, match="Put back the key"):
        await opened(url, Keyring([old])).connect()


async def test_reencryption_without_the_old_key_changes_nothing(url: str, opened: Opener) -> None:
    database = opened(url)
    before = await store(database)
    with pytest.raises(StorageError, match="Put back the key"):
        await rotate.reencrypt(opened(url, Keyring.generate()))
    assert await database.incidents.get(before.id) == before
