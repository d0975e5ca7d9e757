"""`detoxbot words`: a list tried out without a server."""

import json
from pathlib import Path

from tests.bot.commands.conftest import Detoxbot

LISTED = "block:\n*hoe*\nspoiler\nallow:\ngarden hoe\nblock in 5: castle\n"


def test_each_text_is_told_what_matches_and_why(detoxbot: Detoxbot, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(LISTED)
    texts = "a garden h0e\nold sh\u043ees and a castle\nyou stupid\n\n"
    done = detoxbot("words", "test", "--list", "list.txt", "--json", stdin=texts.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    garden, shoes, stupid, empty = map(json.loads, done.stdout.decode().splitlines())
    assert not garden["blocked"]
    assert [(one["pattern"], one["counts"]) for one in garden["matches"]] == [
        ("garden hoe", True),
        ("*hoe*", False),
    ]
    assert "is longer" in garden["matches"][1]["why"]
    [match] = shoes["matches"]
    assert (match["start"], match["end"], match["rule"]) == (4, 9, "all that holds this word")
    assert shoes["blocked"]
    assert shoes["flagged"]
    assert (stupid["blocked"], stupid["flagged"], stupid["matches"]) == (False, True, [])
    assert empty["outcome"].startswith("Left alone")


def test_entries_of_a_channel_need_its_id(detoxbot: Detoxbot, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(LISTED)
    there = detoxbot("words", "test", "--list", "list.txt", "--channel", "5", "a castle")
    assert b"block castle (the whole word): blocked" in there.stdout
    elsewhere = detoxbot("words", "test", "--list", "list.txt", "a castle")
    assert elsewhere.stdout.decode().splitlines() == [
        "a castle",
        "  Left alone: nothing is blocked and the flagger gives it 2%.",
    ]


def test_a_list_is_checked_line_by_line(detoxbot: Detoxbot, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(LISTED)
    good = detoxbot("words", "check", "good.txt")
    assert (good.returncode, good.stdout) == (0, b"4 entries, 0 lines refused\n")
    (tmp_path / "bad.txt").write_text("fool\nf00l\n*\n")
    bad = detoxbot("words", "check", "bad.txt")
    assert bad.returncode == 1
    first, last = bad.stdout.decode().splitlines()
    assert first.startswith("line 3: it is made of wildcards alone")
    assert last == "1 entry, 1 said again, 1 line refused"
    tried = detoxbot("words", "test", "--list", "bad.txt", "you fool")
    assert tried.returncode == 0
    assert tried.stderr == b"1 line of bad.txt cannot be taken: see words check\n"


def test_a_checked_line_cannot_move_the_cursor(detoxbot: Detoxbot, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("\x1b[2J\u200b ** **\n", encoding="utf-8")
    shown = detoxbot("words", "check", "bad.txt").stdout.decode()
    assert "\x1b" not in shown
    assert r"\x1b[2J\u200b ** **" in shown


def test_a_file_that_cannot_be_read_is_named(detoxbot: Detoxbot, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    for file, reason in (("missing.txt", "No such file"), ("latin.txt", "not UTF-8")):
        done = detoxbot("words", "test", "--list", file, "hello")
        assert done.returncode == 2
        assert file in done.stderr.decode()
        assert reason in done.stderr.decode()
