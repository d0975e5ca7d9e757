"""What `detoxbot doctor` says of the model in service and of retraining."""

from collections.abc import Iterator

from bot.doctor import Finding, Health
from bot.retraining.readiness import obstacles
from bot.retraining.runs import Runs
from bot.settings import Settings
from detox_model import pointer
from detox_model.errors import CheckpointError
from detox_model.pointer import Pointer


def served(settings: Settings) -> Iterator[Finding]:
    """Which model bots serve and why, and whether the promoted one passes its smoke test."""
    subject = "model in service"
    try:
        found = pointer.read(settings.models_dir)
    except CheckpointError as error:
        yield Finding(subject, Health.BAD, str(error), "detoxbot models promote, with --force")
        return
    if settings.detox_model is not None:
        detail = f"fixed by DETOX_MODEL={settings.detox_model}"
        if found is not None:
            detail += f"; the promoted {found.current.label} is not taken up"
        yield Finding(subject, Health.NOTE, detail, "unset DETOX_MODEL to follow promotions")
    elif found is None or found.current.folder is None:
        yield Finding(subject, Health.GOOD, "the shipped one")
    else:
        yield _promoted(subject, settings, found)


def _promoted(subject: str, settings: Settings, found: Pointer) -> Finding:
    from detox_model.promotion import try_out  # noqa: PLC0415 - brings torch with it

    told = f"{found.current.label}, promoted {found.at:%Y-%m-%d %H:%M} UTC"
    if found.forced:
        told += ", by force"
    try:
        try_out(settings.models_dir / (found.current.folder or ""))
    except CheckpointError as error:
        return Finding(subject, Health.BAD, f"{told}: {error}", "detoxbot models rollback")
    return Finding(subject, Health.GOOD, f"{told}; passes its smoke test")


def retraining(settings: Settings) -> Finding:
    """Whether `detoxbot retrain` could begin, and how the last one went."""
    found = obstacles(settings, settings.training_data)
    if found:
        # Not to retrain is a choice; half of what it takes is a mistake.
        health = Health.NOTE if any(each.permission for each in found) else Health.BAD
        detail = "; ".join(each.what for each in found)
        return Finding("retraining", health, detail, "; ".join(each.mend for each in found))
    runs = Runs(settings.retrain_dir).all()
    facts = runs[0].facts() if runs else None
    if facts is None:
        return Finding("retraining", Health.GOOD, "could begin; none yet")
    last = f"the last run, {runs[0].folder.name}: {facts.ending.value.replace('_', ' ')}"
    return Finding("retraining", Health.GOOD, f"could begin; {last}")
