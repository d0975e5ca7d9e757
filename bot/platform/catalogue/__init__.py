"""Every REST call that the bot makes, what Discord may answer, and what follows from it."""

from bot.platform.catalogue.kinds import Call
from bot.platform.catalogue.moderating import CARDS, LIFTING, RULES
from bot.platform.catalogue.people import COMMANDS, INTERACTIONS, REVIEWS, START
from bot.platform.catalogue.road import ROAD

CALLS: tuple[Call, ...] = (
    *START,
    *ROAD,
    *RULES,
    *REVIEWS,
    *CARDS,
    *LIFTING,
    *COMMANDS,
    *INTERACTIONS,
)
