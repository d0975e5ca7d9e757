"""What left the database stays on record, and whoever asks to be forgotten goes from it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.core.incidents import ReviewAction, Source
from bot.core.lending import Format, Kind, Wish
from bot.core.modes import TrainingConsent
from bot.database.errors import ExportChanged
from bot.database.models import EXPORT_AUTHORS, FORGOTTEN, INCIDENTS
from bot.database.pairs import export_author
from bot.database.request import ALL_STATUSES, ExportRequest
from bot.export.drafts import Drafts
from bot.export.forgetting import find_manifest, forget_authors
from bot.export.host import HostLending
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

FOLDERS = (Format.PARQUET, Format.DATASETS)


async def forget(archive: Archive, member: int, guild: int | None = None) -> str:
    """As when a member asks to be forgotten; how exports name them."""
    database = archive.database
    key = await database.pepper.member_key(member)
    row = {"member_key": key, "guild_id": guild, "at": database.clock()}
    await database.gateway.write(
        lambda connection: connection.execute(insert(FORGOTTEN), row).rowcount
    )
    return export_author(key, database.pepper.digest_now)


async def authors_on_record(archive: Archive) -> list[str]:
    query = select(EXPORT_AUTHORS.c.author)
    return await archive.database.gateway.read(
        lambda connection: list(connection.execute(query).scalars())
    )


async def test_an_export_is_on_record_with_its_authors(
    archive: Archive, request_: ExportRequest
) -> None:
    for number in range(3):
        await archive.add(author=number % 2)
    request = replace(request_, guild_id=GUILD)
    manifest = await export_pairs(
        archive.database, request, training_permission=PERMISSION, asked_by=77
    )
    [recorded] = await archive.database.exports.list()
    assert (recorded.id, recorded.guild_id, recorded.asked_by) == (manifest.export, GUILD, 77)
    assert (recorded.authors, recorded.outdated, recorded.is_finished) == (2, 0, True)
    assert set(await authors_on_record(archive)) == {
        pair["author"] for pair in read(request.output)
    }
    assert manifest.authors == 2
    await run(archive, request_)
    assert [one.guild_id for one in await archive.database.exports.list()] == [None, GUILD]
    assert [one.id for one in await archive.database.exports.list(GUILD)] == [manifest.export]


FILTERS: list[tuple[Callable[[ExportRequest, datetime], ExportRequest], list[str]]] = [
    (lambda r, _: replace(r, channel_id=3), ["b"]),
    (lambda r, _: replace(r, sources=frozenset({Source.REPORT, Source.EDIT})), ["b", "c"]),
    (lambda r, _: replace(r, models=frozenset({"model-2"})), ["c"]),
    (lambda r, _: replace(r, min_toxicity=0.5), ["a", "c"]),
    (lambda r, _: replace(r, max_toxicity=0.5), ["b"]),
    (lambda r, at: replace(r, until=at), ["a"]),
    (lambda r, at: replace(r, since=at), ["b", "c"]),
    (lambda r, at: replace(r, since=at, channel_id=2, min_toxicity=0.5), ["c"]),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
async def test_filters(
    archive: Archive,
    request_: ExportRequest,
    wanted: Callable[[ExportRequest, datetime], ExportRequest],
    expected: list[str],
) -> None:
    await archive.add(original="a")
    second = await archive.add(original="b", channel=3, source=Source.REPORT, toxicity=0.3)
    await archive.add(original="c", source=Source.EDIT, model="model-2")
    [review] = await archive.database.incidents.reviews(second.id)
    request = wanted(request_, review.created_at)
    manifest = await run(archive, request)
    assert [pair["toxic"] for pair in read(request.output)] == expected
    assert manifest.filters == json.loads(json.dumps(request.filters()))


async def test_flags_are_labels_without_a_wording(
    archive: Archive, request_: ExportRequest
) -> None:
    await archive.add(original="a", rewrite=None, source=Source.REPORT, toxicity=0.2)
    await archive.add(original="b", rewrite="You ***", status="masked")
    await archive.add(ReviewAction.NOT_TOXIC, original="c")
    await archive.add(ReviewAction.RESTORED, original="d")
    await archive.add(original="e")
    request = replace(request_, include_flags=True, statuses=ALL_STATUSES)
    await run(archive, request)
    shown = [(p["toxic"], p["neutral"], p["label"], p["source"]) for p in read(request.output)]
    assert shown == [
        ("a", None, "toxic", "report"),
        ("b", None, "toxic", "score"),
        ("c", "c", "not_toxic", "score"),
        ("d", "d", None, "score"),
        ("e", "Please stop.", "toxic", "score"),
    ]


async def test_another_verdict_on_a_long_message_is_another_example(
    archive: Archive, request_: ExportRequest
) -> None:
    long = (
        "nobody asked you to write any of that here, and let me tell you why, you fool: the match "
        "was over before your team woke up, the goalkeeper sold hot dogs at half time, your "
        "captain kicked the corner flag harder than any ball, and the bus home had a better plan "
        "than whoever picked eleven strangers from a queue at the bakery and called that a defence"
    )
    await archive.add(original=long)
    await archive.add(ReviewAction.NOT_TOXIC, original=long)
    await archive.add(ReviewAction.NOT_TOXIC, original=long)
    request = replace(request_, keep_duplicates=False, statuses=ALL_STATUSES)
    manifest = await run(archive, request)
    assert manifest.by_status == {"approved": 1, "not_toxic": 1}
    assert manifest.left_out == {"duplicate": 1}


async def test_duplicates_are_left_out_and_counted(
    archive: Archive, request_: ExportRequest
) -> None:
    long = "what is this, nobody asked you to write any of that here, you fool"
    for text in (long, long.upper(), long + " ok", "something else, you fool"):
        await archive.add(original=text)
    # Another wording or another verdict is another example.
    other = "Thanks for telling us; we see that match quite differently, and hope for a better one."
    await archive.add(ReviewAction.EDITED, other, original=long)
    await archive.add(ReviewAction.NOT_TOXIC, original=long)
    request = replace(request_, keep_duplicates=False, statuses=ALL_STATUSES)
    manifest = await run(archive, request)
    assert manifest.pairs == 4
    assert manifest.left_out == {"duplicate": 1, "near_duplicate": 1}
    assert (await run(archive, request_)).pairs == 5  # all that were approved or edited


async def test_no_message_is_nearly_in_two_parts(archive: Archive, request_: ExportRequest) -> None:
    text = "what is this, nobody asked you to write any of that here, you fool"
    for author in range(30):
        await archive.add(original=f"{text} {'!' * author}", author=author)
        await archive.add(original=unlike(author), author=author)
    request = replace(request_, split=(50, 50))
    manifest = await run(archive, request)
    sides = [{pair["toxic"][:12] for pair in read(path)} for path in request.targets.values()]
    assert all(len(side) > 1 for side in sides)
    assert sum("what is this" in side for side in sides) == 1
    assert set(manifest.left_out) == {"like_one_in_another_part"}


async def test_erased_texts_are_no_examples(archive: Archive, request_: ExportRequest) -> None:
    kept = await archive.add(original="kept")
    gone = await archive.add()
    false_alarm = await archive.add(ReviewAction.NOT_TOXIC)
    ids = [kept.id, gone.id, false_alarm.id]
    erased = INCIDENTS.update().where(INCIDENTS.c.id.in_(ids))
    texts = INCIDENTS.update().where(INCIDENTS.c.id.in_(ids[1:]))

    def work(connection: Any) -> None:
        connection.execute(erased.values(erased_at=archive.database.clock(), author_id=0))
        connection.execute(texts.values(original=""))

    await archive.database.gateway.write(work)
    manifest = await run(archive, replace(request_, statuses=ALL_STATUSES))
    assert [pair["toxic"] for pair in read(request_.output)] == ["kept"]
    assert manifest.left_out == {"erased": 2}


@pytest.mark.parametrize(
    ("form", "split"),
    [
        (Format.JSONL, None),
        (Format.TSV, (50, 50)),
        (Format.PARQUET, (50, 50)),
        (Format.DATASETS, (50, 50)),
    ],
)
async def test_the_forgotten_are_taken_out_of_files(
    archive: Archive,
    request_: ExportRequest,
    form: Format,
    split: tuple[float, ...] | None,
) -> None:
    for author in range(8):
        await archive.add(original=unlike(author), author=author)
    path = request_.output if form not in FOLDERS else request_.output.with_name(str(form))
    request = replace(request_, format=form, output=path, split=split)
    before = await run(archive, request)
    authors = {await forget(archive, member) for member in (3, 5)}
    manifest_path = find_manifest(next(iter(request.targets.values())))
    assert manifest_path == request.manifest_path
    done = await forget_authors(archive.database, manifest_path)
    assert (done.removed, done.authors) == (2, 2)
    raw = b"".join(path.read_bytes() for path in request.targets.values())
    assert not any(author.encode() in raw for author in authors)
    after = json.loads(manifest_path.read_text())
    assert after["pairs"] == before.pairs - 2 == sum(file["rows"] for file in after["files"])
    assert after["by_status"] == {"approved": 6}
    for file in after["files"]:
        data = (manifest_path.parent / file["name"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    [recorded] = await archive.database.exports.list()
    assert json.loads(json.dumps(dict(recorded.manifest))) == after
    assert (recorded.authors, recorded.outdated) == (6, 0)
    whole = contents(request.output.parent)
    assert (await forget_authors(archive.database, manifest_path)).removed == 0
    assert set(contents(request.output.parent)) == set(whole)


async def test_who_was_forgotten_before_or_elsewhere_stays(
    archive: Archive, request_: ExportRequest
) -> None:
    await forget(archive, AUTHOR)  # and wrote, and agreed, again
    await archive.add()
    request = replace(request_, guild_id=GUILD)
    await run(archive, request)
    await forget(archive, AUTHOR, GUILD + 1)
    assert (await forget_authors(archive.database, request.manifest_path)).removed == 0
    await forget(archive, AUTHOR, GUILD)
    assert (await forget_authors(archive.database, request.manifest_path)).removed == 1


async def test_who_asks_while_it_is_scrubbed_stays_marked(
    archive: Archive, request_: ExportRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for author in (1, 2):
        await archive.add(original=unlike(author), author=author)
    await run(archive, request_)
    database = archive.database
    await database.traces.wish(1, None)
    scrubbed = database.exports.scrubbed

    async def asked_meanwhile(*done: Any) -> None:
        await database.traces.wish(2, None)
        await scrubbed(*done)

    for left, removed in ((1, 1), (0, 1)):
        with monkeypatch.context() as patch:
            if left:
                patch.setattr(database.exports, "scrubbed", asked_meanwhile)
            done = await forget_authors(database, request_.manifest_path)
        assert (done.removed, (await database.exports.list())[0].outdated) == (removed, left)


async def test_what_is_still_to_be_deleted_leaves_no_more(
    archive: Archive, request_: ExportRequest
) -> None:
    await archive.consent(TrainingConsent.OPT_OUT, GUILD + 1)
    for guild in (GUILD, GUILD + 1):
        await archive.add(original=f"before, on {guild}", guild=guild)
    await forget(archive, AUTHOR, GUILD)
    await archive.add(original="since then")
    manifest = await run(archive, request_)
    left = [f"before, on {GUILD + 1}", "since then"]
    assert [pair["toxic"] for pair in read(request_.output)] == left
    assert manifest.left_out == {"author_forgotten": 1}
    await forget(archive, AUTHOR)
    assert (await run(archive, request_)).left_out == {"author_forgotten": 3}


async def test_who_asks_while_it_is_written_is_not_in_it(
    archive: Archive, request_: ExportRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for author in (1, 2):
        await archive.add(original=unlike(author), author=author)
    key = await archive.database.pepper.member_key(1)
    gone = export_author(key, archive.database.pepper.digest_now)
    database = archive.database
    finish = database.exports.finish

    async def asked_meanwhile(export_id: int, manifest: Mapping[str, Any]) -> None:
        await forget(archive, 1)
        await finish(export_id, manifest)

    monkeypatch.setattr(database.exports, "finish", asked_meanwhile)
    await run(archive, request_)
    assert len(read(request_.output)) == 1
    assert gone not in {pair["author"] for pair in read(request_.output)}
    assert gone not in await authors_on_record(archive)


BROKEN = [
    ("pairs.jsonl", b"not json\n", "line 1: that is no example"),
    ("pairs.jsonl", b"[]\n", "line 1: that is no example"),
    ("pairs.jsonl", None, "is not there"),
    ("pairs.jsonl.manifest.json", b"{}", "no manifest"),
    ("pairs.jsonl.manifest.json", b"\xff", "no manifest"),
    ("pairs.jsonl.manifest.json", None, "no manifest"),
]


@pytest.mark.parametrize(("name", "data", "said"), BROKEN)
async def test_what_is_no_export_is_named_and_left_as_it_is(
    archive: Archive, request_: ExportRequest, name: str, data: bytes | None, said: str
) -> None:
    await archive.add()
    await run(archive, request_)
    broken = request_.output.with_name(name)
    if data is None:
        broken.unlink()
    else:
        broken.write_bytes(data)
    before = contents(request_.output.parent)
    with pytest.raises(ExportChanged, match=said):
        await forget_authors(archive.database, find_manifest(request_.output))
    assert contents(request_.output.parent) == before


async def test_a_manifest_names_no_files_elsewhere(
    archive: Archive, request_: ExportRequest, tmp_path: Path
) -> None:
    await archive.add()
    await run(archive, request_)
    manifest = json.loads(request_.manifest_path.read_text())
    manifest["files"][0]["name"] = "../outside"
    request_.manifest_path.write_text(json.dumps(manifest))
    with pytest.raises(ExportChanged, match="lies elsewhere"):
        await forget_authors(archive.database, request_.manifest_path)


async def test_what_a_killed_export_left_is_swept(
    archive: Archive, request_: ExportRequest
) -> None:
    left = request_.output.with_name(f".{request_.output.name}.0123.part")
    other = request_.output.with_name(".other.jsonl.0123.part")
    left.write_text("words of members")
    other.write_text("somebody else's")
    await run(archive, request_)
    assert not left.exists()
    assert other.exists()


async def test_an_export_for_discord_sweeps_its_folder(archive: Archive, tmp_path: Path) -> None:
    left = tmp_path / f".{GUILD}-20260301T120000Z-0123ab.jsonl.0123456789abcdef.part"
    left.write_text("words of members")
    lending = HostLending(archive.database, PERMISSION, tmp_path)
    await lending.lend(Wish(GUILD, 7), room=0, progress=lambda _done, _total: None)
    assert not left.exists()


async def test_the_drafts_of_an_export_under_way_stay(
    archive: Archive, request_: ExportRequest
) -> None:
    await archive.add()
    going = Drafts(request_)
    going.open()
    [draft] = contents(request_.output.parent)
    await run(archive, request_)
    assert draft in contents(request_.output.parent)
    going.discard()
    assert draft not in contents(request_.output.parent)


def test_wishes_that_contradict_themselves_are_refused(tmp_path: Path) -> None:
    output = tmp_path / "x"
    for wrong in (
        {"min_toxicity": 0.9, "max_toxicity": 0.1},
        {"max_toxicity": 1.5},
        {"include_flags": True, "kind": Kind.PREFERENCES},
        {"include_flags": True, "format": Format.TSV},
    ):
        with pytest.raises(ValueError, match=r"toxicities|flags"):
            ExportRequest(output, **wrong)


async def test_consent_is_asked_of_every_kind(archive: Archive, request_: ExportRequest) -> None:
    await archive.consent(TrainingConsent.OPT_IN)
    await archive.add(ReviewAction.EDITED, "Kindly stop.")
    for kind in Kind:
        manifest = await run(archive, replace(request_, kind=kind, include_flags=False))
        assert manifest.left_out == {"author_did_not_opt_in": 1}
