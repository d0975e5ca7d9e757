"""Readers of the public corpora, and the split that keeps the held-out sentences held out."""

import csv
import hashlib
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detox_model.text import simplify

Split = Literal["train", "dev", "test"]


class CorpusError(Exception):
    """A corpus file that is missing or does not look as described; the message says which."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One training example: ``source`` as posted, ``target`` as it should read."""

    source: str
    target: str


def split_of(toxic: str) -> Split:
    """Where the pairs of a toxic sentence belong, by a hash of its letters and digits.

    The split goes by toxic sentence, never by pair: one sentence's human rewrites, model
    rewrites and labels all fall on the same side. 3 % dev, 5 % test.
    """
    letters = "".join(c for c in simplify(toxic) if c.isalnum())
    bucket = int.from_bytes(hashlib.sha256(letters.encode()).digest()[:4], "big") % 100
    if bucket < 5:
        return "test"
    return "dev" if bucket < 8 else "train"


def open_text(path: Path) -> Iterator[str]:
    """Lines of a UTF-8 file, xz-compressed or plain, without line ends and byte order mark."""
    if not path.is_file():
        raise CorpusError(f"corpus file {path} is missing: see README, 'Training', for the layout")
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                yield line.rstrip("\r\n")
    else:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for line in file:
                yield line.rstrip("\r\n")


def read_tsv(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated file with a header and no quoting; short rows are padded."""
    reader = csv.DictReader(
        open_text(path), delimiter="\t", quoting=csv.QUOTE_NONE, restval="", restkey="_extra"
    )
    for row in reader:
        yield {key: value for key, value in row.items() if key != "_extra"}


def profanities(data: Path) -> Iterator[dict[str, str]]:
    """Rows of the list of swear words, with categories and severity (1 to 3)."""
    yield from csv.DictReader(open_text(data / "toxicity" / "profanity_en.csv"))


@dataclass(frozen=True, slots=True)
class Reference:
    """A toxic sentence and its human rewrites (one to three)."""

    source: str
    targets: tuple[str, ...]


def paradetox(data: Path) -> Iterator[Reference]:
    """ParaDetox: toxic sentences with one to three human rewrites each."""
    for row in read_tsv(data / "parallel" / "paradetox.tsv.xz"):
        targets = tuple(row[key] for key in ("neutral1", "neutral2", "neutral3") if row.get(key))
        if row["toxic"] and targets:
            yield Reference(row["toxic"], targets)


def llama_rewrites(data: Path) -> Iterator[Pair]:
    """Rewrites of ParaDetox sources by an 8 B language model."""
    for row in read_tsv(data / "parallel" / "paradetox_llama3.tsv.xz"):
        yield Pair(row["toxic"], row["neutral"])


def appdia(data: Path, split: Literal["train", "dev"]) -> Iterator[Pair]:
    """APPDIA: offensive Reddit comments with rewrites by sociolinguists."""
    for row in read_tsv(data / "parallel" / f"appdia_{split}.tsv.xz"):
        yield Pair(row["toxic"], row["neutral"])


def paranmt(data: Path, *, toxic_over: float, neutral_under: float) -> Iterator[Pair]:
    """Filtered ParaNMT paraphrases whose scores, in [0, 1], say toxic → neutral clearly."""
    for row in read_tsv(data / "parallel" / "paranmt_detox.tsv.xz"):
        try:
            toxic, neutral = float(row["score_toxic"]), float(row["score_neutral"])
        except ValueError:
            continue
        if toxic > toxic_over and neutral < neutral_under:
            yield Pair(row["toxic"], row["neutral"])


def general(data: Path, name: str) -> Iterator[str]:
    """One of the general corpora: ordinary sentences, chat turns or comments, one a line."""
    yield from (line for line in open_text(data / "general" / f"{name}.txt.xz") if line)
