"""Why a message was not replaced, in a reader's language."""

from bot.core.reasons import Reason
from bot.language.texts import Texts


def why_in(say: Texts, detail: str) -> str:
    """An incident's detail with every known reason in it as ``say`` says it."""
    for reason in Reason:
        detail = detail.replace(reason, say(f"road-why-{reason.name.lower().replace('_', '-')}"))
    return detail
