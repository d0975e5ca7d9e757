import json
import signal
from typing import Any

import pytest

FIELDS = [
    "text", "rewrite", "changed", "toxicity_before", "toxicity_after", "status", "alternatives",
    "model", "category",
]  # fmt: skip


def objects(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.decode().split("\n")[:-1]]


def test_texts_as_arguments_give_one_line_each(detoxbot: Any) -> None:
    done = detoxbot("rewrite", "You idiot", "Good day")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"You person\nGood day\n"


def test_rewrites_as_json_keep_the_contract_and_the_order(detoxbot: Any) -> None:
    lines = ["You idiot \u20ac \u2028 x", "", "fine", "  ", "stupid"] * 30
    done = detoxbot("rewrite", "--json", "--batch-size", "2", stdin="\n".join(lines).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == done.stdout.decode().split("\n")[:-1]
    results = objects(done.stdout)
    assert [result["text"] for result in results] == lines
    assert all(list(result) == FIELDS for result in results)
    first, empty = results[0], results[1]
    assert first["rewrite"] == "You person \u20ac \u2028 x"
    assert (first["changed"], first["status"]) == (True, "rewritten")
    assert first["alternatives"] == [first["rewrite"]]
    assert (empty["rewrite"], empty["changed"], empty["status"]) == ("", False, "unchanged")
    assert results[3]["rewrite"] == "  "


def test_a_threat_is_withheld_and_says_why(detoxbot: Any) -> None:
    done = detoxbot("rewrite", "I will kill you, idiot", "You idiot")
    assert done.stdout == b"[withheld: threat]\nYou person\n"
    done = detoxbot("rewrite", "--json", "I will kill you, idiot", "You idiot")
    threat, insult = objects(done.stdout)
    assert (threat["status"], threat["category"]) == ("withheld", "threat")
    assert threat["rewrite"] == threat["text"]
    assert insult["category"] is None


def test_flags_as_json_keep_the_contract(detoxbot: Any) -> None:
    done = detoxbot("flag", "--json", stdin="\U0001f600 idiot\nfine\n".encode())
    toxic, fine = objects(done.stdout)
    assert toxic == {
        "text": "\U0001f600 idiot",
        "toxicity": 0.95,
        "flagged": True,
        "spans": [[2, 7, 0.9]],  # characters, not bytes or UTF-16 units
        "kinds": [],
    }
    assert fine["flagged"] is False


def test_flags_in_words(detoxbot: Any) -> None:
    done = detoxbot("flag", "--threshold", "0.96", "idiot", "fine")
    assert done.stdout == b"0.950\tok\tidiot\n0.020\tok\tfine\n"


def test_binary_input_is_refused_after_what_came_before(detoxbot: Any) -> None:
    done = detoxbot("rewrite", stdin=b"idiot\nfine\n\x80\x81\nlost\n")
    assert done.returncode == 2
    assert done.stdout == b"person\nfine\n"
    assert done.stderr == b"line 3 of the input is not UTF-8; nothing after it was read\n"


def test_each_line_is_answered_before_the_next_is_typed(start: Any) -> None:
    with start("rewrite") as process:
        for text, answer in ((b"idiot\n", b"person\n"), (b"moron\n", b"friend\n")):
            process.stdin.write(text)
            process.stdin.flush()
            assert process.stdout.readline() == answer
        process.stdin.close()
        assert process.wait(60) == 0


def test_a_reader_that_goes_away_ends_it_quietly(start: Any) -> None:
    with start("rewrite") as process:
        process.stdout.close()
        _, err = process.communicate(b"idiot\n" * 10_000, timeout=60)
    assert (process.returncode, err) == (141, b"")


def test_ctrl_c_ends_it_quietly(start: Any) -> None:
    with start("rewrite") as process:
        process.stdin.write(b"idiot\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"person\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b""


@pytest.mark.parametrize("command", ["rewrite", "flag"])
def test_megabytes_pass_through(detoxbot: Any, command: str) -> None:
    count = 5_000
    line = b"x" * 499 + b"\n"
    done = detoxbot(command, stdin=line * count)
    assert done.returncode == 0
    assert done.stdout.count(b"\n") == count


def test_one_endless_line_passes_through(detoxbot: Any) -> None:
    text = b"x" * 2_500_000
    assert detoxbot("rewrite", stdin=text).stdout == text + b"\n"


def test_progress_is_shown_where_asked_for_and_stays_off_the_results(detoxbot: Any) -> None:
    lines = b"idiot\n\n" * 500
    shown = detoxbot("rewrite", "--progress", stdin=lines)
    assert b"1000/1000" in shown.stderr
    assert shown.stdout == b"person\n\n" * 500
    assert detoxbot("rewrite", stdin=lines).stderr == b""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rewrite", "--device", "tpu", "x"], b"--device tpu: allowed are auto, cpu, cuda"),
        (["rewrite", "--beam", "0", "x"], b"--beam"),
        (["rewrite", "--batch-size", "0", "x"], b"--batch-size"),
        (["flag", "--threshold", "2", "x"], b"--threshold"),
        (["rewrit"], b"No such command"),
    ],
)
def test_wrong_options_are_told(detoxbot: Any, arguments: list[str], said: bytes) -> None:
    done = detoxbot(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert b"Traceback" not in done.stderr
