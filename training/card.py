"""The model card: what a folder is, what it saw, how good it is, and where it fails."""

from typing import Any

from training.preset import Corpus, Preset

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
        "Beam search; candidates are refused or reranked by the guard and the flagger.",
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
        *_table(metrics),
        "",
        "ParaDetox sentences held out from training and tuning, up to three human references,",
        "lower-cased and detokenised. *style*: share that alt-profanity-check calls clean (not the",
        "scorer used for reranking); *similarity*: chrF of rewrite against input; *joint*: mean of",
        "clean × similarity. Every text is rewritten, flagged or not. Fluency is not measured.",
        "",
        "Of the same sentences the pipeline as the bot runs it made: "
        + ", ".join(f"{count} {status}" for status, count in metrics["statuses"].items())
        + f" (threshold {metrics['threshold']:.2f}).",
        "",
        "## Examples",
        "",
        "Sentences written for this card, all shown as they come out.",
        "",
        "| typed | rewritten |",
        "|---|---|",
        *(f"| {_cell(text)} | {_cell(rewrite)} |" for text, rewrite in examples),
        "",
        "## Known failures",
        "",
        "- It often only deletes, and then a word that the sentence needs can go too.",
        "- Replacements are bland: many insults become *bad*, *not good* or *things*.",
        "- Sarcasm, dog whistles and hostility without a hostile word are not seen.",
        "- Sentences of more than 44 words are cut at clauses and rewritten clause by clause.",
        "- English only. Other languages pass unflagged unless they borrow English insults.",
        "",
        "## Use",
        "",
        "Made for moderating chat with people who can review, restore and appeal. Not made for",
        "scoring persons, for deciding bans, or for text that nobody reviews.",
        "",
    ]
    return "\n".join(lines)


def _table(metrics: dict[str, Any]) -> list[str]:
    rows = ["| system | n | BLEU | chrF | style | similarity | joint | repeats | copies |",
            "|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for system, parts in metrics["test"].items():
        s = parts["all"]
        rows.append(
            f"| {system} | {s['sentences']} | {s['bleu']:.1f} | {s['chrf']:.1f} | {s['style']:.3f}"
            f" | {s['similarity']:.3f} | {s['joint']:.3f} | {s['repetition']:.3f}"
            f" | {s['copies']:.3f} |"
        )
    return rows


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


EXAMPLES = (
    "so this is the part where i fucked it up, right?",
    "shut the fuck up already",
    "You are a stupid IDIOT, @sam, and your patch at https://example.org/p/12 is SHIT!!!",
    "why the hell would anybody buy this crap",
    "he lost his shit when he saw the bill",
    "get your ass over here and help us",
    "nobody gives a crap about your opinion, moron",
    "that movie was a piece of shit, honestly",
    "stop being such a little bitch about it",
    "Nice try. Your build is garbage and so are you. See you on Friday.",
    "this dumbass parked in my spot again",
    "i'm so fucking tired of this job",
)
"""Our own sentences, shown in every card as they come out."""
