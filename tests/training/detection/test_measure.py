"""The whole measurement, with systems whose answers are known."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from detox_model.toxicity import Flagger
from training.__main__ import app, main
from training.detection import functional, identity, pictures, writing
from training.detection.measure import Report, measure
from training.detection.sets import Sample
from training.detection.systems import AltProfanityCheck, BetterProfanity, Scores, scored
from training.detection.tables import tables

ROOT = Path(__file__).parents[3]
WORDS = re.compile(r"\b(?:idiot|fool)\b")
RUDE = [Sample(f"you {word} number {n}", True, "mine")
        for n in range(15) for word in ("idiot", "fool")]  # fmt: skip
CALM = [Sample(f"the plan for day {n} is fine", False, "mine") for n in range(30)]
CHAT = [Sample(text, False, "tatoeba") for text in ("see you soon", "damn that", "kill it")]


class Reader:
    """Finds two words as they are spelt."""

    name = "reader"
    sample: int | None = None

    def scores(self, texts: Sequence[str]) -> Scores:
        return np.array([0.9 if WORDS.search(text) else 0.4 for text in texts])


class Sampler(Reader):
    """Asked about few texts, and wrong about all."""

    name = "sampler"
    sample: int | None = 20

    def __init__(self) -> None:
        self.asked = 0

    def scores(self, texts: Sequence[str]) -> Scores:
        self.asked += len(texts)
        return 1 - super().scores(texts)


class Never(Reader):
    """Flags nothing."""

    name = "never"

    def scores(self, texts: Sequence[str]) -> Scores:
        return np.zeros(len(texts))


@contextmanager
def silent(what: str, total: int) -> Iterator[Callable[[int], None]]:
    told: list[int] = []
    yield told.append
    assert sum(told) == total, what


SAMPLER = Sampler()


@pytest.fixture(scope="module")
def report() -> Report:
    mixed = [each for pair in zip(RUDE, CALM, strict=True) for each in pair]
    return measure([*mixed, *CHAT], [Reader(), Never(), SAMPLER], WORDS, silent, draws=60)


def test_each_system_is_measured_on_what_it_was_asked(report: Report) -> None:
    mine = report.sources["mine"]
    assert {name: f.texts for name, f in mine.items()} == {"reader": 60, "never": 60, "sampler": 20}
    assert [mine[name].auc for name in mine] == [1.0, 0.5, 0.0]
    assert mine["reader"].presets["strict"].false_alarms == 1
    assert mine["reader"].presets["balanced"].false_alarms == 0
    assert mine["never"].f1 == 0
    assert set(report.sources) == {"mine", identity.SOURCE, functional.SOURCE}


def test_systems_asked_about_everything_are_compared_with_the_first(report: Report) -> None:
    assert set(report.against["mine"]) == {"never"}
    assert report.against["mine"]["never"] == (-0.5, (-0.5, -0.5))


def test_ordinary_chat_is_counted_in_two_ways(report: Report) -> None:
    chat = report.chat["tatoeba"]
    assert (chat.lines, chat.ordinary) == (3, 2)
    assert chat.flagged["strict"] == chat.false_alarms["strict"] == 1
    assert chat.false_alarms["balanced"] == chat.by_rules == 0


def test_presets_are_stated_for_one_toxic_text_in_ten(report: Report) -> None:
    assert report.presets["strict"].precision == pytest.approx(0.1)
    assert report.presets["balanced"].precision == 1
    assert set(report.reliability) == {"reader", "never"}


def test_rules_help_where_the_score_does_not(report: Report) -> None:
    threats = report.functional["threat"]
    assert threats.toxic
    assert threats.right["reader"] == 0
    assert threats.with_rules > 0
    assert report.functional["ordinary chat"].with_rules == 1


def test_tricks_cost_what_they_hide(report: Report) -> None:
    reader = report.evasion["reader"]
    assert (reader.before.auc, reader.before.caught) == (1, 1)
    assert reader.after["zero-width characters"].auc == 0.5
    assert reader.after["zero-width characters"].caught == 0
    assert reader.after["random case"].caught < 1
    assert reader.after["Cyrillic letters"].false_alarms == 0
    assert 0.3 < reader.mean_loss <= 0.5
    assert SAMPLER.asked < 10_000


def test_tables_fill_the_places_of_the_document(report: Report, tmp_path: Path) -> None:
    document = (ROOT / "docs" / "FLAGGER.md").read_text(encoding="utf-8")
    made = tables(report)
    filled = writing.fill(document, made)
    assert filled == writing.fill(filled, made)
    for table in made:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.head)}
        if table.key != "against":
            assert writing.as_markdown(table) in filled
    with pytest.raises(ValueError, match="no place for: calibration, chat"):
        writing.fill("nothing", made)
    writing.write_markdown(made, tmp_path / "tables.md")
    assert (tmp_path / "tables.md").read_text().count("## ") == len(made)


def test_json_holds_the_figures(report: Report, tmp_path: Path) -> None:
    writing.write_json(report, tmp_path / "r.json")
    found = json.loads((tmp_path / "r.json").read_text())
    assert found["sources"]["mine"]["reader"]["auc"] == 1
    assert set(found["presets"]) == {"relaxed", "balanced", "strict"}
    assert set(found["presets"]["relaxed"]) == {
        "threshold", "precision", "recall", "false_alarms"
    }  # fmt: skip
    assert "curves" not in found


def test_one_picture_shows_everything(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "all.pdf"
    pictures.draw(report, path)
    assert path.read_bytes().startswith(b"%PDF")
    with pytest.raises(ValueError, match="nonsense"):
        pictures.draw(report, tmp_path / "all.nonsense")


def test_the_document_shows_every_picture(report: Report, tmp_path: Path) -> None:
    document = (ROOT / "docs" / "FLAGGER.md").read_text(encoding="utf-8")
    for path in pictures.draw_each(report, tmp_path):
        assert f"images/{path.name}" in document


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="toxic and harmless texts"):
        measure(CALM, [Reader()], WORDS, silent)
    with pytest.raises(ValueError, match="toxic texts with listed words"):
        measure([*CALM, *RUDE], [Reader()], re.compile("nowhere"), silent, draws=50)


def test_libraries_answer_between_zero_and_one() -> None:
    texts = ["you stupid fucking idiot", "see you at eight"]
    for system in (AltProfanityCheck(), BetterProfanity()):
        rude, calm = scored(system, texts)
        assert 0 <= calm < 0.5 < rude <= 1
        assert len(scored(system, [])) == 0


def test_the_command_measures_a_file(tmp_path: Path) -> None:
    lines = [f"{s.text}\t{int(s.toxic)}\n" for s in [*RUDE, *CALM]]
    (tmp_path / "own.tsv").write_text("text\ttoxic\n" + "".join(lines))
    (tmp_path / "doc.md").write_text((ROOT / "docs" / "FLAGGER.md").read_text(encoding="utf-8"))
    names = [str(tmp_path / name) for name in ("own.tsv", "r.json", "r.md", "r.svg", "doc.md")]
    result = CliRunner().invoke(
        app,
        ["evaluate-flagger", names[0], "--no-judges", "--draws", "50", "--json", names[1],
         "--markdown", names[2], "--output", names[3], "--write-docs", names[4]],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Functional tests" in result.output
    found = json.loads((tmp_path / "r.json").read_text())
    shipped = Flagger.load(ROOT / "detox_model" / "weights" / "detox-s")
    flagged = [v.toxicity >= 0.5 for v in shipped.score([s.text for s in RUDE])]
    recall = found["sources"]["own"]["flagger"]["presets"]["balanced"]["recall"]
    assert recall == pytest.approx(np.mean(flagged), abs=1e-4)
    assert "| own | flagger | 60 |" in (tmp_path / "doc.md").read_text()
    assert (tmp_path / "images" / "flagger-evasion.png").is_file()


def test_a_source_too_small_to_rank_is_named(tmp_path: Path) -> None:
    lines = [f"{s.text}\t{int(s.toxic)}\n" for s in [*RUDE[:5], *CALM]]
    (tmp_path / "few[red].tsv").write_text("text\ttoxic\n" + "".join(lines))
    arguments = [str(tmp_path / "few[red].tsv"), "--no-judges", "--draws", "50"]
    result = CliRunner().invoke(app, ["evaluate-flagger", *arguments])
    assert result.exit_code == 0, result.output
    assert "need 10 toxic and 10 harmless texts: few[red]\n" in result.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "give files of texts, or --data"),
        (["{file}", "--model", "{folder}"], "no usable flagger"),
        (["{file}"], "columns 'text' and 'toxic'"),
    ],
)
def test_mistakes_end_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    complaint: str,
) -> None:
    bad, good = tmp_path / "bad.tsv", tmp_path / "good.tsv"
    bad.write_text("words\nhi\n")
    good.write_text("text\ttoxic\nhi\t0\n")
    file = str(good if "--model" in arguments else bad)
    given = [each.format(file=file, folder=tmp_path) for each in arguments]
    monkeypatch.setattr("sys.argv", ["training", "evaluate-flagger", *given])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert complaint in " ".join(capsys.readouterr().err.split())
