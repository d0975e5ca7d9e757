"""The worker: one thread that owns the model. Importing it does not import torch."""

from bot.inference.following import Following, Happening, Refusal
from bot.inference.health import Health
from bot.inference.limits import WorkerLimits
from bot.inference.model import (
    BatchModel,
    Graded,
    Load,
    Versioned,
    detoxifier,
    torch_threads,
)
from bot.inference.stats import WorkerStats
from bot.inference.worker import InferenceWorker

__all__ = [
    "BatchModel",
    "Following",
    "Graded",
    "Happening",
    "Health",
    "InferenceWorker",
    "Load",
    "Refusal",
    "Versioned",
    "WorkerLimits",
    "WorkerStats",
    "detoxifier",
    "torch_threads",
]
