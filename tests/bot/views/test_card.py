"""The moderators' card, within Discord's limits whatever is in it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.incidents import Incident, Outcome, Proposal, Review, ReviewAction, Source, Step
from bot.core.messages import MessageRef
from bot.core.modes import Mode
from bot.views.card import card_embeds
from bot.views.post import why

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def incident(original: str = "you idiot", **changes: Any) -> Incident:
    fields: dict[str, Any] = {
        "id": 7,
        "ref": MessageRef(1, 2, 3),
        "author_id": 4,
        "original": original,
        "toxicity": 0.93,
        "spans": ((4, 9, 0.9),),
        "source": Source.SCORE,
        "mode": Mode.REPLACE,
        "step": Step.DONE,
        "created_at": NOW,
        "proposal": Proposal("you person", "rewritten", 0.04, "toy"),
        "outcome": Outcome.REPLACED,
        "posted_message_id": 5,
    }
    return Incident(**fields | changes)


def test_it_tells_all_there_is() -> None:
    original, rewrite = card_embeds(incident())
    assert original.description == "||you idiot||"
    values = {field.name: field.value for field in original.fields}
    assert values["Author"] == "<@4>"
    assert values["Toxicity"] == "93%"
    assert "https://discord.com/channels/1/2/5" in (values["Where"] or "")
    assert rewrite.description == "you person"
    assert rewrite.footer.text == "toy \u00b7 toxicity 4% \u00b7 incident 7"


def test_it_names_the_category_and_shows_no_wording_beside_it() -> None:
    left = incident(
        "I will hurt you",
        category="threat",
        outcome=Outcome.LEFT,
        proposal=Proposal("I will hurt you", "withheld", 0.9, "toy"),
    )
    [embed] = card_embeds(left)
    assert embed.title == "Left a message for you to judge"
    assert {field.name: field.value for field in embed.fields}["Category"] == "threat"


@pytest.mark.parametrize("outcome", [None, *Outcome])
@pytest.mark.parametrize("text", ["*" * 4_000, "||" * 2_000, "\n" * 4_000, "\U0001f600" * 2_000])
def test_it_always_fits(outcome: Outcome | None, text: str) -> None:
    reviews = [Review(n, 7, 10**18 + n, ReviewAction.EDITED, NOW, text) for n in range(50)]
    proposal = Proposal(text, "masked", 0.5, "m" * 60)
    embeds = card_embeds(incident(text, proposal=proposal, outcome=outcome, detail=text), reviews)
    assert sum(len(embed) for embed in embeds) <= 6_000
    assert all(len(embed.description or "") <= 4_096 for embed in embeds)
    assert all(len(field.value or "") <= 1_024 for embed in embeds for field in embed.fields)


def test_the_latest_wording_is_shown() -> None:
    reviews = [
        Review(1, 7, 8, ReviewAction.EDITED, NOW, "dear person"),
        Review(2, 7, 8, ReviewAction.APPROVED, NOW),
    ]
    assert card_embeds(incident(), reviews)[1].description == "dear person"


def test_why_names_the_strongest_words_once_and_within_a_message() -> None:
    text = "idiot " * 300
    spans = tuple((n * 6, n * 6 + 5, 0.5 + n / 1000) for n in range(300))
    told = why(incident(text, spans=spans))
    assert told.count("||idiot||") == 1
    long = why(incident("*" * 2_000, spans=tuple((n * 99, n * 99 + 99, 0.9) for n in range(20))))
    assert len(long) <= 2_000
    assert "No single word" in why(incident(spans=()))
