"""What one may do in an account, and who says so: often less than the API key could."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

READ_ONLY_FLAG = "--read-only"
READ_ONLY_VARIABLE = "CODAT_CONSOLE_READ_ONLY"
ALLOW_VARIABLE = "CODAT_CONSOLE_ALLOW_"
"""Followed by the name of a capability in capitals."""
UNREADABLE = " cannot be read"
"""What ends a rule's source that says nothing itself, because nobody knows what stands in it."""
_ON, _OFF = frozenset({"1", "yes", "true", "on"}), frozenset({"", "0", "no", "false", "off"})


class Capability(StrEnum):
    """A kind of thing to do. The values are the words of settings."""

    READ = "read"
    """See companies, connections, and what became of them."""
    CREATE = "create"
    """Create and change companies, and create connections."""
    LINK = "link"
    """See links, and hand them on."""
    UNLINK = "unlink"
    """Give up the access to a customer's software. Their link brings it back."""
    DELETE = "delete"
    """Delete connections and companies with their data. Nothing brings them back."""


class Permission(IntEnum):
    """Whether it may be done; the smaller, the stricter."""

    NO = 0
    UNLOCK = 1
    """Once somebody has unlocked it, and for a limited time."""
    YES = 2


class Rule(NamedTuple):
    """A permission, and who gives it."""

    permission: Permission
    source: str
    """As it stands in “… says so”: `the profile production`, `--read-only`, `config.toml, line 4`; or why nothing may
    be allowed: `config.toml cannot be read`."""


class Capabilities:
    """A rule for every capability."""

    def __init__(self, rules: Mapping[Capability, Rule]) -> None:
        """Take the rules; one for each capability has to be there."""
        self._rules = {each: rules[each] for each in Capability}

    def __getitem__(self, capability: Capability) -> Rule:
        return self._rules[capability]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Capabilities) and self._rules == other._rules

    def __hash__(self) -> int:
        return hash(tuple(self._rules.values()))

    def __repr__(self) -> str:
        said = (f"{each}={rule.permission.name.lower()}" for each, rule in self._rules.items())
        return f"Capabilities({', '.join(said)})"

    def limited(self, rules: Mapping[Capability, Rule]) -> Capabilities:
        """These, made stricter by `rules`; where one of those is not stricter, what was there stays."""
        stricter = {each: rule for each, rule in rules.items() if rule.permission < self._rules[each].permission}
        return Capabilities(self._rules | stricter)

    def changed(self, rules: Mapping[Capability, Rule]) -> Capabilities:
        """These, with `rules` in place of those that were there, stricter or not."""
        return Capabilities(self._rules | dict(rules))

    @property
    def forbidden(self) -> tuple[Capability, ...]:
        """What cannot be done at all."""
        return tuple(each for each in Capability if self._rules[each].permission is Permission.NO)

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be changed, unlocked or not."""
        changing = (Capability.CREATE, Capability.UNLINK, Capability.DELETE)
        return all(self._rules[each].permission is Permission.NO for each in changing)


EVERYTHING = Capabilities({each: Rule(Permission.YES, "the sandbox") for each in Capability})


def usual(source: str, *, production: bool) -> Capabilities:
    """What a profile allows that says nothing of it: what cannot be taken back has to be unlocked, and in production
    what ends a customer's connection, too."""
    locked = {Capability.UNLINK, Capability.DELETE} if production else {Capability.DELETE}
    return Capabilities(
        {each: Rule(Permission.UNLOCK if each in locked else Permission.YES, source) for each in Capability}
    )


def read_only(source: str) -> dict[Capability, Rule]:
    """The rules that leave only reading; links are for customers, and opening one changes their connection."""
    return {each: Rule(Permission.NO, source) for each in Capability if each is not Capability.READ}


class Limits(NamedTuple):
    """What a run is limited to, beside what its profile says."""

    rules: dict[Capability, Rule]
    """The strictest of each; those that are not limited are not in it."""
    notes: tuple[str, ...] = ()
    """What could not be read, a sentence each: it was taken for “no”."""


def read_permission(word: str) -> Permission | None:
    """The permission that a setting names; None: it is no such word."""
    return {each.name: each for each in Permission}.get(word.strip().upper())


def limits(
    environ: Mapping[str, str], read_only_flag: bool, misspelt: Mapping[str, tuple[str, ...]] | None = None
) -> Limits:
    """The limits that the environment and `--read-only` set. What cannot be read is taken for the strictest, and so is
    a variable whose name is `misspelt`: by its name, the permissions that are meant (`near_misses.PERMISSION_NAMES`).
    """
    rules: dict[Capability, Rule] = {}
    notes: list[str] = []
    for found, note in (*_limits(environ, read_only_flag=read_only_flag), *map(_misspelt, (misspelt or {}).items())):
        for capability, rule in found.items():
            known = rules.get(capability)
            if known is None or rule.permission < known.permission:
                rules[capability] = rule
        notes += [note] if note else []
    return Limits(rules, tuple(notes))


def strictest(name: str, source: str) -> dict[Capability, Rule]:
    """The rules of a permission that is named but not understood; `name` is one of `near_misses.PERMISSION_NAMES`."""
    return read_only(source) if name == "read_only" else {Capability(name): Rule(Permission.NO, source)}


def _misspelt(item: tuple[str, tuple[str, ...]]) -> tuple[dict[Capability, Rule], str]:
    variable, names = item
    rules: dict[Capability, Rule] = {}
    taken = []
    for name in names:
        rules |= strictest(name, variable)
        taken.append(f"{READ_ONLY_VARIABLE}=yes" if name == "read_only" else f"{ALLOW_VARIABLE}{name.upper()}=no")
    said = f"{variable} is set, but is no variable of this program. It is taken for {' and '.join(taken)}."
    return rules, said


def _limits(environ: Mapping[str, str], *, read_only_flag: bool) -> Iterator[tuple[dict[Capability, Rule], str]]:
    """The limits of one source after the other, and what is wrong with it."""
    if read_only_flag:
        yield read_only(READ_ONLY_FLAG), ""
    said = environ.get(READ_ONLY_VARIABLE, "").strip()
    if said.lower() not in _OFF:
        bad = f"{READ_ONLY_VARIABLE} is {said!r}, but can be yes or no. Only reading is allowed."
        yield read_only(READ_ONLY_VARIABLE), "" if said.lower() in _ON else bad
    for capability in Capability:
        variable = f"{ALLOW_VARIABLE}{capability.upper()}"
        said = environ.get(variable, "").strip()
        if said:
            permission = read_permission(said)
            bad = f"{variable} is {said!r}, but can be yes, unlock or no. It is taken for no."
            yield {capability: Rule(permission or Permission.NO, variable)}, "" if permission is not None else bad
