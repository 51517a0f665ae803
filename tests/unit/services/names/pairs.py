"""Pairs of names as people meet them, invented for these tests, each with the answer of a person.

One pair a line: the answer, the kind, and the two names, separated by tabs. The rules were made with one file alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

FILES = ("name_pairs.tsv", "name_pairs_held_out.tsv")
"""The pairs that the rules were made with, and those that only judge them."""


class Pair(NamedTuple):
    answer: str
    kind: str
    name: str
    other: str


def pairs_of(file: str) -> list[Pair]:
    """All pairs of a file."""
    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    return [Pair(*line.split("\t")) for line in text.splitlines()]
