"""Does it work at all? Finite weights, and sensible answers to a few texts of our own."""

from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from detox_model import promotion
from detox_model.errors import CheckpointError
from detox_model.results import Status
from training.gate.contender import Contender, ModelFault

CALM = (
    "Thank you for the help.",
    "see you at eight, bring the maps",
    "The second build is green again.",
    "I did not understand the last step, could you show me?",
)
HOSTILE = (
    "You are a stupid idiot, shut up.",
    "what a damn moron you are, get lost",
    "this is crap and so are you, you pathetic loser",
)


def check_weights(folder: Path) -> None:
    """Raise :class:`ModelFault` where a weight of the folder is infinite or not a number."""
    for path in sorted(folder.glob("*.safetensors")):
        try:
            tensors = load_file(path)
        except (OSError, SafetensorError) as error:
            raise ModelFault(f"{path.name} cannot be read: {error}") from error
        for name, tensor in tensors.items():
            if tensor.is_floating_point() and not torch.isfinite(tensor).all():
                raise ModelFault(f"{path.name}: {name} holds values that are not finite numbers")


def check_answers(contender: Contender) -> None:
    """Raise :class:`ModelFault` where scores are no probabilities, calm texts change, or hostile
    ones stay as they are."""
    for verdict in contender.verdicts([*CALM, *HOSTILE]):
        if not 0 <= verdict.toxicity <= 1:
            raise ModelFault(f"the {contender.role}: a score of {verdict.toxicity}, outside [0, 1]")
    for answer in contender.rewrites(CALM, always=False):
        if answer.rewrite != answer.text:
            raise ModelFault(f"the {contender.role} changes a calm text: {answer.text!r}")
    for answer in contender.rewrites(HOSTILE, always=False):
        if answer.status not in {Status.REWRITTEN, Status.MASKED} or not answer.rewrite.strip():
            raise ModelFault(f"the {contender.role} leaves a hostile text: {answer.text!r}")


def check_own(folder: Path) -> None:
    """Raise :class:`ModelFault` where the folder fails its own smoke test.

    Asked just as a promotion asks it: what the gate lets pass must not be refused there.
    """
    try:
        promotion.try_out(folder)
    except CheckpointError as error:
        raise ModelFault(str(error)) from error
