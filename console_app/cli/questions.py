"""Numbered questions in plain text, one line each: for screen readers, dumb terminals and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.cli.voice import Voice


class Back(Exception):
    """The person wants the question before this one again."""


class Questions:
    """Asks until there is an answer that can be used. `b` goes back, `q` and the end of the input leave."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def tell(self, *lines: str) -> None:
        """Lines to read. With `--json`, stdout is the machine's."""
        for line in lines:
            if self._voice.as_json:
                self._voice.note(line)
            else:
                self._voice.say(line)

    def text(self, question: str) -> str:
        """A text that is not empty.

        Raises:
            Back: `b` was typed.
            EOFError: `q` was typed, or there is no more input.
        """
        while True:
            answer = self._voice.ask(f"{question}: ")
            if answer.casefold() == "b":
                raise Back
            if answer.casefold() == "q":
                raise EOFError
            if answer:
                return answer

    def number(self, choices: Sequence[str], question: str = "Number") -> int:
        """Which of the numbered choices, from 0."""
        chosen = self.number_or_text(choices, question)
        while isinstance(chosen, str):
            self.tell(f"Type a number from 1 to {len(choices)}.")
            chosen = self.number_or_text((), question, most=len(choices))
        return chosen

    def number_or_text(self, choices: Sequence[str], question: str, *, most: int = 0) -> int | str:
        """Which of the choices, from 0, or what was typed instead of a number there is."""
        for number, choice in enumerate(choices, start=1):
            self.tell(f"{number}. {choice}")
        answer = self.text(question)
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:6]) <= (most or len(choices)):
            return int(answer) - 1
        return answer

    def yes(self, question: str) -> bool:
        """Whether the answer is yes; only a plain yes or no counts."""
        while True:
            answer = self.text(f"{question} y or n").casefold()
            if answer in {"y", "yes"}:
                return True
            if answer in {"n", "no"}:
                return False
