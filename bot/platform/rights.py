"""What a member may do to others by hand, and so may let the bot do by a rule."""

import discord

from bot.core.rules import Consequence, Rule

Person = discord.Member | discord.User


def gives(person: Person) -> frozenset[int]:
    """The roles that somebody may give to others on their server."""
    if not isinstance(person, discord.Member) or not person.guild_permissions.manage_roles:
        return frozenset()
    owns = person.guild.owner_id == person.id
    return frozenset(
        role.id
        for role in person.guild.roles
        if not role.is_default() and not role.managed and (owns or role < person.top_role)
    )


def times_out(person: Person) -> bool:
    """Whether somebody may time others out."""
    return isinstance(person, discord.Member) and person.guild_permissions.moderate_members


def may_ask(person: Person, rule: Rule) -> bool:
    """Whether somebody may do by hand what the rule would do."""
    if rule.consequence is Consequence.ROLE:
        return rule.role_id in gives(person)
    return rule.consequence is not Consequence.TIMEOUT or times_out(person)
