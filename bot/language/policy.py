"""The privacy policy in words: as Markdown and as a page."""

from collections.abc import Sequence
from html import escape

from bot.core.disclosure import Section
from bot.language.texts import Texts

_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif;"
    "color:#222;background:#fff}h1,h2{line-height:1.25}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1a1a1a}}"
)


def as_markdown(sections: Sequence[Section], say: Texts) -> str:
    """The policy as Markdown, ending in a line break. What the operator wrote stands as it is."""
    parts = [f"# {say('privacy-policy-title')}", say("privacy-policy-intro")]
    for section in sections:
        parts.append(f"## {say.of(section.title)}")
        parts += [say.of(paragraph) for paragraph in section.paragraphs]
    return "\n\n".join(parts) + "\n"


def as_page(sections: Sequence[Section], say: Texts) -> str:
    """The policy as a whole HTML page; everything in it is escaped, and nothing is fetched."""
    title = escape(say("privacy-policy-title"))
    parts = [f"<h1>{title}</h1>", f"<p>{escape(say('privacy-policy-intro'))}</p>"]
    for section in sections:
        parts.append(f"<h2>{escape(say.of(section.title))}</h2>")
        parts += [f"<p>{escape(say.of(paragraph))}</p>" for paragraph in section.paragraphs]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{say.language.value}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
