"""Ask where and in which format a file is saved, until it is saved or given up."""

from __future__ import annotations

import asyncio
import errno
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from textual import on
from textual.containers import VerticalGroup
from textual.content import Content
from textual.widgets import Button, Input, Static

from console_app.config.paths import export_folder
from console_app.services.export.destination import ending_of, make_folder, shown_path, typed_path
from console_app.services.export.document import Kind
from console_app.services.export.files import CannotSave, explain_os_error
from console_app.services.export.formats import FORMATS, endings
from console_app.services.links.qr_image import QrForm
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.render.text import clock, day, plain
from console_app.tui.widgets.save_key import SAVE_BINDING, SAVE_KEY
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console_app.services.export import Document
    from console_app.tui.host import Host

LONGEST_PATH = 1_000
"""The most characters of a path; systems allow some more, and people none of them."""
HINT = f"Shift+Tab goes to the path, {SAVE_KEY} saves. The format adds its ending."


class SaveTo(NamedTuple):
    """The answer of a dialog: the chosen format, and the path as it stands in the field."""

    form: str
    """The format, which is also the file's ending."""
    path: str = ""


class PathField(VerticalGroup):
    """The path of a file to be saved, with what was wrong with it before."""

    def __init__(self, path: str, problem: str) -> None:
        """Begin with a path; `problem` says why it could not be used, if it was tried."""
        super().__init__()
        self._path = path
        self._problem = problem

    def compose(self) -> ComposeResult:
        """Compose the field and the lines around it."""
        yield SteadyText(plain("Save as"), classes="path-label")
        yield SafeInput(self._path, id="path", max_length=LONGEST_PATH, compact=True)
        yield SteadyText(classes="path-whole")
        note = plain(self._problem, "$text-warning") if self._problem else plain(HINT, "$quiet")
        yield SteadyText(note, classes="path-note")

    def on_mount(self) -> None:
        """Put the cursor behind the name."""
        self.field.cursor_position = len(self.field.value)

    def on_resize(self) -> None:
        """Show a path that does not fit the field in full."""
        self._show_whole(self.field.value)

    @property
    def field(self) -> Input:
        """Return the field."""
        return self.query_one("#path", Input)

    @on(Input.Changed, "#path")
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_whole(event.value)

    def _show_whole(self, path: str) -> None:
        whole = self.query_one(".path-whole", Static)
        whole.display = cell_len(path) >= self.size.width
        whole.update(plain(path, "bold"))

    def lines(self, room: int) -> int:
        """Return the lines it takes in `room` cells, with the line above it."""
        rows = -(-cell_len(self._path) // max(1, room))
        note = -(-cell_len(self._problem or HINT) // max(1, room))
        return 3 + note + (rows if rows > 1 else 0)


class SaveQuestion(NamedTuple):
    """What is to be saved, and how it is asked."""

    title: str
    text: Content
    """The contents of the file, and who may read it."""
    forms: Mapping[str, str]
    """The format of each button, with its label."""
    endings: Mapping[str, str] | None = None
    """The endings that name a format; None for the formats themselves."""
    cancel_first: bool = False
    """True if the safe answer has the focus."""


class SaveDialog(Dialog["SaveTo | None"]):
    """Ask for the path and the format. Enter in the path saves if its ending names a format, and so does Ctrl+S."""

    BINDINGS: ClassVar[list[BindingType]] = [SAVE_BINDING]

    def __init__(self, question: SaveQuestion, *, path: str = "", problem: str = "") -> None:
        """Ask.

        Args:
            question: What is to be saved.
            path: The path to begin with.
            problem: Why it could not be saved there; empty if it was not tried yet.
        """
        answers: list[tuple[str, SaveTo | None]] = [(label, SaveTo(form)) for form, label in question.forms.items()]
        cancel: list[tuple[str, SaveTo | None]] = [("Cancel", None)]
        in_order = [*cancel, *answers] if question.cancel_first else [*answers, *cancel]
        super().__init__(question.title, question.text, in_order)
        self._endings = question.endings or {form: form for form in question.forms}
        self._place = PathField(path, problem)
        self._is_retry = bool(problem)

    def compose_field(self) -> ComposeResult:
        """Compose the path."""
        yield self._place

    def lines_of_field(self, room: int) -> int:
        """Return the lines of the path and its notes."""
        return self._place.lines(room)

    def focus_first(self) -> None:
        """Focus the safe answer; after a failure, the path."""
        if self._is_retry:
            self._place.field.focus()
        else:
            super().focus_first()

    def answer(self, index: int) -> None:
        """Answer with the format of a button and the path in the field."""
        chosen = self._answers[index][1]
        self.dismiss(None if chosen is None else chosen._replace(path=self._place.field.value))

    @on(Input.Submitted, "#path")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._save_by_ending()

    def action_submit(self) -> None:
        """Save in the format that has the focus, or as Enter does in the path."""
        index = next((at for at, _ in enumerate(self._answers) if self.query_one(f"#answer-{at}").has_focus), None)
        if index is None or self._answers[index][1] is None:
            self._save_by_ending()
        else:
            self.answer(index)

    def _save_by_ending(self) -> None:
        """Save in the format that the path names; if it names none, go to the formats."""
        form = ending_of(self._place.field.value, self._endings)
        index = next(at for at, (_, each) in enumerate(self._answers) if each and form in {None, each.form})
        if form is None:
            self.query_one(f"#answer-{index}", Button).focus()
        else:
            self.answer(index)

    def action_safe(self) -> None:
        """Save nothing."""
        self.dismiss(None)


def export_question(document: Document, *, shared: bool) -> SaveQuestion:
    """Return the question for a document; `shared` says whether a customer sees the screen."""
    source = document.provenance
    facts = [
        f"{document.title}: {document.size_words}",
        f"As of {day(source.as_of)} {clock(source.as_of)}",
        f"Search: {source.query or ('everything' if document.kind is Kind.JOURNAL else 'all companies')}",
        "It contains no links. Only you can read the file.",
    ]
    text = Content("\n").join(plain(each) for each in facts)
    if shared and document.kind is not Kind.AUDIT:
        warning = "It contains names of other customers: do not open it while the screen is shared."
        text = Content.assemble(text, "\n\n", plain(warning, "$text-warning"))
    # On a shared screen the safe answer is the one that writes nothing.
    forms = {form.value: record.title for form, record in FORMATS.items()}
    return SaveQuestion("Export", text, forms, endings(), cancel_first=shared)


def code_question(*, works_once: bool) -> SaveQuestion:
    """Return the question for the picture of a QR code; `works_once` says whether it is a one-time link.

    PNG is for a chat, SVG for a slide.
    """
    limit = ", once" if works_once else ""
    text = Content.assemble(
        "The picture is readable by you only.\n\n",
        f"Anyone who has it can use the link{limit}: send it to the customer only.",
    )
    return SaveQuestion("Save the QR code", text, {form.value: form.name for form in QrForm})


def report_question() -> SaveQuestion:
    """Return the question for the report of a bulk unlink: two files with one answer."""
    text = plain(
        "A table for a spreadsheet (.csv), and the same as text (.md) beside it. They contain the customers' "
        "names, and no links. Only you can read them."
    )
    return SaveQuestion("Save the report", text, {"csv": "Save"})


async def save_with(
    console: Host,
    ask: Callable[[], SaveQuestion],
    write: Callable[[Path, str], Path],
    *,
    stem: str,
    still_wanted: Callable[[], bool] = lambda: True,
) -> Path | None:
    """Ask where to save a file, until it is saved or given up. A missing folder is made after a second answer.

    Args:
        console: The app.
        ask: Returns what is to be saved, before each attempt: the screen may be shared by then.
        write: Writes the file into an existing folder, on another thread, and returns its path. It may raise
            `CannotSave` or `OSError`.
        stem: The file's name without its ending.
        still_wanted: Asked before each attempt.

    Returns:
        The path of the file; None if it was given up.
    """
    suggested = export_folder(console.settings.export_folder) / stem
    shown, problem, missing = shown_path(suggested), "", None
    while True:
        question = ask()
        chosen = await console.push_screen_wait(SaveDialog(question, path=shown, problem=problem))
        if chosen is None or not still_wanted():
            return None
        # The shown path may lack characters that no terminal can show.
        typed = str(suggested) if chosen.path == shown_path(suggested) else chosen.path
        shown = chosen.path
        try:
            known = question.endings or {chosen.form: chosen.form}
            path = typed_path(typed, chosen.form, stem=stem, endings=known)
            saved = await asyncio.to_thread(_write, path, chosen.form, write, make=path.parent == missing)
        except _NoFolder as error:
            missing = error.folder
            problem = f"There is no folder {shown_path(missing)}. Choose the format again to create it."
        except CannotSave as error:
            missing, problem = None, str(error)
        else:
            if saved.name != path.name:
                console.notify_user(f"{path.name} exists already and stays as it is.")
            return saved


class _NoFolder(Exception):
    """Raised if the folder of a file does not exist."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


def _write(path: Path, form: str, write: Callable[[Path, str], Path], *, make: bool) -> Path:
    try:
        if make:
            make_folder(path.parent)
        try:
            path.parent.stat()
        except FileNotFoundError:
            raise _NoFolder(path.parent) from None
        return write(path, form)
    except ValueError as error:
        raise CannotSave("No file can have this name.", "Choose another one.") from error
    except OSError as error:
        if error.errno == errno.EEXIST and make:
            error.errno = errno.ENOTDIR
        raise explain_os_error(error, path) from error
