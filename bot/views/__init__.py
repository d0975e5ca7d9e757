"""Buttons, forms and cards; every button works after a restart."""

from bot.views.appeal import AppealButton
from bot.views.controls import Control
from bot.views.nudge import EditFirstButton, KeepButton, NudgeButton, UseButton
from bot.views.post import RemoveButton, RewordButton
from bot.views.queue import WalkButton
from bot.views.review import (
    ApproveButton,
    EditButton,
    NotToxicButton,
    RestoreButton,
    RewriteButton,
)
from bot.views.sanction import LiftButton, LiftTimeoutButton
from bot.views.showing import ShowButton
from bot.views.why import WhyButton, WithheldWhyButton

PERSISTENT = (
    RewordButton,
    WhyButton,
    RemoveButton,
    NudgeButton,
    UseButton,
    EditFirstButton,
    KeepButton,
    AppealButton,
    WithheldWhyButton,
    ApproveButton,
    EditButton,
    RestoreButton,
    NotToxicButton,
    RewriteButton,
    WalkButton,
    LiftButton,
    LiftTimeoutButton,
    ShowButton,
    Control,
)
"""What the bot registers at start-up."""
