"""What a run may do at most: the strictest of profile, environment and option holds, and what cannot be read is no."""

from __future__ import annotations

from itertools import product

import pytest

from console_app.config.capabilities import EVERYTHING, Capability, Permission, Rule, limits, read_only

WORDS = {None: Permission.YES, "yes": Permission.YES, "unlock": Permission.UNLOCK, "no": Permission.NO}
CHANGING = [each for each in Capability if each is not Capability.READ]


@pytest.mark.parametrize("capability", CHANGING)
@pytest.mark.parametrize("profile", list(Permission))
@pytest.mark.parametrize("word", list(WORDS))
@pytest.mark.parametrize(("flag", "variable"), list(product((False, True), (None, "no", "yes"))))
def test_the_strictest_of_all_holds(
    capability: Capability, profile: Permission, word: str | None, flag: bool, variable: str | None
) -> None:
    environ = {} if word is None else {f"CODAT_CONSOLE_ALLOW_{capability.upper()}": word}
    environ |= {} if variable is None else {"CODAT_CONSOLE_READ_ONLY": variable}
    given = EVERYTHING.changed({capability: Rule(profile, "the profile p")})
    found = limits(environ, flag)
    closed = flag or variable == "yes"
    strictest = min(profile, WORDS[word], Permission.NO if closed else Permission.YES)
    assert given.limited(found.rules)[capability].permission is strictest
    assert given.limited(found.rules)[Capability.READ].permission is Permission.YES
    assert given.limited(found.rules).is_read_only is closed
    assert found.notes == ()


def test_each_limit_says_where_it_comes_from() -> None:
    environ = {"CODAT_CONSOLE_ALLOW_DELETE": "No", "CODAT_CONSOLE_ALLOW_CREATE": " unlock "}
    found = EVERYTHING.limited(limits(environ, False).rules)
    assert found[Capability.DELETE] == Rule(Permission.NO, "CODAT_CONSOLE_ALLOW_DELETE")
    assert found[Capability.CREATE] == Rule(Permission.UNLOCK, "CODAT_CONSOLE_ALLOW_CREATE")
    assert found[Capability.UNLINK] == EVERYTHING[Capability.UNLINK]
    assert EVERYTHING.limited(limits({}, True).rules)[Capability.LINK].source == "--read-only"
    assert limits({}, False).rules == {}


@pytest.mark.parametrize("word", ["maybe", "1", "ja", "yes!", "unlocked"])
def test_what_cannot_be_read_is_no_and_is_told(word: str) -> None:
    found = limits({"CODAT_CONSOLE_ALLOW_UNLINK": word}, False)
    assert found.rules == {Capability.UNLINK: Rule(Permission.NO, "CODAT_CONSOLE_ALLOW_UNLINK")}
    assert found.notes == (f"CODAT_CONSOLE_ALLOW_UNLINK is {word!r}, but must be yes, unlock or no. It counts as no.",)


def test_a_read_only_that_cannot_be_read_is_read_only_and_is_told() -> None:
    found = limits({"CODAT_CONSOLE_READ_ONLY": "jein"}, False)
    assert found.rules == read_only("CODAT_CONSOLE_READ_ONLY")
    assert found.notes == ("CODAT_CONSOLE_READ_ONLY is 'jein', but must be yes or no. Only reading is allowed.",)
