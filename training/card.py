"""The model card: what a folder is, what it saw, how good it is, and where it fails."""

import random
from pathlib import Path
from typing import Any

from detox_model.text import simplify
from training.finetune.lineage import KEY, describe
from training.judges import fluency, similarity, spelling, style
from training.metrics import METRICS
from training.preset import Corpus, Preset
from training.report import cell, judge_table, number

SHOWN, SEED = 30, 1
"""How many of our own sentences a card shows, and the seed that draws them."""

SOURCES: dict[Corpus, tuple[str, str]] = {
    "paradetox": ("ParaDetox (s-nlp/paradetox), human rewrites", "CC0 1.0"),
    "llama": ("rewrites of ParaDetox sources by an 8 B language model (s-nlp/pseudoparadetox)",
              "Apache-2.0"),
    "appdia": ("APPDIA, Reddit comments rewritten by experts", "none stated"),
    "paranmt": ("ParaNMT-detox (s-nlp/detox), filtered film-subtitle paraphrases", "none stated"),
}  # fmt: skip
CLEAN_TEXT = (
    ("GoEmotions (google-research)", "Apache-2.0"),
    ("self-dialogue corpus (jfainberg)", "BSD-3-Clause"),
    ("NLTK web text", "none stated"),
    ("EmoContext (SemEval-2019 task 3)", "MIT (repository)"),
    ("Tatoeba", "CC BY 2.0 FR"),
)
FLAGGER_TEXT = (
    ("Jigsaw toxic comments, as in s-nlp", "public competition data"),
    ("Davidson et al. 2017", "MIT"),
    ("OLID", "research terms"),
    ("toxic spans (SemEval-2021 task 5)", "CC0"),
    ("CONDA (Dota 2 chat) and GameTox (World of Tanks chat)", "none stated"),
    ("profanity list (surge-ai)", "MIT"),
    ("non-toxic identity sentences (conversationai)", "CC BY 4.0"),
    ("Ubuntu IRC (jkkummerfeld)", "CC BY 4.0"),
)


def write_card(
    name: str, preset: Preset, metrics: dict[str, Any], examples: list[tuple[str, str]]
) -> str:
    """The card as Markdown; ``examples`` are pairs of our own text and the model's answer."""
    size = preset.network
    lines = [
        f"# {name}",
        "",
        "An attention sequence-to-sequence network that rewrites hostile English chat sentences in",
        "neutral words, with the toxicity scorer that decides what to rewrite. Trained from",
        "scratch; nothing of a downloaded model is in it.",
        "",
        "## Network",
        "",
        f"{metrics['parameters'] / 1e6:.1f} M parameters: bidirectional LSTM encoder,",
        f"{size.encoder_layers} layers of {size.encoder_hidden} a direction; {size.attention}",
        f"attention; two-layer LSTM decoder of {size.hidden} with a copy path; embeddings of",
        f"{size.embedding} tied to the output; {size.vocabulary} unigram pieces, byte fallback.",
        "Beam search; the guard refuses candidates, and a weighted sum of likelihood, words kept,",
        "agreement among candidates, toxicity and how a new place reads puts the rest in order.",
        "",
        "## Training",
        "",
        f"Preset *{preset.title}*, seed {preset.seed}, {metrics['steps']:,} steps:",
        "",
        *(
            f"- {stage.name}, {stage.epochs} × "
            + ", ".join(f"{corpus} × {share:g}" for corpus, share in stage.corpora.items())
            for stage in preset.stages
        ),
        "",
        *_made(preset),
        *(describe(metrics[KEY]) if KEY in metrics else ()),
        "Pairs with a strong word on the neutral side are left out, and so is everything of the",
        "held-out sentences (8 % of ParaDetox by hash of the toxic sentence).",
        "",
        "| what it learnt from | licence |",
        "|---|---|",
        *(f"| {title} | {licence} |" for title, licence in SOURCES.values()),
        *(f"| clean text for synthetic pairs: {t} | {licence} |" for t, licence in CLEAN_TEXT),
        *(f"| flagger: {title} | {licence} |" for title, licence in FLAGGER_TEXT),
        "",
        "The flagger also saw both sides of the parallel corpora and the clean text above.",
        "",
        "## Quality",
        "",
        *_quality(metrics),
        "## Examples",
        "",
        f"{len(examples)} of the {len(sentences())} sentences written for this purpose, drawn at",
        f"random with seed {SEED}, with what the bot makes of them: a sentence that is not flagged",
        "stays as it is. The judges above name the failures, so they err now and then.",
        "",
        "| typed | rewritten | failures |",
        "|---|---|---|",
        *(
            f"| {cell(text)} | {cell(rewrite)} | {', '.join(wrong)} |"
            for (text, rewrite), wrong in zip(examples, faults(examples), strict=True)
        ),
        "",
        "## Known failures",
        "",
        "- It often only deletes, and then a word that the sentence needs can go too.",
        "- Replacements are bland: many insults become *bad*, *not good* or *things*.",
        "- Sarcasm, dog whistles and hostility without a hostile word are not seen.",
        "- Sentences of more than 44 words are cut at clauses and rewritten clause by clause.",
        "- English only. Other languages pass unflagged unless they borrow English insults.",
        "",
        "## Withheld",
        "",
        "Threats and calls to die, an author's own talk of self-harm, slurs used against people",
        "and sexual advances are withheld with a category instead of rewritten. The rules are",
        "English phrases chosen for precision: about 1 in 8,000 non-toxic texts is withheld by",
        "mistake, and what needs context is missed.",
        "",
        "## Use",
        "",
        "Made for moderating chat with people who can review, restore and appeal. Not made for",
        "scoring persons, for deciding bans, or for text that nobody reviews.",
        "",
    ]
    return "\n".join(lines)


def _made(preset: Preset) -> list[str]:
    """What the run made for itself, in words."""
    lines = []
    if (plan := preset.backtranslation) is not None:
        lines += [
            f"A reverse network, neutral to hostile, trained on from stage *{plan.start}*,",
            f"sampled hostile sources at temperature {plan.temperature:g} for the human rewrites",
            f"of ParaDetox (*mirrored*) and for {plan.sentences:,} general sentences",
            "(*backtranslated*); the flagger kept those that had turned hostile.",
        ]
    if preset.fluency_epochs:
        lines += [
            "A small cloze model, trained on whole sentences by noise-contrastive estimation,",
            "tells the reranker how well a rewrite reads where it left its source.",
        ]
    return [*lines, ""] if lines else []


def _quality(metrics: dict[str, Any]) -> list[str]:
    """What was measured on the held-out sentences, and how."""
    if "test" not in metrics:
        return ["Not measured: the public corpora were not there.", ""]
    statuses = ", ".join(f"{count} {status}" for status, count in metrics["statuses"].items())
    return [
        *_table(metrics),
        "",
        "ParaDetox sentences held out from training and tuning, up to three human references,",
        "lower-cased and detokenised; in brackets 95 % bootstrap intervals over sentences.",
        "*joint*: mean over sentences of style (0 or 1) × similarity × fluency (0 or 1). All texts",
        "are rewritten, flagged or not. docs/EVALUATION.md says how far to trust the judges;",
        "none reranks or makes training data, but that distillation asks chrF how near a wording",
        "is to a training rewrite; a run may choose among its epochs by them, on dev.",
        "",
        *judge_table(),
        "",
        "Of the same sentences the pipeline as the bot runs it made:",
        f"{statuses} (threshold {metrics['threshold']:.2f}).",
        "",
    ]


def _table(metrics: dict[str, Any]) -> list[str]:
    """Metrics down, systems across, intervals in brackets."""
    systems = metrics["test"]
    count = next(iter(systems.values()))["all"]["sentences"]
    rows = [f"| {count} sentences | " + " | ".join(map(cell, systems)) + " |",
            "|---|" + "---|" * len(systems)]  # fmt: skip
    for metric in METRICS:
        cells = []
        for parts in systems.values():
            value, (low, high) = parts["all"][metric.name], parts["all"]["ci"][metric.name]
            ends = f"{number(metric, low)}–{number(metric, high)}"
            cells.append(f"{number(metric, value)} ({ends})")
        rows.append(f"| {metric.title} | " + " | ".join(cells) + " |")
    return rows


def faults(examples: list[tuple[str, str]]) -> list[list[str]]:
    """What the judges find wrong with each rewrite, in plain words; nothing: an empty list."""
    pairs = [(simplify(text), simplify(rewrite)) for text, rewrite in examples]
    sources, outputs = [s for s, _ in pairs], [o for _, o in pairs]
    toxicity = style.toxicities(outputs)
    likeness = similarity.similarities(sources, outputs)
    wording = fluency.scores(sources, outputs)
    found = []
    for row, (source, output) in enumerate(pairs):
        glued = spelling.broken(source, output)
        checks = (
            ("still toxic", toxicity[row] >= style.CLEAN_BELOW),
            ("unchanged", source == output),
            ("meaning lost", likeness[row] < similarity.LOST_BELOW),
            ("not fluent", wording[row] < fluency.FLUENT_FROM),
            (f"broken word: {', '.join(glued)}", bool(glued)),
        )
        found.append([name for name, failed in checks if failed])
    return found


def sentences() -> list[str]:
    """All our own test sentences: hostile chat, in many lengths, spellings and degrees."""
    text = (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8")
    return text.splitlines()


EXAMPLES = tuple(random.Random(SEED).sample(sentences(), SHOWN))
"""Those of our own sentences that every card shows."""
