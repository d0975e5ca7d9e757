"""What is learnt, what is left out and why, how an epoch is mixed, and which share wins."""

from collections.abc import Sequence
from typing import Any

import pytest

from detox_model.checkpoint import DEFAULT
from detox_model.tokenizer import Tokenizer
from detox_model.toxicity import Flagger
from training.corpora import Pair
from training.finetune.blend import Base, Plan, blend
from training.finetune.labels import collect
from training.finetune.lineage import next_name
from training.finetune.records import PairsError, Record, make_record
from training.finetune.sifting import Reason, Sifted, letters, sift
from training.finetune.sweep import Tried, best, parse_shares

TOKENIZER = Tokenizer((DEFAULT / "spm.model").read_bytes())
FLAGGER = Flagger.load(DEFAULT)


def record(toxic: str, neutral: str | None, status: str = "edited", **more: Any) -> Record:
    return make_record({"toxic": toxic, "neutral": neutral, "status": status, **more}, "f", 1)


def sifted(*records: Record, held_out: Sequence[str] = ()) -> Sifted:
    return sift(
        records,
        score=lambda texts: [verdict.toxicity for verdict in FLAGGER.score(texts)],
        tokenizer=TOKENIZER, max_pieces=48, held_out=[letters(text) for text in held_out],
    )  # fmt: skip


GOOD = record("you stupid clown, guard the gate", "please guard the gate")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record("you clown", " \u200b "), Reason.EMPTY),
        (record("you clown", None, "approved", source="report"), Reason.NO_WORDING),
        (record("Get out of here!", "get out of here"), Reason.UNCHANGED),
        (record("you clown " * 60, "you are wrong " * 60), Reason.TOO_LONG),
        (record("ask @sam you clown", "ask somebody"), Reason.ENTITY_LOST),
        (record("<@user> is a clown", "they are not funny"), Reason.ENTITY_LOST),
        (record("you damn clown", "you are a fucking moron"), Reason.STILL_HOSTILE),
        (record("you clown", "well, that is crap"), Reason.STILL_HOSTILE),
        (record("this shit is great", "this shit is great", "not_toxic"), Reason.STILL_HOSTILE),
        (record("the frozen clown test", "the frozen test"), Reason.HELD_OUT),
        (record("You stupid clown , guard the GATE", "please guard the gate"), Reason.DUPLICATE),
    ],
)
def test_what_cannot_be_learnt_is_left_out_with_a_reason(bad: Record, reason: Reason) -> None:
    found = sifted(GOOD, bad, held_out=["The frozen clown, test"])
    assert [pair.target for pair in found.pairs] == ["please guard the gate"]
    assert found.counts == {reason.value: 1}


def test_the_flagger_learns_from_what_has_no_wording() -> None:
    missed = record("you clown", None, "approved", source="report", toxicity=0.1)
    assert collect([missed], frozenset(), 1).missed == 1


def test_what_moderators_wanted_as_it_was_is_kept_once() -> None:
    text = "Nice shot, you killed it!"
    found = sifted(record(text, text, "restored"), record(text, text, "not_toxic"))
    assert list(found.kept) == ["nice shot, you killed it!"]
    assert (list(found.pairs), found.counts) == ([], {"duplicate": 1})


@pytest.mark.parametrize(
    "other",
    [
        record("you clown", "you clown", "not_toxic"),
        record("you clown", "please stop", "edited", rejected="you person"),
    ],
)
def test_a_wording_that_moderators_turned_down_elsewhere_is_not_taught(other: Record) -> None:
    found = sifted(record("you clown", "you person", "approved"), other)
    assert Pair("you clown", "you person") not in found.pairs
    assert found.counts == {"contradicted": 1}


def test_a_long_message_is_learnt_sentence_by_sentence() -> None:
    calm = "We meet at the old bridge at noon and bring the map with all of the marks. "
    found = sifted(record(calm * 3 + "You are a clown.", calm * 3 + "You are mistaken."))
    assert list(found.pairs) == [Pair("you are a clown.", "you are mistaken.")]


def test_stand_ins_of_an_export_are_learnt_as_mentions_are() -> None:
    [pair] = sifted(record("<@user> you clown, see <link>", "<@user> please see <link>")).pairs
    assert pair == Pair("\ue000 you clown, see \ue001", "\ue000 please see \ue001")


@pytest.mark.parametrize(
    ("replay", "identity", "kept"), [(0.5, 0.1, 0), (0.3, 0.1, 500), (0.8, 0.0, 3), (0.9, 0.05, 1)]
)
@pytest.mark.parametrize("reviewed", [1, 7, 400, 30_000])
def test_base_pairs_have_at_least_their_share(
    replay: float, identity: float, kept: int, reviewed: int
) -> None:
    pairs = [Pair("a", "b")] * 100
    base = Base({"paradetox": pairs, "appdia": pairs}, ["c d e"] * 100_000)
    mix = blend(Plan(replay, identity), reviewed, kept, base)
    told = mix.as_json()
    assert mix.reviewed == reviewed
    assert replay <= told["replay_share"] + 5e-5
    assert mix.kept <= kept
    if reviewed > 100:
        assert told["replay_share"] == pytest.approx(replay, abs=0.01)
        assert told["identity_share"] == pytest.approx(identity, abs=0.01)


def test_nothing_can_be_replayed_without_corpora() -> None:
    with pytest.raises(PairsError, match="forgets how to rewrite everything else"):
        blend(Plan(), 10, 0, Base())
    assert blend(Plan(replay=0), 10, 2, Base()).as_json()["replay_share"] == 0


@pytest.mark.parametrize(
    "wrong",
    [{"replay": 1.0}, {"replay": -0.1}, {"replay": 0.8, "identity": 0.3}, {"learning_rate": 0.0}],
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(PairsError, match="--"):
        Plan(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tried", "wanted"),
    [
        ([(0.3, 0.40, 60), (0.5, 0.60, 50), (0.7, 0.61, 45)], 0.5),
        ([(0.3, 0.595, 60), (0.5, 0.60, 50)], 0.3),
        ([(0.3, 0.20, 60), (0.5, 0.30, 50)], 0.5),
    ],
)
def test_the_share_that_learns_most_without_forgetting_wins(
    tried: list[tuple[float, float, float]], wanted: float
) -> None:
    parent = Tried(None, 0.60, 40)
    assert best(parent, [Tried(*each) for each in tried]).replay == wanted


def test_shares_are_read_once_each() -> None:
    assert parse_shares("0.3, .5,0.3") == (0.3, 0.5)
    assert parse_shares("") == ()
    with pytest.raises(PairsError, match=r"0\.3,0\.5,0\.7"):
        parse_shares("half")


@pytest.mark.parametrize(
    ("base", "taken", "wanted"),
    [
        ("detox-s-2", set(), "detox-s-2-20260203.1"),
        ("detox-s-2", {"detox-s-2-20260203.1"}, "detox-s-2-20260203.2"),
        ("detox-s-2-20260203.1", set(), "detox-s-2-20260203.2"),
        ("detox-s-2-20251231.4", set(), "detox-s-2-20260203.1"),
    ],
)
def test_a_name_tells_base_date_and_number(base: str, taken: set[str], wanted: str) -> None:
    from datetime import date

    assert next_name(base, date(2026, 2, 3), taken) == wanted


@pytest.mark.parametrize(
    ("records", "toxic", "missed", "not_toxic"),
    [
        ([record("you clown", "you person", "approved", toxicity=0.9)], 1, 0, 0),
        ([record("mild hint", "hint", source="report", toxicity=0.2)], 1, 1, 0),
        ([record("mild hint", "hint", source="word_list", toxicity=0.2)], 0, 0, 0),
        ([record("you clown", "hint", source="word_list", toxicity=0.8)], 1, 0, 0),
        ([record("sick play", "sick play", "not_toxic")], 0, 0, 1),
        ([record("sick play", "sick play", "restored")], 0, 0, 0),
        ([record("sick play", "x y"), record("Sick play", "sick", "not_toxic")], 0, 0, 0),
        ([record("sick play", "x y"), record("sick play!", "nice play")], 1, 0, 0),
        ([record("held out", "held out", "not_toxic")], 0, 0, 0),
        ([record("!!!", "???", "not_toxic")], 0, 0, 0),
    ],
)
def test_only_clear_decisions_are_labels(
    records: list[Record], toxic: int, missed: int, not_toxic: int
) -> None:
    found = collect(records, {"heldout"}, 1)
    assert (found.toxic, found.missed, found.not_toxic) == (toxic, missed, not_toxic)
    assert bool(found.rows) == bool(found.decisions)


def test_moderators_own_wordings_are_harmless_texts() -> None:
    rows = collect([record("you clown", "please stop it")], set(), 1).rows
    assert {row.text: row.toxic for row in rows} == {"you clown": 1.0, "please stop it": 0.0}
