import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.logs import setup_logging

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    "line",
    [
        f"token {TOKEN}",
        f"Authorization: Bot {TOKEN}",
        "key my-data-key-1234 in use",
        "postgresql+asyncpg://me:my-data-key-1234@host/db",
        "postgresql://me:other-password@host/db",
        "POST /webhooks/123456/other-password?wait=true",
    ],
)
def test_no_secret_reaches_a_line(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("INFO", (SecretStr("my-data-key-1234"), None))
    logging.getLogger("bot").info("%s", line)
    try:
        raise RuntimeError(line)
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
    written = capsys.readouterr().err
    assert "[hidden]" in written
    assert "Traceback" in written
    for secret in (TOKEN, "my-data-key-1234", "other-password"):
        assert secret not in written


def test_libraries_keep_their_payloads_to_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("DEBUG")
    logging.getLogger("discord.gateway").debug("a member's words")
    logging.getLogger("bot.core").debug("ours")
    written = capsys.readouterr().err
    assert "ours" in written
    assert "member's words" not in written


def test_a_level_holds(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logging("WARNING")
    logging.getLogger("bot").info("quiet")
    logging.getLogger("bot").warning("loud")
    written = capsys.readouterr().err
    assert "loud" in written
    assert "quiet" not in written
