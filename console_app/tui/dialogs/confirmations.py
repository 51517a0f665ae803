"""Confirm opening a link, leaving, unlocking, and a second connection."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.account.permissions import UNLOCKED_FOR, account_kind
from console_app.services.text.confirm_phrase import confirm_phrase
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.dialog import Dialog, PhraseToType
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.data import refused_words
from console_app.tui.render.platforms import what_to_do
from console_app.tui.render.status import status_content
from console_app.tui.render.text import clip, counted, facts, plain, short
from console_app.tui.render.top_bar import capability_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.codat.models import Company, Connection
    from console_app.config.refused_calls import RefusedCall
    from console_app.sandbox.network import LanAddress
    from console_app.services.account.session import Session
    from console_app.services.connections.platforms import Platform
    from console_app.services.data.keep_alive import RefreshPrice

MOST_ADDRESSES = 4
"""Addresses to choose from: more networks than that no phone is in."""
PLATFORM_WIDTH = 24
"""Cells of a platform's name on a button."""


class SecondAnswer(Enum):
    """The answers to the question about a second connection."""

    CANCEL = auto()
    OPEN_EXISTING = auto()
    CREATE_ANYWAY = auto()


class SecondConnection(Dialog[SecondAnswer]):
    """Asked before a second accounting connection, or one to the same software, is created. Nothing was sent yet."""

    def __init__(self, company: Company, existing: Connection, platform: Platform) -> None:
        """Ask whether a second connection is meant, with the status of the existing one and what is better.

        Args:
            company: The company.
            existing: Its connection that makes the new one a second.
            platform: The platform that was picked.
        """
        same = existing.integration_key == platform.key
        kind = "a connection to this software" if same else "an accounting connection"
        text = Content.assemble(
            plain(short(shown_name(company.name, company.id)), "bold"),
            f" already has {kind}:\n\n  ",
            plain(short(platform_name(existing)), "bold"),
            "  ",
            status_content(existing.status),
            "\n\n",
            plain(what_to_do(existing)),
            "\n\nNothing has been sent yet.",
        )
        answers = [
            ("Cancel", SecondAnswer.CANCEL),
            ("Open the existing one", SecondAnswer.OPEN_EXISTING),
            (f"Create {clip(sanitized(platform.name), PLATFORM_WIDTH)} anyway", SecondAnswer.CREATE_ANYWAY),
        ]
        super().__init__(f"A second {'' if same else 'accounting '}connection?", text, answers)


def confirm_refresh(price: RefreshPrice, refused: RefusedCall | None) -> Dialog[bool]:
    """Return the question whether connections are to be refreshed, with the price.

    Args:
        price: What it costs.
        refused: Codat's refusal to let this account have data read again, if there was one.
    """
    effect = (
        "Codat reads the company data of each again, the smallest data type, so that access does not end. It goes "
        "one by one and stops at the first surprise; what is left can be continued."
    )
    parts = [plain(f"{price.words}.", "bold"), Content(effect)]
    if refused is not None:
        parts.append(refused_words(refused))
    which = counted(price.connections, "connection")
    return Dialog(f"Refresh {which}?", Content("\n\n").join(parts), [("Cancel", False), (f"Refresh {which}", True)])


class ConfirmLocalNetwork(Dialog["str | None"]):
    """Asked before the sandbox's links are opened to phones. Answers with the address; None leaves them closed."""

    def __init__(self, addresses: Sequence[LanAddress]) -> None:
        """Ask under which address, the most probable first.

        Args:
            addresses: The addresses of this machine in local networks; at least one.
        """
        text = Content.assemble(
            "The pages behind links, and nothing else of the sandbox, are served in your local network until the ",
            "program ends. Everybody there who has a link can open it; the customers are made up.\n\n",
            "The phone must be in the same network, and a firewall on this machine may have to allow it. Avoid it in ",
            "public networks.",
        )
        names = {each.address: each.url_host for each in addresses}
        names |= {each.address: f"{each.url_host} ({each.interface})" for each in addresses if each.interface}
        answers: list[tuple[str, str | None]] = [("Cancel", None)]
        answers += [(f"Open at {names[each.address]}", each.address) for each in addresses[:MOST_ADDRESSES]]
        super().__init__("Open links on phones in this network?", text, answers)


class LeaveTyped(Dialog[bool]):
    """True to leave, which discards what was typed."""

    def __init__(self) -> None:
        """Ask whether to leave a form whose text would be lost."""
        text = Content("What you typed has not been sent and would be lost.")
        super().__init__("Leave the form?", text, [("Keep typing", False), ("Leave", True)])


class LeaveUnanswered(Dialog[bool]):
    """True to leave although the outcome of a request is unknown: something new, a change, or data to read again."""

    def __init__(self, what: str = "the company") -> None:
        """Ask about "the company", "the connection", "the change" or "the refresh"."""
        if what == "the change":
            rest = "saved. If you leave, check the company (r reads it again) before you change it again."
        elif what == "the refresh":
            rest = (
                f"accepted. If you leave, look at the company's data ({key_of('company.data')}) before you have it "
                "read again: otherwise it may be read twice."
            )
        else:
            where = "in the list" if what == "the company" else "on the company's screen"
            rest = (
                f"created. If you leave, check {where} (r reads it again) before you create it again: otherwise "
                "it may exist twice."
            )
        text = Content(f"Codat has not said whether {what} was {rest}")
        super().__init__("Leave without the answer?", text, [("Stay and ask again", False), ("Leave", True)])


class UnlockQuestion(Dialog[bool]):
    """True to unlock. The account's name has to be typed, or the profile's if Codat has not given it."""

    def __init__(self, session: Session) -> None:
        """Show what is unlocked, for which account and how long, and ask for the account's name.

        Args:
            session: The session; without an account yet, the profile's name is to be typed.
        """
        profile, account = session.profile, session.account
        unlockable = session.permissions.unlockable
        forbidden = [each for each in session.permissions.capabilities.forbidden if each not in unlockable]
        rows = [
            ("Account", plain(account.name if account else "not known yet", "bold")),
            ("Profile", plain(f"{profile.name}, {account_kind(profile)}", "bold")),
            ("For", plain(f"{UNLOCKED_FOR / 60:.0f} minutes; the same key locks it again", "bold")),
        ]
        for label, those in (("Unlocks", unlockable), ("Stays locked", forbidden)):
            rows += [("" if number else label, plain(words)) for number, words in enumerate(capability_words(those))]
        name = account.name if account else profile.name
        super().__init__(
            "Unlock this account?",
            Content.assemble(facts(rows), "\n\n", plain("You will still be asked to confirm each action.", "$quiet")),
            [("Cancel", False), ("Unlock", True)],
            dangerous=True,
            phrase=PhraseToType(confirm_phrase(name, "", otherwise=profile.name), "to unlock"),
        )


class AddressAnswer(Enum):
    """The answers to the question about an address outside of the program."""

    CANCEL = auto()
    COPY = auto()
    OPEN = auto()


class ConfirmOpenAddress(Dialog[AddressAnswer]):
    """Asked before a web page or a mail is opened in another program."""

    def __init__(self, address: str) -> None:
        """Ask about a web address, or about a mail address after `mailto:`."""
        is_mail = address.startswith("mailto:")
        where = "your mail program" if is_mail else "your browser"
        text = Content.assemble(
            plain(address.removeprefix("mailto:"), "bold"), plain(f"\n\nIt opens in {where}, outside of this terminal.")
        )
        answers = [("Cancel", AddressAnswer.CANCEL), ("Copy", AddressAnswer.COPY), ("Open", AddressAnswer.OPEN)]
        super().__init__("Write a mail?" if is_mail else "Open this web page?", text, answers)


class ConfirmOpenLink(Dialog[bool]):
    """True to open the customer's link on this machine, which uses a one-time link up."""

    def __init__(self, *, works_once: bool) -> None:
        """Ask whether to open the customer's link on this computer.

        Args:
            works_once: True for a one-time link.
        """
        text = Content(
            "The link works once. Opening it here uses it up: the customer would see an expired page and need a "
            "new link (f)."
            if works_once
            else "The customer can still open it afterwards. Do not sign in there in the customer's place."
        )
        super().__init__("Open the customer's link here?", text, [("Cancel", False), ("Open it here", True)])
