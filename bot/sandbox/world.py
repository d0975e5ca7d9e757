"""The demo server: who is there, where they talk, and what is on the wall."""

from collections.abc import Mapping
from dataclasses import dataclass

import discord
from simcord import Env
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.core.modes import Mode, TrainingConsent
from bot.core.policy import GuildSettings
from bot.sandbox.avatars import FACE, faces

GUILD_ID = 1_400_000_000_000_000_001
BOT_NAME = "Detox"

WELCOME = """\
**Welcome to the Detox demo.** The bot you see is the real one, with the real model and database; \
only Discord is played by your computer.

Type something unfriendly in the box below and watch it change. For example:
> i am so damn tired of this stupid build
> this code is garbage and you know it, moron
> nobody asked for your fucking opinion, Ben

Friendly messages stay as they are. Then try:
- the buttons under a rewrite: **Edit my wording**, **Why?**, **Appeal**
- `/rewrite` to get a calmer wording first, `/privacy` for what is kept of you
- as Moe, whom you find at *Viewing as* above: `/detox mode` with *nudge*, which asks instead of \
replacing; write as Ann again to see it"""

WELCOME_MODERATORS = """\
**This is Moe's side.** Each message that the bot handles in #general gets a card here: press \
**Approve**, **Edit**, **Restore original** or **Not toxic**. Then try:
- `/detox setup` to set everything up at one place
- `/detox review` to walk through what waits, appeals first
- `/detox stats` for a picture, `/detox config export` for a file
- `/detox audit` for who did what, and `/detox export` for what a model could learn from"""


@dataclass(frozen=True, slots=True)
class World:
    """The demo server and its people."""

    guild_id: int
    general: ChannelHandle
    log: ChannelHandle
    member: MemberActor
    other: MemberActor
    moderator: MemberActor
    pictures: Mapping[str, tuple[str, bytes]]
    """Avatars by address."""

    @property
    def settings(self) -> GuildSettings:
        """How the demo server is set up, unless its moderator chose otherwise."""
        return GuildSettings(
            guild_id=self.guild_id,
            mode=Mode.REPLACE,
            log_channel_id=self.log.id,
            training_consent=TrainingConsent.OPT_OUT,
        )


def build_world(env: Env) -> World:
    """Make the demo server.

    Before the clock starts, and always in this order: then every id is the same in every run,
    and what an earlier run left in the database still fits.
    """
    env.backend.bot_user.name, env.backend.bot_user.avatar = BOT_NAME, FACE
    member = env.create_user("ann", global_name="Ann", avatar=FACE)
    other = env.create_user("ben", global_name="Ben", avatar=FACE)
    moderator = env.create_user("moe", global_name="Moe (moderator)", avatar=FACE)
    guild = env.create_guild("Detox demo", id=GUILD_ID)
    moderators = guild.create_role(
        "Moderators",
        permissions=discord.Permissions(administrator=True),  # so that every command can be tried
    )
    general = guild.create_text_channel("general", topic="Type something unfriendly, as Ann")
    log = guild.create_text_channel(
        "mod-log",
        topic="What the bot did, for moderators",
        overwrites={
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            moderators: discord.PermissionOverwrite(view_channel=True, send_messages=True),
            guild.roles[BOT_NAME]: discord.PermissionOverwrite(view_channel=True),
        },
    )
    return World(
        guild_id=guild.id,
        general=general,
        log=log,
        member=guild.add_member(member),
        other=guild.add_member(other),
        moderator=guild.add_member(moderator, roles=[moderators]),
        pictures=faces(
            {
                env.backend.bot_user.id: ("D", "#5865f2"),
                member.id: ("A", "#c2410c"),
                other.id: ("B", "#0f766e"),
                moderator.id: ("M", "#7e22ce"),
            }
        ),
    )
