"""List the commands: the module of each, imported only when it is run, and its line in `--help`."""

from __future__ import annotations

COMMANDS = {
    "onboard": (
        "console_app.cli.commands.onboard",
        "Walk through an onboarding; --plain asks numbered questions.",
    ),
    "create": ("console_app.cli.commands.create", "Create a company, optionally with a connection."),
    "connect": ("console_app.cli.commands.connect", "Connect a company to a platform."),
    "link": ("console_app.cli.commands.link", "Get a new link for the customer, with its QR code."),
    "invite": ("console_app.cli.commands.invite", "Write to the customer, with a new link."),
    "watch": ("console_app.cli.commands.watch", "Wait until a connection is Linked."),
    "unlink": ("console_app.cli.commands.unlink", "Give up access to a customer's software."),
    "edit": ("console_app.cli.commands.edit", "Change a company's name or description."),
    "tag": ("console_app.cli.commands.tag", "Show, set and remove a company's tags."),
    "delete": ("console_app.cli.commands.delete", "Delete a company or a connection for good."),
    "undo": ("console_app.cli.commands.undo", "Put back the values before a change."),
    "companies": ("console_app.cli.commands.companies", "List companies."),
    "company": ("console_app.cli.commands.company", "Show one or more companies in full."),
    "open": ("console_app.cli.commands.open", "Open a company in Codat's web Portal."),
    "books": ("console_app.cli.commands.books", "Ask whose books a connection leads to."),
    "follow-up": (
        "console_app.cli.commands.follow_up",
        "Show or set owner, next step and notes.",
    ),
    "handover": ("console_app.cli.commands.handover", "Write what a colleague has to know."),
    "refresh": ("console_app.cli.commands.refresh", "Have a company's data read again."),
    "keep-alive": (
        "console_app.cli.commands.keep_alive",
        "Refresh the connections whose access ends soon.",
    ),
    "audit": ("console_app.cli.commands.audit", "Count connections by status; --fail-on for scripts."),
    "snapshot": ("console_app.cli.commands.snapshot", "Read the whole account and save a snapshot."),
    "diff": ("console_app.cli.commands.diff", "Compare two snapshots."),
    "journal": (
        "console_app.cli.commands.journal",
        "List changes made at Codat; verify and recover.",
    ),
    "login": ("console_app.cli.commands.login", "Store a profile's API key and confirm its account."),
    "logout": ("console_app.cli.commands.logout", "Delete a profile's API key."),
    "profiles": ("console_app.cli.commands.profiles", "List the profiles."),
    "whoami": ("console_app.cli.commands.whoami", "Show the account and what you may do in it."),
    "receive": ("console_app.cli.commands.receive", "Receive Codat's webhooks, behind a proxy."),
    "webhooks": (
        "console_app.cli.commands.webhooks",
        "Say where Codat sends events; secret and test.",
    ),
    "schema": ("console_app.cli.commands.schema", "Print the JSON Schema of a command's output."),
    "store": ("console_app.cli.commands.store", "Manage the data stored for the account."),
    "doctor": (
        "console_app.cli.commands.doctor",
        "Check everything that the program depends on.",
    ),
    "sandbox": ("console_app.cli.commands.sandbox", "Serve the sandbox for scripts and demos."),
    "completion": (
        "console_app.cli.commands.completion",
        "Print the script for completion in bash, zsh or fish.",
    ),
    "version": ("console_app.cli.commands.version", "Show versions and paths."),
    "help": ("console_app.cli.commands.help", "Show the manual."),
}
