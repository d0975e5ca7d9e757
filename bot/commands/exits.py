"""How a command ends when it does not end well."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes, the same for every command."""

    OK = 0
    FAULTS = 1
    """A check found something to mend."""
    USAGE = 2
    """Wrong options, settings or input."""
    MODEL = 3
    """The model folder is missing or damaged, or the device cannot be used."""
    REFUSED = 4
    """The export is not permitted."""
    STORAGE = 5
    """The database cannot be reached, or is not at the version that the program needs."""
    DISCORD = 6
    """Discord refused the token or an intent, or cannot be reached."""
    RUNNING = 7
    """Another retraining is under way."""
    BLOCKED = 8
    """The gate, or its own smoke test, keeps a model out of service."""
    STEP = 9
    """A step of a retraining failed; its log says why."""
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class Failure(Exception):
    """Ends a command; ``str`` is what the person reads, ``code`` what the shell sees."""

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(message)
        self.code = code
