"""Buttons, forms and cards; every button works after a restart."""

from bot.views.controls import Control
from bot.views.post import NudgeButton, RemoveButton, RewordButton, WhyButton
from bot.views.review import ApproveButton, EditButton, NotToxicButton, RestoreButton

PERSISTENT = (
    RewordButton,
    WhyButton,
    RemoveButton,
    NudgeButton,
    ApproveButton,
    EditButton,
    RestoreButton,
    NotToxicButton,
    Control,
)
"""What the bot registers at start-up."""
