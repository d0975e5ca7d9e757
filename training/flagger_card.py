"""The flagger's own card: what the score means, what it saw, how good it is, where it fails."""

from detox_model.thresholds import Preset
from detox_model.toxicity import FlaggerConfig
from training.card import CLEAN_TEXT, FLAGGER_TEXT

FILE = "FLAGGER.md"


def write_flagger_card(config: FlaggerConfig) -> str:
    """The card as Markdown, from what the training measured on held-out texts."""
    found = config.metrics
    lines = [
        f"# Flagger, version {config.version}",
        "",
        "Says how hostile a chat message is, which of its words make it so, and of which kinds the",
        "hostility is. English. Trained from scratch by `python -m training flagger`.",
        "",
        "## How it works",
        "",
        "Disguises are taken off first (`detox_model/evasion.py`). A word is the sum of vectors of",
        f"its hashed n-grams of 2 to 5 letters ({2**config.bits:,} buckets of {config.width}",
        f"numbers in 8 bits); a convolution of {config.filters} filters looks at {config.window}",
        "words at a time; its strongest and its mean answers decide for the text and its kinds,",
        "each place's own answer for the word. A message of several sentences is as hostile as",
        "its most hostile one. NumPy only, no PyTorch.",
        "",
        "**The score is calibrated**: of messages with .8, about 80 % are called toxic by most",
        "annotators, where one message in ten is toxic. Mean distance from that on held-out",
        f"texts: {found['calibration_error']:.3f}.",
        "",
        "## How good it is",
        "",
        f"On {found['texts']:,} texts of the same sources kept from training, split by a hash.",
        "",
        "| preset | threshold | precision | recall | ordinary chat flagged |",
        "|---|---|---|---|---|",
        *(
            f"| {preset} | {row['threshold']} | {row['precision']:.3f} | {row['recall']:.3f} "
            f"| {row['false_alarms']:.2%} |"
            for preset in Preset
            for row in [found["presets"][preset]]
        ),
        "",
        "Precision is for a place where one message in ten is toxic. *Ordinary chat* is Tatoeba,",
        "self-dialogue, EmoContext and Ubuntu IRC without lines that hold a listed rude word; of",
        f"all their lines {found['flagged_of_all_chat']:.1%} are flagged at `balanced`, most of",
        "them rightly: these corpora are not labelled, and people swear in them.",
        "",
        "| source | ROC-AUC |",
        "|---|---|",
        *(f"| {name} | {value:.3f} |" for name, value in found["roc_auc"].items()),
        f"| paradetox and jigsaw, every word disguised | {found['roc_auc_disguised']:.3f} |",
        "",
        f"F1 of flagged against marked characters (toxic spans): {found['spans_f1']:.2f}.",
        "",
        "## Kinds",
        "",
        "Insult, profanity, threat, identity attack, sexual, self-harm. No corpus names them: they",
        "are learnt from lists and rules (`training/kinds.py`): they help to sort, not to judge.",
        "",
        "## What it saw",
        "",
        f"{found['training']['texts']:,} texts, disguised copies and made-up sentences included;",
        f"{found['training']['dropped_chat']:,} lines of chat were left out, for a first round",
        "took them for hostile.",
        "",
        "| source | licence |",
        "|---|---|",
        *(f"| {title} | {licence} |" for title, licence in (*FLAGGER_TEXT, *CLEAN_TEXT)),
        "| both sides of the parallel corpora, see README.md | |",
        "",
        "The words by which disguises are read (`detox_model/lexicon.txt`) were counted in the",
        "same corpora; some hundred of Webster's second edition (web2, public domain) stand beside",
        "them.",
        "",
        "## Where it fails",
        "",
        "- It reads one message, not the conversation: irony, in-jokes and slow bullying pass.",
        "- Contempt without a rude word is mostly missed; so is whatever is not English.",
        "- Annotators of its sources disagree on what is toxic; it has learnt a middle.",
        "- Friendly and self-directed swearing scores lower than attacks, but not always low.",
        "- Words in which half of the letters are starred cannot be told apart.",
        "",
    ]
    return "\n".join(lines)
