"""How long the search itself takes for a key: from the text to the rows on screen and the counts of each status.

Run by hand: `python tests/benchmarks/bench_search.py [--rows 100000 --rows 1000000] [--rounds 3]`.

The rows are made in memory. A few words are typed letter by letter and taken back. For each text, in turn: the
program's search (parse, find, count the statuses, rank, and read the first screenful), and a plain scan, which is
`str.find` over the searched text of all rows joined into one, once for each row that has it. Goals: a key at most half
a plain scan in the median; with `status:pending age>7d` before the words at most 1.3 times the same search as plain
words; a search with a slip, which shows the nearest names, at most twice the same search without it. Times are those
of the processor, which other work on the machine hardly blurs.
"""

from __future__ import annotations

import argparse
import gc
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from time import process_time
from typing import TYPE_CHECKING
from uuid import UUID

from goals import met  # type: ignore[import-not-found] # it stands beside us

from console_app.sandbox.seed_names import DESCRIPTIONS, REGIONS, USERS, business_name
from console_app.services.companies.cached_company import (
    CompanySummary,
    ConnectionSummary,
    haystack_of,
    statuses_of,
)
from console_app.services.companies.columns import sort
from console_app.services.search import parse
from console_app.services.search.index import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORDS = ("bright", "co kit", "lane", "zzqx", "e", "xero", "hargreaves")
TERMS = "status:pending age>7d "
SCREENFUL = 40
GOAL, GOAL_OF_TERMS, GOAL_OF_NEAR = 0.5, 1.3, 2.0
SLIPS = (
    ("ravenswod", "ravenswood"),
    ("castlefrd", "castleford"),
    ("harkelbax", "harkelbar"),
    ("widnows", "windows"),
    ("stdios", "studios"),
    ("kitchns wines", "kitchens wines"),
    ("gallager", "gallagher"),
)
"""Words with a slip, and without it."""
PLATFORMS = (("gbol", "Xero"), ("qhyg", "QuickBooks Online"), ("knfz", "Sage Intacct"), ("fbrh", "FreeAgent"))
STATUSES = ("Linked", "Linked", "PendingAuth", "Deauthorized", "Unlinked")
SYLLABLES = ("bar", "den", "fos", "gil", "har", "kel", "lor", "mun", "nor", "pem", "qui", "ros", "sel", "tam", "wix")


def business_name_of_many(random: Random) -> str:
    """Return a plausible name; there are tens of thousands of different words in so many, as in life."""
    surname = "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 4))).capitalize()
    return f"{surname} {business_name(random)}" if random.random() < 1 / 2 else business_name(random)


def business_rows(count: int) -> list[CompanySummary]:
    """Return companies as rows of the list, by name."""
    random = Random(count)

    def some_id() -> str:
        return str(UUID(int=random.getrandbits(128), version=4))

    rows = []
    for _ in range(count):
        key, platform = random.choice(PLATFORMS)
        connected = NOW - timedelta(days=random.randrange(30))
        connections = (ConnectionSummary(some_id(), key, platform, random.choice(STATUSES), "", connected, None),)
        name, identity, creator = business_name_of_many(random), some_id(), random.choice(USERS)
        description = random.choice(DESCRIPTIONS) if random.random() < 1 / 4 else ""
        tags = (("region", random.choice(REGIONS)),)
        rows.append(
            CompanySummary(
                id=identity,
                name=name,
                description=description,
                created=connected,
                last_sync=None,
                tags=tags,
                connections=connections,
                statuses=statuses_of(connections),
                haystack=haystack_of(name, description, identity, tags, creator, connections),
                created_by=creator,
            )
        )
    return sort(rows)


def processor_seconds(step: Callable[..., object], *values: object) -> float:
    """Return the seconds of the processor that a step takes."""
    begun = process_time()
    step(*values)
    return process_time() - begun


@dataclass
class Searched:
    """The rows, and the two ways to search them."""

    rows: list[CompanySummary]
    index: SearchIndex = field(default_factory=SearchIndex)
    joined: str = ""

    def __post_init__(self) -> None:
        """Prepare both."""
        self.joined = "\0".join(row.haystack for row in self.rows)
        self.index.hold(self.rows)
        # As the program does once the list is there.
        gc.collect()
        gc.freeze()

    def key(self, text: str) -> None:
        """Do what follows a key."""
        search = parse(text)
        best_first = bool(search.words)
        found = self.index.find(search, NOW, best_first=best_first)
        found = found if len(found) else self.index.near(search, NOW, best_first=best_first) or found
        found.count_statuses()
        found[:SCREENFUL]

    def scan(self, text: str) -> int:
        """Return how many rows have a text."""
        number, joined = 0, self.joined
        at = joined.find(text)
        while at >= 0:
            number += 1
            end = joined.find("\0", at)
            if end < 0:
                break
            at = joined.find(text, end)
        return number


def texts_while_typing(word: str) -> list[str]:
    """Return the texts while a word is typed and taken back, up to its first letter."""
    texts = [word[:end] for end in range(1, len(word) + 1)]
    return [*texts, *texts[-2::-1]]


def report_searches(what: str, count: int, ours: list[float], theirs: list[float], other: str, goal: float) -> None:
    """Print the medians and the slowest, with the verdict."""
    mine, base = median(ours), median(theirs)
    print(
        f"{count:>9,} rows, {what:<30}{mine * 1000:7.2f} ms, slowest {max(ours) * 1000:7.2f}   {other} "
        f"{base * 1000:7.2f} ms, slowest {max(theirs) * 1000:7.2f}   {mine / base:.2f}x "
        f"(goal: at most {goal:g}x, {met(mine / base <= goal)})"
    )


def compare_searches(count: int, rounds: int) -> None:
    """Type the words, and print what each side took."""
    searched = Searched(business_rows(count))
    chunks = searched.index.chunks
    pieces = [processor_seconds(chunk.prepare) for chunk in chunks]
    pieces += [processor_seconds(chunk.prepare_letters) for chunk in chunks]
    pieces += [processor_seconds(lambda: list(searched.index.prepare_near())) / len(chunks)] * len(chunks)
    whole = processor_seconds(searched.scan, "\1")
    print(
        f"{count:>9,} rows, prepared in {sum(pieces) * 1000:.0f} ms ({sum(pieces) / whole:.0f} plain scans), "
        f"the longest piece {max(pieces) * 1000:.1f} ms"
    )
    ours: list[float] = []
    scans: list[float] = []
    first: list[float] = []
    first_scans: list[float] = []
    for _ in range(rounds):
        for word in WORDS:
            searched.key("")
            for number, text in enumerate(texts_while_typing(word)):
                mine, plain = processor_seconds(searched.key, text), processor_seconds(searched.scan, text)
                ours.append(mine)
                scans.append(plain)
                if not number:
                    first.append(mine)
                    first_scans.append(plain)
    report_searches("a key", count, ours, scans, "plain scan", GOAL)
    report_searches("the first letter of a word", count, first, first_scans, "plain scan", 1.0)
    with_terms: list[float] = []
    words: list[float] = []
    for _ in range(rounds):
        for word in WORDS:
            searched.key(TERMS)
            for text in texts_while_typing(word):
                with_terms.append(processor_seconds(searched.key, TERMS + text))
            searched.key("")
            for text in texts_while_typing(word):
                words.append(processor_seconds(searched.key, text))
    report_searches("behind status:pending age>7d", count, with_terms, words, "plain words", GOAL_OF_TERMS)
    near: list[float] = []
    exact: list[float] = []
    for _ in range(4 * rounds):
        for slip, word in SLIPS:
            for text, taken in ((slip, near), (word, exact)):
                searched.key("")
                # A second look at a word would be answered from the first.
                searched.index._name_words.forget()
                taken.append(processor_seconds(searched.key, text))
    report_searches("a search with a slip", count, near, exact, "without it", GOAL_OF_NEAR)


def main() -> None:
    """Compare for each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, action="append", help="how many companies; may be repeated")
    parser.add_argument("--rounds", type=int, default=3, help="how many times each word is typed and taken back")
    options = parser.parse_args()
    for count in options.rows or [100_000, 1_000_000]:
        compare_searches(count, options.rounds)


if __name__ == "__main__":
    main()
