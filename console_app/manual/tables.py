"""Generate the tables of keys, options, variables and settings from the registries that the program itself uses.

A page marks where a table stands: `<!-- generated: keys -->` and `<!-- end -->`. Imported by `python -m
console_app.manual` and by the tests only: it loads every command, and Textual.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console_app.cli import options
from console_app.cli.commands import COMMANDS
from console_app.cli.group import group
from console_app.cli.variables import DESCRIPTIONS
from console_app.config.settings import FILE_SETTINGS, setting_values
from console_app.manual import TOPICS
from console_app.services.companies.statuses import STANDINGS
from console_app.services.export.formats import FORMATS, option_of
from console_app.tui.commands import registry
from console_app.tui.commands.key_names import key_words
from console_app.tui.render.help import kept_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FOLDER = Path(__file__).parent
_BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def refresh() -> list[str]:
    """Write the generated blocks of all pages; return the names of the files that changed."""
    changed = []
    for path in sorted(FOLDER.glob("*.md")):
        before = path.read_text("utf-8")
        after = with_tables(before)
        if after != before:
            path.write_text(after, "utf-8", newline="\n")
            changed.append(path.name)
    return changed


def with_tables(text: str) -> str:
    """Return the Markdown of a page with its generated blocks up to date.

    Raises:
        KeyError: A block has a name that nothing generates.
    """
    return _BLOCK.sub(lambda block: f"{block[1]}\n{BLOCKS[block[2]]()}\n\n{block[3]}", text)


def topics_table() -> str:
    """Return the topics of the manual, with links to their pages."""
    return _table(("topic", "what it covers"), [(f"[{topic}]({topic}.md)", line) for topic, line in TOPICS.items()])


def keys_tables() -> str:
    """Return the keys of every screen, a section a screen."""
    sections = []
    for place, title in registry.PLACES.items():
        rows = [
            (_keys(key_words(each.key, each.key_display)), each.help, f"`{each.id}`")
            for each in registry.commands_of(place)
        ]
        if place == "table":
            rows = [(_keys(keys), words, "") for keys, words in registry.TABLE_KEYS]
        if rows:
            sections.append(f"### {title}\n\n{_table(('key', 'what it does', 'command'), rows)}")
    kept = _table(("key", "what to do"), [(_keys(keys), words) for keys, words in kept_keys()])
    return "\n\n".join([*sections, f"### Keys that a terminal may keep\n\n{kept}"])


def options_tables() -> str:
    """Return the options of the program and of every command, with the variable of each."""
    sections = [f"## codat-console\n\n{_options_of(group)}"]
    for name, (module, _line) in COMMANDS.items():
        command: click.Command = importlib.import_module(module).command
        options.name_variables(command, name)
        sections += [_section(words, each) for words, each in _with_parts(name, command)]
    return "\n\n".join(sections)


def variables_table() -> str:
    """Return the variables that hold for every run."""
    settings = {variable: setting_values(name) for name, variable in FILE_SETTINGS.items()}
    rows = []
    for variable, line in DESCRIPTIONS.items():
        values, default = settings.get(variable, ("", ""))
        rows.append((f"`{variable}`", f"{line} {values.capitalize()}; default: {default}." if values else line))
    return _table(("variable", "meaning"), rows)


def settings_table() -> str:
    """Return the settings of `config.toml`, with the variable, the values and the default of each."""
    rows = []
    for name, variable in FILE_SETTINGS.items():
        values, default = setting_values(name)
        rows.append((f"`{name}`", f"`{variable}`", values, default))
    return _table(("setting", "variable", "values", "default"), rows)


def statuses_table() -> str:
    """Return the statuses, with the spellings that a search takes."""
    rows = [
        (f"`{each.symbol} {each.label}`", ", ".join(f"`{word}`" for word in (each.key, *each.aliases)), each.meaning)
        for each in STANDINGS
    ]
    return _table(("status", "in a search", "meaning"), rows)


def formats_table() -> str:
    """Return the export formats, with their options and the extensions of their files."""
    rows = [
        (
            record.title,
            f"`--{option_of(form)}`",
            ", ".join(f"`.{ending}`" for ending in (form.value, *record.more_endings)),
            "rows, reports" if record.is_for_programs else "reports",
        )
        for form, record in FORMATS.items()
    ]
    return _table(("format", "option", "file", "for"), rows)


BLOCKS: dict[str, Callable[[], str]] = {
    "topics": topics_table,
    "keys": keys_tables,
    "options": options_tables,
    "variables": variables_table,
    "settings": settings_table,
    "statuses": statuses_table,
    "formats": formats_table,
}
"""The functions that generate marked blocks, by name."""


def _with_parts(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and those under it, each with the words that it is called with."""
    if command.params or not isinstance(command, click.Group):
        yield words, command
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from _with_parts(f"{words} {name}", part)


def _section(words: str, command: click.Command) -> str:
    context = click.Context(command, info_name=words)
    usage = " ".join(["codat-console", words, *command.collect_usage_pieces(context)])
    return f"## {words}\n\n`{usage}`\n\n{_options_of(command)}"


def _options_of(command: click.Command) -> str:
    rows = []
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            context = click.Context(command)
            record = option.get_help_record(context)
            names, words = record if record is not None else ("", "")
            rows.append((f"`{names}`", re.sub(r"\s*\[env: [^]]*\]", "", words), _variable(option)))
    return _table(("option", "what it does", "variable"), rows) if rows else "It has no options."


def _variable(option: click.Option) -> str:
    named = [option.envvar] if isinstance(option.envvar, str) else list(option.envvar or ())
    named_variable = re.search(r"\[env: (\w+)", option.help or "")
    return ", ".join(f"`{name}`" for name in dict.fromkeys([*([named_variable[1]] if named_variable else []), *named]))


def _keys(keys: str) -> str:
    """Return each key as code: `Home End  g G` are four, `0 to 9` are two."""
    return " to ".join(" ".join(f"`{key}`" for key in part.split()) for part in keys.split(" to "))


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = [titles, ["---"] * len(titles), *([_cell(each) for each in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
