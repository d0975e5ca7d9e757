"""The list of words is counted from several corpora, and holds no stretched spelling."""

from collections import Counter

from training.lexicon import choose


def test_the_most_frequent_words_come_first_and_odd_spellings_not_at_all() -> None:
    counts = Counter(
        {
            "the": 900,
            "cool": 50,
            "soooo": 40,
            "hahaha": 30,
            "stupiid": 7,
            "stupid": 8_000,
            "rare": 2,
        }
    )
    assert choose(counts, 10) == ["stupid", "the", "cool"]
    assert choose(counts, 1) == ["stupid"]


def test_a_rare_word_with_a_double_letter_stays_beside_its_frequent_neighbour() -> None:
    assert choose(Counter({"god": 500, "good": 900, "goods": 10}), 10) == ["good", "god", "goods"]
