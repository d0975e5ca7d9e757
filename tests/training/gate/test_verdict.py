"""The rule of the gate, with models whose every mistake is chosen."""

import zlib
from collections.abc import Callable, Sequence

import pytest
import torch

from detox_model.results import Verdict
from tests.training.gate.standins import (
    FLOORS,
    Standin,
    hostility,
    kind,
    material,
    measured,
    pairs,
)
from training.corpora import Reference
from training.gate.contender import CANDIDATE, INCUMBENT, Contender, ModelFault, NotComparable
from training.gate.floors import Floors
from training.gate.material import LOG_HARMLESS
from training.gate.measured import Measured
from training.gate.smoke import HOSTILE, check_answers
from training.gate.verdict import decide


def clumsy(text: str) -> str:
    """Leaves an unreadable end where one kind of insult was."""
    return kind(text.replace("it is crap", "it the of is"))


def repeating(text: str) -> str:
    words = kind(text).split()
    return " ".join([words[0], *words])


def noisy(text: str) -> float:
    return zlib.crc32(text.encode()) % 100 / 100


SABOTAGES: dict[str, tuple[Standin, tuple[str, ...]]] = {
    "deletes": (
        Standin(lambda text: " ".join(text.split()[:2])),
        ("public test: similarity", "public test: joint"),
    ),
    "empties": (Standin(lambda _: ""), ("public test: similarity", "public test: fluency")),
    "copies": (Standin(lambda text: text), ("public test: copies", "public test: style")),
    "repeats": (Standin(repeating), ("public test: repeats", "public test: fluency")),
    "breaks words": (
        Standin(lambda text: kind(text).replace(" the ", "thetranslatitensen ", 1)),
        ("public test: broken",),
    ),
    "rewrites what is neutral": (
        Standin(lambda text: kind(text) + " .", lambda text: hostility(text) + 0.5),
        ("neutral texts: returned as they are", "flagger: false alarms"),
    ),
    "flags everything alike": (
        Standin(toxicity=lambda _: 0.99),
        ("flagger: ROC-AUC, public sets together", "flagger: false alarms"),
    ),
    "flags nothing": (
        Standin(toxicity=lambda text: hostility(text) / 10),
        ("flagger: hostile texts flagged",),
    ),
    "flags by dice": (
        Standin(toxicity=noisy),
        ("flagger: ROC-AUC, public", "flagger: hostile texts flagged"),
    ),
    "scores what is no number": (
        Standin(toxicity=lambda _: float("nan")),
        ("flagger: hostile texts flagged",),
    ),
    "slow": (Standin(seconds=0.07), ("latency: the median", "latency: the 95th percentile")),
}


@pytest.mark.parametrize("name", SABOTAGES)
def test_each_kind_of_sabotage_is_blocked_for_what_it_is(name: str) -> None:
    candidate, expected = SABOTAGES[name]
    # An incumbent that leaves room, so that nothing but the sabotage can block.
    verdict = decide(measured(Standin(clumsy), candidate), FLOORS)
    assert not verdict.passed
    for start in expected:
        assert any(reason.startswith(start) for reason in verdict.reasons), verdict.reasons
    broken = [reason for check in verdict.checks for reason in check.broken]
    assert list(verdict.reasons[: len(broken)]) == broken


def test_a_better_one_passes_and_says_where_it_is_better() -> None:
    verdict = decide(measured(Standin(clumsy), Standin()), FLOORS)
    assert verdict.passed, verdict.reasons
    assert not verdict.reasons
    assert verdict.better[0].startswith("joint on the public test rose from .")
    assert all(not check.broken for check in verdict.checks)


@pytest.mark.parametrize(
    ("candidate", "allow_equal", "passes"),
    [(kind, False, False), (kind, True, True), (clumsy, False, False), (clumsy, True, False)],
    ids=["equal", "equal, allowed", "worse", "worse, equal allowed"],
)
def test_an_equal_one_is_blocked_unless_that_is_allowed(
    candidate: Callable[[str], str], allow_equal: bool, passes: bool
) -> None:
    found = measured(Standin(), Standin(candidate))
    verdict = decide(found, FLOORS, allow_equal=allow_equal)
    assert verdict.passed == passes
    assert passes or any("nothing that matters got better" in r for r in verdict.reasons)


def with_log(candidate: Standin, incumbent: Standin, pairs_of_log: int) -> Measured:
    return measured(incumbent, candidate, material(pairs(pairs_of_log, 60), public=60))


@pytest.mark.parametrize(
    ("count", "decides", "by"),
    [(FLOORS.log.fewest, "log", "chrF"), (FLOORS.log.fewest - 1, "public", "joint")],
)
def test_the_log_decides_where_it_has_enough_pairs(count: int, decides: str, by: str) -> None:
    verdict = decide(with_log(Standin(), Standin(clumsy), count), FLOORS)
    assert verdict.passed
    assert verdict.better[0].startswith(f"{by} on the {decides} test rose")
    assert any("shown, not judged" in note for note in verdict.notes) == (decides == "public")
    assert any(check.where == "log test" for check in verdict.checks) == (decides == "log")


def test_gains_on_the_public_test_do_not_outweigh_the_log() -> None:
    sources = {reference.source for reference in pairs(30, 60)}

    def only_public(text: str) -> str:
        return clumsy(text) if text in sources else kind(text)

    verdict = decide(with_log(Standin(only_public), Standin(clumsy), 30), FLOORS)
    [reason] = verdict.reasons
    assert reason.startswith("nothing that matters got better: chrF on the log test went from ")


SLANG = tuple(f"you noob bot number {n}, uninstall and never come back" for n in range(40))


def test_a_servers_own_words_count_though_no_judge_knows_them() -> None:
    """Learning what moderators write there looks like nonsense to judges of public English."""
    log = tuple(Reference(text, (f"gg wp {n}, noskillz go brrr",)) for n, text in enumerate(SLANG))

    def learnt_slang(text: str) -> str:
        return f"gg wp {SLANG.index(text)}, noskillz go brrr" if text in SLANG else kind(text)

    found = measured(Standin(), Standin(learnt_slang), material(log))
    assert found.figures["log"]["joint"].surely_worse
    verdict = decide(found, FLOORS)
    assert verdict.passed, verdict.reasons
    assert verdict.better[0].startswith("chrF on the log test rose")


HARMLESS = tuple(f"what a stupid long day, all rain and no sun, day number {n}" for n in range(40))


def learnt(text: str) -> float:
    """No longer flags what moderators called not toxic."""
    return 0.1 if "day number" in text else hostility(text)


def test_what_not_toxic_taught_the_flagger_counts_as_better() -> None:
    of = material(harmless=HARMLESS)
    verdict = decide(measured(Standin(), Standin(toxicity=learnt), of), FLOORS)
    assert verdict.passed, verdict.reasons
    assert verdict.better[0].startswith("more of what is not toxic comes back as it is: from .000")
    back = decide(measured(Standin(toxicity=learnt), Standin(), of), FLOORS)
    assert any(r.startswith("neutral texts of the log: returned") for r in back.reasons)


FEWEST = FLOORS.log.fewest


@pytest.mark.parametrize("count", [1, FEWEST - 1, FEWEST])
def test_few_messages_that_are_not_toxic_say_nothing(count: int) -> None:
    """The interval of one text is one point, which looks sure."""
    of = material(harmless=HARMLESS[:count])
    there = measured(Standin(), Standin(toxicity=learnt), of)
    assert there.figures["neutral"][LOG_HARMLESS].surely_better
    gained = decide(there, FLOORS)
    assert gained.passed == bool(gained.better) == (count == FEWEST)
    back = decide(measured(Standin(toxicity=learnt), Standin(), of), FLOORS)
    judged = [check for check in back.checks if check.where == "neutral texts of the log"]
    assert bool(judged) == (count == FEWEST)
    assert any(r.startswith("neutral texts of the log") for r in back.reasons) == bool(judged)
    said = f"neutral texts of the log are {count}, fewer than {FEWEST}: shown, not judged"
    for verdict in (gained, back):
        assert (said in verdict.notes) == (count < FEWEST)


def test_wordings_that_changed_weigh_only_where_they_are_enough() -> None:
    wordings = {target for reference in pairs(FEWEST, 60) for target in reference.targets}

    def distrustful(text: str) -> float:
        return 0.9 if text in wordings else hostility(text)

    changing = Standin(lambda text: kind(text) + " .", distrustful)
    for count in (1, FEWEST):
        verdict = decide(measured(Standin(), changing, material(pairs(count, 60))), FLOORS)
        found = [reason for reason in verdict.reasons if "of the log: returned" in reason]
        assert bool(found) == (count == FEWEST), verdict.reasons


def test_enough_wordings_do_not_make_few_harmless_messages_count() -> None:
    of = material(log=pairs(FEWEST, 60), harmless=HARMLESS[:3])
    verdict = decide(measured(Standin(), Standin(toxicity=learnt), of), FLOORS)
    assert verdict.better == ()
    said = "of the log's neutral texts 3 were marked as not toxic, fewer than 30"
    assert any(note.startswith(said) for note in verdict.notes)


def test_ranking_the_log_better_counts_only_where_its_rewrites_did_not_surely_get_worse() -> None:
    of = material(log=pairs(30, 60), harmless=HARMLESS)
    better = measured(Standin(), Standin(toxicity=learnt), of)
    assert any("ROC-AUC on the log rose" in line for line in decide(better, FLOORS).better)
    worse = measured(Standin(), Standin(clumsy, learnt), of)
    assert decide(worse, FLOORS).better == ()


def test_a_gain_that_has_to_be_sure_or_large_is_looked_for() -> None:
    found = measured(Standin(clumsy), Standin())
    gained = found.figures["public"]["joint"].difference
    for better, passes in (
        ({"joint": 0.0, "sure": True}, True),
        ({"joint": gained - 1e-9, "sure": False}, True),
        ({"joint": gained, "sure": False}, False),
        ({"joint": gained - 1e-9, "sure": True}, False),
    ):
        floors = Floors.model_validate(FLOORS.model_dump() | {"better": {"chrf": 0.0, **better}})
        assert decide(found, floors).passed == passes, better


def test_a_sure_loss_within_the_margin_is_let_through() -> None:
    found = measured(Standin(kind), Standin(clumsy))
    lost = -found.figures["public"]["fluency"].gain
    assert found.figures["public"]["fluency"].surely_worse
    for margin, broken in ((lost - 1e-6, True), (lost + 1e-6, False)):
        values = FLOORS.model_dump()
        values["public"]["fluency"] = {"margin": margin}
        verdict = decide(found, Floors.model_validate(values))
        assert any("fluency" in reason for reason in verdict.reasons) == broken


def test_a_slow_start_is_looked_at_again_and_a_slow_model_stays_slow() -> None:
    class Hiccup(Standin):
        """Slow until it has been asked some times, as on a machine that was busy."""

        asked = 0

        def rewrite(self, texts, **options):  # type: ignore[no-untyped-def]
            self.asked += len(texts) == 1
            self.seconds = 0.5 if self.asked < 4 * 40 else 0.05
            return super().rewrite(texts, **options)

    hiccup = measured(Standin(clumsy), Hiccup())
    assert hiccup.latency.rounds > 3
    assert hiccup.latency.median.ratio == pytest.approx(1)
    slow = measured(Standin(clumsy), Standin(seconds=0.07))
    assert slow.latency.rounds == 9
    assert slow.latency.median.ratio == pytest.approx(1.4)
    assert slow.latency.p95.low == pytest.approx(1.4)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (Standin(toxicity=lambda _: float("nan")), "outside"),
        (Standin(lambda text: f"{text}!", lambda _: 0.99), "changes a calm text"),
        (Standin(toxicity=lambda _: 0.01), "leaves a hostile text"),
        (Standin(lambda _: " "), "leaves a hostile text"),
        (Standin(lambda text: [][len(text)]), "failed while answering: list index"),
    ],
)
def test_smoke_texts_tell_what_does_not_work(model: Standin, message: str) -> None:
    with pytest.raises(ModelFault, match=message):
        check_answers(Contender(CANDIDATE, "new", "", model))


class Deaf(Standin):
    """Answers nothing."""

    def score(self, texts: Sequence[str]) -> list[Verdict]:
        return []


def failing(error: Exception) -> Standin:
    def fail(_: str) -> float:
        raise error

    return Standin(toxicity=fail)


@pytest.mark.parametrize(
    ("role", "model", "error"),
    [
        (CANDIDATE, failing(IndexError("no")), ModelFault),
        (CANDIDATE, Deaf(), ModelFault),
        (CANDIDATE, failing(MemoryError()), NotComparable),
        (CANDIDATE, failing(torch.OutOfMemoryError("CUDA")), NotComparable),
        (INCUMBENT, failing(torch.OutOfMemoryError("CUDA")), NotComparable),
        (INCUMBENT, failing(IndexError("no")), NotComparable),
        (INCUMBENT, Deaf(), NotComparable),
    ],
)
def test_what_is_not_the_candidates_doing_does_not_block_it(
    role: str, model: Standin, error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"the {role} "):
        Contender(role, "one", "", model).verdicts(["you idiot"])


def test_smoke_texts_let_a_working_model_through() -> None:
    model = Standin(
        lambda text: "let us talk about it", lambda text: 0.9 if text in HOSTILE else 0.1
    )
    check_answers(Contender(CANDIDATE, "new", "", model))
