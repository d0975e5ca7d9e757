"""`detoxbot rewrite --explain`, with the shipped model."""

import errno
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from bot.commands import answers, explaining
from bot.commands.colouring import coloured, visible
from bot.commands.exits import ExitCode, Failure
from bot.drawing.explanation import LIMIT, draw
from detox_model import Detoxifier
from detox_model.explain import Explained

MIXED = "Hello all. You are a stupid idiot, Ben."
OPTIONS = answers.Options(threshold=0.5, beam=4)
Explain = Callable[[str], Explained]


@pytest.fixture(scope="module")
def model() -> Detoxifier:
    return Detoxifier.load(device="cpu")


@pytest.fixture(scope="module")
def explain(model: Detoxifier) -> Explain:
    done: dict[str, Explained] = {}

    def explain(text: str) -> Explained:
        if text not in done:
            done[text] = model.explain(text, beam=2, threshold=0.5)
        return done[text]

    return explain


class Standard:
    """Standard input or output, as bytes."""

    def __init__(self, content: bytes = b"") -> None:
        self.buffer = io.BytesIO(content)

    def isatty(self) -> bool:
        return False


@pytest.fixture
def run(model: Detoxifier, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def run(
        *texts: str, output: Path | None = None, as_json: bool = False, stdin: bytes = b""
    ) -> str:
        printed = Standard()
        monkeypatch.setattr("sys.stdin", Standard(stdin))
        monkeypatch.setattr("sys.stdout", printed)
        explaining.check(texts, output, explain=True)
        options = answers.Options(threshold=0.5, beam=4, as_json=as_json)
        explaining.explain(model, texts, options, output)
        return printed.buffer.getvalue().decode()

    return run


def dots(picture: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def test_a_picture_is_written_and_the_rewrite_printed(
    run: Callable[..., str], model: Detoxifier, tmp_path: Path
) -> None:
    output = tmp_path / "picture.PNG"
    output.write_text("an older file")
    [rewrite] = model.rewrite([MIXED], beam=4, threshold=0.5)
    assert run(MIXED, output=output) == rewrite.rewrite + "\n"
    seen = dots(output.read_bytes())
    height, width, _ = seen.shape
    assert width == 1440
    assert 400 < height < 2_000
    inked = (seen < 250).any(axis=2)
    assert 0.02 < inked.mean() < 0.5
    for colour in ((0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00), (0xA0, 0x45, 0x7A)):
        assert (seen == colour).all(axis=2).sum() > 100  # copied, generated, flagged
    assert list(tmp_path.iterdir()) == [output]  # nothing temporary is left


def test_what_is_withheld_is_drawn_and_said_to_be(run: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "threat.png"
    assert run("i will find you and kill you", output=path) == "[withheld: threat]\n"
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("form", "magic"), [("svg", b"<?xml"), ("pdf", b"%PDF-")])
def test_vector_pictures_are_the_same_every_time(explain: Explain, form: str, magic: bytes) -> None:
    picture = draw(explain(MIXED), form)
    assert picture.startswith(magic)
    assert picture == draw(explain(MIXED), form)


@pytest.mark.parametrize(
    "text",
    [
        "You idiot.",
        "good morning, the build is out",
        "kill yourself, you idiot",
        "you moron, $x_1$ costs 5$ \\frac{1}{2} for <@123456789012345678> \U0001f602\U0001fae0",
        "you are a stupid \u6f22\u5b57 idiot \u0939\u093f \u202egnol\u202c z\u0301\u0302\u0303",
        "\u05d0\u05ea\u05d4 fucking idiot \u05e9\u05dc\u05d5\u05dd",
        "so " + "very " * 50 + "stupid, you idiot",
        "x" * 100 + " idiot " + "https://example.org/" + "y" * 300,
        "line one\n\n\x1b[31m\x00 you idiot\n" + "> quoted\n" * 20,
    ],
)
def test_anything_can_be_drawn(explain: Explain, text: str) -> None:
    seen = dots(draw(explain(text), "png"))
    assert (seen < 250).any(axis=2).mean() > 0.005
    assert (seen[:, -40:] > 250).all()  # nothing runs over the margin
    assert (seen[-10:] > 250).all()


def test_a_longer_text_makes_a_taller_picture(explain: Explain) -> None:
    heights = [
        dots(draw(explain("You idiot. " + "All is well here. " * count), "png")).shape[0]
        for count in (1, 20, 110)
    ]
    assert heights == sorted(set(heights))


def test_too_long_a_text_is_refused(run: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(Failure, match=f"holds {LIMIT:,} characters") as refused:
        run("a " * (LIMIT // 2 + 1), output=tmp_path / "x.png")
    assert refused.value.code is ExitCode.USAGE
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("picture.gif", "must end in .png, .svg, .pdf"),
        ("picture", "must end in .png, .svg, .pdf"),
        ("nowhere/picture.png", "there is no folder"),
        ("folder.png", "is a folder"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_any_work(
    tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(Failure, match=said) as refused:
        explaining.check(["text"], tmp_path / name, explain=True)
    assert refused.value.code is ExitCode.USAGE


def test_a_picture_that_cannot_be_written_says_why_and_leaves_nothing(
    run: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Failure, match="cannot be written: File name too long"):
        run("fine", output=tmp_path / ("x" * 300 + ".png"))

    def full(_self: Path, _target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Failure, match="cannot be written: No space left") as refused:
        run("fine", output=tmp_path / "x.png")
    assert refused.value.code is ExitCode.USAGE
    assert not list(tmp_path.iterdir())


def test_a_picture_shows_one_text_and_needs_explain(
    run: Callable[..., str], tmp_path: Path
) -> None:
    output = tmp_path / "x.png"
    for texts, stdin in ((["one", "two"], b""), ([], b"one\ntwo\n")):
        with pytest.raises(Failure, match="a picture shows one text"):
            run(*texts, output=output, stdin=stdin)
    with pytest.raises(Failure, match="no text came"):
        run(output=output)
    with pytest.raises(Failure, match="add --explain"):
        explaining.check(["one"], output, explain=False)
    assert not output.exists()
    run(output=output, stdin=b"one\n")
    assert output.exists()


def test_json_adds_the_explanation_to_the_usual_object(
    run: Callable[..., str], model: Detoxifier
) -> None:
    first, second = map(json.loads, run(MIXED, "  ", as_json=True).splitlines())
    [rewrite] = model.rewrite([MIXED], beam=4, threshold=0.5)
    explanation = first.pop("explanation")
    assert first == json.loads(answers.rewrite_json(rewrite))
    assert explanation["spans"] == [[s.start, s.end, pytest.approx(s.score)] for s in rewrite.spans]
    [sentence] = explanation["sentences"]
    assert [w[0] for w in sentence["source"]][:2] == ["You", "are"]
    assert len(sentence["alignment"]) == len(sentence["output"])
    assert sentence["proposals"][0]["chosen"] is True
    assert second["explanation"]["sentences"] == []


def console(**options: bool) -> Console:
    return Console(
        file=io.StringIO(), color_system="standard", _environ={}, width=80,
        force_terminal=options.get("terminal", True), no_color=options.get("no_color", False),
    )  # fmt: skip


def test_a_terminal_gets_colours(explain: Explain) -> None:
    shown = coloured(explain(MIXED), console())
    assert "\x1b[1;37;45mstupid\x1b[0m" in shown
    assert "[stupid]" not in shown


def test_without_colours_marks_tell_the_same(explain: Explain) -> None:
    quiet = Console(file=io.StringIO(), _environ={}, force_terminal=False)
    text = coloured(explain(MIXED), quiet)
    assert "\x1b" not in text
    assert "Hello all. You are a [stupid] [idiot], Ben." in text
    new = [w.text for s in explain(MIXED).sentences for w in s.output if w.origin == "generated"]
    assert new
    for word in new:
        assert f"*{word}*" in text
        assert f"{word}  from " in text
    sober = coloured(explain(MIXED), console(no_color=True))
    assert "[stupid]" in sober
    assert "\x1b[1;37;45m" not in sober


def test_what_is_printed_cannot_command_the_terminal(explain: Explain) -> None:
    quiet = Console(file=io.StringIO(), _environ={}, force_terminal=False)
    text = coloured(explain("you idiot \x1b[2J\x9b1m\u202e [red]x[/red]"), quiet)
    assert not set("\x1b\x9b\u202e") & set(text)
    assert "[red]x[/red]" in text
    assert visible("a\tb\nc") == "a\u2409b\u23cec"
