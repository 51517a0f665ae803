"""List every command of the program: its key, its words, and the screens it belongs to."""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding, BindingType

from console_app.config.capabilities import Capability
from console_app.services.companies.statuses import STANDINGS, WITHOUT_CONNECTIONS, StatusRecord

EVERYWHERE = "everywhere"
CREATE, LINK, UNLINK, DELETE = Capability.CREATE, Capability.LINK, Capability.UNLINK, Capability.DELETE


class Command(NamedTuple):
    """A command that a key, the help or the palette runs."""

    id: str
    """Unique; `place.action`."""
    key: str
    """As Textual names keys; several are separated by commas, the first is shown. Empty: the palette alone has it."""
    action: str
    label: str
    """A few words for the palette and the help, and for the footer unless `footer_label` is set."""
    help: str
    """One sentence for the help screen and the palette."""
    footer: bool = True
    palette: bool = True
    key_display: str | None = None
    priority: bool = False
    """True to run at once, before earlier letters have reached their field: never for commands that read a field."""
    capability: Capability | None = None
    """The permission it needs; without it, the key, the help and the palette say why it is refused."""
    footer_label: str = ""
    """The label in the footer, if it has to be shorter there."""

    @property
    def method(self) -> str:
        """Return the action's name, without its namespace and arguments."""
        return self.action.partition("(")[0].removeprefix("screen.")

    @property
    def is_of_the_screen(self) -> bool:
        """Return whether the screen runs it, and not the application."""
        return self.place != EVERYWHERE or self.action.startswith("screen.")

    @property
    def place(self) -> str:
        """Return the screen it belongs to; `everywhere` for all of them."""
        return self.id.partition(".")[0]

    def binding(self) -> Binding:
        """Return its Textual binding."""
        return Binding(
            self.key,
            self.action,
            self.footer_label or self.label,
            show=self.footer,
            key_display=self.key_display,
            tooltip=self.help,
            id=self.id,
            priority=self.priority,
        )


FINDING_LETTERS = "abcdefgij"
"""The keys of the findings before something is sent, in order; h and s have a meaning there."""

PLACES = {
    "companies": "Companies",
    "customer": "Onboarding: customer",
    "software": "Onboarding: software",
    "review": "Onboarding: review",
    "create": "Create a company",
    "edit": "Edit a company",
    "picker": "Pick a platform",
    "company": "Company",
    "connection": "Connection",
    "link": "Link and QR code",
    "data": "Data",
    "unlink": "Unlink marked",
    "delete": "Delete",
    "waiting": "Waiting room",
    "audit": "Audit",
    "changes": "What changed",
    "worklist": "Worklist",
    "keep_alive": "Access ends soon",
    "journal": "Journal",
    "follow_up": "Follow-up",
    "interrupted": "Interrupted before Codat answered",
    "manual": "Manual",
    "help": "Help",
    "table": "In every list",
    EVERYWHERE: "Everywhere",
}
"""The places and their titles, in the order of the help screen."""


def _status_filter(standing: StatusRecord) -> Command:
    """Return the command that narrows the list to a status."""
    article = "an" if standing.label[:1] in "AEIOU" else "a"
    which = "without any" if standing is WITHOUT_CONNECTIONS else f"with {article} {standing.label}"
    action = f"filter_status({str(standing.status)!r})"
    words = f"Only companies {which} connection."
    return Command(f"companies.{standing.key}", standing.hotkey, action, standing.label, words, footer=False)


_STATUS_FILTERS = tuple(map(_status_filter, STANDINGS))

COMMANDS: tuple[Command, ...] = (
    Command("companies.search", "slash", "search", "Search", "Search names, descriptions, tags, ids and platforms."),
    Command("companies.keep_view", "V", "keep_view", "Save to view", "Save the current columns and sorting to the open view.", key_display="V"),
    Command("companies.search_help", "f3,h", "search_help", "Search help", "The search language: fields, operators, examples.", footer_label="Fields"),
    Command("companies.ask", "ctrl+r", "ask_codat", "Ask Codat", "Run the search at Codat, in case the list is old.", footer=False),
    Command("companies.open", "enter", "open_company", "Open", "Open the company under the cursor.", palette=False),
    Command("companies.onboard", "n", "onboard", "New customer", "Take a customer from the name to Linked, step by step.", capability=CREATE),
    Command("companies.link", "l,ctrl+o", "link", "Show the link", "Show the link that the customer under the cursor needs; choose if there are several.", capability=LINK, footer_label="Link"),
    Command("companies.create", "N", "create_company", "New company only", "Create a company without a connection.", footer=False, key_display="N", capability=CREATE),
    Command("companies.unlink_marked", "U", "unlink_marked", "Unlink marked", "Review the connections to unlink, then confirm.", key_display="U", capability=UNLINK, footer_label="Unlink"),
    Command("companies.connect", "a", "connect", "Connect", "Add a connection to the company under the cursor.", capability=CREATE),
    Command("companies.mark", "space", "mark", "Mark", "Mark or unmark the company under the cursor.", footer=False),
    Command("companies.mark_all", "asterisk", "mark_all", "Mark all", "Mark or unmark all companies that are shown.", footer=False, key_display="*"),
    Command("companies.mark_others", "I", "mark_others", "Invert marks", "Invert the marks.", footer=False, key_display="I"),
    Command("companies.marked", "b", "marked_menu", "Marked: actions", "Actions for all marked companies: copy, export, read again, watch, unlink.", footer_label="Marked"),
    Command("companies.views", "v", "views", "Views", "Saved searches: open one, or save the current one."),
    Command("companies.view_6", "6", "view('6')", "Pending over a day", "The view with that key: by default, pending for over a day.", footer=False, palette=False),
    Command("companies.view_7", "7", "view('7')", "Deauthorised this week", "The view with that key: by default, access lost this week.", footer=False, palette=False),
    Command("companies.view_8", "8", "view('8')", "Xero without sync", "The view with that key: by default, Xero that never synced.", footer=False, palette=False),
    Command("companies.view_9", "9", "view('9')", "No sync for 60 days", "The view with that key: by default, Linked without a sync for sixty days.", footer=False, palette=False),
    Command("companies.columns", "c", "columns", "Columns and sorting", "Choose columns, their order and the sorting, by several columns if you like.", footer=False),
    Command("companies.preview", "p", "preview", "Preview", "Show or hide the company under the cursor beside the list, from 100 columns on.", footer=False),
    Command("companies.export", "e", "export", "Export", "Export the marked or shown companies to a file; you choose the format.", footer=False),
    Command("companies.all", "0", "filter_status('all')", "All", "Show all companies.", footer=False),
    *_STATUS_FILTERS,
    Command("companies.sort", "s", "sort_next", "Sort", "Sort by the next column. For several: Columns, or Ctrl and click on headings."),
    Command("companies.reverse", "S", "sort_reverse", "Reverse", "Reverse the order.", footer=False, key_display="S"),
    Command("companies.refresh", "r,f5", "refresh", "Refresh", "Read the list from Codat again."),
    Command("companies.wait", "w", "wait_for", "Watch links", "Watch the pending connections of the company under the cursor in the background. Press again to stop."),
    Command("companies.copy_id", "y", "copy_id", "Copy id", "Copy the id of the company under the cursor.", footer=False),
    Command("companies.audit", "A", "audit", "Audit", "Connections by status, platform and age, and what an audit costs.", key_display="A"),
    Command("companies.changes", "C", "changes", "What changed", "Changes between two snapshots, by company.", footer=False, key_display="C"),
    Command("companies.worklist", "L", "worklist", "Worklist", "Go through the marked or shown companies one by one.", footer=False, key_display="L"),
    Command("companies.follow_up", "F", "follow_up", "Follow up", "Owner, next step with a day, and notes of the company, each with who and when.", footer=False, key_display="F"),
    Command("companies.keep_alive", "K", "keep_alive", "Access ends soon", "Linked connections without a sync for 30, 45 or 60 days: refresh the marked ones.", footer=False, key_display="K"),
    Command("companies.journal", "J", "journal", "Journal", "Changes made at Codat from this machine: who, when, for which customer, with what outcome.", footer=False, key_display="J"),
    Command("companies.quit", "q", "quit", "Quit", "Quit the program. It asks while customers are being watched."),
    Command("customer.submit", "ctrl+s", "submit", "Next", "Continue with the software. Nothing is sent yet."),
    Command("customer.respell", "f4,ctrl+r", "respell", "Plain letters", "Spell the name with letters that Codat keeps.", key_display="F4"),
    Command("customer.open_similar", "ctrl+o", "open_similar", "Use this company", "Continue with the company that already exists."),
    Command("software.choose", "enter", "choose", "Next", "Continue with the platform under the cursor. Nothing is sent yet.", palette=False),
    Command("software.open_existing", "ctrl+o", "open_existing", "Use existing", "Continue with the accounting connection that already exists."),
    Command("software.card", "f2", "card", "What they need", "What the customer needs for this software, and what they will see."),
    Command("review.submit", "ctrl+s", "submit", "Confirm", "Create what is shown, then show the link.", capability=CREATE),
    Command("review.instead", "a", "instead(1)", "Use suggestion", "Follow the suggestion with that letter: use an existing customer or connection.", footer=False, palette=False, key_display="a to j"),
    Command("review.software", "s", "software", "Other software", "Choose other software."),
    Command("review.another", "n", "another", "Create another", "Create another connection, although an existing one could be reused.", footer=False),
    Command("review.card", "f2,h", "card", "What they need", "What the customer needs for this software, and what they will see."),
    Command("create.submit", "ctrl+s", "submit", "Create", "Create the company as previewed.", capability=CREATE),
    Command("create.respell", "f4,ctrl+r", "respell", "Plain letters", "Spell the name with letters that Codat keeps.", key_display="F4"),
    Command("create.open_similar", "ctrl+o", "open_similar", "Open existing", "Go to the company that already exists."),
    Command("edit.submit", "ctrl+s", "submit", "Save", "Save the changes.", capability=CREATE),
    Command("edit.respell", "f4,ctrl+r", "respell", "Plain letters", "Spell the name with letters that Codat keeps.", key_display="F4"),
    Command("picker.choose", "enter", "choose", "Connect", "Create the connection to the platform under the cursor.", palette=False, capability=CREATE),
    Command("picker.card", "f2", "card", "What they need", "What the customer needs for this software, and what they will see."),
    Command("picker.open_existing", "ctrl+o", "open_existing", "Open existing", "Open the accounting connection that already exists."),
    Command("company.open", "enter", "open_connection", "Open", "Open the connection under the cursor.", palette=False),
    Command("company.onboard", "n", "onboard", "Onboard", "Continue this customer's onboarding with the next missing step.", footer=False, capability=CREATE),
    Command("company.unlink_marked", "U", "unlink_marked", "Unlink marked", "Review the marked connections, then confirm.", key_display="U", capability=UNLINK, footer_label="Unlink"),
    Command("company.mark", "space", "mark", "Mark", "Mark or unmark the connection under the cursor.", footer=False),
    Command("company.connect", "a", "connect", "Add connection", "Pick a platform and create a connection.", capability=CREATE),
    Command("company.edit", "e", "edit", "Edit", "Change name, description and tags.", capability=CREATE),
    Command("company.link", "l", "link", "Show the link", "Show the link that the customer needs; choose if there are several.", capability=LINK, footer_label="Link"),
    Command("company.own_link", "L", "company_link", "Show the company link", "Show the company's own link, on which the customer picks the software. It makes another connection.", key_display="L", capability=LINK, footer_label="Company link"),
    Command("company.delete", "D", "delete", "Delete company", "Delete the company with all its connections and data, after showing what is lost.", footer=False, key_display="D", capability=DELETE),
    Command("company.copy_id", "y", "copy_id", "Copy id", "Copy the company's id."),
    Command("company.related", "p", "related", "Related", "Go to the parent or a subsidiary."),
    Command("company.note", "N", "note", "Case note", "A note for the CRM, to be changed and copied: what was done, current state, next steps.", footer=False, key_display="N"),
    Command("company.follow_up", "F", "follow_up", "Follow up", "Owner, next step with a day, and notes of the company, each with who and when.", key_display="F"),
    Command("company.portal", "o", "open_portal", "Portal", "Open this company in Codat's web Portal.", footer=False),
    Command("company.data", "d", "data", "Data", "What Codat has read of this customer's data, what failed and why; have it read again."),
    Command("company.timeline", "t", "timeline", "Timeline", "This company's history: what snapshots and the journals know, what was done in this run, and follow-ups."),
    Command("company.journal", "J", "journal", "Journal", "Changes made for this company from this machine: who, when, with what outcome.", footer=False, key_display="J"),
    Command("company.refresh", "r,f5", "refresh", "Refresh", "Read the company again."),
    Command("connection.link", "l,enter", "show_link", "QR code", "Show the link and its QR code full-screen.", capability=LINK),
    Command("connection.copy_link", "c", "copy_link", "Copy link", "Copy the link.", capability=LINK),
    Command("connection.message", "m", "message", "Invite", "Write to the customer: copy an invitation with the link, or open it in your mail program.", capability=LINK),
    Command("connection.fresh_link", "f", "fresh_link", "New link", "Ask Codat for a new link.", capability=LINK),
    Command("connection.browser", "o", "open_link", "Open link", "Open the link in a browser here. This uses a one-time link up.", footer=False, capability=LINK),
    Command("connection.customer", "p", "play_customer", "Play customer", "In the sandbox: open the link as the customer and authorise, cancel, fail or pick another company.", footer=False, capability=LINK),
    Command("connection.lan", "P", "local_network", "Links on phones", "In the sandbox: serve the pages behind links, and nothing else, in the local network, after a question; again to stop.", footer=False, palette=False, key_display="P"),
    Command("connection.trust", "t", "trust_host", "Trust host", "Trust the link's host as your own branded domain."),
    Command("connection.save", "s", "save_code", "Save QR", "Save the QR code as a picture.", footer=False, capability=LINK),
    Command("connection.drawing", "b", "draw_otherwise", "Redraw QR", "Doesn't scan? Draw the QR code another way; remembered for this terminal.", footer=False, capability=LINK),
    Command("connection.note", "N", "note", "Case note", "A note for the CRM, to be changed and copied: what was done, current state, next steps.", footer=False, key_display="N"),
    Command("connection.follow_up", "F", "follow_up", "Follow up", "Owner, next step with a day, and notes of the company, each with who and when.", footer=False, key_display="F"),
    Command("connection.card", "f2,h", "card", "What they need", "What the customer needs for this software, and what they will see.", footer=False),
    Command("connection.data", "d", "data", "Data", "What Codat has read from this software, what failed and why; have it read again."),
    Command("connection.unlink", "u", "unlink", "Unlink", "Give up access to the customer's software, after a confirmation.", capability=UNLINK),
    Command("connection.right", "i", "confirm_entity", "It is right", "Keep that the other name in their books is right, with who said so and when.", footer_label="Right"),
    Command("connection.not_right", "I", "withdraw_entity", "Not right after all", "Take back that the other name in their books is right; the journal keeps who and when.", footer=False, key_display="I"),
    Command("connection.entity", "w", "ask_entity", "Whose books", "Ask Codat for the company's name in the customer's books: one call.", footer=False),
    Command("connection.holders", "H", "show_holders", "Who holds them", "Where the platform's limit is reached: the Linked connections that use it up, those longest without a sync first.", footer=False, key_display="H"),
    Command("connection.delete", "D", "delete", "Delete connection", "Delete the connection permanently, after showing what is lost.", footer=False, key_display="D", capability=DELETE),
    Command("connection.copy_id", "y", "copy_id", "Copy id", "Copy the connection's id.", footer=False),
    Command("connection.refresh", "r,f5", "refresh", "Check now", "Check the connection's status now."),
    Command("link.copy", "c", "copy_link", "Copy link", "Copy the link.", capability=LINK),
    Command("link.message", "m", "message", "Invite", "Write to the customer: copy an invitation with the link, or open it in your mail program.", capability=LINK),
    Command("link.fresh", "f", "fresh_link", "New link", "Ask Codat for a new link.", capability=LINK),
    Command("link.drawing", "b", "draw_otherwise", "Redraw QR", "Doesn't scan? Draw the QR code another way; remembered for this terminal.", capability=LINK),
    Command("link.browser", "o", "open_link", "Open here", "Open the link in a browser here. This uses a one-time link up.", capability=LINK),
    Command("link.customer", "p", "play_customer", "Play customer", "In the sandbox: open the link as the customer and authorise, cancel, fail or pick another company.", capability=LINK),
    Command("link.lan", "P", "local_network", "Links on phones", "In the sandbox: serve the pages behind links, and nothing else, in the local network, after a question; again to stop.", footer=False, palette=False, key_display="P"),
    Command("link.save", "s", "save_code", "Save QR", "Save the QR code as a picture.", capability=LINK),
    Command("link.right", "i", "confirm_entity", "It is right", "Keep that the other name in their books is right, with who said so and when."),
    Command("link.unlink", "u", "unlink", "Unlink", "Give up access to the customer's software, after a confirmation.", footer=False, capability=UNLINK),
    Command("link.not_right", "I", "withdraw_entity", "Not right after all", "Take back that the other name in their books is right; the journal keeps who and when.", footer=False, key_display="I"),
    Command("link.entity", "w", "ask_entity", "Whose books", "Ask Codat for the company's name in the customer's books: one call.", footer=False),
    Command("link.holders", "H", "show_holders", "Who holds them", "Where the platform's limit is reached: the Linked connections that use it up, those longest without a sync first.", footer=False, key_display="H"),
    Command("link.note", "N", "note", "Case note", "A note for the CRM, to be changed and copied: what was done, current state, next steps.", key_display="N"),
    Command("link.follow_up", "F", "follow_up", "Follow up", "Owner, next step with a day, and notes of the company, each with who and when.", footer=False, key_display="F"),
    Command("link.data", "d", "data", "Data", "What Codat has read from this software, once it is Linked."),
    Command("link.card", "f2,h", "card", "What they need", "What the customer needs for this software, and what they will see.", footer=False),
    Command("link.code", "q", "show_code", "QR code", "Show the QR code even for software on a PC.", footer=False, capability=LINK),
    Command("link.trust", "t", "trust_host", "Trust host", "Trust the link's host as your own branded domain."),
    Command("link.refresh", "r,f5", "refresh", "Check now", "Check the connection's status now.", footer=False),
    Command("data.validation", "enter", "validation", "Validation", "What Codat noticed in the data of the last read: errors and warnings. One call.", palette=False),
    Command("data.read_again", "R", "read_again", "Read again", "Have the data type under the cursor read again from the customer's software.", key_display="R", capability=CREATE),
    Command("data.read_all", "A", "read_all", "Read all again", "Have all of the company's data read again, from every connection.", footer=False, key_display="A", capability=CREATE),
    Command("data.link", "l", "link", "Show the link", "Show the link that the customer needs; choose if there are several.", footer=False, capability=LINK, footer_label="Link"),
    Command("data.copy_id", "y", "copy_id", "Copy id", "Copy the id of the last read, for Codat's support.", footer=False),
    Command("data.refresh", "r,f5", "refresh", "Refresh", "Ask Codat what it has now. Two calls."),
    Command("unlink.save", "s", "save_report", "Save report", "Save the report as a table and as text."),
    Command("unlink.copy", "y", "copy_report", "Copy report", "Copy the report as Markdown."),
    Command("waiting.open", "enter", "open_waiting", "Open", "Go to the connection under the cursor.", palette=False),
    Command("waiting.link", "l", "link", "Show the link", "Show the link of the connection under the cursor.", capability=LINK, footer_label="Link"),
    Command("waiting.drop", "d,delete", "drop", "Remove", "Stop watching the connection under the cursor."),
    Command("waiting.refresh", "r,f5", "refresh", "Check now", "Check all of them now."),
    Command("audit.run", "ctrl+s,r,f5", "run", "Audit now", "Read the whole list from Codat and count again."),
    Command("audit.cancel", "x", "cancel", "Stop", "Stop the running audit. Earlier results are kept."),
    Command("audit.changes", "c", "changes", "What changed", "Changes since the last audit, yesterday, a day, or between any two snapshots."),
    Command("audit.worklist", "w", "worklist", "Worklist", "Go through the companies behind the number, one by one."),
    Command("audit.export", "e", "export", "Export", "Export the report to a file; you choose the format."),
    Command("audit.copy_path", "y", "copy_path", "Copy path", "Copy the path of the last export.", footer=False),
    Command("changes.open", "enter", "open_company", "Open", "Open the company under the cursor.", palette=False),
    Command("changes.since", "c", "since", "Since …", "Choose the snapshot to compare with: friday, 3d, 2026-11-20, or from the list."),
    Command("changes.until", "u", "until", "Until …", "Choose the later one of the two snapshots.", footer=False),
    Command("changes.worklist", "w", "worklist", "Worklist", "Go through the shown changes, one by one."),
    Command("changes.export", "e", "export", "Export", "Export the changes to a file; you choose the format."),
    Command("changes.link", "l", "link", "Show the link", "Show the link that the customer under the cursor needs; choose if there are several.", footer=False, capability=LINK, footer_label="Link"),
    Command("changes.kind", "0", "kind(0)", "Kind", "Show only one kind of change, by its number; 0 shows all.", footer=False, palette=False, key_display="0 to 9"),
    Command("changes.copy_path", "y", "copy_path", "Copy path", "Copy the path of the last export.", footer=False),
    Command("worklist.open", "enter", "open_company", "Open", "Open the company under the cursor.", palette=False),
    Command("worklist.link", "l", "link", "Show the link", "Show the link that the customer needs; of several, you choose.", capability=LINK, footer_label="Link"),
    Command("worklist.done", "d", "done", "Done", "Mark this one as done and go to the next. Press again to undo."),
    Command("worklist.snooze", "z", "snooze", "Snooze", "Leave this one until a day, on all worklists. Press again to undo."),
    Command("worklist.comment", "n", "comment", "Note", "Write a note of one line on the company, with your name and the time."),
    Command("worklist.follow_up", "F", "follow_up", "Follow up", "Owner, next step with a day, and notes of the company, each with who and when.", key_display="F"),
    Command("worklist.export", "e", "export", "Export", "Export the worklist with what was done, by whom and when."),
    Command("worklist.note", "N", "note", "Case note", "A note for the CRM, to be changed and copied: what was done, current state, next steps.", key_display="N"),
    Command("worklist.copy_id", "y", "copy_id", "Copy id", "Copy the company's id.", footer=False),
    Command("keep_alive.open", "enter", "open_company", "Open", "Open the company under the cursor.", palette=False),
    Command("keep_alive.mark", "space", "mark", "Mark", "Mark or unmark the connection under the cursor."),
    Command("keep_alive.mark_all", "asterisk", "mark_all", "Mark all", "Mark or unmark all connections that were not refreshed within a day.", key_display="*"),
    Command("keep_alive.refresh_marked", "ctrl+s", "refresh_marked", "Refresh marked", "Have the smallest data type of each marked connection read again, after the price; or continue.", capability=CREATE, footer_label="Refresh"),
    Command("keep_alive.link", "l", "link", "Show the link", "Show the link that the customer under the cursor needs; choose if there are several.", footer=False, capability=LINK, footer_label="Link"),
    Command("keep_alive.age", "d", "age", "30, 45, 60 days", "List from the next age on: 30, 45 or 60 days without a sync."),
    Command("journal.open", "enter", "open_company", "Open", "Open the company of the entry under the cursor.", palette=False),
    Command("journal.link", "l", "link", "Show the link", "Show the link that the customer of the entry needs; choose if there are several.", footer=False, capability=LINK, footer_label="Link"),
    Command("journal.search", "slash", "search", "Search", "Find entries by words, who:, company:, action:, outcome:, day: and since:."),
    Command("journal.undo", "u", "undo", "Undo", "Put back the values before the change under the cursor, after a confirmation.", capability=CREATE),
    Command("journal.only_company", "c", "only('company')", "This customer", "Only entries of the same customer. Press again to show all."),
    Command("journal.only_who", "w", "only('who')", "This user", "Only entries of the same user. Press again to show all."),
    Command("journal.only_day", "d", "only('day')", "This day", "Only entries of the same day. Press again to show all."),
    Command("journal.interrupted", "o", "interrupted", "Interrupted", "Check interrupted writes, then finish or drop them."),
    Command("journal.next_hit", "n", "hit(1)", "Next hit", "Go to the next entry that the search has found, behind the last one to the first."),
    Command("journal.previous_hit", "N", "hit(-1)", "Previous hit", "Go to the entry before that the search has found.", key_display="N"),
    Command("journal.export", "e", "export", "Export", "Export the shown entries to a file; you choose the format."),
    Command("journal.copy_path", "y", "copy_path", "Copy path", "Copy the path of the last export.", footer=False),
    Command("journal.refresh", "r,f5", "refresh", "Refresh", "Read the journal again.", footer=False),
    Command("interrupted.open", "enter", "open_company", "Company", "Go to the company.", palette=False),
    Command("interrupted.finish", "f", "finish", "Finish", "Send the write again, which cannot do it twice."),
    Command("interrupted.drop", "d", "drop", "Drop", "Drop it. The journal records that."),
    Command("interrupted.check", "r,f5", "check", "Check again", "Check at Codat again what happened."),
    Command("interrupted.later", "escape", "back", "Later", "Decide later: you are reminded at the next start, and in the journal.", palette=False),
    Command("follow_up.submit", "ctrl+s", "submit", "Save", "Save what the fields say, as Enter does.", palette=False),
    Command("follow_up.done", "f2,ctrl+o", "toggle_done", "Step done", "Say that the present next step is done: the fields are for the one after it.", palette=False),
    Command("manual.search", "slash", "search", "Search", "Search all topics for a text; Up and Down choose a line, Enter opens it."),
    Command("manual.open", "enter", "open", "Open", "Open the selected topic, search result or link.", palette=False),
    Command("manual.next_hit", "n", "hit(1)", "Next hit", "Go to the next search result in this topic."),
    Command("manual.previous_hit", "N", "hit(-1)", "Previous hit", "Go to the previous search result.", key_display="N"),
    Command("manual.next_link", "tab", "link(1)", "Next link", "Go to the next link in the text; after the last one, to the topics.", footer=False, palette=False),
    Command("manual.previous_link", "shift+tab", "link(-1)", "Previous link", "Go to the previous link.", footer=False, palette=False),
    Command("manual.left", "left", "part(-1)", "Left", "From the text to the topics.", footer=False, palette=False, key_display="←"),
    Command("manual.right", "right", "part(1)", "Right", "From the topics to the text, and on wide terminals to its headings.", footer=False, palette=False, key_display="→"),
    Command("manual.return", "b,backspace", "return", "Last topic", "Go back to what you read before a link or a search."),
    Command("help.manual", "f6,ctrl+o", "manual", "Manual", "Open the manual, at the topic that fits the screen.", palette=False),
    Command("everywhere.manual", "f6", "manual", "Manual", "Read and search the manual, at the topic that fits the screen.", footer=False),
    Command("everywhere.profile", "", "choose_profile", "Switch profile", "Go to another profile, and so to another account, without leaving.", footer=False),
    Command("everywhere.login", "", "log_in", "Log in", "Use an account: store its API key, and go to it.", footer=False),
    Command("everywhere.waiting", "W", "waiting_room", "Waiting room", "Links that customers have not used yet: open one, or remove it.", footer=False, key_display="W"),
    Command("everywhere.lan", "", "local_network", "Links on phones", "In the sandbox: serve the pages behind links, and nothing else, in the local network, after a question; again to stop.", footer=False),
    Command("everywhere.copy_problem", "ctrl+y", "screen.copy_problem", "Copy error", "Copy the error with its correlation id, for Codat's support.", footer=False, priority=True),
    Command("everywhere.back", "escape", "screen.back", "Back", "Go back; leave the field or the search.", palette=False),
    Command("everywhere.help", "question_mark,f1", "help", "Help", "All keys of this screen."),
    Command("everywhere.command_line", "colon", "command_line", "Command line", "Type a command: audit, journal, view 6, theme nord. Outside of fields, where the terminal keeps Ctrl+P, too.", footer=False, palette=False, key_display=":"),
    Command("everywhere.palette", "ctrl+p", "command_palette", "Commands", "All commands, and “go to company …”.", palette=False, key_display="^p", priority=True),
    Command("everywhere.theme", "ctrl+l", "toggle_dark", "Light or dark", "Switch between the light and the dark theme.", footer=False, priority=True),
    Command("everywhere.notices", "f12", "notices", "Notices", "The last twenty notices, the newest first.", footer=False),
    Command("everywhere.mouse", "f8,ctrl+t", "toggle_mouse", "Release mouse", "Release the mouse, to select text in the terminal. Press again to take it back.", footer=False, priority=True),
    Command("everywhere.shared_screen", "f9,ctrl+g", "shared_screen", "Screen sharing", "Hide other customers, ids, keys and quota while the screen is shared. Press again to show them.", footer=False, priority=True),
    Command("everywhere.unlock", "f7,ctrl+n", "unlock", "Unlock or lock", "Unlock locked actions in this account for 15 minutes. Press again to lock them.", footer=False),
    Command("everywhere.suspend", "ctrl+z", "suspend_process", "Suspend", "Suspend the program and go to the shell; fg resumes it.", footer=False, key_display="^z", palette=False),
    Command("everywhere.quit", "ctrl+q", "quit", "Quit", "Quit the program. Pressing Ctrl+C twice does the same.", key_display="^q", priority=True),
)  # fmt: skip

TABLE_KEYS: tuple[tuple[str, str], ...] = (
    ("↑ ↓  j k", "One row up or down."),
    ("PgUp PgDn", "One page up or down."),
    ("Ctrl+U  Ctrl+D", "Half a page up or down."),
    ("Home End  g G", "To the first or last row."),
)
"""Keys that the tables handle themselves, for the help screen."""

KEPT_KEYS: tuple[tuple[str, str], ...] = (
    (
        "F1 to F12",
        "Some terminals use F1, F10 or F11 themselves, and byobu all of them: {palette} finds every command by name.",
    ),
    ("Ctrl+Q  Ctrl+P", "VS Code may use them: Ctrl+C twice quits the program, and {line} takes every command by name."),
)
"""Keys that never reach the program in some terminals, and what to press instead, for the help screen."""

PLACES_WITH_LISTS = frozenset(
    {"companies", "company", "data", "unlink", "audit", "changes", "worklist", "keep_alive", "journal", "manual"}
)
"""The screens whose table has the focus, so that those keys work."""

_BY_ACTION = {(command.place, command.method): command for command in COMMANDS}
_BY_ID = {command.id: command for command in COMMANDS}


def command(command_id: str) -> Command:
    """Return the command with an id."""
    return _BY_ID[command_id]


def commands_of(place: str) -> list[Command]:
    """Return the commands of a screen."""
    return [command for command in COMMANDS if command.place == place]


def bindings(place: str) -> list[BindingType]:
    """Return the bindings of a screen, for its `BINDINGS`."""
    return [command.binding() for command in commands_of(place) if command.key]


def enter_binding(command_id: str, action: str = "select_cursor") -> Binding:
    """Return the Enter key of a table or a field, labelled like its screen's command, so that the footer shows it."""
    return Binding("enter", action, command(command_id).label, tooltip=command(command_id).help)


def command_for(place: str, action: str) -> Command | None:
    """Return the command of a place for an action, whatever its namespace and arguments; None if it is not a command."""
    method = action.partition("(")[0].rpartition(".")[2]
    return _BY_ACTION.get((place, method))


def place_of(command_id: str | None) -> str:
    """Return the place of a binding by its id; empty for an unknown one."""
    return _BY_ID[command_id].place if command_id in _BY_ID else ""
