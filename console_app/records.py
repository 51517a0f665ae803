"""Make frozen dataclasses that cost nearly nothing to define, and others whose objects cost little to make.

A dataclass compiles six methods, which takes longer than importing a module. Those that the first frame or a short
command needs are made by `record`, and share theirs instead. Their objects are a little slower to make: classes of
which there are thousands stay as they are, and so do those with `__post_init__` or fields that are not given.

An object of a frozen dataclass takes three times as long to make as another, because each field is set past its own
refusal. Classes with a hundred thousand objects are made by `row_record`: the type checker alone refuses a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["record", "row_record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import dataclass as row_record
else:
    from dataclasses import MISSING, FrozenInstanceError, dataclass, fields

    def record(*, frozen, slots):
        """Return a decorator for a class, as `dataclass(frozen=True, slots=True)` does; other values are refused."""
        assert frozen
        assert slots

        def decorate(cls):
            cls.__init__ = _init
            cls.__repr__ = _repr
            cls.__eq__ = _eq
            cls.__hash__ = _hash
            cls.__setattr__ = cls.__delattr__ = _refuse
            cls.__getstate__ = _values
            cls.__setstate__ = _set_values
            made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
            assert not hasattr(made, "__post_init__")
            assert all(each.init for each in fields(made))
            return made

        return decorate

    def row_record(*, frozen, slots):
        """Return a decorator as `record` does, for a class of which there are many objects; they can be hashed, too."""
        assert frozen
        assert slots

        def decorate(cls):
            return dataclass(slots=True, unsafe_hash="__hash__" not in vars(cls))(cls)

        return decorate

    def _init(self, *values, **named):
        names = self.__match_args__
        if len(values) > len(names) or not named.keys().isdisjoint(names[: len(values)]):
            raise TypeError(f"{type(self).__name__} got too many values: it has {', '.join(names)}")
        named.update(zip(names, values, strict=False))
        for field in fields(self):
            value = named.pop(field.name, field.default)
            if value is MISSING:
                if field.default_factory is MISSING:
                    raise TypeError(f"{type(self).__name__} lacks a value: {field.name}")
                value = field.default_factory()
            object.__setattr__(self, field.name, value)
        if named:
            raise TypeError(f"{type(self).__name__} has no {', '.join(named)}")

    def _values(self):
        return tuple([getattr(self, name) for name in self.__match_args__])

    def _set_values(self, values):
        for name, value in zip(self.__match_args__, values, strict=True):
            object.__setattr__(self, name, value)

    def _repr(self):
        shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _compared(self):
        return tuple([getattr(self, each.name) for each in fields(self) if each.compare])

    def _eq(self, other):
        return _compared(self) == _compared(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self):
        return hash(_compared(self))

    def _refuse(self, name, *_value):
        raise FrozenInstanceError(f"cannot change field {name!r} of {type(self).__name__}")
