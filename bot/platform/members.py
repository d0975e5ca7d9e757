"""What a server's rules do to members, as far as Discord and its hierarchy of roles allow."""

import discord

from bot.core.errors import PermissionMissing, PlatformUnavailable
from bot.core.rules import Consequence, OutOfReach, Rule
from bot.platform.errors import translated
from bot.platform.permissions import title

_TIMEOUTS, _ROLES = title("moderate_members"), title("manage_roles")
REASON = "a rule of this server (/detox consequences)"
"""What Discord's audit log says."""
LIFTED = "a moderator lifted it"


class DiscordMembers:
    """Fulfils :class:`bot.core.ports.MemberPlatform`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def sanction(self, guild_id: int, member_id: int, rule: Rule) -> None:
        """Give the rule's role or timeout to a member; a longer timeout stays as it is."""
        guild = self._guild(guild_id)
        member = await self._member(guild, member_id)
        if rule.consequence is Consequence.ROLE:
            role = self._role(guild, rule)
            with translated(_ROLES):
                await member.add_roles(role, reason=REASON)
        elif rule.consequence is Consequence.TIMEOUT and rule.duration is not None:
            self._check_timeout(guild, member)
            until = discord.utils.utcnow() + rule.duration
            if member.timed_out_until is not None and member.timed_out_until >= until:
                return
            with translated(_TIMEOUTS):
                await member.timeout(until, reason=REASON)

    async def lift(self, guild_id: int, member_id: int, rule: Rule) -> None:
        """Take the rule's role or timeout from a member again."""
        guild = self._guild(guild_id)
        member = await self._member(guild, member_id)
        if rule.consequence is Consequence.ROLE:
            role = self._role(guild, rule)
            with translated(_ROLES):
                await member.remove_roles(role, reason=LIFTED)
        elif rule.consequence is Consequence.TIMEOUT:
            self._check_timeout(guild, member)
            with translated(_TIMEOUTS):
                await member.timeout(None, reason=LIFTED)

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.me is None:
            raise PlatformUnavailable("that server is not known (yet)")
        return guild

    async def _member(self, guild: discord.Guild, member_id: int) -> discord.Member:
        with translated():
            try:
                return await guild.fetch_member(member_id)
            except discord.NotFound:
                raise OutOfReach("consequences-left") from None

    def _check_timeout(self, guild: discord.Guild, member: discord.Member) -> None:
        if not guild.me.guild_permissions.moderate_members:
            raise PermissionMissing(_TIMEOUTS)
        if member.id == guild.owner_id or member.guild_permissions.administrator:
            raise OutOfReach("consequences-untouchable")
        if member.top_role >= guild.me.top_role:
            raise OutOfReach("consequences-above-me")

    def _role(self, guild: discord.Guild, rule: Rule) -> discord.Role:
        role = guild.get_role(rule.role_id or 0)
        if role is None:
            raise OutOfReach("consequences-role-gone")
        if not guild.me.guild_permissions.manage_roles:
            raise PermissionMissing(_ROLES)
        if not role.is_assignable():
            raise OutOfReach("consequences-role-above-me")
        return role
