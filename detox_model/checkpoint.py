"""A model folder on disk: weights, config, vocabulary, metrics and card, hashes checked."""


class CheckpointError(Exception):
    """A model folder that cannot be used; the message says why and what to do."""
