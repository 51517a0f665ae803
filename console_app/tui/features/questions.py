"""Ask one question of a kind at a time: the palette opens over dialogs, and finds what asks the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.worker import NoActiveWorker, get_current_worker

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.worker import Worker

    from console_app.tui.host import Host

ABOUT_CUSTOMER = "customer-question"
"""The kind of the questions before a customer is shown: who it is, and which of their links."""
UNANSWERED = "Answer the open question first."


def ask(host: Host, kind: str, work: Coroutine[Any, Any, None]) -> None:
    """Run work that asks a question, unless another of its kind is unanswered: that one stays, and is pointed to.

    Args:
        host: The application.
        kind: The kind of the question, which is the group of its worker.
        work: Asks, and does what is answered.
    """
    # What follows an answer may ask the next question.
    present = _current_worker()
    others = (each for each in host.workers if each.node is host and each.group == kind and each is not present)
    if all(each.is_finished for each in others):
        host.run_worker(work, group=kind)
    else:
        work.close()
        host.notify_user(UNANSWERED, severity="warning", brief=True)


def _current_worker() -> Worker[Any] | None:
    try:
        return get_current_worker()
    except NoActiveWorker:
        return None
