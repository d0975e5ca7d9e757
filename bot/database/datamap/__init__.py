"""Every column of every table: what it holds, of whom, in which form, for how long.

A column that the models have and this does not is found by a test.
"""

from collections.abc import Mapping

from bot.database.datamap.facts import Kept
from bot.database.datamap.messages import MESSAGES
from bot.database.datamap.operation import OPERATION
from bot.database.datamap.people import PEOPLE

TABLES: Mapping[str, Kept] = {**MESSAGES, **PEOPLE, **OPERATION}
"""By the table's name."""
