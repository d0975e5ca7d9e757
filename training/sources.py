"""The files of the public corpora: what each holds, where it is from, and which are missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.table import Table

Use = Literal["fine-tuning", "training", "flagger"]


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file under the folder of the corpora. UTF-8; ``.xz`` is xz-compressed."""

    path: str
    holds: str
    """Columns of a ``.tsv`` (with a header, tabs between, no quoting), or what a line is."""
    origin: str
    """The repository or the task that published it."""
    uses: tuple[Use, ...]
    """What cannot be done without it."""


_PAIR = "toxic, neutral"
_LINE = "a sentence a line"
FILES = (
    CorpusFile("parallel/paradetox.tsv.xz", "toxic, neutral1, neutral2, neutral3",
               "s-nlp/paradetox", ("fine-tuning", "training", "flagger")),
    CorpusFile("parallel/paradetox_llama3.tsv.xz", _PAIR, "s-nlp/pseudoparadetox",
               ("training", "flagger")),
    CorpusFile("parallel/appdia_train.tsv.xz", _PAIR, "APPDIA (Atwell et al. 2022)",
               ("training", "flagger")),
    CorpusFile("parallel/appdia_dev.tsv.xz", _PAIR, "the same", ("flagger",)),
    CorpusFile("parallel/paranmt_detox.tsv.xz", f"{_PAIR}, score_toxic, score_neutral",
               "s-nlp/detox (filtered ParaNMT)", ("training", "flagger")),
    CorpusFile("toxicity/labelled.tsv.xz", "text, toxic (0 or 1), source",
               "Jigsaw by way of s-nlp, Davidson et al. 2017, OLID, CONDA, GameTox, toxic spans",
               ("training", "flagger")),
    CorpusFile("toxicity/toxic_spans_train.jsonl.xz", "text, toxic_char_offsets",
               "SemEval-2021 task 5", ("flagger",)),
    CorpusFile("toxicity/cannot_rewrite.tsv.xz", "toxic, reason", "s-nlp/paradetox", ("flagger",)),
    CorpusFile("toxicity/wiki_nontoxic_identity.txt.xz", _LINE,
               "conversationai/unintended-ml-bias-analysis", ("flagger",)),
    CorpusFile("toxicity/profanity_en.csv", "text, category_1 to 3, severity_rating",
               "surge-ai/profanity", ("fine-tuning", "training", "flagger")),
    CorpusFile("general/goemotions.txt.xz", _LINE, "google-research (goemotions)",
               ("training", "flagger")),
    CorpusFile("general/self_dialogue.txt.xz", _LINE, "jfainberg/self_dialogue_corpus",
               ("training", "flagger")),
    CorpusFile("general/emocontext.txt.xz", _LINE, "SemEval-2019 task 3", ("training", "flagger")),
    CorpusFile("general/tatoeba.txt.xz", _LINE, "Tatoeba, English sentences",
               ("training", "flagger")),
    CorpusFile("general/webtext.txt.xz", _LINE, "nltk/nltk_data (webtext)",
               ("training", "flagger")),
    CorpusFile("general/ubuntu_irc.txt.xz", _LINE, "jkkummerfeld/irc-disentanglement",
               ("flagger",)),
)  # fmt: skip
"""``training`` is the preset ``default``."""


def missing(data: Path) -> Iterator[CorpusFile]:
    """The files that are not under ``data``."""
    return (file for file in FILES if not (data / file.path).is_file())


def table(data: Path) -> Table:
    """All files: which are there, what each has to hold, where it is from, what needs it."""
    found = Table("", "file", "holds", "from", "needed for")
    for file in FILES:
        there = "[green]there[/]" if (data / file.path).is_file() else "[red]missing[/]"
        found.add_row(there, file.path, file.holds, file.origin, ", ".join(file.uses))
    return found
