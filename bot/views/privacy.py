"""What is kept of a member, and the policy, as answers."""

import io

import discord

from bot.core.disclosure import Installation, disclosure
from bot.core.modes import Keeping, Mode
from bot.core.policy import GuildSettings
from bot.core.privacy import Choices, Kept
from bot.language.policy import as_markdown
from bot.language.texts import Texts
from bot.views.answers import Interaction, texts_for, whisper

_EMBED_ROOM = 4_096
_FILE_NAME = "privacy-policy.md"
_ANSWERS = {True: "yes", False: "no", None: "nothing"}


def overview(
    kept: Kept, say: Texts, settings: GuildSettings | None = None, choices: Choices | None = None
) -> str:
    """What is kept and chosen: on one server, or on all without ``settings``."""
    lines = [_kept(kept, say, "everywhere" if settings is None else "here")]
    if kept.lent:
        lines.append(say("privacy-show-lent", count=kept.lent))
    lines.append(say("privacy-stored"))
    if settings is None:
        return "\n".join([*lines, say("privacy-show-on-servers"), say("privacy-show-more")])
    if settings.keeps_samples and Mode.SHADOW in (settings.mode, *settings.channel_modes.values()):
        lines.append(say("privacy-sampled"))
    review = settings.keeping is Keeping.REVIEW
    lines.append(
        say(
            "privacy-retention-review" if review else "privacy-retention",
            days=settings.retention_days,
        )
    )
    choices = choices or Choices()
    lines += [
        say(f"privacy-lends-{settings.training_consent.value.replace('_', '-')}"),
        say(f"privacy-training-{_ANSWERS[choices.training]}"),
        say(f"privacy-keeping-{_ANSWERS[choices.keeping]}"),
        say("privacy-show-more"),
    ]
    return "\n".join(lines)


async def show_policy(
    interaction: Interaction, installation: Installation, settings: GuildSettings | None
) -> None:
    """Answer a deferred interaction with the policy: in place if it fits, else as a file."""
    say = texts_for(interaction)
    text = as_markdown(disclosure(installation, settings), say)
    view = policy_link(installation, say)
    if len(text) <= _EMBED_ROOM:
        await interaction.followup.send(
            embed=discord.Embed(description=text),
            ephemeral=True,
            view=view,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        return
    file = discord.File(io.BytesIO(text.encode()), _FILE_NAME)
    await whisper(interaction, say("privacy-policy-file"), file=file, view=view)


def policy_link(installation: Installation, say: Texts) -> discord.ui.View:
    """A link to the operator's own policy, if there is one."""
    if installation.policy_url is None:
        missing: discord.ui.View = discord.utils.MISSING
        return missing
    view = discord.ui.View()
    label = say("privacy-policy-link")
    view.add_item(discord.ui.Button(label=label, url=installation.policy_url))
    return view


def _kept(kept: Kept, say: Texts, where: str) -> str:
    if kept.oldest is None or kept.newest is None:
        return say(f"privacy-show-none-{where}")
    return say(
        f"privacy-show-{where}",
        count=kept.incidents,
        appeals=kept.appeals,
        consequences=kept.sanctions,
        oldest=f"<t:{int(kept.oldest.timestamp())}:D>",
        newest=f"<t:{int(kept.newest.timestamp())}:D>",
    )
