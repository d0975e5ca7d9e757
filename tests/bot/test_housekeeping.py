"""What is done once a day, whether or not anybody asks for anything."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import pytest

from bot.housekeeping import Housekeeping


async def test_what_killed_exports_left_goes_with_the_daily_pass(tmp_path: Path) -> None:
    left = tmp_path / ".1-20260301T120000Z-0123ab.jsonl.0123456789abcdef.part"
    left.write_text("words of members")
    passing: Any = SimpleNamespace(run=AsyncMock())
    nothing: Any = None
    housekeeping = Housekeeping(
        database=nothing,
        rooms=nothing,
        erasing=passing,
        audit_keeping=passing,
        old_cards=passing,
        retrain_dir=tmp_path / "missing",
        export_dir=tmp_path,
        ready=AsyncMock(side_effect=asyncio.CancelledError),
    )
    with pytest.raises(asyncio.CancelledError):
        await housekeeping.erase_for_ever()
    assert list(tmp_path.iterdir()) == []
