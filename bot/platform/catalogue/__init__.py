"""Every REST call that the bot makes, what Discord may answer, and what follows from it."""

from bot.platform.catalogue.kinds import Call
from bot.platform.catalogue.moderating import CARDS
from bot.platform.catalogue.people import COMMANDS, INTERACTIONS, REVIEWS
from bot.platform.catalogue.road import ROAD

CALLS: tuple[Call, ...] = (*ROAD, *REVIEWS, *CARDS, *COMMANDS, *INTERACTIONS)
