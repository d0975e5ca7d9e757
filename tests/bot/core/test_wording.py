"""Wordings for whoever asks."""

import pytest

from bot.core.ports import Priority
from bot.core.wording import WordingService
from bot.database.database import Database
from bot.language.texts import ENGLISH
from bot.views.suggestion import described
from detox_model.results import Alternative, Category, Status
from tests.bot.core.scripted import GUILD, ScriptedModel, rewrite


async def test_at_most_three_that_pass_the_guard_best_first(
    database: Database, model: ScriptedModel
) -> None:
    others = ("you person", "you idiot", "see http://x.y", "dear you", "you there", "and so on")
    model.answer = rewrite(alternatives=tuple(Alternative(text, 0.1, 0) for text in others))
    suggestion = await WordingService(model=model, settings=database.settings).suggest(
        "you idiot", GUILD
    )
    assert suggestion.wordings == ("you person", "dear you", "you there")
    assert suggestion.flagged
    assert model.asked == [("you idiot", Priority.INTERACTIVE, False)]


async def test_what_is_not_flagged_is_reworded_all_the_same(
    database: Database, model: ScriptedModel
) -> None:
    model.answer = rewrite("hm", "hm", status=Status.UNCHANGED, toxicity_before=0.2)
    suggestion = await WordingService(model=model, settings=database.settings).suggest("hm", None)
    assert [always for _, _, always in model.asked] == [False, True]
    assert (suggestion.wordings, suggestion.flagged) == ((), False)


@pytest.mark.parametrize(
    ("category", "said"),
    [
        (Category.THREAT, "a threat or a wish of harm"),
        (Category.SLUR, "a slur"),
        (Category.SEXUAL, "a sexual advance"),
        (Category.SELF_HARM, "a helpline near you"),
    ],
)
async def test_what_is_of_a_category_is_not_reworded(
    database: Database, model: ScriptedModel, category: Category, said: str
) -> None:
    model.answer = rewrite(category=category)
    suggestion = await WordingService(model=model, settings=database.settings).suggest("x", GUILD)
    assert suggestion.wordings == ()
    assert said in described(suggestion, ENGLISH)
    assert len(model.asked) == 1
