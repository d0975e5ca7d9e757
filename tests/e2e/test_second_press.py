"""What a press could not finish, the next one does."""

import pytest

from bot.core.incidents import ReviewAction
from bot.platform.codes import Answer
from tests.e2e.faults import Fault, faults_in
from tests.e2e.press_scenes import Press, not_toxic, restore
from tests.e2e.scenes import HOSTILE, SOFT
from tests.e2e.world import World, texts

REMOVING = "DELETE /webhooks/{webhook}/{token}/messages/{post}"
BACK = f"{HOSTILE}\n-# restored by the moderators"


@pytest.mark.parametrize(
    ("press", "action"),
    [(restore, ReviewAction.RESTORED), (not_toxic, ReviewAction.NOT_TOXIC)],
)
async def test_the_rewrite_that_stayed_beside_the_original_goes(
    world: World, press: Press, action: ReviewAction
) -> None:
    await world.member.send(world.general, HOSTILE)
    with faults_in(world) as faults:
        faults.arm(Fault(REMOVING, Answer.MISSING_PERMISSIONS))
        await press(world)
        assert texts(world.general) == [SOFT, BACK]
        faults.lift()
        await press(world)
    assert texts(world.general) == [BACK]
    reviews = await world.bot.rooms.incidents.reviews(1)
    assert [review.action for review in reviews] == [action]
