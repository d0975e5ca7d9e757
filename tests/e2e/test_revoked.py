"""A permission that is taken away after it was checked, at every step of every mode."""

from typing import Any

import pytest

from bot.core.incidents import Outcome, Step
from bot.core.modes import Mode
from bot.platform.permissions import NEEDED, title
from tests.e2e.scenes import HOSTILE, SOFT
from tests.e2e.world import World, texts

NOTE = "-# There is a calmer way to say this. Only its author can open it."
STEPS = ("claim", "propose", "posting", "posted", "finish")
"""What was stored last when the permission went, in this order."""
TABLE = {
    (Mode.REPLACE, "view_channel"): "shadowed shadowed shadowed failed replaced",
    (Mode.REPLACE, "read_message_history"): "replaced replaced replaced replaced replaced",
    (Mode.REPLACE, "manage_messages"): "failed failed failed failed replaced",
    (Mode.REPLACE, "manage_webhooks"): "replied replied replied replaced replaced",
    (Mode.REPLY, "view_channel"): "shadowed shadowed shadowed replied replied",
    (Mode.REPLY, "send_messages"): "shadowed shadowed shadowed replied replied",
    (Mode.REPLY, "read_message_history"): "replied replied replied replied replied",
    (Mode.NUDGE, "view_channel"): "shadowed shadowed shadowed nudged nudged",
    (Mode.NUDGE, "send_messages"): "shadowed shadowed shadowed nudged nudged",
    (Mode.NUDGE, "read_message_history"): "nudged nudged nudged nudged nudged",
}
"""How it ends, step by step. What was posted before needs no permission any more."""
STANDING = {
    Outcome.REPLACED: [SOFT],
    Outcome.REPLIED: [HOSTILE, SOFT],
    Outcome.NUDGED: [HOSTILE, NOTE],
    Outcome.SHADOWED: [HOSTILE],
    Outcome.FAILED: [HOSTILE],
}
WANTED = {Mode.REPLACE: Outcome.REPLACED, Mode.REPLY: Outcome.REPLIED, Mode.NUDGE: Outcome.NUDGED}


def test_every_permission_of_every_mode_is_tried() -> None:
    needed = {(mode, name) for mode in WANTED for name in NEEDED[mode]}
    assert needed == TABLE.keys()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("mode", "permission"), TABLE)
async def test_what_is_revoked_after_the_check_leaves_nothing_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch, mode: Mode, permission: str, step: str
) -> None:
    await world.setup(mode)
    incidents = world.bot.rooms.incidents
    store = getattr(incidents, step)

    async def store_and_revoke(*arguments: Any, **options: Any) -> Any:
        stored = await store(*arguments, **options)
        world.deny(world.general, **{permission: False})
        return stored

    monkeypatch.setattr(incidents, step, store_and_revoke)
    await world.member.send(world.general, HOSTILE)
    incident = await world.incident()
    outcome = Outcome(TABLE[mode, permission].split()[STEPS.index(step)])
    assert (incident.step, incident.outcome) == (Step.DONE, outcome)
    assert texts(world.general) == STANDING[outcome]
    notices = [text for text in texts(world.log) if text]
    if outcome is WANTED[mode]:
        assert notices == []
    else:
        [notice] = notices
        assert title(permission) in notice
