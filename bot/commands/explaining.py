"""`rewrite --explain`: why a rewrite says what it says; as text, as JSON or as a picture."""

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Protocol, cast

from bot.commands import answers
from bot.commands.exits import ExitCode, Failure
from bot.commands.lines import Source, from_stream
from detox_model.explain import Explained


class Explainer(Protocol):
    """As much of :class:`detox_model.Detoxifier` as is used here."""

    name: str

    def explain(self, text: str, *, threshold: float, always: bool, beam: int) -> Explained:
        """Rewrite one text and tell where its words come from."""
        ...


def check(texts: Sequence[str], output: Path | None, *, explain: bool) -> None:
    """Raise ``Failure`` for what cannot work, before a model is loaded for it."""
    if output is None:
        return
    if not explain:
        raise Failure("--output draws an explanation: add --explain", ExitCode.USAGE)
    if len(texts) > 1:
        raise _one_text_only(output)
    from bot.drawing.page import FORMATS  # noqa: PLC0415 - matplotlib, only where it draws

    if output.suffix.lower().removeprefix(".") not in FORMATS:
        endings = ", ".join(f".{form}" for form in FORMATS)
        raise Failure(f"--output {output}: the file's name must end in {endings}", ExitCode.USAGE)
    try:
        if output.is_dir():
            raise Failure(f"--output {output} is a folder", ExitCode.USAGE)
        if not output.parent.is_dir():
            raise Failure(f"--output: there is no folder {output.parent}", ExitCode.USAGE)
    except OSError as error:  # a name too long, a folder that may not be looked into
        raise _unwritable(output, error) from error


def explain(
    model: Explainer, texts: Sequence[str], options: answers.Options, output: Path | None
) -> None:
    """Explain each text on standard output, or one text in the picture ``output``."""
    if output is not None and not texts:
        chunks = from_stream(cast("Source", sys.stdin.buffer), 2)
        texts = list(islice((line for chunk in chunks for line in chunk), 2))
        if len(texts) > 1:
            raise _one_text_only(output)
        if not texts:
            raise Failure("--output: no text came on standard input to draw", ExitCode.USAGE)

    def answer(chunk: list[str], advance: answers.Advance) -> Iterable[str]:
        for text in chunk:
            explained = _explained(model, text, options)
            advance(1)
            if output is not None:
                _draw(explained, output)
            if options.as_json:
                yield answers.rewrite_json(explained.rewrite, explanation=as_fields(explained))
            elif output is not None:
                yield answers.plain(explained.rewrite)
            else:
                from bot.commands.colouring import coloured  # noqa: PLC0415 - rich, only if seen

                yield coloured(explained)

    answers.answer_all(texts, replace(options, batch_size=1), answer)


def as_fields(explained: Explained) -> dict[str, object]:
    """What `--json` adds for one message: built of lists, strings and numbers alone."""
    return {
        "threshold": explained.threshold,
        "flagged": explained.flagged,
        "spans": [[s.start, s.end, _short(s.score)] for s in explained.rewrite.spans],
        "sentences": [
            {
                "start": sentence.start,
                "end": sentence.end,
                "source": [[w.text, w.start, w.end, _short(w.flagged)] for w in sentence.source],
                "output": [
                    [w.text, w.start, w.end, _short(w.copied), str(w.origin)]
                    for w in sentence.output
                ],
                "alignment": [[_short(value) for value in row] for row in sentence.alignment],
                "proposals": [
                    {
                        "text": p.text,
                        "log_probability": _short(p.log_probability),
                        "score": _short(p.score),
                        "toxicity": _short(p.toxicity),
                        "reasons": list(p.reasons),
                        "chosen": p.chosen,
                    }
                    for p in sentence.proposals
                ],
            }
            for sentence in explained.sentences
        ],
    }


def _short(value: float) -> float:
    return round(value, 6)


def _explained(model: Explainer, text: str, options: answers.Options) -> Explained:
    if not text.strip():
        return Explained(answers.blank(text, model.name), options.threshold, ())
    try:
        return model.explain(
            text, threshold=options.threshold, always=options.always, beam=options.beam
        )
    except ValueError as error:
        raise Failure(str(error), ExitCode.USAGE) from error


def _one_text_only(output: Path) -> Failure:
    message = f"--output {output}: a picture shows one text; give one, or leave --output out"
    return Failure(message, ExitCode.USAGE)


def _unwritable(output: Path, error: OSError) -> Failure:
    reason = error.strerror or str(error)
    return Failure(f"--output {output} cannot be written: {reason}", ExitCode.USAGE)


def _draw(explained: Explained, output: Path) -> None:
    """Write the picture; a file of that name is replaced, and only by a whole one."""
    from bot.drawing.explanation import draw  # noqa: PLC0415 - matplotlib, only where it draws

    try:
        picture = draw(explained, output.suffix.lower().removeprefix("."))
    except ValueError as error:
        raise Failure(f"--output {output}: {error}", ExitCode.USAGE) from error
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, delete=False) as file:
            try:
                file.write(picture)
                file.flush()
                mask = os.umask(0)
                os.umask(mask)
                Path(file.name).chmod(0o666 & ~mask)
                Path(file.name).replace(output)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise _unwritable(output, error) from error
