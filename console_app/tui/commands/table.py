"""Every command of the program: its key, its words, and where it is at home."""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding, BindingType

from console_app.config.capabilities import Capability

EVERYWHERE = "everywhere"
CREATE, LINK, UNLINK, DELETE = Capability.CREATE, Capability.LINK, Capability.UNLINK, Capability.DELETE


class Command(NamedTuple):
    """Something a person can ask for with a key, from the help or from the palette."""

    id: str
    """Unique; `place.action`."""
    key: str
    """As Textual names keys; several are separated by commas, the first is shown."""
    action: str
    label: str
    """Short: it stands in the footer."""
    help: str
    """One sentence for the help screen and the palette."""
    footer: bool = True
    palette: bool = True
    key_display: str | None = None
    priority: bool = False
    """Is done at once, before what was typed until then has reached its field: never for what looks at a field."""
    capability: Capability | None = None
    """What has to be allowed for it; without, the key, the help and the palette say why it is not done."""

    @property
    def method(self) -> str:
        """The action's own name, without its arguments and whose it is."""
        return self.action.partition("(")[0].removeprefix("screen.")

    @property
    def is_of_the_screen(self) -> bool:
        """Whether the screen does it, and not the application."""
        return self.place != EVERYWHERE or self.action.startswith("screen.")

    @property
    def place(self) -> str:
        """The screen it belongs to; `everywhere` for all of them."""
        return self.id.partition(".")[0]

    def binding(self) -> Binding:
        """The Textual binding for it."""
        return Binding(
            self.key,
            self.action,
            self.label,
            show=self.footer,
            key_display=self.key_display,
            tooltip=self.help,
            id=self.id,
            priority=self.priority,
        )


PLACES = {
    "companies": "Companies",
    "customer": "Onboarding: who is it?",
    "software": "Onboarding: which software?",
    "check": "Onboarding: what will happen",
    "create": "Create a company",
    "edit": "Edit a company",
    "picker": "Pick a platform",
    "company": "Company",
    "connection": "Connection",
    "link": "Link and QR code",
    "unlink": "Unlink what is marked",
    "delete": "Delete for good",
    "waiting": "Waiting room",
    "audit": "Audit",
    "changes": "What changed",
    "worklist": "Worklist",
    "journal": "Journal",
    "unfinished": "Cut off before Codat had answered",
    "table": "In every list",
    EVERYWHERE: "Everywhere",
}
"""The places and their titles, in the order of the help screen."""

COMMANDS: tuple[Command, ...] = (
    Command("companies.search", "slash", "search", "Search", "Search names, descriptions, tags, ids and platforms."),
    Command("companies.keep_view", "V", "keep_view", "Keep in the view", "Keep the columns and the sorting, changed for now, in the view that is taken.", key_display="V"),
    Command("companies.search_help", "f3,h", "search_help", "Search help", "What the search understands: fields, signs, examples.", footer=False),
    Command("companies.ask", "ctrl+r", "ask_codat", "Ask Codat", "Ask Codat itself for what the search means, where the list may be old.", footer=False),
    Command("companies.open", "enter", "open_company", "Open", "Open the company under the cursor.", palette=False),
    Command("companies.onboard", "n", "onboard", "New customer", "Lead a customer from the name to Linked, step by step.", capability=CREATE),
    Command("companies.create", "N", "create_company", "New company only", "Create a company, without a connection.", footer=False, key_display="N", capability=CREATE),
    Command("companies.unlink_marked", "U", "unlink_marked", "Unlink ✓", "List what of the marked companies would be unlinked, and ask.", key_display="U", capability=UNLINK),
    Command("companies.connect", "a", "connect", "Connect", "Add a connection to the company under the cursor.", capability=CREATE),
    Command("companies.mark", "space", "mark", "Mark", "Mark the company under the cursor, or take its mark away.", footer=False),
    Command("companies.mark_all", "asterisk", "mark_all", "Mark all", "Mark all companies that are shown, or take their marks away.", footer=False, key_display="*"),
    Command("companies.mark_others", "I", "mark_others", "Mark the others", "Of the companies that are shown, mark those that are not, and take the marks of the others away.", footer=False, key_display="I"),
    Command("companies.marked", "b", "marked_menu", "With ✓", "What can be done with all that is marked: copy, export, read again, watch, unlink."),
    Command("companies.views", "v", "views", "Views", "Searches under a name: take one, save the present one."),
    Command("companies.view_6", "6", "view('6')", "Pending over a day", "The view of that key: by default who is pending for over a day.", footer=False, palette=False),
    Command("companies.view_7", "7", "view('7')", "Deauthorised this week", "The view of that key: by default who lost access this week.", footer=False, palette=False),
    Command("companies.view_8", "8", "view('8')", "Xero without sync", "The view of that key: by default Xero that never synced.", footer=False, palette=False),
    Command("companies.view_9", "9", "view('9')", "No sync for 60 days", "The view of that key: by default Linked, and no sync for sixty days.", footer=False, palette=False),
    Command("companies.columns", "c", "columns", "Columns and sorting", "Choose the columns and their order, and what the list is sorted by: several at once.", footer=False),
    Command("companies.export", "e", "export", "Export", "Write what is marked, or shown, into a file: CSV, HTML, Markdown, JSON or JSON Lines.", footer=False),
    Command("companies.all", "0", "filter_status('all')", "All", "Show all companies.", footer=False),
    Command("companies.linked", "1", "filter_status('Linked')", "Linked", "Only companies with a Linked connection.", footer=False),
    Command("companies.pending", "2", "filter_status('PendingAuth')", "Pending", "Only companies with a PendingAuth connection.", footer=False),
    Command("companies.deauthorized", "3", "filter_status('Deauthorized')", "Deauthorized", "Only companies with a Deauthorized connection.", footer=False),
    Command("companies.unlinked", "4", "filter_status('Unlinked')", "Unlinked", "Only companies with an Unlinked connection.", footer=False),
    Command("companies.none", "5", "filter_status('none')", "No connections", "Only companies without any connection.", footer=False),
    Command("companies.sort", "s", "sort_next", "Sort", "Sort by the next column. By several: c, or Ctrl and click on headings."),
    Command("companies.reverse", "S", "sort_reverse", "Reverse", "Turn the order around.", footer=False, key_display="S"),
    Command("companies.refresh", "r,f5", "refresh", "Refresh", "Read the list from Codat again."),
    Command("companies.wait", "w", "wait_for", "Watch links", "Watch the pending connections of the company under the cursor while you do something else; again to stop."),
    Command("companies.copy_id", "y", "copy_id", "Copy id", "Copy the id of the company under the cursor.", footer=False),
    Command("companies.audit", "A", "audit", "Audit", "How the account stands: by status, platform and age, with what an audit costs.", key_display="A"),
    Command("companies.changes", "C", "changes", "What changed", "What changed between two audits, and for whom.", footer=False, key_display="C"),
    Command("companies.worklist", "L", "worklist", "Worklist", "Go through the marked companies, or those that are shown, one by one.", footer=False, key_display="L"),
    Command("companies.journal", "J", "journal", "Journal", "Who changed what at Codat from this machine, for whom, and what became of it.", footer=False, key_display="J"),
    Command("customer.submit", "ctrl+s", "submit", "Next", "Go on to the software. Nothing is sent yet."),
    Command("customer.respell", "f4,ctrl+r", "respell", "Plain letters", "Write the name in letters that Codat keeps, where it would drop some.", key_display="F4"),
    Command("customer.open_similar", "ctrl+o", "open_similar", "It is this one", "Go on with the company that is there already."),
    Command("software.choose", "enter", "choose", "Next", "Go on with the platform under the cursor. Nothing is sent yet.", palette=False),
    Command("software.open_existing", "ctrl+o", "open_existing", "Use existing", "Go on with the accounting connection that is there already."),
    Command("software.card", "f2", "card", "At hand", "What the customer needs for this software, and what they will see."),
    Command("check.submit", "ctrl+s", "submit", "Do it", "Do what is shown, and show the link.", capability=CREATE),
    Command("check.instead", "1", "instead(1)", "Instead", "Do what the finding of that number proposes: go on with a customer who is there, use what is there.", footer=False, palette=False, key_display="1 to 9"),
    Command("check.software", "s", "software", "Other software", "Choose other software."),
    Command("check.another", "a", "another", "Another one", "Create another connection, although one can be used again.", footer=False),
    Command("check.card", "f2,h", "card", "At hand", "What the customer needs for this software, and what they will see."),
    Command("create.submit", "ctrl+s", "submit", "Create", "Create the company as previewed.", capability=CREATE),
    Command("create.respell", "f4,ctrl+r", "respell", "Plain letters", "Write the name in letters that Codat keeps, where it would drop some.", key_display="F4"),
    Command("create.open_similar", "ctrl+o", "open_similar", "Open existing", "Go to the company that is there already."),
    Command("edit.submit", "ctrl+s", "submit", "Save", "Save the changes.", capability=CREATE),
    Command("edit.respell", "f4,ctrl+r", "respell", "Plain letters", "Write the name in letters that Codat keeps, where it would drop some.", key_display="F4"),
    Command("picker.choose", "enter", "choose", "Connect", "Create the connection to the platform under the cursor.", palette=False, capability=CREATE),
    Command("picker.card", "f2", "card", "At hand", "What the customer needs for this software, and what they will see."),
    Command("picker.open_existing", "ctrl+o", "open_existing", "Open existing", "Open the accounting connection that is there already."),
    Command("company.open", "enter", "open_connection", "Open", "Open the connection under the cursor.", palette=False),
    Command("company.onboard", "n", "onboard", "Onboard", "Lead this customer to Linked, beginning with the step that is missing.", footer=False, capability=CREATE),
    Command("company.unlink_marked", "U", "unlink_marked", "Unlink ✓", "List the marked connections that would be unlinked, and ask.", key_display="U", capability=UNLINK),
    Command("company.mark", "space", "mark", "Mark", "Mark the connection under the cursor, or take its mark away.", footer=False),
    Command("company.connect", "a", "connect", "Add connection", "Pick a platform and create a connection.", capability=CREATE),
    Command("company.edit", "e", "edit", "Edit", "Change name, description and tags.", capability=CREATE),
    Command("company.link", "l", "company_link", "Company link", "Show the link on which the customer picks the software.", capability=LINK),
    Command("company.delete", "D", "delete", "Delete company", "Delete the company with all its connections and data, on a screen that says what is lost.", footer=False, key_display="D", capability=DELETE),
    Command("company.copy_id", "y", "copy_id", "Copy id", "Copy the company's id."),
    Command("company.related", "p", "related", "Related", "Go to the parent or a subsidiary."),
    Command("company.note", "N", "note", "Case note", "Copy a note for the CRM: what was done, how it stands, what comes next.", footer=False, key_display="N"),
    Command("company.portal", "o", "open_portal", "Portal", "Open this company in Codat's web Portal.", footer=False),
    Command("company.timeline", "t", "timeline", "Timeline", "What the audits saw of this company, and what was done in this run."),
    Command("company.journal", "J", "journal", "Journal", "Who changed what for this company from this machine, and what became of it.", footer=False, key_display="J"),
    Command("company.refresh", "r,f5", "refresh", "Refresh", "Read the company again."),
    Command("connection.link", "l,enter", "show_link", "QR code", "Show the link and its QR code full-screen.", capability=LINK),
    Command("connection.copy_link", "c", "copy_link", "Copy link", "Copy the link.", capability=LINK),
    Command("connection.message", "m", "message", "Invite", "Write to the customer: copy an invitation with the link, or open it in your mail program.", capability=LINK),
    Command("connection.fresh_link", "f", "fresh_link", "Fresh link", "Ask Codat for a fresh one-time link.", capability=LINK),
    Command("connection.browser", "o", "open_link", "Open link", "Open the link in a browser here. This uses it up.", footer=False, capability=LINK),
    Command("connection.trust", "t", "trust_host", "This is ours", "Say that the link's host is your own branded address."),
    Command("connection.save", "s", "save_code", "Save QR", "Save the QR code as a picture.", footer=False, capability=LINK),
    Command("connection.drawing", "b", "draw_otherwise", "Redraw QR", "Doesn't scan? Draw the QR code another way; remembered for this terminal.", footer=False, capability=LINK),
    Command("connection.note", "N", "note", "Case note", "Copy a note for the CRM: what was done, how it stands, what comes next.", footer=False, key_display="N"),
    Command("connection.card", "f2,h", "card", "At hand", "What the customer needs for this software, and what they will see.", footer=False),
    Command("connection.unlink", "u", "unlink", "Unlink", "Give up access to the customer's software, after a confirmation.", capability=UNLINK),
    Command("connection.delete", "D", "delete", "Delete connection", "Delete the connection for good, on a screen that says what is lost.", footer=False, key_display="D", capability=DELETE),
    Command("connection.copy_id", "y", "copy_id", "Copy id", "Copy the connection's id.", footer=False),
    Command("connection.refresh", "r,f5", "refresh", "Check now", "Look at the connection's status now."),
    Command("link.copy", "c", "copy_link", "Copy link", "Copy the link.", capability=LINK),
    Command("link.message", "m", "message", "Invite", "Write to the customer: copy an invitation with the link, or open it in your mail program.", capability=LINK),
    Command("link.fresh", "f", "fresh_link", "Fresh link", "Ask Codat for a fresh one-time link.", capability=LINK),
    Command("link.drawing", "b", "draw_otherwise", "Redraw QR", "Doesn't scan? Draw the QR code another way; remembered for this terminal.", capability=LINK),
    Command("link.browser", "o", "open_link", "Open here", "Open the link in a browser here. This uses it up.", capability=LINK),
    Command("link.save", "s", "save_code", "Save QR", "Save the QR code as a picture.", capability=LINK),
    Command("link.note", "N", "note", "Case note", "Copy a note for the CRM: what was done, how it stands, what comes next.", key_display="N"),
    Command("link.card", "f2,h", "card", "At hand", "What the customer needs for this software, and what they will see.", footer=False),
    Command("link.code", "q", "show_code", "QR code", "Draw the QR code for software on a PC, too.", footer=False, capability=LINK),
    Command("link.trust", "t", "trust_host", "This is ours", "Say that the link's host is your own branded address."),
    Command("link.refresh", "r,f5", "refresh", "Check now", "Look at the connection's status now.", footer=False),
    Command("unlink.save", "s", "save_report", "Save report", "Save the report as a table and as a text."),
    Command("unlink.copy", "y", "copy_report", "Copy report", "Copy the report as Markdown."),
    Command("waiting.open", "enter", "open_waiting", "Open", "Go to the connection under the cursor.", palette=False),
    Command("waiting.drop", "d,delete", "drop", "Drop", "Do not watch the connection under the cursor any more."),
    Command("waiting.refresh", "r,f5", "refresh", "Check now", "Look at all of them now."),
    Command("audit.run", "ctrl+s,r,f5", "run", "Audit now", "Read the whole list from Codat, and count anew."),
    Command("audit.cancel", "x", "cancel", "Stop", "Stop the audit that is running. What was known before is kept."),
    Command("audit.changes", "c", "changes", "What changed", "What changed since the last audit, yesterday, a day, or between any two audits."),
    Command("audit.worklist", "w", "worklist", "Worklist", "Go through what the number under the cursor counts, one by one."),
    Command("audit.export", "e", "export", "Export", "Write the report into a file: HTML, CSV, Markdown, JSON or JSON Lines."),
    Command("audit.copy_path", "y", "copy_path", "Copy path", "Copy the path of the last export.", footer=False),
    Command("changes.open", "enter", "open_company", "Open", "Open the company under the cursor.", palette=False),
    Command("changes.since", "c", "since", "Since …", "Choose the audit to compare with: friday, 3d, 2026-11-20, or from the list."),
    Command("changes.until", "u", "until", "Until …", "Choose the later one of the two audits.", footer=False),
    Command("changes.worklist", "w", "worklist", "Worklist", "Go through what is shown, one by one."),
    Command("changes.export", "e", "export", "Export", "Write what changed into a file: HTML, CSV, Markdown, JSON or JSON Lines."),
    Command("changes.kind", "0", "kind(0)", "Kind", "Only changes of the kind of that number; 0 shows all.", footer=False, palette=False, key_display="0 to 9"),
    Command("changes.copy_path", "y", "copy_path", "Copy path", "Copy the path of the last export.", footer=False),
    Command("worklist.open", "enter", "open_company", "Open", "Open the company under the cursor.", palette=False),
    Command("worklist.link", "l", "link", "Link", "Show the link of this connection; it is made now, and only this one.", capability=LINK),
    Command("worklist.done", "d", "done", "Done", "Say that this one is done, and go to the next; again to take it back."),
    Command("worklist.note", "N", "note", "Case note", "Copy a note for the CRM: what was done, how it stands, what comes next.", key_display="N"),
    Command("worklist.copy_id", "y", "copy_id", "Copy id", "Copy the company's id.", footer=False),
    Command("journal.open", "enter", "open_company", "Open", "Open the company of the entry under the cursor.", palette=False),
    Command("journal.search", "slash", "search", "Search", "Find entries by words, who:, company:, action:, outcome:, day: and since:."),
    Command("journal.only_company", "c", "only('company')", "This customer", "Only entries of the same customer; again shows all."),
    Command("journal.only_who", "w", "only('who')", "This person", "Only entries of the same person; again shows all."),
    Command("journal.only_day", "d", "only('day')", "This day", "Only entries of the same day; again shows all."),
    Command("journal.unfinished", "o", "unfinished", "Cut off", "Find out what became of writes that were cut off, and finish them or let them be."),
    Command("journal.export", "e", "export", "Export", "Write what is shown into a file: CSV, HTML, Markdown, JSON or JSON Lines."),
    Command("journal.copy_path", "y", "copy_path", "Copy path", "Copy the path of the last export.", footer=False),
    Command("journal.refresh", "r,f5", "refresh", "Refresh", "Read the journal again.", footer=False),
    Command("unfinished.open", "enter", "open_company", "Company", "Go to the company.", palette=False),
    Command("unfinished.finish", "f", "finish", "Finish", "Send what was not done once more, which cannot do it twice."),
    Command("unfinished.drop", "d", "drop", "Let be", "Let it be. The journal says so."),
    Command("unfinished.look", "r,f5", "look", "Look again", "Look at Codat again what became of them."),
    Command("unfinished.later", "escape", "back", "Later", "Decide later: it is told at the next start, and in the journal.", palette=False),
    Command("everywhere.waiting", "W", "waiting_room", "Waiting room", "The links that are out with customers: go to one, or drop it.", footer=False, key_display="W"),
    Command("everywhere.copy_problem", "ctrl+y", "screen.copy_problem", "Copy error", "Copy the error with its correlation id, for Codat's support.", footer=False, priority=True),
    Command("everywhere.back", "escape", "screen.back", "Back", "Go back; leave the field or the search.", palette=False),
    Command("everywhere.help", "question_mark,f1", "help", "Help", "All keys of this screen."),
    Command("everywhere.palette_outside_fields", "colon", "command_palette", "Commands", "Every command, outside of a field: for terminals that keep Ctrl+P.", footer=False, palette=False, key_display=":"),
    Command("everywhere.palette", "ctrl+p", "command_palette", "Commands", "Every command, and “go to company …”.", palette=False, key_display="^p", priority=True),
    Command("everywhere.theme", "ctrl+l", "toggle_dark", "Light or dark", "Change between the light and the dark look.", footer=False, priority=True),
    Command("everywhere.mouse", "f8,ctrl+t", "toggle_mouse", "Free the mouse", "Free the mouse for the terminal's own selection; again takes it back.", footer=False, priority=True),
    Command("everywhere.shared_screen", "f9,ctrl+g", "shared_screen", "Shared screen", "Hide other customers, ids, keys and quota from whom the screen is shared with; again to show them.", footer=False, priority=True),
    Command("everywhere.unlock", "f7,ctrl+n", "unlock", "Unlock or lock", "Unlock for 15 minutes what has to be unlocked in this account; again locks it.", footer=False),
    Command("everywhere.suspend", "ctrl+z", "suspend_process", "To the shell", "Leave the program for the shell; fg there brings it back.", footer=False, key_display="^z", palette=False),
    Command("everywhere.quit", "ctrl+q", "quit", "Quit", "Leave the program. So does Ctrl+C, pressed twice.", footer=False, key_display="^q", priority=True),
)  # fmt: skip

TABLE_KEYS: tuple[tuple[str, str], ...] = (
    ("↑ ↓  j k", "One row up or down."),
    ("PgUp PgDn", "One page up or down."),
    ("Home End  g G", "To the first or the last row."),
)
"""Keys that the tables handle themselves, for the help screen."""

KEPT_KEYS: tuple[tuple[str, str], ...] = (
    ("F1 to F12", "Some terminals keep F1, F10 or F11, and byobu all of them: Ctrl+P finds each command by its name."),
    ("Ctrl+Q  Ctrl+P", "VS Code may keep them: Ctrl+C twice leaves the program, and : finds each command."),
)
"""Keys that never reach the program in some terminals, and what to press instead, for the help screen."""

PLACES_WITH_LISTS = frozenset({"companies", "company", "unlink", "audit", "changes", "worklist", "journal"})
"""Where a table has the focus, so that those keys work."""

URGENT_KEYS = frozenset(key for command in COMMANDS if command.priority for key in command.key.split(","))
"""Keys that are done at once, whatever was typed before them and is still on its way."""

_BY_ACTION = {(command.place, command.method): command for command in COMMANDS}
_BY_ID = {command.id: command for command in COMMANDS}


def command(command_id: str) -> Command:
    """The command with that id."""
    return _BY_ID[command_id]


def commands_of(place: str) -> list[Command]:
    """The commands at home on one screen."""
    return [command for command in COMMANDS if command.place == place]


def bindings(place: str) -> list[BindingType]:
    """The bindings of one screen, for its `BINDINGS`."""
    return [command.binding() for command in commands_of(place)]


def enter_binding(command_id: str, action: str = "select_cursor") -> Binding:
    """The Enter key of a table or a field, with the words of its screen's command, so that the footer shows it."""
    return Binding("enter", action, command(command_id).label, tooltip=command(command_id).help)


def command_for(place: str, action: str) -> Command | None:
    """The command of a place for an action, whatever its arguments and whose it is; None: it is no command."""
    method = action.partition("(")[0].rpartition(".")[2]
    return _BY_ACTION.get((place, method))


def place_of(command_id: str | None) -> str:
    """The place of a binding by its id; empty for one that is not in the table."""
    return _BY_ID[command_id].place if command_id in _BY_ID else ""


def footer_key(key: str, key_display: str | None = None) -> str:
    """A key in the short form of the last line: `ctrl+s` becomes `^s`."""
    first = key.split(",")[0]
    short = {"slash": "/", "question_mark": "?", "escape": "Esc", "enter": "⏎"}
    return key_display or short.get(first) or (first.upper() if first[1:].isdigit() else first.replace("ctrl+", "^"))


def key_words(key: str, key_display: str | None = None) -> str:
    """A key as people write it: `ctrl+s` becomes `Ctrl+S`, `question_mark` becomes `?`."""
    if key_display is not None and not key_display.startswith("^"):
        return key_display
    names = {"slash": "/", "question_mark": "?", "escape": "Esc", "enter": "Enter", "f1": "F1", "f5": "F5"}
    shown = []
    for single in key.split(","):
        parts = single.split("+")
        parts = [names.get(part, part.capitalize() if len(part) > 1 else part) for part in parts]
        if len(parts) > 1:
            parts[-1] = parts[-1].upper() if len(parts[-1]) == 1 else parts[-1]
        shown.append("+".join(parts))
    return "  ".join(shown)
