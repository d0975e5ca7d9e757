"""What a rewrite looks like once posted: the quote of what it answers, the wording, the mark."""

from bot.core.messages import ChatMessage

MESSAGE_LIMIT = 2_000
"""Characters that Discord takes in one message."""
MARK = "-# softened"
"""Stands under a rewrite, in the server's language: nobody is to take it for the author's own."""
_EXCERPT = 60


def compose(text: str, message: ChatMessage | None = None, mark: str = MARK) -> str:
    """The content to post for the wording ``text``; ``message`` lends the quote of its reply.

    The quote gives way where it does not fit, and so does the mark, which then has to stand
    elsewhere on the post (see :func:`is_marked`). Longer than :data:`MESSAGE_LIMIT` only where
    ``text`` is.
    """
    marked = f"{text}\n{mark}"
    if len(marked) > MESSAGE_LIMIT:
        return text
    for head in _quotes(message):
        if len(head) + 1 + len(marked) <= MESSAGE_LIMIT:
            return f"{head}\n{marked}"
    return marked


def is_marked(content: str, mark: str = MARK) -> bool:
    """Whether a posted ``content`` bears the mark."""
    return content.endswith(f"\n{mark}")


def restored(text: str, mark: str) -> list[str]:
    """The contents that bring an original back, ``mark`` at the end; two for a very long one."""
    rest, contents = f"{text}\n{mark}", []
    while len(rest) > MESSAGE_LIMIT:
        at = max(rest.rfind(blank, 1, MESSAGE_LIMIT) for blank in "\n ")
        at = at if at > MESSAGE_LIMIT // 2 else MESSAGE_LIMIT - 1
        contents.append(rest[: at + 1])
        rest = rest[at + 1 :]
    return [*contents, rest]


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
