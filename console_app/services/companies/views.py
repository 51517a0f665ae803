"""Manage views of the company list: named searches with an order and columns. Some come with the program."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from console_app.config.saved_views import KeptView, KeptViews, UnusableViews, change_views, read_views
from console_app.services.companies.columns import BY_NAME, Order, SortBy, SortKey, read_order, written_order

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "SHIPPED",
    "KeptViews",
    "UnusableViews",
    "View",
    "all_views",
    "chosen_columns",
    "delete_view",
    "free_key",
    "load_views",
    "save_view",
]


@dataclass(frozen=True, slots=True)
class View:
    """A view of the company list."""

    name: str
    search: str
    order: Order = BY_NAME
    columns: tuple[SortBy, ...] = ()
    """Empty: the columns chosen for the list."""
    key: str = ""
    """The key that opens it from the list of views."""
    is_own: bool = False
    """True if a user has saved it; the others come with the program."""


_OLDEST_FIRST = (SortKey(SortBy.AGE),)
_WAITING = (SortBy.NAME, SortBy.STATUS, SortBy.PLATFORM, SortBy.AGE, SortBy.ERRORS, SortBy.ID)
_LOST = (SortBy.NAME, SortBy.STATUS, SortBy.PLATFORM, SortBy.SINCE, SortBy.LAST_SYNC, SortBy.ERRORS)
_MINE = (SortBy.NAME, SortBy.STATUS, SortBy.DUE, SortBy.NEXT_STEP, SortBy.NOTE, SortBy.PLATFORM)

SHIPPED: tuple[View, ...] = (
    View("Pending over a day", "status:pending age>1d", _OLDEST_FIRST, _WAITING, "6"),
    View(
        "Deauthorised this week", "status:deauthorized since<7d", (SortKey(SortBy.SINCE, descending=True),), _LOST, "7"
    ),
    View("Xero without sync", "platform:xero status:linked sync:never", _OLDEST_FIRST, key="8"),
    View("No sync for 60 days", "status:linked sync>60d", (SortKey(SortBy.LAST_SYNC),), key="9"),
    View("Blocking errors", "errors:any", (SortKey(SortBy.STATUS),), _WAITING, "e"),
    View("Mine, due", "owner:me due<=today", (SortKey(SortBy.DUE),), _MINE, "m"),
    View("No connection yet", "status:none", (SortKey(SortBy.CREATED, descending=True),), key="n"),
)
"""The views that come with the program."""

RESERVED = frozenset("sdr")
"""Keys that the list of views uses itself."""


def all_views(kept: KeptViews) -> list[View]:
    """Return all views: those of the program, then the user's. A user's view replaces one of the same name.

    Of several views with one key, the user's view that was saved last has it.

    Raises:
        UnusableViews: A stored view has an invalid order or columns; the message says which.
    """
    own = [_read(each) for each in kept.views]
    names = {view.name.casefold() for view in own}
    views = [view for view in SHIPPED if view.name.casefold() not in names] + own
    taken: set[str] = set(RESERVED)
    for place in range(len(views) - 1, -1, -1):
        if views[place].key in taken:
            views[place] = replace(views[place], key="")
        elif views[place].key:
            taken.add(views[place].key)
    return views


def chosen_columns(kept: KeptViews) -> tuple[SortBy, ...]:
    """Return the columns chosen for the list; empty for the default ones.

    Raises:
        UnusableViews: A column is invalid.
    """
    return _columns(kept.columns, "columns")


def free_key(views: Iterable[View]) -> str:
    """Return an unused key: a digit first, then a letter; empty if all are taken."""
    taken = {view.key for view in views} | RESERVED
    return next((key for key in "123450abcfghijklmopqtuvwxyz" if key not in taken), "")


def save_view(view: View, instead_of: str = "") -> KeptViews:
    """Save a view, replacing one of the same name, and the one named `instead_of`.

    Args:
        view: The view.
        instead_of: The name of a view to replace as well, when it is renamed; empty for none.

    Raises:
        UnusableViews: It could not be saved; the file is unchanged.
    """
    new = KeptView(view.name, view.search, _sort(view.order), tuple(map(str, view.columns)), view.key)

    def change(kept: KeptViews) -> KeptViews:
        gone = {view.name.casefold(), instead_of.casefold()}
        others = tuple(each for each in kept.views if each.name.casefold() not in gone)
        return replace(kept, views=(*others, new))

    return change_views(change)


def delete_view(name: str) -> KeptViews:
    """Delete a user's view.

    Raises:
        UnusableViews: It could not be deleted; the file is unchanged.
    """
    return change_views(lambda kept: replace(kept, views=tuple(each for each in kept.views if each.name != name)))


def load_views() -> KeptViews:
    """Return the stored views and columns.

    Raises:
        UnusableViews: The file cannot be used.
    """
    kept = read_views()
    all_views(kept)
    chosen_columns(kept)
    return kept


def _sort(order: Order) -> tuple[str, ...]:
    return () if order == BY_NAME else tuple(written_order(order))


def _read(kept: KeptView) -> View:
    where = f"the view “{kept.name}”"
    try:
        order = read_order(kept.sort)
    except ValueError as error:
        raise UnusableViews(f"In {where}: {error}") from error
    return View(kept.name, kept.search, order, _columns(kept.columns, where), kept.key, is_own=True)


def _columns(names: tuple[str, ...], where: str) -> tuple[SortBy, ...]:
    for name in names:
        if name not in set(SortBy):
            raise UnusableViews(f"In {where}: {name!r} is not a column. Columns: {', '.join(SortBy)}.")
    return tuple(dict.fromkeys(SortBy(name) for name in names))
