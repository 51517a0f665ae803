"""Name the commands as the palette and the command line do: by verbs, and by other words that people search for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from console_app.tui.commands.registry import Command


class Wording(NamedTuple):
    """The words for a command."""

    name: str
    """What it does, beginning with a verb."""
    also: str = ""
    """Other words that people search it by, separated by blanks."""


# By the part of the id behind the place, or by the whole id where that means something else on one screen.
_WORDINGS: dict[str, Wording] = {
    "search": Wording("Search", "find filter look query"),
    "search_help": Wording("Show the search language", "fields operators syntax help"),
    "ask": Wording("Ask Codat for the search", "server remote live"),
    "keep_view": Wording("Save columns and sorting to the view", "store filter"),
    "onboard": Wording("Onboard a customer", "new start begin wizard call"),
    "create": Wording("Create a company only", "new add"),
    "unlink_marked": Wording("Unlink the marked", "disconnect remove revoke bulk"),
    "connect": Wording("Connect software", "add connection platform integration link"),
    "mark": Wording("Mark or unmark", "select tick"),
    "mark_all": Wording("Mark or unmark all", "select tick"),
    "mark_others": Wording("Invert the marks", "select"),
    "marked": Wording("Choose an action for the marked", "bulk selected menu"),
    "views": Wording("Open or save a view", "filters saved searches bookmarks"),
    "columns": Wording("Choose columns and sorting", "order fields layout"),
    "export": Wording("Export", "save download csv excel xlsx html json report file"),
    "all": Wording("Show all companies", "reset clear every status"),
    "linked": Wording("Show Linked companies only", "status filter connected"),
    "pending": Wording("Show PendingAuth companies only", "status filter waiting"),
    "deauthorized": Wording("Show Deauthorized companies only", "status filter lost"),
    "unlinked": Wording("Show Unlinked companies only", "status filter disconnected"),
    "none": Wording("Show companies without a connection only", "status filter no"),
    "sort": Wording("Sort by the next column", "order"),
    "reverse": Wording("Reverse the sorting", "order descending ascending"),
    "refresh": Wording("Refresh", "reload update again"),
    "wait": Wording("Watch the links of a company", "wait poll follow"),
    "copy_id": Wording("Copy the id", "clipboard uuid"),
    "audit": Wording("Open the audit", "report figures numbers statistics dashboard"),
    "changes": Wording("Show what changed", "diff history compare snapshots"),
    "worklist": Wording("Open the worklist", "todo tasks queue"),
    "keep_alive": Wording("Show whose access ends soon", "expire idle keepalive"),
    "journal": Wording("Open the journal", "log history who changes"),
    "respell": Wording("Spell the name in plain letters", "accents umlauts"),
    "open_similar": Wording("Use the existing company", "duplicate same"),
    "open_existing": Wording("Use the existing connection", "duplicate same"),
    "card": Wording("Show what the customer needs", "requirements platform software help"),
    "software": Wording("Choose other software", "platform back"),
    "another": Wording("Create another connection anyway", "second duplicate"),
    "edit": Wording("Edit name, description and tags", "rename change"),
    "company.link": Wording("Show the company's link", "url qr code"),
    "delete": Wording("Delete for good", "remove destroy"),
    "related": Wording("Go to the parent or a subsidiary", "group tree"),
    "note": Wording("Copy a case note", "crm ticket summary text"),
    "follow_up": Wording("Follow up: owner, next step, note", "assign due todo remind task who"),
    "portal": Wording("Open in Codat's Portal", "browser web site"),
    "data": Wording("Show the data that Codat has read", "sync types pull"),
    "timeline": Wording("Show the company's timeline", "history past"),
    "link": Wording("Show the link and its QR code", "url qr scan"),
    "code": Wording("Show the QR code", "scan link"),
    "copy_link": Wording("Copy the link", "clipboard url"),
    "link.copy": Wording("Copy the link", "clipboard url"),
    "unlink.copy": Wording("Copy the report", "clipboard markdown"),
    "message": Wording("Invite the customer", "mail email send text"),
    "fresh_link": Wording("Ask for a new link", "renew again otp"),
    "fresh": Wording("Ask for a new link", "renew again otp"),
    "browser": Wording("Open the link in a browser here", "web"),
    "trust": Wording("Trust the link's host", "domain brand"),
    "link.save": Wording("Save the QR code as a picture", "png svg image download"),
    "connection.save": Wording("Save the QR code as a picture", "png svg image download"),
    "unlink.save": Wording("Save the report", "download file export"),
    "drawing": Wording("Draw the QR code another way", "scan blocks"),
    "unlink": Wording("Unlink", "disconnect revoke remove access"),
    "right": Wording("Keep that the books are right", "confirm entity"),
    "entity": Wording("Ask whose books these are", "entity company name"),
    "holders": Wording("Show who holds the platform's connections", "limit"),
    "read_again": Wording("Read a data type again", "refresh sync pull"),
    "read_all": Wording("Read all data again", "refresh sync pull"),
    "drop": Wording("Drop it", "remove stop forget"),
    "run": Wording("Audit now", "start count refresh"),
    "cancel": Wording("Stop the audit", "abort end"),
    "copy_path": Wording("Copy the path of the export", "clipboard file"),
    "since": Wording("Compare with an earlier snapshot", "date from"),
    "until": Wording("Compare up to a later snapshot", "date to"),
    "done": Wording("Mark as done", "finish tick next"),
    "refresh_marked": Wording("Refresh the marked", "keep alive sync"),
    "age": Wording("Change the age: 30, 45 or 60 days", "days since"),
    "only_company": Wording("Show this customer's entries only", "filter"),
    "only_who": Wording("Show this user's entries only", "filter"),
    "only_day": Wording("Show this day's entries only", "filter"),
    "interrupted": Wording("Check interrupted writes", "unknown outcome recover"),
    "undo": Wording("Undo a change", "revert back restore"),
    "finish": Wording("Finish the interrupted write", "send again"),
    "check": Wording("Check again", "refresh"),
    "next_hit": Wording("Go to the next hit", "search"),
    "previous_hit": Wording("Go to the previous hit", "search"),
    "return": Wording("Go back to the last topic", "history"),
    "profile": Wording("Switch to another profile", "account production test sandbox"),
    "login": Wording("Log in with an API key", "account sign key profile"),
    "manual": Wording("Read the manual", "documentation docs guide handbook"),
    "waiting": Wording("Open the waiting room", "links watch pending"),
    "copy_problem": Wording("Copy the error", "clipboard support correlation"),
    "help": Wording("Show all keys", "help shortcuts bindings keyboard"),
    "theme": Wording("Change between light and dark", "theme dark colour color mode contrast appearance settings"),
    "mouse": Wording("Release the mouse", "select text terminal"),
    "shared_screen": Wording("Hide or show other customers", "screen sharing share privacy zoom teams presentation"),
    "unlock": Wording("Unlock or lock actions", "permission allow write"),
    "quit": Wording("Quit", "exit leave close end q"),
}


def wording(command: Command) -> Wording:
    """Return the words for a command; its label if it has no others."""
    found = _WORDINGS.get(command.id) or _WORDINGS.get(command.id.partition(".")[2])
    return found or Wording(command.label)


def line_name(command: Command) -> str:
    """Return the name of a command on the command line: `keep-alive`."""
    return command.id.partition(".")[2].replace("_", "-")
