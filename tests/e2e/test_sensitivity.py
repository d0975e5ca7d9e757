"""`/detox sensitivity`, `threshold` by channel, `exempt` and `status`."""

from dataclasses import replace

import pytest

from bot.core.modes import Mode
from bot.core.policy import GuildSettings
from bot.views.sensitivity import CHOICE_ROOM
from detox_model.thresholds import Measured, Preset
from tests.e2e.world import World, labels, texts

MEASURED = {Preset.STRICT: Measured(0.8123, 0.9456, 0.0042)}


async def ask(world: World, command: str, **options: object) -> str:
    """What a moderator is answered, alone."""
    answer = await world.moderator.slash(world.general, command, **options)
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response.content


async def settings_of(world: World) -> GuildSettings:
    return await world.bot.rooms.settings.get(world.guild.id)


async def test_a_preset_is_chosen_explained_and_followed(world: World) -> None:
    """The toy model gives 0.95 to what is unkind."""
    world.bot._health.presets = MEASURED
    told = await ask(world, "detox sensitivity", preset="strict")
    assert "Sensitivity **strict** on this server." in told
    assert "81 were hostile" in told
    assert "it found 95" in told
    assert "flagged 4.2" in told
    await ask(world, "detox threshold", percent=97, channel=world.general)
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot"]
    pit = world.guild.create_text_channel("pit")
    await world.member.send(pit, "you idiot")
    assert texts(pit) == ["you person\n-# softened"]
    assert (await settings_of(world)).sensitivity is Preset.STRICT


async def test_a_category_lends_its_threshold_and_a_thread_its_own(world: World) -> None:
    category = world.guild.create_category("sports")
    pitch = world.guild.create_text_channel("pitch", category=category)
    await ask(world, "detox threshold", percent=97, channel=category)
    await world.member.send(pitch, "you idiot")
    assert texts(pitch) == ["you idiot"]
    await ask(world, "detox sensitivity", preset="relaxed", channel=pitch)
    await world.member.send(pitch, "you moron")
    assert texts(pitch) == ["you idiot", "you friend\n-# softened"]


async def test_an_override_can_be_dropped(world: World) -> None:
    await ask(world, "detox threshold", percent=97, channel=world.general)
    assert "is for a channel" in await ask(world, "detox sensitivity", preset="as the server")
    told = await ask(world, "detox sensitivity", preset="As the server", channel=world.general)
    assert "**balanced** holds" in told
    assert (await settings_of(world)).channel_sensitivities == {}
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you person\n-# softened"]


async def test_nonsense_is_answered_with_what_there_is(world: World) -> None:
    told = await ask(world, "detox sensitivity", preset="@everyone maximal")
    assert "`relaxed`, `balanced`, `strict`" in told
    assert "everyone" not in told
    assert await settings_of(world) == replace(
        GuildSettings(world.guild.id, Mode.REPLACE), log_channel_id=world.log.id
    )


async def test_choices_say_what_they_mean_and_how_they_did(world: World) -> None:
    choices = await world.moderator.autocomplete(world.general, "detox sensitivity", "preset", "")
    assert [choice["value"] for choice in choices] == [*Preset, "as the server"]
    assert "likelier than not" in choices[1]["name"]
    world.bot._health.presets = dict.fromkeys(Preset, Measured(0.8123, 0.9456, 0.0042))
    choices = await world.moderator.autocomplete(
        world.general, "detox sensitivity", "preset", "str"
    )
    [strict] = choices
    assert strict["name"].endswith("(81% right, finds 95%)")
    assert len(strict["name"]) <= CHOICE_ROOM


async def test_a_member_can_be_exempt_and_read_again(world: World) -> None:
    member = world.member
    assert "Exempt: " in await ask(world, "detox exempt", member=member)
    await member.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot"]
    assert "No longer" in await ask(world, "detox exempt", member=member, remove=True)
    await member.send(world.general, "you moron")
    assert texts(world.general) == ["you idiot", "you friend\n-# softened"]


async def test_the_list_of_exemptions_ends_them(world: World) -> None:
    assert "Nobody is exempt" in await ask(world, "detox exempt")
    role = world.guild.create_role("Poets")
    await ask(world, "detox exempt", role=role, member=world.member, channel=world.log)
    asked = await world.moderator.slash(world.general, "detox exempt")
    listed = asked.response
    assert listed is not None
    for mention in (f"<@&{role.id}>", f"<@{world.member.id}>", f"<#{world.log.id}>"):
        assert mention in listed.content
    people, channels = (row["components"][0]["custom_id"] for row in listed.components)
    await world.moderator.select(listed, [world.member, world.moderator], custom_id=people)
    assert (await settings_of(world)).exempt_member_ids == frozenset()
    assert (await settings_of(world)).exempt_role_ids == {role.id}
    await world.moderator.select(listed, [world.log], custom_id=channels)
    done = await world.moderator.select(listed, [role], custom_id=people)
    assert done.response is None or "Nobody is exempt" in done.response.content
    assert (await settings_of(world)).exempt_role_ids == frozenset()


async def test_bots_cannot_be_exempt_and_everybody_can_with_a_warning(world: World) -> None:
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    told = await ask(world, "detox exempt", member=robot)
    assert "never read what bots write" in told
    assert (await settings_of(world)).exempt_member_ids == frozenset()
    told = await ask(world, "detox exempt", role=world.guild.default_role)
    assert "leave the whole server alone" in told
    await world.member.send(world.general, "you idiot")
    assert texts(world.general) == ["you idiot"]


async def test_status_shows_every_choice(world: World) -> None:
    await ask(world, "detox sensitivity", preset="relaxed")
    await ask(world, "detox threshold", percent=65, channel=world.log)
    await ask(world, "detox exempt", member=world.member)
    told = await ask(world, "detox status")
    assert f"**Sensitivity** relaxed, from 80% on (<#{world.log.id}> 65%)" in told
    assert f"**Exempt** members <@{world.member.id}>" in told
    await ask(world, "detox threshold", percent=55)
    assert "**Sensitivity** 55% (" in await ask(world, "detox status")


@pytest.mark.parametrize("many", [30, 3_000])
async def test_status_and_list_never_overflow(world: World, many: int) -> None:
    ids = [2**62 + number for number in range(many)]
    await world.setup(
        exempt_role_ids=frozenset(ids),
        exempt_channel_ids=frozenset(ids),
        exempt_member_ids=frozenset(ids),
        channel_modes=dict.fromkeys(ids, Mode.REPLACE),
        channel_sensitivities=dict.fromkeys(ids, Preset.BALANCED),
    )
    told = await ask(world, "detox status")
    assert len(told) <= 2_000
    assert "more" in told
    assert "**Waiting** 0 texts" in told  # the last line is there
    assert len(await ask(world, "detox exempt")) <= 2_000


async def test_the_authors_own_wording_is_held_to_the_places_threshold(world: World) -> None:
    category = world.guild.create_category("sports")
    pitch = world.guild.create_text_channel("pitch", category=category)
    await world.member.send(pitch, "you idiot")
    [post] = pitch.history()
    assert "Edit my wording" in labels(post)
    await ask(world, "detox threshold", percent=97, channel=category)
    form = await world.member.click(post, label="Edit my wording")
    await world.member.submit_modal(form, {"wording": "you moron", "original": ""})
    assert texts(pitch) == ["you moron\n-# softened"]
