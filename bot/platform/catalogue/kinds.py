"""What the catalogue of calls is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.errors import PlatformError
from bot.core.incidents import Outcome
from bot.platform.codes import Answer
from bot.platform.errors import kind_of


class Stands(StrEnum):
    """What stands in the channel afterwards."""

    MESSAGE = "message"
    """The message, unless its author removed it; nothing of ours."""
    REWRITE = "rewrite"
    """The rewrite; the message is gone."""
    BOTH = "message and rewrite"
    """The message and under it the rewrite, a reply."""
    NOTE = "message and note"
    """The message and under it the note that offers a calmer wording."""
    NOTHING = "nothing"
    """Nothing; the stored original can be restored."""
    ORIGINAL = "original"
    """The original, posted again; the rewrite is gone."""
    REWORDED = "new wording"
    """The rewrite, in its new wording."""
    WORDING = "chosen wording"
    """The wording that its author chose beforehand, under their name."""
    SIGNED = "signed wording"
    """The wording that its author chose beforehand, the bot's own message, signed for them."""
    ELSEWHERE = "untouched"
    """Whatever stood there: this was about something else, or about another place."""
    TWO = "original and rewrite"
    """The original, posted again, and the rewrite; pressing again takes the rewrite away."""


class Told(StrEnum):
    """Who hears of it, beside the operator's log."""

    NOBODY = "nobody"
    """Nobody; there is nothing to be done."""
    CARD = "card"
    """The moderators, by the card of the incident."""
    NOTICE = "notice"
    """The moderators, by the card and a notice of what they can mend."""
    RULE = "rule"
    """The moderators, by the card and a message that says what a rule did."""
    RULE_FAILED = "failed rule"
    """The moderators, by the card and a message that says why a rule could not take effect."""
    SENTENCE = "sentence"
    """Whoever pressed or typed, by the error's sentence with a reference number."""
    ANSWER = "answer"
    """Whoever pressed or typed, by the answer that they expect anyway."""
    UNHEARD = "unheard"
    """Nobody: Discord takes no answer. It shows its own line; the log has the reference."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows from one error in one call."""

    told: Told
    stands: Stands = Stands.MESSAGE
    outcome: Outcome | None = None
    """How the incident ends; ``None`` where recovery has to settle it, or where it keeps the
    outcome that it had."""
    later: Outcome | None = None
    """What recovery makes of it as soon as Discord answers again."""


@dataclass(frozen=True, slots=True)
class Call:
    """One REST call, in one step of what the bot does."""

    name: str
    route: str
    """Method and path; the gaps say whose they are."""
    made_by: tuple[str, ...]
    """Methods, as ``module:qualified.name``."""
    done: Ending
    """What follows where the call succeeds."""
    answers: tuple[Answer, ...]
    """What it can get instead, again and again."""
    endings: Mapping[type[PlatformError], Ending]
    """What follows, by the error; the nearest base counts."""
    special: Mapping[Answer, Ending] = field(default_factory=dict)
    """Answers of which more is known than their error says."""
    once: tuple[Answer, ...] = ()
    """Answers that a second try mends, so that it ends as if nothing had been."""

    def ending(self, answer: Answer) -> Ending:
        """What follows from ``answer``."""
        if answer in self.special:
            return self.special[answer]
        for kind in error_of(answer).__mro__:
            if kind in self.endings:
                return self.endings[kind]
        raise KeyError(f"{self.name}: {answer.name}")

    @property
    def cases(self) -> tuple[tuple[Answer, bool, Ending], ...]:
        """Each answer, whether it comes only once, and what follows."""
        lasting = [
            (answer, False, self.ending(answer)) for answer in (*self.answers, *self.special)
        ]
        return (*lasting, *((answer, True, self.done) for answer in self.once))


def error_of(answer: Answer) -> type[PlatformError]:
    """The core's error that an answer becomes."""
    return kind_of(answer.status, answer.code, answer.message)


ANYWHERE = (
    Answer.UNAUTHORIZED,
    Answer.CLOUDFLARE,
    Answer.RATE_LIMITED,
    Answer.SERVER_ERROR,
    Answer.UNAVAILABLE,
    Answer.OVERLOADED,
    Answer.CONNECTION_LOST,
    Answer.TIMEOUT,
)
"""What every call can get."""
IN_CHANNEL = (
    *ANYWHERE,
    Answer.UNKNOWN_CHANNEL,
    Answer.MISSING_ACCESS,
    Answer.MISSING_PERMISSIONS,
)
"""What every call about a channel can get."""
READING = (*IN_CHANNEL, Answer.WRONG_CHANNEL_TYPE)
POSTING = (
    *IN_CHANNEL,
    Answer.CHANNEL_BUSY,
    Answer.SENDING_OFF,
    Answer.TOO_LARGE,
    Answer.EMPTY,
    Answer.INVALID_FORM,
    Answer.THREAD_ARCHIVED,
    Answer.THREAD_LOCKED,
    Answer.AUTOMOD,
    Answer.HARMFUL_LINK,
)
"""What every call that posts can get."""
REMOVING = (
    *IN_CHANNEL,
    Answer.UNKNOWN_MESSAGE,
    Answer.SYSTEM_MESSAGE,
    Answer.THREAD_ARCHIVED,
    Answer.TWO_FACTOR,
)
