"""Define what a profile allows to do in an account, and who limits it: often less than the API key allows."""

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
"""The end of a rule's source whose own value is unreadable."""
_ON, _OFF = frozenset({"1", "yes", "true", "on"}), frozenset({"", "0", "no", "false", "off"})


class Capability(StrEnum):
    """A kind of action. The values are the words of settings."""

    READ = "read"
    """See companies, connections, and their status."""
    CREATE = "create"
    """Create and change companies, create connections, and have data read again."""
    LINK = "link"
    """See links, and pass them on."""
    UNLINK = "unlink"
    """Unlink a customer's software. The customer's link restores it."""
    DELETE = "delete"
    """Permanently delete connections and companies with their data."""


class Permission(IntEnum):
    """Degrees to which an action is limited; lower is stricter."""

    NO = 0
    UNLOCK = 1
    """Allowed after it was unlocked, for a limited time."""
    YES = 2


class Rule(NamedTuple):
    """A permission, and its source."""

    permission: Permission
    source: str
    """The subject of “… says so”: `the profile production`, `--read-only`, `config.toml, line 4`.

    Or the reason why nothing is allowed: `config.toml cannot be read`.
    """


class Capabilities:
    """A rule for every capability."""

    def __init__(self, rules: Mapping[Capability, Rule]) -> None:
        """Keep the rules; there must be one for each capability."""
        self._rules = {each: rules[each] for each in Capability}

    def __getitem__(self, capability: Capability) -> Rule:
        """Return the rule for a capability."""
        return self._rules[capability]

    def __eq__(self, other: object) -> bool:
        """Compare the rules."""
        return isinstance(other, Capabilities) and self._rules == other._rules

    def __hash__(self) -> int:
        """Return the hash of the rules."""
        return hash(tuple(self._rules.values()))

    def __repr__(self) -> str:
        """Return the permissions by capability."""
        text = (f"{each}={rule.permission.name.lower()}" for each, rule in self._rules.items())
        return f"Capabilities({', '.join(text)})"

    def limited(self, rules: Mapping[Capability, Rule]) -> Capabilities:
        """Return these capabilities, limited by `rules`; a rule that is not stricter changes nothing."""
        stricter = {each: rule for each, rule in rules.items() if rule.permission < self._rules[each].permission}
        return Capabilities(self._rules | stricter)

    def changed(self, rules: Mapping[Capability, Rule]) -> Capabilities:
        """Return these capabilities with `rules` in place of the old ones, stricter or not."""
        return Capabilities(self._rules | dict(rules))

    @property
    def forbidden(self) -> tuple[Capability, ...]:
        """Return the capabilities that are not allowed at all."""
        return tuple(each for each in Capability if self._rules[each].permission is Permission.NO)

    @property
    def is_read_only(self) -> bool:
        """Return whether nothing can be changed, unlocked or not."""
        changing = (Capability.CREATE, Capability.UNLINK, Capability.DELETE)
        return all(self._rules[each].permission is Permission.NO for each in changing)


EVERYTHING = Capabilities({each: Rule(Permission.YES, "the sandbox") for each in Capability})


def usual(source: str, *, production: bool) -> Capabilities:
    """Return the capabilities of a profile that sets none.

    Permanent actions have to be unlocked; in production, so do those that end a customer's connection.

    Args:
        source: Where the rules come from, in words.
        production: True for a production account.
    """
    locked = {Capability.UNLINK, Capability.DELETE} if production else {Capability.DELETE}
    return Capabilities(
        {each: Rule(Permission.UNLOCK if each in locked else Permission.YES, source) for each in Capability}
    )


def read_only(source: str) -> dict[Capability, Rule]:
    """Return the rules that allow only reading; links are for customers, and opening one changes their connection."""
    return {each: Rule(Permission.NO, source) for each in Capability if each is not Capability.READ}


class Limits(NamedTuple):
    """The limits of one run, in addition to those of its profile."""

    rules: dict[Capability, Rule]
    """The strictest rule for each limited capability."""
    notes: tuple[str, ...] = ()
    """The settings that could not be read, a sentence each; they count as “no”."""


def read_permission(word: str) -> Permission | None:
    """Return the permission that a setting names, or None if the word is unknown."""
    return {each.name: each for each in Permission}.get(word.strip().upper())


def limits(
    environ: Mapping[str, str], read_only_flag: bool, misspelt: Mapping[str, tuple[str, ...]] | None = None
) -> Limits:
    """Return the limits that the environment and `--read-only` set.

    A value that cannot be read counts as the strictest, and so does a variable with a misspelt name.

    Args:
        environ: The environment variables.
        read_only_flag: True if `--read-only` was given.
        misspelt: The permissions that are meant (`near_misses.PERMISSION_NAMES`), by misspelt variable name.
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
    """Return the rules for a permission whose value is not understood.

    `name` is one of `near_misses.PERMISSION_NAMES`.

    Args:
        name: One of `near_misses.PERMISSION_NAMES`.
        source: Where the rule comes from, in words.
    """
    return read_only(source) if name == "read_only" else {Capability(name): Rule(Permission.NO, source)}


def _misspelt(item: tuple[str, tuple[str, ...]]) -> tuple[dict[Capability, Rule], str]:
    variable, names = item
    rules: dict[Capability, Rule] = {}
    taken = []
    for name in names:
        rules |= strictest(name, variable)
        taken.append(f"{READ_ONLY_VARIABLE}=yes" if name == "read_only" else f"{ALLOW_VARIABLE}{name.upper()}=no")
    notice = f"{variable} is set, but this program has no such variable. It is read as {' and '.join(taken)}."
    return rules, notice


def _limits(environ: Mapping[str, str], *, read_only_flag: bool) -> Iterator[tuple[dict[Capability, Rule], str]]:
    """Yield the limits of one source after the other, and the problem with it."""
    if read_only_flag:
        yield read_only(READ_ONLY_FLAG), ""
    text = environ.get(READ_ONLY_VARIABLE, "").strip()
    if text.lower() not in _OFF:
        bad = f"{READ_ONLY_VARIABLE} is {text!r}, but must be yes or no. Only reading is allowed."
        yield read_only(READ_ONLY_VARIABLE), "" if text.lower() in _ON else bad
    for capability in Capability:
        variable = f"{ALLOW_VARIABLE}{capability.upper()}"
        text = environ.get(variable, "").strip()
        if text:
            permission = read_permission(text)
            bad = f"{variable} is {text!r}, but must be yes, unlock or no. It counts as no."
            yield {capability: Rule(permission or Permission.NO, variable)}, "" if permission is not None else bad
