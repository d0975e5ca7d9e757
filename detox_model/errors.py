"""What can go wrong with a model folder; importing this does not import torch."""


class CheckpointError(Exception):
    """A model folder that cannot be used; the message says why and what to do."""
