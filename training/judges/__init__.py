"""The scorers that evaluation judges rewrites with, and nothing else uses.

They are kept apart from what they judge: the model reranks with its own flagger, its own cloze
model and its own guard, all made here; the judges are other people's models on other data,
pinned as packages of the ``training`` extra. The import contracts in ``pyproject.toml`` let only
evaluation import this package, and forbid the model and the bot the packages behind it, so no
judge can slip into the loss, into the making of training data or into reranking; only chrF, no
model, also tells distillation how near a wording is to a training rewrite. A run may choose
among its epochs by the joint score on the development part; the test part is for evaluation only.
"""

from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, slots=True)
class Judge:
    """What one scorer measures and which package, in which version, it comes from."""

    measures: str
    package: str
    method: str

    @property
    def version(self) -> str:
        """The installed version of the package behind it."""
        return version(self.package)


JUDGES = (
    Judge("style", "alt-profanity-check",
          "linear classifier of words over public comment data; clean below 0.5"),
    Judge("similarity", "wordllama",
          "cosine of source and rewrite under static sentence vectors of 256 dimensions"),
    Judge("fluency", "pocketsphinx",
          "generic US English trigram model: SLOR, and the worst trigram the rewrite brings in"),
    Judge("broken", "wordfreq",
          "words that neither the source, nor any reference, nor the large English list knows"),
    Judge("bleu, chrf", "sacrebleu", "corpus scores against all references"),
)  # fmt: skip


def described() -> list[dict[str, str]]:
    """The judges as plain values, for a model folder's metrics and its card."""
    return [
        {"measures": j.measures, "package": j.package, "version": j.version, "method": j.method}
        for j in JUDGES
    ]
