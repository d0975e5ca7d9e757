import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from detox_model import pointer
from detox_model.pointer import Placed, Pointer, PointerError

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def place(letter: str, folder: str | None = "") -> Placed:
    return Placed(
        folder=f"m-{letter}" if folder == "" else folder,
        name=letter,
        digest=f"{ord(letter):x}" * 32,
    )


def test_a_pointer_comes_back_as_it_was_written(tmp_path: Path) -> None:
    assert pointer.read(tmp_path) is None
    assert pointer.signature(tmp_path) is None
    assert pointer.read(tmp_path / "nowhere") is None
    first = Pointer(current=place("a"), at=NOW, previous=(place("b", None),))
    pointer.write(tmp_path, first)
    seen = pointer.signature(tmp_path)
    assert pointer.read(tmp_path) == first
    assert first.path(tmp_path) == tmp_path / "m-a"
    pointer.write(tmp_path, first.followed_by(place("c"), NOW))
    assert pointer.signature(tmp_path) != seen
    assert [path.name for path in tmp_path.iterdir()] == ["current.json"]


def test_what_was_in_service_is_remembered_once_and_not_for_ever() -> None:
    chain = Pointer(current=place("a"), at=NOW)
    for letter in "bcba":
        chain = chain.followed_by(place(letter), NOW)
    assert [one.name for one in (chain.current, *chain.previous)] == ["a", "b", "c"]
    for number in range(pointer.REMEMBERED + 5):
        chain = chain.followed_by(place("d", f"m-{number}"), NOW)
    assert len(chain.previous) == pointer.REMEMBERED


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        '{"format": 1}',
        "\x00" * 100,
        "FOLDER:../../etc",
        "FOLDER:/etc",
        "FOLDER:a/b",
        "FOLDER:..",
        "FOLDER:.hidden",
        "FOLDER:",
        "DIGEST:abc",
        "EXTRA",
        "FORMAT",
    ],
)
def test_a_damaged_pointer_is_told_and_leads_nowhere(tmp_path: Path, damage: str) -> None:
    plain = json.loads(Pointer(current=place("a"), at=NOW).model_dump_json())
    if damage.startswith("FOLDER:"):
        plain["current"]["folder"] = damage.removeprefix("FOLDER:")
    elif damage.startswith("DIGEST:"):
        plain["current"]["digest"] = damage.removeprefix("DIGEST:")
    elif damage == "EXTRA":
        plain["run"] = "rm -rf"
    elif damage == "FORMAT":
        plain["format"] = 2
    known = damage.startswith(("FOLDER", "DIGEST", "EXTRA", "FORMAT"))
    (tmp_path / pointer.POINTER).write_text(json.dumps(plain) if known else damage)
    with pytest.raises(PointerError, match=r"current\.json|format 2"):
        pointer.read(tmp_path)
    with pytest.raises(PointerError):
        pointer.serving(None, tmp_path)
    assert pointer.serving(tmp_path / "pinned", tmp_path) == tmp_path / "pinned"


def test_what_is_served_is_pinned_or_promoted_or_shipped(tmp_path: Path) -> None:
    assert pointer.serving(None, tmp_path) is None
    pointer.write(tmp_path, Pointer(current=place("a"), at=NOW))
    assert pointer.serving(None, tmp_path) == tmp_path / "m-a"
    pointer.write(tmp_path, Pointer(current=place("s", None), at=NOW))
    assert pointer.serving(None, tmp_path) is None
