"""How long it takes to find the companies that may be the customer whose name is being typed.

Run by hand: `python tests/benchmarks/bench_names.py [--rows 100000] [--names 200]`.

The names are those of `bench_search`. Names are looked up as they are stored, with a letter missing, with an accent and
while they are typed. For each, in turn: the program's look-up, and a plain scan, which compares the typed name with
each stored one by rapidfuzz's ratio. Goals: in the median at most a fifth of a plain scan and 10 ms; learning all names
at most as long as 60 plain scans; two names of 10,000 characters at most 40 times as long as two of 100. Times are
those of the processor.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from bench_search import business_rows, processor_seconds  # type: ignore[import-not-found] # it stands beside us
from goals import met  # type: ignore[import-not-found] # it stands beside us
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from console_app.services.companies.duplicates import NameIndex
from console_app.services.names.comparison import compare_names

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary

GOAL, GOAL_OF_LEARNING, GOAL_OF_LONG_NAMES, MOST_MILLISECONDS = 0.2, 60.0, 40.0, 10.0
HOSTILE = ("a ", "é", "株式会社", " t/a a", "a\N{COMBINING ACUTE ACCENT}", "1 ")


def typed_names(rows: list[CompanySummary], count: int) -> dict[str, list[str]]:
    """Return names to look up, by how they differ from the stored ones."""
    random = Random(count)
    stored = [row.name for row in random.sample(rows, count)]
    at = {name: random.randrange(1, len(name)) for name in stored}
    return {
        "as stored": stored,
        "with a letter missing": [name[: at[name]] + name[at[name] + 1 :] for name in stored],
        "with an accent": [name.replace("a", "ä", 1) for name in stored],
        "while typed": [name[: at[name]] for name in stored],
    }


def compare_look_ups(count: int, names: int) -> None:
    """Look names up in both ways, and print what each took."""
    rows = business_rows(count)
    index = NameIndex()
    learning = processor_seconds(lambda: asyncio.run(index.take_in(rows)))
    # As the program does once the list is there.
    gc.collect()
    gc.freeze()
    everything = [row.name for row in rows]
    scans: list[float] = []
    for what, typed in typed_names(rows, names).items():
        ours: list[float] = []
        theirs: list[float] = []
        for name in typed:
            ours.append(processor_seconds(index.similar, name))
            theirs.append(processor_seconds(lambda name=name: extract(name, everything, scorer=ratio, limit=8)))
        scans += theirs
        mine, base = median(ours), median(theirs)
        is_met = mine / base <= GOAL and mine * 1000 <= MOST_MILLISECONDS
        print(
            f"{count:>9,} names, {what:<22}{mine * 1000:7.2f} ms, slowest {max(ours) * 1000:7.2f}   plain scan "
            f"{base * 1000:7.2f} ms   {mine / base:.3f}x (goal: at most {GOAL:g}x and {MOST_MILLISECONDS:g} ms, "
            f"{met(is_met)})"
        )
    ratio_of_learning = learning / median(scans)
    print(
        f"{count:>9,} names, learnt in {learning * 1000:.0f} ms, {ratio_of_learning:.0f} plain scans "
        f"(goal: at most {GOAL_OF_LEARNING:g}, {met(ratio_of_learning <= GOAL_OF_LEARNING)})"
    )


def compare_long_names() -> None:
    """Compare hostile names, short and long, and print the worst ratio."""

    def seconds(unit: str, length: int) -> float:
        one, two = (unit * length)[:length], "z" + (unit * length)[: length - 1]
        return min([float(processor_seconds(compare_names, one, two)) for _ in range(5)])

    compare_names("Müller", "株式会社")
    worst = max(seconds(unit, 10_000) / seconds(unit, 100) for unit in HOSTILE)
    print(
        f"two names of 10,000 characters against two of 100: {worst:.1f}x at worst "
        f"(goal: at most {GOAL_OF_LONG_NAMES:g}x, {met(worst <= GOAL_OF_LONG_NAMES)})"
    )


def main() -> None:
    """Compare the two ways."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=100_000, help="how many companies")
    parser.add_argument("--names", type=int, default=200, help="how many names are looked up in each way")
    options = parser.parse_args()
    compare_look_ups(options.rows, options.names)
    compare_long_names()


if __name__ == "__main__":
    main()
