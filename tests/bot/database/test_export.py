"""An export holds what the operator, the server and the author allow, whole or not at all."""

import asyncio
import hashlib
import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.errors import StorageError
from bot.core.incidents import ReviewAction
from bot.core.lending import Format
from bot.core.modes import TrainingConsent
from bot.database.errors import ExportRefused, FormatUnavailable
from bot.database.models import EXPORTS
from bot.database.request import ALL_STATUSES, ExportRequest, parse_split, parse_statuses
from bot.export.lending import export_pairs
from tests.bot.database.archive import (
    AUTHOR,
    GUILD,
    PERMISSION,
    Archive,
    contents,
    read,
    run,
    unlike,
)
from tests.bot.database.samples import Opener


@pytest.mark.parametrize("permission", [None, "", "  ", "false", "No", "0"])
async def test_without_a_stated_permission_nothing_is_exported(
    archive: Archive, request_: ExportRequest, permission: str | None
) -> None:
    await archive.add()
    with pytest.raises(ExportRefused, match=r"rule 21 of Discord's Developer Policy"):
        await export_pairs(archive.database, request_, training_permission=permission)
    assert list(request_.output.parent.iterdir()) == []


async def test_an_approved_pair(archive: Archive, request_: ExportRequest) -> None:
    incident = await archive.add(original="You are stupid")
    manifest = await run(archive, request_)
    [pair] = read(request_.output)
    author = pair.pop("author")
    assert pair == {
        "toxic": "You are stupid",
        "neutral": "Please stop.",
        "status": "approved",
        "label": "toxic",
        "source": "score",
        "toxicity": 0.9,
        "model": "model-1",
        "incident": incident.id,
        "created_at": incident.created_at.isoformat(),
        "rejected": None,
    }
    assert len(author) == 16
    assert str(AUTHOR) not in author
    assert (manifest.pairs, manifest.by_status) == (1, {"approved": 1})


async def test_each_verdict_gives_its_own_pair(archive: Archive, request_: ExportRequest) -> None:
    await archive.add(ReviewAction.APPROVED, original="a")
    await archive.add(ReviewAction.EDITED, "Kindly stop.", original="b")
    await archive.add(ReviewAction.RESTORED, original="c")
    await archive.add(ReviewAction.NOT_TOXIC, original="d")
    await archive.add(None)
    await run(archive, replace(request_, statuses=ALL_STATUSES))
    shown = [(p["toxic"], p["neutral"], p.get("rejected")) for p in read(request_.output)]
    assert shown == [
        ("a", "Please stop.", None),
        ("b", "Kindly stop.", "Please stop."),
        ("c", "c", "Please stop."),
        ("d", "d", "Please stop."),
    ]
    await run(archive, request_)
    assert [pair["status"] for pair in read(request_.output)] == ["approved", "edited"]


async def test_the_latest_review_counts(archive: Archive, request_: ExportRequest) -> None:
    changed = await archive.add(ReviewAction.APPROVED)
    await archive.database.incidents.review(changed.id, 6, ReviewAction.NOT_TOXIC)
    kept = await archive.add(ReviewAction.NOT_TOXIC)
    await archive.database.incidents.review(kept.id, 6, ReviewAction.EDITED, "Calm down.")
    await run(archive, request_)
    assert [pair["neutral"] for pair in read(request_.output)] == ["Calm down."]


async def test_what_is_approved_is_what_stood(archive: Archive, request_: ExportRequest) -> None:
    incidents = archive.database.incidents
    reworded = await archive.add(None)
    await incidents.review(reworded.id, AUTHOR, ReviewAction.REWORDED, "I disagree.")
    await incidents.review(reworded.id, 6, ReviewAction.APPROVED)
    edited = await archive.add(ReviewAction.EDITED, "Calm down.", rewrite=None)
    await incidents.review(edited.id, 6, ReviewAction.APPROVED)
    await run(archive, request_)
    shown = [(p["status"], p["neutral"], p.get("rejected")) for p in read(request_.output)]
    assert shown == [("approved", "I disagree.", "Please stop."), ("approved", "Calm down.", None)]


async def test_an_authors_own_wording_is_no_review(
    archive: Archive, request_: ExportRequest
) -> None:
    """Neither lends a pair by itself nor changes what a moderator said of the rewrite before."""
    incidents = archive.database.incidents
    alone = await archive.add(None)
    await incidents.review(alone.id, AUTHOR, ReviewAction.REWORDED, "I disagree.")
    approved = await archive.add(ReviewAction.APPROVED)
    await incidents.review(approved.id, AUTHOR, ReviewAction.REWORDED, "I disagree.")
    await run(archive, replace(request_, statuses=ALL_STATUSES))
    [pair] = read(request_.output)
    assert (pair["incident"], pair["neutral"]) == (approved.id, "Please stop.")
    with pytest.raises(ValueError, match="moderator"):
        replace(request_, statuses=frozenset(ReviewAction))


async def test_what_was_no_rewrite_is_no_example(archive: Archive, request_: ExportRequest) -> None:
    await archive.add(rewrite="You are ******", status="masked")
    await archive.add(rewrite=None)
    await archive.add(ReviewAction.EDITED, "Calm down.", rewrite="You are **", status="masked")
    manifest = await run(archive, request_)
    [pair] = read(request_.output)
    assert pair["neutral"] == "Calm down."
    assert pair["rejected"] is None
    assert manifest.left_out == {"no_rewrite": 2}


CONSENT = [
    (TrainingConsent.NOBODY, True, False, "server_not_training"),
    (TrainingConsent.OPT_IN, None, False, "author_did_not_opt_in"),
    (TrainingConsent.OPT_IN, False, False, "author_opted_out"),
    (TrainingConsent.OPT_IN, True, True, None),
    (TrainingConsent.OPT_OUT, None, True, None),
    (TrainingConsent.OPT_OUT, False, False, "author_opted_out"),
    (TrainingConsent.OPT_OUT, True, True, None),
]


@pytest.mark.parametrize(("server", "author", "lent", "reason"), CONSENT)
async def test_server_and_author_must_both_agree(
    archive: Archive,
    request_: ExportRequest,
    server: TrainingConsent,
    author: bool | None,
    lent: bool,
    reason: str | None,
) -> None:
    await archive.consent(server)
    await archive.database.privacy.set_training_choice(GUILD, AUTHOR, author)
    # A choice on one server says nothing about another one.
    await archive.database.privacy.set_training_choice(GUILD + 1, AUTHOR, not lent)
    await archive.add()
    manifest = await run(archive, request_)
    assert len(read(request_.output)) == manifest.pairs == int(lent)
    assert manifest.left_out == ({} if reason is None else {reason: 1})


async def test_a_server_that_was_never_set_up_lends_nothing(
    archive: Archive, request_: ExportRequest
) -> None:
    await archive.add(guild=GUILD + 7)
    manifest = await run(archive, request_)
    assert manifest.left_out == {"server_not_training": 1}


async def test_filters_by_server_and_time(archive: Archive, request_: ExportRequest) -> None:
    await archive.consent(TrainingConsent.OPT_OUT, GUILD + 1)
    first = await archive.add()
    other = await archive.add(guild=GUILD + 1)
    [review] = await archive.database.incidents.reviews(other.id)
    later = await archive.add()
    manifest = await run(archive, replace(request_, guild_id=GUILD))
    assert [pair["incident"] for pair in read(request_.output)] == [first.id, later.id]
    assert manifest.filters["guild_id"] == str(GUILD)
    await run(archive, replace(request_, since=review.created_at))
    assert [pair["incident"] for pair in read(request_.output)] == [other.id, later.id]


async def test_mentions_and_unwritable_characters_are_scrubbed(
    archive: Archive, request_: ExportRequest
) -> None:
    text = "<@123> <@!4> <@&5> <#6> you\0 fool \ud83d <:smile:7>"
    await archive.add(original=text, rewrite="<@123> please")
    await run(archive, request_)
    [pair] = read(request_.output)
    assert pair["toxic"] == "<@user> <@user> <@role> <#channel> you\ufffd fool \ufffd <:smile:7>"
    assert pair["neutral"] == "<@user> please"


async def test_a_split_keeps_each_author_on_one_side_for_ever(
    archive: Archive, request_: ExportRequest
) -> None:
    for number in range(40):
        await archive.add(author=number // 2, original=unlike(number))
    request = replace(request_, split=(50, 25, 25))
    manifest = await run(archive, request)
    names = ["pairs.train.jsonl", "pairs.dev.jsonl", "pairs.test.jsonl"]
    assert [file.name for file in manifest.files] == names
    assert not request.output.exists()
    sides = [{p["author"] for p in read(request.output.with_name(name))} for name in names]
    assert sum(len(side) for side in sides) == len(set.union(*sides)) == 20
    assert all(sides)
    assert sum(file.rows for file in manifest.files) == 40
    await archive.add(author=0, original=unlike(40))
    await run(archive, request)
    again = [{p["author"] for p in read(request.output.with_name(name))} for name in names]
    assert again == sides


async def test_the_manifest_tells_the_truth(archive: Archive, request_: ExportRequest) -> None:
    await archive.add()
    await archive.add(ReviewAction.EDITED, "Calm down.")
    manifest = await run(archive, request_)
    written = json.loads(Path(f"{request_.output}.manifest.json").read_text())
    data = request_.output.read_bytes()
    assert written["files"] == [
        {
            "name": "pairs.jsonl",
            "part": "all",
            "rows": 2,
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
    ]
    assert written["permission"] == PERMISSION
    assert written["by_status"] == {"approved": 1, "edited": 1}
    assert written == json.loads(json.dumps(manifest.as_json()))
    recorded = await archive.database.gateway.read(
        lambda connection: connection.execute(select(EXPORTS.c.manifest)).scalars().all()
    )
    assert recorded == [written]


async def test_files_are_for_their_owner_alone(archive: Archive, request_: ExportRequest) -> None:
    await archive.add()
    await run(archive, request_)
    assert request_.output.stat().st_mode & 0o777 == 0o600
    assert request_.manifest_path.stat().st_mode & 0o777 == 0o600


async def test_progress_and_pages(archive: Archive, request_: ExportRequest) -> None:
    added = [(await archive.add()).id for _ in range(5)]
    seen: list[tuple[int, int]] = []
    await export_pairs(
        archive.database,
        request_,
        training_permission=PERMISSION,
        page=2,
        on_progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(2, 5), (4, 5), (5, 5)]
    assert [pair["incident"] for pair in read(request_.output)] == added


@pytest.mark.parametrize("kind", list(Format))
async def test_an_export_that_breaks_leaves_the_old_file(
    archive: Archive, request_: ExportRequest, kind: Format
) -> None:
    request = replace(request_, format=kind)
    if kind is Format.DATASETS:
        await run(archive, request)
    else:
        request.output.write_text("the old one")
    before = contents(request.output.parent)
    await archive.add()
    await archive.add()

    def break_off(_done: int, _total: int) -> None:
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError, match="broken off"):
        await export_pairs(
            archive.database, request, training_permission=PERMISSION, page=1, on_progress=break_off
        )
    assert contents(request.output.parent) == before
    assert len(await archive.database.exports.list()) == int(kind is Format.DATASETS)


async def test_a_cancelled_export_tidies_up(archive: Archive, request_: ExportRequest) -> None:
    await archive.add()
    reached = asyncio.Event()
    task = asyncio.create_task(
        export_pairs(
            archive.database,
            request_,
            training_permission=PERMISSION,
            on_progress=lambda *_: reached.set(),
        )
    )
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(request_.output.parent.iterdir()) == []


async def test_an_empty_export_is_a_valid_file(archive: Archive, request_: ExportRequest) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    request = replace(request_, format=Format.PARQUET)
    assert (await run(archive, request)).pairs == 0
    assert parquet.read_table(request.output).num_rows == 0


async def test_a_folder_that_is_not_there_is_named(
    sqlite_url: str, opened: Opener, tmp_path: Path
) -> None:
    database = opened(sqlite_url)
    for output in (tmp_path / "missing" / "pairs.jsonl", tmp_path):
        with pytest.raises(StorageError, match=str(output)):
            await export_pairs(database, ExportRequest(output), training_permission=PERMISSION)


async def test_parquet_without_its_package_says_what_to_install(
    sqlite_url: str,
    opened: Opener,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    request = ExportRequest(tmp_path / "x.parquet", Format.PARQUET)
    with pytest.raises(FormatUnavailable, match=r"pip install 'detoxbot\[training\]'"):
        await export_pairs(opened(sqlite_url), request, training_permission=PERMISSION)


def test_statuses_are_read() -> None:
    assert parse_statuses("approved, not-toxic") == {ReviewAction.APPROVED, ReviewAction.NOT_TOXIC}
    assert parse_statuses("ALL") == ALL_STATUSES
    for wrong in ("", "aproved", "reworded"):
        with pytest.raises(ValueError, match="approved, edited, restored, not_toxic"):
            parse_statuses(wrong)


def test_splits_are_read() -> None:
    assert parse_split("90,5,5") == (90, 5, 5)
    assert parse_split("0.9,0.1") == (0.9, 0.1)
    for wrong in ("90", "a,b", "1,0", "1,-1", "nan,1", "1,2,3,4", "inf,1"):
        with pytest.raises(ValueError, match="split"):
            parse_split(wrong)


def test_what_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="status"):
        ExportRequest(tmp_path / "x", statuses=frozenset())
    with pytest.raises(ValueError, match="aware"):
        ExportRequest(tmp_path / "x", since=datetime(2026, 1, 1))  # noqa: DTZ001
