"""Pages of the audit trail of one server."""

import discord

from bot.core.audit import Action, Recorded, Sought
from bot.language.texts import Texts
from bot.views.answers import Interaction, rooms_of, texts_for, whisper
from bot.views.passing import PassingView
from bot.views.trail import noted

PAGE = 12
"""Entries; the longest fit an embed of 4,096 characters."""
VIEW_SECONDS = 14 * 60.0
_DETAIL_ROOM = 160
_GREY = 0x808890


async def begin(interaction: Interaction, member_id: int | None) -> None:
    """Answer a deferred interaction with the newest entries, if the asker may see them."""
    if await _barred(interaction):
        return
    say = texts_for(interaction)
    sought = Sought(guild_id=interaction.guild_id, actor=member_id)
    page = await _page(interaction, sought, None)
    if not page:
        await whisper(interaction, say("audit-none"))
        return
    await interaction.followup.send(
        embed=audit_embed(page, say),
        view=AuditView(sought, page[-1].id, say),
        ephemeral=True,
        allowed_mentions=discord.AllowedMentions.none(),
    )


async def _page(interaction: Interaction, sought: Sought, before: int | None) -> list[Recorded]:
    rooms = rooms_of(interaction)
    await rooms.audit.settle()
    page = await rooms.audited.find(sought, before=before, limit=PAGE)
    if page:
        noted(interaction, Action.AUDIT_READ, entries=len(page))
    return page


async def _barred(interaction: Interaction) -> bool:
    """Whether somebody is no administrator of a server (any more); if so, they were told."""
    if interaction.guild_id is not None and interaction.permissions.administrator:
        return False
    await whisper(interaction, texts_for(interaction)("audit-not-an-administrator"))
    return True


def audit_embed(page: list[Recorded], say: Texts) -> discord.Embed:
    """Some entries, a line each."""
    lines = "\n".join(_line(one, say) for one in page)
    embed = discord.Embed(title=say("audit-title"), description=lines, colour=_GREY)
    return embed.set_footer(text=say("audit-footer"))


def _line(one: Recorded, say: Texts) -> str:
    told = {
        "when": discord.utils.format_dt(one.at, "R"),
        "who": _who(one, say),
        # A newer version may have written what this one has no words for.
        "did": say(f"audit-did-{one.action.replace('_', '-')}")
        if one.action in list(Action)
        else one.action,
    }
    detail = ", ".join(
        f"{name}: {value}" for name, value in one.subject.items() if name != "account"
    )
    if not detail:
        return say("audit-line", **told)
    if len(detail) > _DETAIL_ROOM:
        detail = detail[: _DETAIL_ROOM - 1] + "\u2026"
    return say("audit-line-detail", **told, detail=detail.replace("`", "'"))


def _who(one: Recorded, say: Texts) -> str:
    if one.actor is None:
        return say("audit-by-operator" if "account" in one.subject else "audit-by-bot")
    return f"<@{one.actor}>" if one.actor > 0 else say("audit-by-key")


class AuditView(PassingView):
    """Turns the pages; who may see them is asked again at each press."""

    def __init__(self, sought: Sought, last: int, say: Texts) -> None:
        """``last`` is the number of the oldest entry that is shown."""
        super().__init__(timeout=VIEW_SECONDS)
        self._sought = sought
        self._last = last
        self.older.label = say("audit-older")
        self.newer.label = say("audit-newer")

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def older(self, interaction: Interaction, button: "discord.ui.Button[AuditView]") -> None:
        """Show the entries before those that are shown."""
        del button
        await self._turn(interaction, self._last)

    @discord.ui.button(style=discord.ButtonStyle.secondary)
    async def newer(self, interaction: Interaction, button: "discord.ui.Button[AuditView]") -> None:
        """Begin again at the newest."""
        del button
        await self._turn(interaction, None)

    async def _turn(self, interaction: Interaction, before: int | None) -> None:
        await interaction.response.defer()
        if await _barred(interaction):
            return
        say = texts_for(interaction)
        page = await _page(interaction, self._sought, before)
        if not page:
            await whisper(interaction, say("audit-no-more"))
            return
        self._last = page[-1].id
        await interaction.edit_original_response(embed=audit_embed(page, say), view=self)
