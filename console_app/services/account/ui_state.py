"""Keep what a person had open, so that the next run of the profile begins with it: one small file an account.

The first frame waits for it: nothing heavy is imported here. A field of `UiState` is all that a new thing to remember
takes. What may stand in the file: what the person typed and picked, ids, names of views, and times; never a link, a
password or a key, and no name of a customer that the person has not typed.
"""

from __future__ import annotations

import json
import stat
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console_app.config.own_files import UnusableFile, edit_file
from console_app.config.paths import NoHome, data_folder
from console_app.records import record
from console_app.services.snapshots.file_name import is_kept, store_file
from console_app.services.text.time_format import iso_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from console_app.config.profiles import Profile

LARGEST = 256 * 1024
"""In bytes; a larger file is not the program's."""
LONGEST_TEXT = 2_000
"""Characters of a text; a longer one is not kept."""
_WAITING = "waiting"


@record(frozen=True, slots=True)
class UiState:
    """What was open when it was last kept. A field that is missing in the file, or of another type, has its default."""

    search: str = ""
    status: str = ""
    """The picked status; empty for all."""
    view: str = ""
    """The name of the open view; empty for none."""
    order: tuple[str, ...] = ()
    """The columns to sort by, as files have them; empty for the usual order."""
    columns: tuple[str, ...] = ()
    """The columns of the list; empty for those that every profile begins with."""
    view_columns: tuple[str, ...] = ()
    """The columns of the open view, if they are others than the list's."""
    company_id: str = ""
    """The company under the cursor."""
    platforms: tuple[str, ...] = ()
    """The keys of the platforms that were connected last, the last one first."""
    preview: str = ""
    """`on` or `off` if the preview beside the list was switched; empty for as the window has room."""
    theme: str = ""
    """The theme that was picked in the program; empty for none."""
    welcomed: bool = False
    """True once the card of the first run has been shown."""
    theme_set: str = ""
    """The theme that was set when it was picked: another setting counts for more."""


@record(frozen=True, slots=True)
class WatchedLink:
    """A connection of the waiting room, without the link itself."""

    connection_id: str
    company_id: str
    since: datetime
    expires_at: datetime | None
    """When the customer's link stops working; None if it does not, or if it was not known."""
    watcher: tuple[str, int, str]
    """The program that watches it: host, process, and when that was started (see `Writer`)."""


class UnusableUiState(UnusableFile):
    """Raised when the file cannot be read or written."""


def ui_state_folder() -> Path:
    """Return the folder of the files, not yet made. It may be deleted: then the next run begins as the first one."""
    return data_folder() / "ui"


def ui_state_file(profile: Profile) -> Path | None:
    """Return the file of an account; None for a sandbox in memory.

    Two accounts never share one (see `store_file`): another key in the environment begins without.
    """
    stored = store_file(profile)
    return None if stored is None else ui_state_folder() / f"{stored.stem}.json"


def read_ui_state(profile: Profile) -> UiState:
    """Return what was open in the last run of a profile.

    Raises:
        UnusableUiState: There is a file that cannot be read.
    """
    kept = _read(profile)
    return UiState(**{each.name: _value(kept.get(each.name), each.default) for each in fields(UiState)})


def read_watched(profile: Profile) -> list[WatchedLink]:
    """Return the connections of the waiting room, as the runs of a profile have left it.

    Raises:
        UnusableUiState: There is a file that cannot be read.
    """
    return _watched(_read(profile))


def change_ui_state(
    profile: Profile,
    changes: Mapping[str, Any],
    *,
    watched: Iterable[WatchedLink] = (),
    unwatched: Iterable[str] = (),
) -> None:
    """Keep what has changed. It is read again: another run of the same profile may have kept other things.

    Fields that a later version has added stay in the file. One that was damaged is replaced.

    Args:
        profile: The profile. Nothing is kept of a sandbox in memory.
        changes: The new values of fields of `UiState`, by name.
        watched: The connections that this run watches.
        unwatched: The ids of connections that it watches no more.

    Raises:
        UnusableUiState: The file cannot be written; it stays as it is.
    """
    try:
        path = ui_state_file(profile)
    except NoHome as error:
        raise UnusableUiState(str(error)) from None
    if path is None:
        return
    usable = {name: value for name, value in changes.items() if _may_be_kept(value)}
    gone, rows = {*unwatched}, {each.connection_id: each for each in watched}

    def edit(text: str) -> str:
        kept = _parsed(text)
        kept |= usable | {name: _blank(value) for name, value in changes.items() if name not in usable}
        waiting = {each.connection_id: each for each in _watched(kept) if each.connection_id not in gone} | rows
        kept[_WAITING] = {each.connection_id: _row(each) for each in waiting.values()}
        return json.dumps(kept, indent=1, sort_keys=True) + "\n"

    try:
        if _is_damaged(path):
            path.unlink()
        edit_file(path, edit)
    except OSError as error:
        from console_app.config.owners import remedy, why_unusable

        wrong = f"{path} cannot be written ({why_unusable(path, error)})."
        raise UnusableUiState(wrong, remedy(path, error)) from error
    except ValueError as error:
        raise UnusableUiState(f"{path} cannot be written: another program writes it, too.") from error


def _text(path: Path) -> str:
    """Return the text of the file; empty if there is none.

    Raises:
        UnusableUiState: It cannot be read.
        ValueError: It is too large, or no text.
    """
    try:
        # Checked first: opening a pipe would wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnusableUiState(f"{path} is not a file.", "Move it away.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        from console_app.config.owners import remedy, why_unusable

        raise UnusableUiState(f"{path} cannot be read ({why_unusable(path, error)}).", remedy(path, error)) from error
    if len(content) > LARGEST:
        raise ValueError("it is too large")
    return content.decode()


def _is_damaged(path: Path) -> bool:
    try:
        _parsed(_text(path))
    except ValueError:
        return True
    return False


def _read(profile: Profile) -> dict[str, Any]:
    if not _may_have_one(profile):
        return {}
    path = ui_state_file(profile)
    if path is None:
        return {}
    try:
        return _parsed(_text(path))
    except ValueError as error:
        raise UnusableUiState(f"{path} was damaged.") from error


def _may_have_one(profile: Profile) -> bool:
    """Return whether a profile may have a file; False is certain, and costs less than the fingerprint in the name."""
    if not is_kept(profile):
        return False
    try:
        return any(each.name.startswith(f"{profile.name}-") for each in ui_state_folder().iterdir())
    except (FileNotFoundError, NoHome):
        return False
    except OSError:
        return True  # reading it says what is wrong


def _parsed(text: str) -> dict[str, Any]:
    """Return the content of the file; empty for an empty text.

    Raises:
        ValueError: It is none of this program.
    """
    try:
        kept = json.loads(text) if text.strip() else {}
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(kept, dict):
        raise ValueError("its content is unexpected")  # noqa: TRY004 - the file is wrong, not the program
    return kept


def _value(found: object, default: Any) -> Any:
    """Return what the file has for a field, if it is of the type of its default."""
    if isinstance(default, tuple):
        is_one = isinstance(found, list) and all(isinstance(each, str) for each in found)
        return tuple(found) if is_one else default  # type: ignore[arg-type]
    is_one = type(found) is type(default) and (not isinstance(found, str) or len(found) <= LONGEST_TEXT)
    return found if is_one else default


def _may_be_kept(value: Any) -> bool:
    """Return whether a value may stand in the file: a link or a key may have been pasted into the search."""
    if not isinstance(value, str):
        return True
    from console_app.codat.redact import redact

    return len(value) <= LONGEST_TEXT and "://" not in value and redact(value) == value


def _blank(value: Any) -> Any:
    return type(value)()


def _watched(kept: Mapping[str, Any]) -> list[WatchedLink]:
    """Return the connections that can be read; one that a person or another version has changed is left out."""
    rows = kept.get(_WAITING)
    found = []
    for connection_id, row in rows.items() if isinstance(rows, dict) else ():
        try:
            host, pid, started = row["by"]
            expires_at = row["expires"]
            found.append(
                WatchedLink(
                    connection_id,
                    str(row["company"]),
                    _moment(row["since"]),
                    None if expires_at is None else _moment(expires_at),
                    (str(host), int(pid), str(started)),
                )
            )
        except (LookupError, TypeError, ValueError):
            continue
    return sorted(found, key=lambda each: each.since)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("it has no time zone")
    return moment


def _row(watched: WatchedLink) -> dict[str, Any]:
    return {
        "company": watched.company_id,
        "since": iso_utc(watched.since, precise=True),
        "expires": None if watched.expires_at is None else iso_utc(watched.expires_at, precise=True),
        "by": list(watched.watcher),
    }
