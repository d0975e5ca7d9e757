"""The flagger: equal alone and in a batch, exact offsets, safe loading, and plain good sense."""

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detox_model.errors import CheckpointError
from detox_model.features import buckets_of, word_ranges, words_of
from detox_model.masking import mask
from detox_model.results import Kind
from detox_model.toxicity import CONFIG, WEIGHTS, Flagger, FlaggerConfig, FlaggerWeights
from tests.detox_model.kinds import MESSAGES

SHIPPED = Path(__file__).parents[2] / "detox_model" / "weights" / "detox-s"


def random_flagger(seed: int = 0) -> Flagger:
    rng = np.random.default_rng(seed)
    config = FlaggerConfig(
        bits=10, width=8, filters=12, window=5, vector_scale=0.5, bias=-0.2, word_bias=0.1,
        slope=1.3, offset=-0.1, threshold=0.5, kind_biases=(-0.3, 0.1, 0.0, 0.2, -0.1, -2.0),
    )  # fmt: skip
    weights = FlaggerWeights(
        table=rng.integers(-127, 128, (2**10, 8), dtype=np.int8),
        conv=rng.integers(-127, 128, (5, 8, 12), dtype=np.int8),
        conv_bias=rng.integers(-5000, 5000, 12, dtype=np.int32),
        head=rng.normal(0, 4e-5, 24).astype(np.float32),
        word_head=rng.normal(0, 4e-5, 12).astype(np.float32),
        kind_head=rng.normal(0, 4e-5, (6, 24)).astype(np.float32),
    )
    return Flagger(config, weights)


@pytest.fixture(scope="module")
def shipped() -> Flagger:
    return Flagger.load(SHIPPED)


RANDOM = random_flagger()
some_text = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(list("abc .!?\n*\u0455\ud800\u200b"))),
    max_size=60,
)


@given(st.lists(some_text, max_size=8))
@settings(max_examples=60)
def test_a_text_scores_the_same_alone_and_in_a_batch(texts: list[str]) -> None:
    assert RANDOM.score(texts) == [random_flagger().score([text])[0] for text in texts]


def test_batches_of_every_size_agree() -> None:
    rng = random.Random(3)
    texts = [" ".join(rng.choices(["ab", "cd", "xyz", "e.", "f!"], k=n % 70)) for n in range(600)]
    assert RANDOM.score(texts) == [RANDOM.score([text])[0] for text in texts]


@given(some_text)
@settings(max_examples=60)
def test_verdicts_are_well_formed(text: str) -> None:
    verdict = RANDOM.score([text])[0]
    assert 0 <= verdict.toxicity <= 1
    end = 0
    for span in verdict.spans:
        assert end <= span.start < span.end <= len(text)
        assert 0 <= span.score <= 1
        end = span.end


@pytest.mark.parametrize("text", ["", "   ", "...", "\u200b", "\ud800", "\n\n"])
def test_a_text_without_words_is_harmless(text: str) -> None:
    verdict = RANDOM.score([text])[0]
    assert (verdict.toxicity, verdict.spans) == (0.0, ())


def test_saving_and_loading_changes_nothing(tmp_path: Path) -> None:
    RANDOM.save(tmp_path / "model")
    texts = ["one two three", "four five. six!"]
    assert Flagger.load(tmp_path / "model").score(texts) == RANDOM.score(texts)


def test_arrays_in_any_memory_order_are_saved_alike(tmp_path: Path) -> None:
    weights = replace(RANDOM.weights, conv=np.asfortranarray(RANDOM.weights.conv))
    Flagger(RANDOM.config, weights).save(tmp_path)
    assert np.array_equal(Flagger.load(tmp_path).weights.conv, RANDOM.weights.conv)


@pytest.mark.parametrize("name", [WEIGHTS, CONFIG])
def test_a_missing_or_broken_file_is_refused(tmp_path: Path, name: str) -> None:
    RANDOM.save(tmp_path)
    (tmp_path / name).write_bytes(b"\x00broken")
    with pytest.raises(CheckpointError, match="no usable flagger"):
        Flagger.load(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(CheckpointError, match="no usable flagger"):
        Flagger.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"surprise": 1}, "does not fit"),
        ({"format": 99}, "format"),
        ({"filters": 13}, "misshapen"),
        ({"bits": None}, "does not fit"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    RANDOM.save(tmp_path)
    record = json.loads((tmp_path / CONFIG).read_text())
    (tmp_path / CONFIG).write_text(json.dumps(record | change))
    with pytest.raises(CheckpointError, match=complaint):
        Flagger.load(tmp_path)


def test_an_incomplete_config_is_refused(tmp_path: Path) -> None:
    RANDOM.save(tmp_path)
    record = json.loads((tmp_path / CONFIG).read_text())
    del record["slope"]
    (tmp_path / CONFIG).write_text(json.dumps(record))
    with pytest.raises(CheckpointError, match="does not fit"):
        Flagger.load(tmp_path)


def test_more_new_words_than_the_cache_holds_are_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detox_model.toxicity._CACHED_WORDS", 10)
    small = random_flagger()
    texts = ["a b c", "d e f g h", "i j k l m n o", " ".join(f"w{n}x" for n in range(30)), "a d i"]
    assert [small.score([text])[0] for text in texts] == RANDOM.score(texts)


@given(st.lists(st.from_regex(r"[^\W_]{1,12}", fullmatch=True), min_size=1, max_size=6))
@settings(max_examples=60)
def test_a_words_buckets_do_not_depend_on_its_neighbours(words: list[str]) -> None:
    together = buckets_of(words, 12)
    for at, word in enumerate(words):
        alone = buckets_of([word], 12)
        part = together.ids[together.offsets[at] : together.offsets[at + 1]]
        assert part.tolist() == alone.ids.tolist()


def test_similar_spellings_share_buckets() -> None:
    buckets = buckets_of(["idiot", "idiott", "weather"], 20)
    one, two, three = (
        set(buckets.ids[buckets.offsets[at] : buckets.offsets[at + 1]].tolist()) for at in range(3)
    )
    assert len(one & two) > len(one) / 2
    assert len(one & three) < 2


@given(some_text)
def test_words_and_their_ranges_correspond(text: str) -> None:
    ranges = [text[start:end].replace("'", "") for start, end in word_ranges(text)]
    assert ranges == words_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "you are an idiot",
        "shut the fuck up",
        "go to hell you stupid piece of shit",
        "what a moron",
        "fuck you",
        "you're a pathetic loser and everybody hates you",
        "kill yourself",
        "Y0U 4RE 4N 1D10T",
        "you are an i.d.i.o.t",
        "you are an \u0456d\u0456ot",
        "you are an i\u200bdi\u200bot",
        "sh1t happens you dumb@ss",
        "you stupid b*tch",
        "f u c k  y o u",
        "i hate all muslims",
    ],
)
def test_insults_and_profanity_are_flagged(shipped: Flagger, text: str) -> None:
    assert shipped.score([text])[0].toxicity >= shipped.config.threshold


@pytest.mark.parametrize(
    "text",
    [
        "I am gay",
        "my muslim friend came over for dinner",
        "i am a black woman",
        "she is a proud lesbian",
        "the jewish community center is open today",
        "gay",
        "hello, how are you?",
        "good morning everyone!",
        "lol that was fun, gg",
        "can you push the fix to main please",
        "kill the process and restart the server",
        "I disagree with you, but that's ok",
        "see you at 5pm",
        "the assassin class is a great pick in this game",
        "Scunthorpe is in England",
        "i will pass the assignment to my assistant",
        "nice shot! how did you do that",
        "I love your cat \u2764",
        "",
    ],
)
def test_friendly_and_ordinary_texts_are_not_flagged(shipped: Flagger, text: str) -> None:
    assert shipped.score([text])[0].toxicity < shipped.config.threshold


def test_one_insult_in_two_hundred_friendly_words_is_found(shipped: Flagger) -> None:
    friendly = "It was lovely to see you all at the meeting today and I hope you had fun. " * 13
    assert shipped.score([friendly])[0].toxicity < shipped.config.threshold
    hidden = friendly + "You are a fucking idiot. " + friendly
    verdict = shipped.score([hidden])[0]
    assert verdict.toxicity >= shipped.config.threshold
    assert {hidden[s.start : s.end] for s in verdict.spans} <= {"fucking", "idiot", "You"}
    assert "idiot" in {hidden[s.start : s.end] for s in verdict.spans}


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("> you are an idiot\nplease stay calm everybody", False),
        ("please run this:\n```\nprint('fuck you idiot')\n```", False),
        ("> you are an idiot", True),
        ("```\nyou are an idiot\n```", True),
        ("> you are an idiot\nno", True),
        ("> please stay calm\nyou are an idiot", True),
    ],
)
def test_an_answer_is_judged_by_its_own_words(shipped: Flagger, text: str, flagged: bool) -> None:
    assert (shipped.score([text])[0].toxicity >= shipped.config.threshold) == flagged


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("you are an idiot, Dave", "idiot"),
        ("you are an 1.D.I.O.T, Dave", "1.D.I.O.T"),
        ("you are an id\u200biot, Dave", "id\u200biot"),
        ("what the **fuck** is this", "fuck"),
    ],
)
def test_spans_point_at_the_words_as_typed(shipped: Flagger, text: str, word: str) -> None:
    spans = shipped.score([text])[0].spans
    assert word in {text[span.start : span.end] for span in spans}


@pytest.mark.parametrize(
    "text",
    [
        "you are an idiot, Dave",
        "what the **fuck** is wrong with this shit",
        "you are an 1.d.i.o.t",
        "shut up you dumb@ss",
    ],
)
def test_a_masked_text_is_no_longer_flagged(shipped: Flagger, text: str) -> None:
    masked = text
    for _ in range(3):  # what only shows once the worst is covered goes next
        masked = mask(masked, shipped.score([masked])[0].spans)
    assert masked != text
    assert shipped.score([masked])[0].toxicity < shipped.config.threshold


def test_the_shipped_files_are_small(shipped: Flagger) -> None:
    assert sum((SHIPPED / name).stat().st_size for name in (WEIGHTS, CONFIG)) < 10 * 1024 * 1024
    assert shipped.config.metrics["false_alarms_all"] <= 0.005


@pytest.mark.parametrize("text", ["idiot " * 250, "idiot, " * 20, "hello you idiot idiot idiot"])
def test_a_word_does_not_drown_in_itself(text: str) -> None:
    [verdict] = Flagger.load(SHIPPED).score([text])
    assert verdict.toxicity > 0.5
    assert len(verdict.spans) >= text.count("idiot")


def test_code_in_a_line_is_not_the_authors_words() -> None:
    flagger = Flagger.load(SHIPPED)
    code, words = flagger.score(["the flag is `--stupid` and it works", "you are an `idiot`"])
    assert code.toxicity < 0.5 < words.toxicity


def test_a_verdict_names_its_category() -> None:
    threat, insult = random_flagger().score(["I will kill you", "you fool"])
    assert (threat.category, insult.category) == ("threat", None)


def test_kinds_help_to_sort(shipped: Flagger) -> None:
    """Most of what a moderator would call it is found, and little else."""
    verdicts = shipped.score([text for text, _ in MESSAGES])
    right = sum(len(kinds & set(v.kinds)) for (_, kinds), v in zip(MESSAGES, verdicts, strict=True))
    named = sum(len(verdict.kinds) for verdict in verdicts)
    wanted = sum(len(kinds) for _, kinds in MESSAGES)
    assert right / named >= 0.75
    assert right / wanted >= 0.65


def test_what_is_harmless_has_no_kind(shipped: Flagger) -> None:
    texts = ["good morning", "nice shot", "my gay friend is here", ""]
    assert [verdict.kinds for verdict in shipped.score(texts)] == [(), (), (), ()]


def test_self_harm_is_named_though_it_is_not_hostile(shipped: Flagger) -> None:
    [verdict] = shipped.score(["I want to kill myself"])
    assert verdict.kinds[0] is Kind.SELF_HARM
