"""Hold the manual: Markdown pages, one topic a file, shown by `codat-console help` and linked from the README."""

from __future__ import annotations

TOPICS: dict[str, str] = {
    "install": "Install the console, and which terminals it needs.",
    "account": "Log in and out, and where the API key is kept.",
    "profiles": "Use several accounts, and set what may be done in each.",
    "configuration": "The settings in config.toml, and how they are checked.",
    "environment": "Every environment variable.",
    "onboarding": "The call: from a new customer to Linked, step by step.",
    "links": "Links, one-time links, watching them, and the waiting room.",
    "qr-codes": "What to do when a QR code doesn't scan.",
    "data": "What Codat has read, reading it again, keeping access alive.",
    "unlinking": "Unlink connections, one or several, and delete for good.",
    "screen-sharing": "Hide other customers while your screen is shared.",
    "templates": "Your own cards and invitations.",
    "clipboard": "Copying, opening links, and desktop notifications.",
    "search": "The search language, in the list and in the shell.",
    "views": "Saved searches, columns, sorting and marking.",
    "audit": "See how the whole account stands, and work through it.",
    "follow-up": "Owners, next steps with a day, notes, and handing over.",
    "snapshots": "What changed between snapshots, timelines, the store.",
    "journal": "Who changed what at Codat, and interrupted writes.",
    "keys": "Every key of every screen, and the status symbols.",
    "commands": "What each command does.",
    "options": "Every option of every command, with its variable.",
    "exit-codes": "What the exit codes mean.",
    "json": "The JSON, JSON Lines and CSV that commands write.",
    "scripts": "Recipes for scripts, cron and CI.",
    "webhooks": "Have Codat call you: the receiver, proxy, secret.",
    "network": "The proxy and the certificates of a company network.",
    "troubleshooting": "Find out what is wrong, and what to send to support.",
    "security": "What is protected, from whom, and what isn't.",
    "sandbox": "Run the sandbox on its own.",
    "library": "Use the Codat client from Python.",
    "contributing": "Tests, pictures, benchmarks, and the code's layout.",
    "screens": "Every screen in pictures, dark and light.",
}
"""The topics in reading order, each with one line that says what its page has."""


def read_page(topic: str) -> str:
    """Return the Markdown of a topic's page as a terminal shows it.

    It is without the marks around generated tables, and without pictures: a wheel does not hold them, and their paths
    would lead nowhere.

    Args:
        topic: A key of `TOPICS`.

    Raises:
        KeyError: There is no such topic.
    """
    import re
    from importlib.resources import files

    if topic not in TOPICS:
        raise KeyError(topic)
    page = re.sub(r"<!-- .* -->\n\n?", "", files(__name__).joinpath(f"{topic}.md").read_text("utf-8"))
    blocks = map(_without_pictures, page.rstrip("\n").split("\n\n"))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _without_pictures(block: str) -> str:
    """Return a block of Markdown without its pictures, and a table without the columns that hold them."""
    import re

    picture = re.compile(r"!\[[^\]]*\]\([^)]*\)")
    if not picture.search(block):
        return block
    if not block.startswith("|"):
        return "" if not picture.sub("", block).strip() else picture.sub("", block)
    rows = [re.split(r"(?<!\\)\|", line.strip())[1:-1] for line in block.splitlines()]
    pictured = {column for row in rows for column, cell in enumerate(row) if picture.search(cell)}
    kept = [[cell.strip() for column, cell in enumerate(row) if column not in pictured] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in kept)


def nearest_topics(word: str) -> list[str]:
    """Return the topics that `word` may stand for: those whose name or line has it, otherwise those spelled like it."""
    from difflib import get_close_matches

    word = word.lower()
    named = [topic for topic in TOPICS if word and (word in topic or topic in word)]
    close = get_close_matches(word, TOPICS, n=3, cutoff=0.5)
    described = [topic for topic, line in TOPICS.items() if len(word) > 2 and word in line.lower()]
    return list(dict.fromkeys([*named, *close, *described]))[:5]
