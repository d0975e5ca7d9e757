"""What a rewrite looks like once posted: the quote of what it answers, the wording, the mark."""

from bot.core.messages import ChatMessage

MESSAGE_LIMIT = 2_000
"""Characters that Discord takes in one message."""
MARK = "-# softened"
"""Stands under a rewrite, so that nobody takes it for the author's own words."""
RESTORED_MARK = "-# restored by the moderators"
_EXCERPT = 60


def compose(text: str, message: ChatMessage | None = None) -> str:
    """The content to post for the wording ``text``; ``message`` lends the quote of its reply.

    The quote gives way where it does not fit, and so does the mark, which then has to stand
    elsewhere on the post (see :func:`is_marked`). Longer than :data:`MESSAGE_LIMIT` only where
    ``text`` is.
    """
    marked = f"{text}\n{MARK}"
    if len(marked) > MESSAGE_LIMIT:
        return text
    for head in _quotes(message):
        if len(head) + 1 + len(marked) <= MESSAGE_LIMIT:
            return f"{head}\n{marked}"
    return marked


def is_marked(content: str) -> bool:
    """Whether a posted ``content`` bears the mark."""
    return content.endswith(f"\n{MARK}")


def restored(text: str) -> str:
    """The content that brings an original back, marked where the mark fits."""
    marked = f"{text}\n{RESTORED_MARK}"
    return marked if len(marked) <= MESSAGE_LIMIT else text


def _quotes(message: ChatMessage | None) -> list[str]:
    if message is None or message.reply_to is None:
        return []
    link = f"-# \u21a9 {message.reply_to.jump_url}"
    if not message.reply_excerpt:
        return [link]
    excerpt = " ".join(message.reply_excerpt.split())
    if len(excerpt) > _EXCERPT:
        excerpt = excerpt[: _EXCERPT - 1].rstrip() + "\u2026"
    return [f"{link} {excerpt}", link]
