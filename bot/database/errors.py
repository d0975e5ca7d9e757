"""What can go wrong in this room; every one is a :class:`~bot.core.errors.StorageError`.

StorageError
├── KeyringError      a key is missing, malformed, or not the one the data was encrypted with
├── SchemaOutdated    the tables are not those this version works with
├── UnknownIncident   no incident has that number (any more)
├── StepConflict      the incident is not at a step from which the call may go on
├── FormatUnavailable an export format needs a package that is not installed
├── ExportUnwritable  an export's files cannot be written where they should be
├── ExportChanged     files of an export are not, or no longer, as its manifest says
└── ExportRefused     the data may not be exported; the message names the rule
"""

from bot.core.errors import StorageError


class KeyringError(StorageError):
    """A key is missing, malformed, or not the one the data was encrypted with."""


class SchemaOutdated(StorageError):
    """The tables are not those this version works with; the message says what to run."""


class UnknownIncident(StorageError):
    """No incident has that number (any more)."""

    def __init__(self, incident_id: int) -> None:
        super().__init__(f"incident {incident_id} does not exist")
        self.incident_id = incident_id


class StepConflict(StorageError):
    """The incident is not at a step from which the call may go on; nothing was written."""

    def __init__(self, incident_id: int, step: str, wanted: str) -> None:
        super().__init__(f"incident {incident_id} is at step {step} and cannot go to {wanted}")
        self.incident_id = incident_id


class FormatUnavailable(StorageError):
    """An export format needs a package that is not installed; the message names it."""


class ExportUnwritable(StorageError):
    """An export's files cannot be written where they should be; the message says why."""


class ExportChanged(StorageError):
    """Files of an export are not, or no longer, as its manifest says; the message names them."""


class ExportRefused(StorageError):
    """The data may not be exported; the message names the rule that forbids it."""
