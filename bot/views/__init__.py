"""Buttons, forms and cards; every button works after a restart."""

from bot.views.post import NudgeButton, RemoveButton, RewordButton, WhyButton
from bot.views.review import ApproveButton, EditButton, NotToxicButton, RestoreButton
from bot.views.showing import ShowButton

PERSISTENT = (
    RewordButton,
    WhyButton,
    RemoveButton,
    NudgeButton,
    ApproveButton,
    EditButton,
    RestoreButton,
    NotToxicButton,
    ShowButton,
)
"""What the bot registers at start-up."""
