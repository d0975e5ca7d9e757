"""Rewriting beside BART-base, the field's standard: in transformers and in CTranslate2 int8.

Run as a script: ``python tests/benchmarks/rivals.py [--rounds 5]``; it needs ``.[bench]``. One
thread each, in turns in one run, with beam 4 and the same number of pieces in and out. BART has
the shape of facebook/bart-base and random weights, so nothing is downloaded; what its pieces are
does not matter to its speed. Ours is timed from text to candidates, BART without its tokeniser.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence

import torch

from detox_model import checkpoint
from detox_model.rewriter import Rewriter
from detox_model.search import SearchOptions

WORDS = (
    "the plan we talked about last week still has to be written down before friday and nobody"
    " seems to know who will do it because everyone is busy with the other thing right now"
).split()
BEAM = 4
END = 2
"""BART's end of a sequence; it starts its targets with it too."""

Decode = Callable[[int, int, int], object]
"""``(sentences, pieces in, pieces out)``: decode so many."""


def sentence(dice: random.Random, words: int) -> str:
    """A text of ``words`` words, one of them hostile."""
    chosen = dice.choices(WORDS, k=words)
    chosen[dice.randrange(words)] = dice.choice(["fucking", "shit", "stupid"])
    return " ".join(chosen)


def bart() -> tuple[Decode, Decode]:
    """BART-base in transformers and in CTranslate2."""
    import ctranslate2
    from ctranslate2.converters.transformers import BartLoader
    from transformers import BartConfig, BartForConditionalGeneration

    config = BartConfig(
        d_model=768,
        encoder_layers=6,
        decoder_layers=6,
        encoder_attention_heads=12,
        decoder_attention_heads=12,
        encoder_ffn_dim=3072,
        decoder_ffn_dim=3072,
        forced_eos_token_id=None,
        normalize_before=False,  # these three as in facebook/bart-base; the converter reads them
        normalize_embedding=True,
        add_final_layer_norm=False,
    )
    torch.manual_seed(0)
    model = BartForConditionalGeneration(config).eval()

    @torch.inference_mode()
    def transformers(batch: int, given: int, wanted: int) -> None:
        ids = torch.full((batch, given), 100)
        found = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            num_beams=BEAM,
            do_sample=False,
            min_new_tokens=wanted,
            max_new_tokens=wanted,
        )
        assert found.shape == (batch, wanted + 1), found.shape

    spec = BartLoader().get_model_spec(model)
    vocabulary = [f"<{index}>" for index in range(config.vocab_size)]
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.decoder_start_token = spec.config.eos_token = vocabulary[END]
    spec.config.bos_token, spec.config.unk_token = vocabulary[0], vocabulary[3]
    spec.validate()
    spec.optimize(quantization="int8")
    with tempfile.TemporaryDirectory() as folder:
        spec.save(folder)
        translator = ctranslate2.Translator(
            folder, device="cpu", compute_type="int8", intra_threads=1, inter_threads=1
        )

    def compiled(batch: int, given: int, wanted: int) -> None:
        found = translator.translate_batch(
            [["<100>"] * given] * batch,
            beam_size=BEAM,
            min_decoding_length=wanted,
            max_decoding_length=wanted,
        )
        assert all(len(result.hypotheses[0]) == wanted for result in found)

    return transformers, compiled


def took(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def compare(
    ours: Rewriter,
    rivals: Sequence[Decode],
    dice: random.Random,
    *,
    words: int,
    batch: int,
    rounds: int,
) -> None:
    """One row: everybody's median milliseconds a sentence, and the medians of the ratios."""
    options = SearchOptions(beam=BEAM, n_best=BEAM)
    times: list[list[float]] = []
    for turn in range(rounds + 1):
        texts = [sentence(dice, words) for _ in range(batch)]
        given = max(map(len, ours.tokenizer.encode(texts)))
        found = ours.propose(texts, options, batch_size=batch)
        wanted = max(len(candidates[0].hypothesis.ids) + 1 for candidates in found if candidates)
        row = [took(lambda: ours.propose(texts, options, batch_size=batch))]  # noqa: B023
        row += [took(lambda: rival(batch, given, wanted)) for rival in rivals]  # noqa: B023
        if turn:  # the first one warms up
            times.append([value / batch for value in row])
    middles = [statistics.median(column) for column in zip(*times, strict=True)]
    ratios = [
        statistics.median(row[place] / row[0] for row in times)
        for place in range(1, len(rivals) + 1)
    ]
    figures = [*(f"{middle:.1f}" for middle in middles), *(f"{ratio:.1f}x" for ratio in ratios)]
    line(words, batch, wanted, *figures)


def line(*columns: object) -> None:
    """One row of a table."""
    print("".join(f"{column:>14}" for column in columns), flush=True)


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="timings behind each median")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    try:
        rivals = bart()
    except ImportError as error:
        sys.exit(f"{error.name} is missing: pip install -e '.[bench]'")
    device = torch.device("cpu")
    network, tokenizer, config = checkpoint.load(checkpoint.DEFAULT, device)
    ours = Rewriter(network, tokenizer, device)
    print(f"{config.name}, beam {BEAM}, one thread: milliseconds a sentence, and times as fast")
    line("words", "batch", "pieces out", "ours", "transformers", "CTranslate2", "ratio", "ratio")
    dice = random.Random(1)
    for words in (5, 10, 20, 40):
        compare(ours, rivals, dice, words=words, batch=1, rounds=rounds)
    for batch in (4, 16):
        compare(ours, rivals, dice, words=20, batch=batch, rounds=max(1, rounds // 2))


if __name__ == "__main__":
    main()
