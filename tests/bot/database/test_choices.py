"""Members' choices and the models that ran."""

import asyncio

from bot.core.ports import PrivacyRepository
from bot.database.database import Database
from tests.bot.database.samples import Opener


def repository(database: Database) -> PrivacyRepository:
    """For the type checker: the repository fulfils the core's protocol."""
    return database.privacy


async def test_a_choice_is_kept_changed_and_forgotten(database: Database) -> None:
    privacy = database.privacy
    assert await privacy.training_choice(1, 2) is None
    for choice in (True, False, None, None, True):
        await privacy.set_training_choice(1, 2, choice)
        assert await privacy.training_choice(1, 2) is choice


async def test_a_choice_is_for_one_server_and_member(database: Database) -> None:
    await database.privacy.set_training_choice(1, 2, True)
    await database.privacy.set_training_choice(1, 3, False)
    assert await database.privacy.training_choice(2, 2) is None
    await database.privacy.set_training_choice(1, 2, None)
    assert await database.privacy.training_choice(1, 3) is False


async def test_another_process_sees_a_refusal_at_once(url: str, opened: Opener) -> None:
    one, other = opened(url), opened(url)
    await one.privacy.set_training_choice(1, 2, True)
    assert await other.privacy.training_choice(1, 2) is True
    await one.privacy.set_training_choice(1, 2, False)
    assert await other.privacy.training_choice(1, 2) is False


async def test_models_are_known_by_name_and_weights(database: Database) -> None:
    first = await database.models.record("small", "a" * 64, {"joint": 0.7})
    retrained = await database.models.record("small", "b" * 64)
    again = await database.models.record("small", "a" * 64, {"joint": 0.8})
    assert again.first_used_at == first.first_used_at
    assert again.last_used_at > retrained.last_used_at
    assert await database.models.all() == [again, retrained]
    assert again.metrics == {"joint": 0.8}


async def test_several_processes_may_start_with_one_model(url: str, opened: Opener) -> None:
    databases = [opened(url) for _ in range(3)]
    await asyncio.gather(*(database.models.record("small", "a" * 64) for database in databases))
    assert len(await databases[0].models.all()) == 1
