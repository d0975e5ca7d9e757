"""The map as a page, and where it and the models disagree."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Column, MetaData, Table

from bot.database.columns import Encrypted
from bot.database.datamap import TABLES
from bot.database.datamap.facts import Fact, Form, Kept
from bot.database.models import Base

_HEAD = """# What is stored

Every column of every table of the database: what it holds, whom that tells something about, in
which form it is stored, for how long, and what `/privacy delete` does to it. Made from the code:
`python -m bot.database.datamap --write docs/DATA.md` writes this page anew, and tests say when it
is out of date or a column is missing. For members, [PRIVACY.md](PRIVACY.md) says it in short.

- **encrypted**: with the installation's key (`DATA_KEY` or the key file), which is not in the
  database; Fernet, that is AES-128 in CBC mode with HMAC-SHA256. `detoxbot db rotate-key` changes
  it.
- **keyed hash**: HMAC-SHA256 under a secret of the installation, which is in the database,
  encrypted: the same for the same member, and without the secret nobody can tell whose it is.
- **plain**: numbers, times, Discord's ids and names of things.

Beside the database: what happened while it could not be reached waits in the journal
(`JOURNAL_DIR`), encrypted with the same key, until it is written. Exports (`detoxbot export`) are
plain files that the operator keeps; a member's wish to be forgotten marks those that hold words of
theirs. `DATA_KEY_FILE`, and what `rotate-key --retire` leaves beside it, hold keys.
"""


def page(tables: Mapping[str, Kept] = TABLES, metadata: MetaData = Base.metadata) -> str:
    """The whole page, in Markdown; ``KeyError`` for a column that is not on the map."""
    lines = [_HEAD]
    for name, kept in tables.items():
        lines += _section(metadata.tables[name], kept)
    return "\n".join(lines).rstrip("\n")


def missing(tables: Mapping[str, Kept] = TABLES, metadata: MetaData = Base.metadata) -> list[str]:
    """What to write or to take away so that map and models agree; empty where they do."""
    told = []
    for table in metadata.sorted_tables:
        kept = tables.get(table.name)
        if kept is None:
            told.append(f'add "{table.name}": Kept(...) to a file of bot/database/datamap')
            continue
        there, listed = set(table.columns.keys()), set(kept.columns)
        told += [
            f'add "{column}": Fact("What it holds.", Whose.…) to "{table.name}" in '
            "bot/database/datamap; keyed=True if it holds keyed hashes"
            for column in sorted(there - listed)
        ]
        told += [
            f'take "{column}" from "{table.name}" in bot/database/datamap'
            for column in sorted(listed - there)
        ]
        told += [
            f"{table.name}.{column} is encrypted, and a fact says that it is a keyed hash"
            for column in sorted(there & listed)
            if kept.columns[column].keyed and isinstance(table.columns[column].type, Encrypted)
        ]
    told += [
        f'take "{name}" from bot/database/datamap' for name in tables if name not in metadata.tables
    ]
    return told


def _section(table: Table, kept: Kept) -> Iterator[str]:
    ends = any(fact.then for fact in kept.columns.values())
    yield f"## {table.name}\n"
    yield f"{kept.why}\n"
    yield f"- **Until:** {kept.until}"
    yield f"- **`/privacy delete`:** {kept.deletion}\n"
    yield "| column | holds | about | form |" + (" in the end |" if ends else "")
    yield "| --- | --- | --- | --- |" + (" --- |" if ends else "")
    for column in table.columns:
        fact = kept.columns[column.name]
        line = f"| {column.name} | {fact.holds} | {fact.whose} | {_form(column, fact)} |"
        yield line + (f" {fact.then} |" if ends else "")
    yield ""


def _form(column: "Column[object]", fact: Fact) -> Form:
    if isinstance(column.type, Encrypted):
        return Form.ENCRYPTED
    return Form.KEYED if fact.keyed else Form.PLAIN
