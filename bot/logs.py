"""Where log lines go, and what may never be in one.

Members' words are logged at ``DEBUG`` only, and only where an operator asked for that level.
"""

import logging
import re
import sys
from collections.abc import Iterable
from types import TracebackType

from pydantic import SecretStr

from bot.traces import traced

_TOKEN = re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}\b")
"""A Discord token's shape."""
_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")
_WEBHOOK = re.compile(r"(/webhooks/\d+/)[\w-]+")
_HIDDEN = "[hidden]"


class Traces(logging.Formatter):
    """Writes errors so that none quotes a member, unless the operator asked for ``DEBUG``."""

    def formatException(  # noqa: N802 - logging's own name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The traceback of an error and of its causes."""
        if ei[1] is None or logging.getLogger().isEnabledFor(logging.DEBUG):
            return super().formatException(ei)
        return traced(ei[1])


class Redactor(logging.Formatter):
    """Formats as another formatter does, then hides secrets in what came out, tracebacks too."""

    def __init__(self, formatter: logging.Formatter, secrets: Iterable[SecretStr | None]) -> None:
        super().__init__()
        self._formatter = formatter
        values = (secret.get_secret_value() for secret in secrets if secret)
        self._values = [value for value in values if len(value) >= 8]

    def format(self, record: logging.LogRecord) -> str:
        """One log line, or several with a traceback, without secrets."""
        return self.redacted(self._formatter.format(record))

    def redacted(self, text: str) -> str:
        """``text`` with known secrets, tokens, passwords and webhook keys hidden."""
        for value in self._values:
            text = text.replace(value, _HIDDEN)
        text = _TOKEN.sub(_HIDDEN, text)
        text = _WEBHOOK.sub(rf"\g<1>{_HIDDEN}", text)
        return _PASSWORD.sub(rf"\g<1>{_HIDDEN}@", text)


def setup_logging(level: str, secrets: Iterable[SecretStr | None] = ()) -> None:
    """Send everything to standard error: coloured on a terminal, plain lines elsewhere."""
    handler: logging.Handler
    formatter = Traces("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - only where somebody looks
        from rich.logging import RichHandler  # noqa: PLC0415

        handler = RichHandler(console=Console(stderr=True), show_path=False, markup=False)
        formatter = Traces("%(name)s: %(message)s")
    else:
        handler = logging.StreamHandler()
    handler.setFormatter(Redactor(formatter, secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # The libraries' own DEBUG lines carry whole gateway payloads and SQL parameters.
    for name in ("discord", "aiohttp", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelName(level)))
    # SQLAlchemy's INFO is every statement.
    for name in ("sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
