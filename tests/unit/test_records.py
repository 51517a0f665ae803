"""A record is a frozen dataclass in all that can be seen of one."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from console_app.records import record


@record(frozen=True, slots=True)
class Made:
    """As we make it."""

    first: int
    secret: str = field(default="", repr=False)
    names: dict[str, int] = field(default_factory=dict, hash=True)
    last: tuple[int, ...] = ()
    beside: int = field(default=0, compare=False, repr=False)

    @property
    def twice(self) -> int:
        return 2 * self.first


@dataclass(frozen=True, slots=True)
class Usual:
    """As dataclasses make it."""

    first: int
    secret: str = field(default="", repr=False)
    names: dict[str, int] = field(default_factory=dict, hash=True)
    last: tuple[int, ...] = ()
    beside: int = field(default=0, compare=False, repr=False)


BOTH = pytest.mark.parametrize("kind", [Made, Usual])


@BOTH
@pytest.mark.parametrize(
    ("values", "named", "came"),
    [
        ((1,), {}, (1, "", {}, ())),
        ((1, "s"), {"last": (3,)}, (1, "s", {}, (3,))),
        ((), {"last": (3,), "first": 2, "names": {"a": 1}}, (2, "", {"a": 1}, (3,))),
        ((1, "s", {"b": 2}, (4, 5)), {}, (1, "s", {"b": 2}, (4, 5))),
    ],
)
def test_it_takes_values_by_place_and_by_name(kind: Any, values: Any, named: Any, came: Any) -> None:
    made = kind(*values, **named)
    assert (made.first, made.secret, made.names, made.last) == came
    assert [*asdict(made).values()] == [*came, 0]


@BOTH
@pytest.mark.parametrize(
    ("values", "named"), [((), {}), ((1, "", {}, (), 5, 6), {}), ((1,), {"first": 2}), ((1,), {"other": 2})]
)
def test_it_refuses_other_values(kind: Any, values: Any, named: Any) -> None:
    with pytest.raises(TypeError):
        kind(*values, **named)


@BOTH
def test_it_stays_as_it_is(kind: Any) -> None:
    made = kind(1)
    with pytest.raises(FrozenInstanceError):
        made.first = 2
    with pytest.raises(FrozenInstanceError):
        del made.first
    with pytest.raises((FrozenInstanceError, TypeError, AttributeError)):
        made.other = 2
    assert made.first == 1
    assert not hasattr(made, "__dict__")


@BOTH
def test_it_is_compared_shown_copied_and_replaced(kind: Any) -> None:
    made = kind(1, "secret", {"a": 1}, (3,))
    assert made == kind(1, "secret", {"a": 1}, (3,)) != kind(2, "secret", {"a": 1}, (3,))
    assert made == kind(1, "secret", {"a": 1}, (3,), beside=7)
    assert made != (1, "secret", {"a": 1}, (3,))
    assert repr(made) == f"{kind.__name__}(first=1, names={{'a': 1}}, last=(3,))"
    assert replace(made, first=5) == kind(5, "secret", {"a": 1}, (3,))
    assert copy.copy(made) == copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made
    assert is_dataclass(made)
    assert [each.name for each in fields(made)] == ["first", "secret", "names", "last", "beside"]
    assert kind.__match_args__ == ("first", "secret", "names", "last", "beside")


def test_each_has_its_own_default() -> None:
    assert Made(1).names is not Made(1).names
    assert Made(3).twice == 6


@record(frozen=True, slots=True)
class Hashed:
    """Of values that can be keys."""

    first: int
    last: str = ""
    beside: int = field(default=0, compare=False)


def test_it_is_a_key() -> None:
    assert {Hashed(1, "a"): 2}[Hashed(1, "a", 5)] == 2
    with pytest.raises(TypeError):
        hash(Made(1))
