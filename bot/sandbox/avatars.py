"""Faces for the demo server's people: a disc with a letter, drawn on the spot."""

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageFont

FACE = "face"
"""The avatar hash of everybody on the demo server."""
_SIDE = 128
_SIZES = ("", "?size=64", "?size=128", "?size=256", "?size=512", "?size=1024")


def draw_face(letter: str, colour: str) -> bytes:
    """A PNG of 128 by 128 pixels."""
    image = Image.new("RGB", (_SIDE, _SIDE), colour)
    font = ImageFont.load_default(size=72)
    draw = ImageDraw.Draw(image)
    draw.text((_SIDE / 2, _SIDE / 2), letter, fill="white", font=font, anchor="mm")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def faces(people: Mapping[int, tuple[str, str]]) -> dict[str, tuple[str, bytes]]:
    """Pictures by address, for ``{user id: (letter, colour)}``.

    One under the address that the page asks for, the others under those that a bot hands to a
    webhook.
    """
    pictures: dict[str, tuple[str, bytes]] = {}
    for user_id, (letter, colour) in people.items():
        picture = (f"{user_id}.png", draw_face(letter, colour))
        pictures[f"https://cdn.simcord.invalid/avatars/{user_id}/{FACE}.png"] = picture
        for size in _SIZES:
            address = f"https://cdn.discordapp.com/avatars/{user_id}/{FACE}.png{size}"
            pictures[address] = picture
    return pictures
