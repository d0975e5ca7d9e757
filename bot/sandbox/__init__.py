"""The real bot in a Discord played by this computer, for trying it out without an account.

What is typed there goes the whole road and lands in the configured database.
"""

import importlib.util
import logging

from bot.core.errors import DetoxbotError
from bot.settings import Settings

DEFAULT_PORT = 8765
LOOPBACK = frozenset({"127.0.0.1", "localhost"})


class SandboxError(DetoxbotError):
    """The sandbox cannot open; the message says what to do."""


def require_simcord() -> None:
    """Raise :class:`SandboxError` where the sandbox's packages are not installed."""
    missing = [name for name in ("simcord", "markdown_it", "PIL") if not _installed(name)]
    if missing:
        raise SandboxError(
            f"The sandbox needs packages that are not installed ({', '.join(missing)}). "
            "Install them with: pip install 'detoxbot[sandbox]'"
        )


def _installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


async def run_sandbox(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    open_browser: bool = False,
) -> None:
    """Open the sandbox and keep it open until cancelled or ended from its page.

    ``port`` serves the member's page and ``port + 1`` the moderators'; 0 takes any free ones.
    Raises :class:`SandboxError` where packages are missing, a port is taken or ``host`` is not
    this computer: whoever reaches the page acts as its members, so it is never on a network.
    """
    require_simcord()
    if host not in LOOPBACK:
        raise SandboxError(f"The sandbox listens on this computer only, not on {host}.")
    # simcord tries discord.py out when it is imported, which discord.py comments on.
    logging.getLogger("discord").setLevel(logging.ERROR)
    from bot.sandbox.console import say_goodbye, say_hello  # noqa: PLC0415 - needs the extra
    from bot.sandbox.session import sandbox  # noqa: PLC0415 - needs the extra

    async with sandbox(settings, port=port) as box:
        say_hello(box, settings, open_browser=open_browser)
        try:
            await box.ended.wait()
        finally:
            say_goodbye()
