"""A walk through all that a member and a moderator can do, in a real browser, with pictures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import expect

from bot.core.incidents import Outcome, ReviewAction
from bot.core.modes import Mode
from bot.sandbox.session import Sandbox, sandbox
from bot.settings import Settings
from tests.browser import chromium
from tests.visitor import ARTIFACTS, Visitor, visiting

PICTURES = ARTIFACTS / "walk"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Sandbox, Visitor, Visitor]]:
    """The sandbox, with Ann in #general and Moe in #mod-log."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'demo.db'}", data_key_file=folder / "data.key"
    )
    async with (
        chromium() as browser,
        sandbox(settings) as box,
        visiting(browser, box.url, PICTURES) as ann,
        visiting(browser, box.log_url, PICTURES) as moe,
    ):
        yield box, ann, moe
        assert box.env.errors == []


async def test_an_author_looks_into_rewords_and_appeals_a_rewrite(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, ann, moe):
        await ann.sees("Welcome to the Detox demo", "/rewrite")
        await ann.say("you stupid idiot, read the docs")
        await ann.sees("softened")
        await ann.picture("member-1-replaced")

        await ann.press("Why?")
        await ann.sees("What weighed most", "You disagree?")
        await ann.picture("member-2-why")

        await ann.press("Edit my wording")
        await ann.picture("member-3-edit-form")
        await ann.fill("Wording to post", "please, you idiot")
        await ann.submit()
        await ann.sees("it still reads as hostile")
        await ann.press("Try again")
        await ann.fill("Wording to post", "please read the docs first")
        await ann.submit()
        await ann.sees("please read the docs first", "Your wording stands.")
        await ann.picture("member-4-edited")

        await ann.press("Appeal")
        await ann.fill("What do you want to say?", "We joke like this all the time.")
        await ann.picture("member-5-appeal-form")
        await ann.submit()
        await ann.sees("The moderators will look at it")
        await moe.sees("Appealed", "We joke like this all the time.")
        await ann.picture("member-6-appealed")

        await ann.become("Ben")
        await expect(ann.messages).not_to_contain_text("The moderators will look at it")
        await ann.press("Why?")
        await ann.sees("Only the author of that message can do that.")

        incident = await box.bot.database.incidents.get(1)
        assert incident is not None
        assert incident.outcome is Outcome.REPLACED
        assert incident.appeal is not None


async def test_a_member_asks_for_a_wording_and_for_what_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, ann, _):
        await ann.command("rewrite")
        await ann.fill("What would you like to say?", "this is a stupid idea, you moron")
        await ann.picture("member-7-rewrite-form")
        await ann.submit()
        await ann.sees("Calmer ways to say it:")
        await ann.choose("1. ", "2. ")
        await ann.picture("member-8-rewrite")
        await ann.press("Post this")
        await ann.sees("Posted.")

        await ann.say("you stupid idiot, read the docs")
        await ann.sees("softened")
        await ann.command("privacy show")
        await ann.sees("Of you I keep one message")
        await ann.command("privacy export")
        await ann.sees("This is all that I keep of you")
        await ann.picture("member-9-privacy")
        await ann.command("privacy delete")
        await ann.picture("member-10-delete")
        await ann.press("Delete it all")
        await ann.sees("One message is deleted")
        assert await box.bot.database.incidents.get(1) is None


async def test_a_nudged_author_decides_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, page, _):
        await page.become("Moe (moderator)")
        await page.command("detox mode", mode="nudge")
        await page.sees("nudge")
        assert (await box.bot.rooms.settings.get(box.world.guild_id)).mode is Mode.NUDGE
        await page.picture("nudge-1-mode")

        await page.become("Ann")
        await page.say("you stupid idiot, read the docs")
        await page.sees("you stupid idiot", "Only its author can open it.")
        await page.press("See a calmer wording")
        await page.sees("Nobody but you sees this")
        await page.picture("nudge-2-offer")
        await page.press("Use this wording")
        await page.sees("softened", "your message now has the calmer wording")
        await page.picture("nudge-3-used")
        assert "you stupid idiot" not in " ".join(m.content for m in box.world.general.history())


async def test_a_moderator_decides_on_cards_and_in_the_queue(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, ann, moe):
        await moe.sees("This is Moe's side")
        await ann.say("you stupid idiot, read the docs")
        await moe.sees("Replaced a message", "@Ann", "#general")
        await moe.press("Restore original")
        await moe.fill("Why?", "Banter among friends.")
        await moe.picture("moderator-1-restore-form")
        await moe.submit()
        await moe.sees("Banter among friends.")
        await ann.sees("you stupid idiot, read the docs", "restored by the moderators")
        await moe.picture("moderator-2-restored")

        await ann.say("this code is garbage and you know it, moron")
        await ann.say("nobody asked for your damn opinion, you fool")
        cards = moe.messages.get_by_text("Replaced a message", exact=True)
        await expect(cards).to_have_count(3)  # or the last one may come below the review
        await moe.command("detox review")
        await moe.sees("1 of 2")
        await moe.picture("moderator-3-review")
        await moe.press("Approve")
        await moe.sees("2 of 2", "Approved.")
        await moe.press("Not toxic")
        await moe.sees("That was the last one")
        await moe.picture("moderator-4-review-done")

        reviews = [await box.bot.database.incidents.reviews(number) for number in (1, 2, 3)]
        assert [[review.action for review in one] for one in reviews] == [
            [ReviewAction.RESTORED],
            [ReviewAction.APPROVED],
            [ReviewAction.NOT_TOXIC],
        ]
        assert reviews[0][0].reason == "Banter among friends."


async def test_a_moderator_sets_the_server_up_and_looks_at_numbers(tmp_path: Path) -> None:
    async with opened(tmp_path) as (box, ann, moe):
        await moe.command("detox setup")
        await moe.sees("Set-up", "Each choice holds at once")
        await moe.picture("moderator-5-setup")
        await moe.choose("balanced", "strict")
        await moe.press("Exempt")
        menus = moe.messages.get_by_role("combobox")
        await expect(menus.nth(0)).to_contain_text("Roles that I leave alone")
        await expect(menus.nth(1)).to_contain_text("Channels and categories")
        await moe.picture("moderator-6-exempt")
        await moe.press("Storage")
        await expect(moe.messages.get_by_role("combobox").nth(1)).to_contain_text("90 days")
        await moe.picture("moderator-7-storage")
        await moe.press("Check")
        await moe.sees("I have every permission that I need.")
        await moe.picture("moderator-8-check")
        await moe.press("Show a preview")
        await moe.sees("the second takes the place of the first")
        await moe.picture("moderator-9-preview")
        assert (await box.bot.rooms.settings.get(box.world.guild_id)).sensitivity == "strict"

        await ann.say("you stupid idiot, read the docs")
        await moe.sees("Replaced a message")
        await moe.command("detox stats")
        await moe.sees("What became of")
        await moe.picture("moderator-10-stats")
        await moe.command("detox config export")
        await moe.sees("All choices of this server", f"detoxbot-{box.world.guild_id}.json")
        await moe.picture("moderator-11-export")
