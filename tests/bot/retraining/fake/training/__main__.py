"""Stands in for `python -m training`: makes what the real one makes, as ``FAKE_TRAINING`` says.

What it was called with is appended to ``FAKE_CALLS``.
"""

import hashlib
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

COMMAND, MODE = sys.argv[1], os.environ.get("FAKE_TRAINING", "pass")


def option(name: str) -> Path:
    return Path(sys.argv[sys.argv.index(name) + 1])


def pause() -> None:
    """Until SIGTERM, which the real one takes to save and stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    Path(os.environ["FAKE_CALLS"]).with_suffix(".waits").touch()
    time.sleep(300)


def finetune() -> None:
    out = option("--out")
    out.mkdir(parents=True)
    (out / "left_out.jsonl").write_text("You stupid thing\n")
    (out / "state.pt").write_text("optimiser")
    (out / "README.md").write_text("how it went")
    if MODE == "fail":
        print("learning from: You stupid thing")
        print("error: pairs.train.jsonl, line 1: no 'toxic'", file=sys.stderr)
        raise SystemExit(2)
    if MODE == "hang":
        pause()
    source = os.environ.get("FAKE_MODEL")
    if source is None:
        (out / "model").mkdir()
        return
    shutil.copytree(source, out / "model")
    metrics = b'{"parent": "detox-s-2"}'
    (out / "model" / "metrics.json").write_bytes(metrics)
    config = json.loads((out / "model" / "config.json").read_text())
    config["name"] = "detox-s-2-mine"
    config["sha256"]["metrics.json"] = hashlib.sha256(metrics).hexdigest()
    (out / "model" / "config.json").write_text(json.dumps(config))


def named(folder: Path) -> dict[str, str]:
    """As the gate names a model, without the second that torch takes."""
    config = json.loads((folder / "config.json").read_text())
    hashes = "".join(f"{value}  {name}\n" for name, value in sorted(config["sha256"].items()))
    return {"name": config["name"], "digest": hashlib.sha256(hashes.encode()).hexdigest()}


def evaluate() -> None:
    assert "--gate" in sys.argv
    if MODE == "crash":
        raise MemoryError
    verdict: dict[str, object] = {"passed": MODE != "block", "reasons": []}
    if os.environ.get("FAKE_MODEL"):
        for name, key in (("--model", "candidate"), ("--against", "incumbent")):
            verdict[key] = named(option(name))
    option("--gate-file").write_text(json.dumps(verdict))
    option("--report").write_text("<p>You stupid thing</p>")
    raise SystemExit(1 if MODE in {"block", "crash after"} else 0)


if __name__ == "__main__":
    with Path(os.environ["FAKE_CALLS"]).open("a") as file:
        pairs = [sys.argv[i + 1] for i, word in enumerate(sys.argv) if word == "--pairs"]
        read = {path: Path(path).read_text() for path in pairs}
        secrets = [n for n in ("DISCORD_TOKEN", "DATA_KEY", "DATABASE_URL") if n in os.environ]
        call = {"argv": sys.argv[1:], "read": read, "secrets": secrets}
        file.write(json.dumps(call) + "\n")
    {"finetune": finetune, "evaluate": evaluate}[COMMAND]()
