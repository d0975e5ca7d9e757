import pytest

from bot.core import cooldowns
from bot.core.cooldowns import Cooldown, Cooldowns


class Clock:
    """Stands until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(
    ("moments", "waits"),
    [
        ([0, 0], [0, 0]),
        ([0, 0, 0], [0, 0, 10]),
        ([0, 4, 6], [0, 0, 4]),
        ([0, 4, 10], [0, 0, 0]),
        ([0, 4, 6, 10, 11], [0, 0, 4, 0, 3]),  # what was refused does not count
    ],
)
def test_so_many_uses_within_any_window(
    clock: Clock, moments: list[float], waits: list[float]
) -> None:
    cooldown = Cooldown(2, 10.0, clock)
    found = []
    for moment in moments:
        clock.now = 100.0 + moment
        found.append(cooldown.take(1))
    assert found == pytest.approx(waits)


def test_members_do_not_wait_for_each_other(clock: Clock) -> None:
    cooldown = Cooldown(1, 10.0, clock)
    assert [cooldown.take(member) for member in (1, 2, 1)] == [0, 0, 10]


def test_who_stopped_is_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cooldowns, "_SWEPT", 3)
    cooldown = Cooldown(1, 10.0, clock)
    for member in range(50):
        clock.now += 5
        cooldown.take(member)
        assert len(cooldown._taken) <= 4
    assert cooldown.take(49) == 10


def test_bots_do_not_share_their_limits() -> None:
    one, other = Cooldowns(), Cooldowns()
    while not one.asking.take(1):
        pass
    assert other.asking.take(1) == 0
