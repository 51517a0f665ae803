"""A status, a column, a format, a cached field, a fault, a setting, a command or a link's lifetime: each stands in one
file, and everything that shows, asks for or explains it follows from there."""

from __future__ import annotations

from typing import Any

from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary
from console_app.services.companies.columns import COLUMNS, SortBy
from console_app.services.companies.field_kinds import stored_fields
from console_app.services.companies.statuses import STANDINGS, STATUS_WORDS, STATUSES, UNKNOWN_URGENCY
from console_app.services.export.formats import FORMATS, Format
from console_app.services.text.fold import fold
from console_app.tui.theme import VARIABLE_DEFAULTS
from tests.one_file import with_changed

STATUS = '''
    StatusRecord(
        status="Suspended",
        key="suspended",
        label="Suspended",
        short="Susp",
        symbol="■",
        style="status-other",
        meaning="The platform has blocked the access for now.",
        aliases=("blocked",),
        urgency=5,
        access=Access.ENDED,
        past="it was suspended",
        work="suspended",
        next_step="Ask the customer to talk to their software's support.",
        reached=ReachedWords("Access suspended", "Suspended", "Susp", "The platform has blocked the access."),
    ),
)
"""The statuses that Codat documents, in the order of the chips."""
'''

_ABOUT_A_STATUS = """
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console_app.cli.audit_conditions import ALLOWED, _search_of
from console_app.codat.models import Company, Connection
from console_app.services.audit.report import make_report
from console_app.services.audit.snapshot_diff import report_changes, summary_words
from console_app.services.audit.terms import status_term
from console_app.services.audit.trend import make_trend
from console_app.services.audit.worklist import work_of, work_of_changes
from console_app.services.companies.case_note import next_step
from console_app.services.companies.columns import SortBy, SortKey, sort
from console_app.services.companies.cached_company import count_by_status, summarise
from console_app.services.connections.platforms import inactive_accounting
from console_app.services.export.html_page import status_badge, status_class
from console_app.services.export.schema import row_schema
from console_app.services.export.document import Kind
from console_app.services.search import find, parse
from console_app.services.search.completion import Vocabulary
from console_app.services.search.language import FIELDS
from console_app.services.snapshots.models import Change, ChangeKind, Snapshot, kind_of_status
from console_app.tui.commands.registry import commands_of
from console_app.tui.render.changes import kind_cell
from console_app.tui.render.company_cells import status_cell
from console_app.tui.render.help import help_content
from console_app.tui.widgets.filter_chips import ChipForm, StatusFilter, chip_content
from console_app.manual.tables import statuses_table

NOW = datetime(2026, 11, 25, tzinfo=UTC)

def company(number, *statuses):
    connections = [
        Connection(id=f"c{number}-{place}", integration_key="gbol", platform_name="Xero", status=status,
                   source_type="Accounting", created=NOW)
        for place, status in enumerate(statuses)
    ]
    return Company(id=f"k{number}", name=f"Company {number}", connections=connections)

companies = [company(1, "Linked"), company(2, "Suspended", "Linked"), company(3, "PendingAuth"),
             company(4, "Deauthorized"), company(5, "Odd")]
rows = [summarise(each) for each in companies]
report = make_report(rows, NOW)
change = Change(kind_of_status("Suspended"), "k2", "Company 2", NOW, NOW, "c2-0", "gbol", "Xero", "Linked", "Suspended")
snapshots = [Snapshot(n, NOW + timedelta(days=n), 5, 6, {"Suspended": 1}, {"Suspended": 1}) for n in (0, 1)]
changes = report_changes(*snapshots, [change])
print(json.dumps({
    "cell": status_cell(rows[1]),
    "chips": StatusFilter.chips(),
    "chip": chip_content("", "Suspended", 3, ChipForm.SHORT, picked=False).plain,
    "counts": count_by_status(rows)["Suspended"],
    "order": [row.id for row in sort(rows, (SortKey(SortBy.STATUS),))],
    "found": [[row.id for row in find(rows, parse(text), NOW)] for text in ("status:suspended", "status:blocked")],
    "fields": FIELDS["status"],
    "unknown": list(Vocabulary.of(rows).statuses),
    "standings": [figure.key for figure in report.standings.figures],
    "statuses": [(figure.key, figure.count) for figure in report.statuses.figures],
    "term": status_term("Suspended"),
    "trend": [series.status for series in make_trend(snapshots, NOW + timedelta(days=1)).statuses],
    "work": [(item.company_id, *item.reasons) for item in work_of(rows, NOW)],
    "changed": [item.company_id for item in work_of_changes([change])],
    "change": [str(change.kind), changes.groups[0].title, summary_words(changes), kind_cell(change)],
    "same": ChangeKind("suspended") is change.kind,
    "schema": row_schema(Kind.CHANGES)["properties"]["kind"]["enum"],
    "html": [status_class("Suspended"), status_badge("Suspended")],
    "next": next_step(companies[1].connections[0]),
    "accounting": inactive_accounting(company(6, "Suspended", "Odd")).status,
    "conditions": [ALLOWED, _search_of("suspended"), _search_of("blocked>3d")],
    "commands": [each.help for each in commands_of("companies") if "Suspended" in each.help],
    "help": "The platform has blocked" in help_content("companies", lambda _: True).plain,
    "manual": "`■ Suspended`" in statuses_table(),
}))
"""


def test_a_status_stands_in_one_file() -> None:
    module = "console_app.services.companies.statuses"
    last = ')\n"""The statuses that Codat documents, in the order of the chips."""\n'
    found: dict[str, Any] = with_changed(module, {last: STATUS.lstrip("\n")}, _ABOUT_A_STATUS)
    assert found["cell"] == [["■ Suspended", "status-other"], [" ●", "status-linked"]]
    assert found["chips"] == [
        ["0", "all"],
        ["1", "Linked"],
        ["2", "PendingAuth"],
        ["3", "Deauthorized"],
        ["4", "Unlinked"],
        ["", "Suspended"],
        ["5", "none"],
    ]
    assert found["chip"] == " ■ Susp 3  "
    assert found["counts"] == 1
    assert found["order"] == ["k4", "k2", "k3", "k5", "k1"]
    assert found["found"] == [["k2"], ["k2"]]
    assert found["fields"] == "linked, pending, deauthorized, unlinked, suspended or none"
    assert found["unknown"] == ["Odd"]
    kinds = ["deauthorized", "suspended", "pending", "other", "unlinked", "linked", "none"]
    assert found["standings"] == [f"standing-{each}" for each in kinds]
    assert ["status-suspended", 1] in found["statuses"]
    assert found["term"] == "status:suspended"
    assert found["trend"] == ["Deauthorized", "Suspended", "PendingAuth", "Unlinked", "Linked"]
    assert found["work"][:3] == [["k4", "access lost"], ["k2", "suspended"], ["k3", "pending for 0 s"]]
    assert found["changed"] == ["k2"]
    assert found["change"] == ["suspended", "Access suspended", "1 suspended", [["■ Suspended", "status-other"]]]
    assert found["same"]
    assert "suspended" in found["schema"]
    assert found["html"] == ["other", '<span class="badge"><i class="dot other"></i>Suspended</span>']
    assert found["next"] == "Ask the customer to talk to their software's support."
    assert found["accounting"] == "Suspended"
    said, *searches = found["conditions"]
    assert "deauthorized, suspended, pending, unlinked, linked, none" in said
    assert searches == ["status:suspended", "status:blocked since>3d"]
    assert found["commands"] == ["Only companies with a Suspended connection."]
    assert found["help"]
    assert found["manual"]


_ABOUT_A_COLUMN = """
import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace

from console_app.cli.commands.companies import _say_table
from console_app.cli.company_table import require_columns
from console_app.codat.models import Company
from console_app.config.profiles import sandbox_profile
from console_app.services.companies.columns import SortBy, order_words, read_order, sort
from console_app.services.companies.cached_company import summarise
from console_app.services.companies.views import _columns
from console_app.services.export import Format, Provenance, companies_document, render
from console_app.services.export.document import Kind
from console_app.services.export.schema import row_schema
from console_app.services.text.privacy_mask import PrivacyMask
from console_app.tui.dialogs.columns import ColumnChooser
from console_app.tui.widgets.company_table import USUAL_COLUMNS, company_columns

NOW = datetime(2026, 11, 25, tzinfo=UTC)
rows = [summarise(Company(id=f"k{number}", name=name)) for number, name in enumerate(("Toft", "Marlow Ltd"))]
length = SortBy("name_length")
shown, hidden = (company_columns(PrivacyMask(on=on), [length])[0] for on in (False, True))
chooser = ColumnChooser(USUAL_COLUMNS, read_order(["name"]), lambda *_: None)
told = []
output = SimpleNamespace(lay_out=told.extend, progress=told.append, is_drawn=False)
require_columns(["name_length"])
_say_table(SimpleNamespace(output=output), rows, ["name", "name_length"], NOW, 2)
document = companies_document(rows, Provenance("test", "Acme", NOW, NOW))
print(json.dumps({
    "table": [shown.label, shown.width, shown.align, [shown.render(row) for row in rows]],
    "hidden": [hidden.render(row) for row in rows],
    "chooser": [str(each) for each in chooser._rows][-2:] + [chooser._words(length).plain.strip()],
    "usual": length in USUAL_COLUMNS,
    "sorted": [row.name for row in sort(rows, read_order(["-name_length"]))],
    "words": order_words(read_order(["name_length"])),
    "view": [str(each) for each in _columns(("name_length",), "a view")],
    "cli": [line.split() for line in told[:3]],
    "csv": [line.split(",")[17] for line in render(document, Format.CSV).splitlines()],
    "json": [row["nameLength"] for row in json.loads(render(document, Format.JSON))["rows"]],
    "schema": "nameLength" in row_schema(Kind.COMPANIES)["properties"],
}))
"""


def test_a_column_of_the_list_stands_in_one_file() -> None:
    found = with_changed(
        "console_app.services.companies.columns",
        {
            '    ID = "id"\n': '    ID = "id"\n    NAME_LENGTH = "name_length"\n',
            '}\n"""The columns, in the order of the chooser."""\n': '''
    SortBy.NAME_LENGTH: ListColumn(
        title="Letters",
        help="How long the name is.",
        text=lambda company, _at: str(len(company.name)),
        sort=lambda company: len(company.name),
        words="length of the name",
        personal=True,
        width=8,
        align="right",
        exported=Exported("name_length", "Letters", lambda company: len(company.name)),
    ),
}
"""The columns, in the order of the chooser."""
''',
        },
        _ABOUT_A_COLUMN,
    )
    assert found["table"] == ["Letters", 8, "right", [[["4", "muted"]], [["10", "muted"]]]]
    assert found["hidden"] != found["table"][3], "it is personal"
    assert found["chooser"] == ["description", "name_length", "Letters"]
    assert not found["usual"]
    assert found["sorted"] == ["Marlow Ltd", "Toft"]
    assert found["words"] == "by length of the name ↑"
    assert found["view"] == ["name_length"]
    assert found["cli"] == [["NAME", "LETTERS"], ["Toft", "4"], ["Marlow", "Ltd", "10"]]
    assert found["csv"] == ["name_length", "4", "10"]
    assert found["json"] == [4, 10]
    assert found["schema"]


_ABOUT_A_FORMAT = """
import sys
from datetime import UTC, datetime
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, SimpleNamespace

from click.testing import CliRunner

from console_app.cli.formats import file_for, give_document, speaks_json
from console_app.cli.commands.companies import command
from console_app.cli.refusals import WrongUsage
from console_app.codat.models import Company
from console_app.manual.tables import formats_table
from console_app.services.companies.cached_company import summarise
from console_app.services.export import Format, Provenance, companies_document, save
from console_app.services.export.formats import format_of
from console_app.tui.dialogs.save import SaveDialog, export_question

writer = ModuleType("console_app.services.export.tsv")
writer.as_tsv = lambda document: "".join("\\t".join(map(str, row[:2])) + "\\n" for row in document.rows)
sys.modules[writer.__name__] = writer
NOW = datetime(2026, 11, 25, tzinfo=UTC)
document = companies_document([summarise(Company(id="k1", name="Toft"))], Provenance("test", "Acme", NOW, NOW))
told = []
output = SimpleNamespace(pour=told.append, event=lambda *_, **__: None, busy=lambda _: nullcontext())
context = SimpleNamespace(output=output)
give_document(context, document, "tsv", None)
try:
    file_for(Path("report.doc"), None)
except WrongUsage as error:
    refused = error.next_step
with TemporaryDirectory() as folder:
    give_document(context, document, None, Path(folder) / "a.tab")
    files = [(Path(folder) / "a.tab").read_bytes().decode(), save(document, Format("tsv"), Path(folder)).suffix]
print(json.dumps({
    "stdout": told,
    "files": files,
    "refused": refused,
    "machines": speaks_json("tsv"),
    "option": next(option.help for option in command.params if "--tsv" in option.opts),
    "dialog": [name for name, _ in SaveDialog(export_question(document, shared=False))._answers],
    "manual": "| TSV | `--tsv` | `.tsv`, `.tab` | rows, reports |" in formats_table(),
}))
"""


def test_an_export_format_stands_in_one_file() -> None:
    found = with_changed(
        "console_app.services.export.formats",
        {
            '    JSON_LINES = "jsonl"\n': '    JSON_LINES = "jsonl"\n    TSV = "tsv"\n',
            '}\n"""The formats, in the order of the export dialog."""\n': '''
    Format.TSV: FormatRecord(
        title="TSV",
        writer="tsv:as_tsv",
        help="Values with tabs between them.",
        more_endings=("tab",),
        is_for_programs=True,
        begins_with="# ",
    ),
}
"""The formats, in the order of the export dialog."""
''',
        },
        _ABOUT_A_FORMAT,
    )
    assert found["stdout"] == ["k1\tToft\n"]
    assert found["files"] == ["# k1\tToft\n", ".tsv"]
    assert ".json, .jsonl or .tsv" in found["refused"]
    assert not found["machines"]
    assert found["option"] == "Values with tabs between them."
    assert found["dialog"] == ["HTML", "CSV", "Markdown", "JSON", "JSON Lines", "TSV", "Cancel"]
    assert found["manual"]


_ABOUT_A_FIELD = """
from datetime import UTC, datetime

from console_app.codat.models import Company, Connection
from console_app.services.companies.cached_company import summarise
from console_app.services.snapshots.dump import _company
from console_app.services.snapshots.row_format import cached_text, company_of
from console_app.services.text.privacy_mask import PrivacyMask

NOW = datetime(2026, 11, 25, tzinfo=UTC)
made = Company(id="k1", name="Toft", redirect="To https://link.codat.io/company/k1?otp=123456", created=NOW)
row = summarise(made)
kept = json.loads(cached_text(row))
without = {key: value for key, value in kept.items() if key != "to"}
listed = ["k1", "Toft", "", None, None, [["a", "b"]], "Jo", 0, [["c1", "gbol", "Xero", "Linked", "", None, None, []]]]
old = company_of(json.dumps(listed))
print(json.dumps({
    "row": row.address,
    "kept": kept["to"],
    "read": company_of(json.dumps(kept)).address,
    "without": [company_of(json.dumps(without)).address, company_of(json.dumps(without)).name],
    "listed": [old.address, old.name, old.created_by, old.connections[0].platform_name, dict(old.tags)],
    "exported": _company(row)["address"],
    "hidden": PrivacyMask(on=True).summary(row).address,
}))
"""


def test_a_field_kept_in_the_cache_stands_in_one_file() -> None:
    found = with_changed(
        "console_app.services.companies.cached_company",
        {
            '    """The company\'s creator, as Codat names them; empty if it does not."""\n': '''
    """The company's creator, as Codat names them; empty if it does not."""
    address: str = field(default="", metadata=stored("to", FieldKind.TEXT, "address"))
''',
            '        created_by=shared_text(company.created_by_user_name or ""),\n': """
        created_by=shared_text(company.created_by_user_name or ""),
        address=company.redirect or "",
""",
        },
        _ABOUT_A_FIELD,
    )
    assert "otp=123456" in found["row"]
    assert "123456" not in found["kept"]
    assert found["kept"].startswith("To ")
    assert found["read"] == found["kept"]
    assert found["without"] == ["", "Toft"]
    assert found["listed"] == ["", "Toft", "Jo", "Xero", {"a": "b"}]
    assert found["exported"] == found["row"]
    assert found["hidden"] == ""


_ABOUT_A_FAULT = """
import httpx

from console_app.sandbox.embedded import EmbeddedSandbox

sandbox = EmbeddedSandbox(None, companies=3, scenarios=True)
endpoint = sandbox.start()
try:
    headers = {"Authorization": "Basic " + __import__("base64").b64encode(endpoint.api_key.encode()).decode()}
    with httpx.Client(base_url=endpoint.base_url, headers=headers) as api:
        def companies():
            return api.get("/companies", params={"page": 1})
        whole = companies()
        settings = api.post("/sandbox/faults", json={"cutAt": 20, "stage": "after"}).json()
        cut = companies()
        sandbox.scenarios.fail_next(cut_at=10, stage="after")
        shorter, again = companies(), companies()
        on = api.patch("/sandbox/scenarios", json={"closedFor": 90}).json()
        refused = companies()
        off = api.patch("/sandbox/scenarios", json={"closedFor": None}).json()
        print(json.dumps({
            "to come": settings["faultsToCome"],
            "cut": [whole.text[:20] == cut.text, whole.text[:10] == shorter.text, again.json()["totalResults"] == 3],
            "refused": [on["closedFor"], refused.status_code, refused.headers["Retry-After"], refused.json()["error"]],
            "off": [off["closedFor"], companies().status_code],
        }))
finally:
    sandbox.stop()
"""


def test_a_fault_of_the_sandbox_stands_in_one_file() -> None:
    found = with_changed(
        "console_app.sandbox.faults",
        {
            "    after: int = 0\n": "    after: int = 0\n    cut_at: int | None = None\n",
            "        headers = {} if self.retry_after is None": """
        if self.cut_at is not None and right is not None:
            return replace(right, content=right.content[: self.cut_at])
        headers = {} if self.retry_after is None""",
            '    "accountExpired": Refusal(': """
    "closedFor": Refusal(
        lambda value: value, lambda value: ApiError(503, "Closed.", headers={"Retry-After": str(value)})
    ),
    "accountExpired": Refusal(""",
        },
        _ABOUT_A_FAULT,
    )
    assert found["to come"] == 1
    assert found["cut"] == [True, True, True]
    assert found["refused"] == [90, 503, "90", "Closed."]
    assert found["off"] == [None, 200]


_ABOUT_A_SETTING = """
from pathlib import Path

from click.testing import CliRunner

from console_app.cli.group import group
from console_app.cli.variables import unknown_variables
from console_app.config.config_reader import Reader
from console_app.config.settings import SettingError, read_settings
from console_app.manual.tables import settings_table, variables_table

def config(**document):
    return Reader(Path("config.toml"), "").read(document)

def wrong(environ):
    try:
        read_settings(environ)
    except SettingError as error:
        return str(error)

kept = config(poll_limit=7, profiles={"acme": {"poll_limit": 9}})
print(json.dumps({
    "values": [
        read_settings(environ, settings).poll_limit
        for environ, settings in (
            ({}, {}), ({}, kept.settings), ({}, kept.profiles["acme"].settings),
            ({"CODAT_CONSOLE_POLL_LIMIT": "3"}, kept.settings),
        )
    ],
    "problems": [kept.notice, config(poll_limit="seven").notice, config(poll_limits=7).notice],
    "wrong": wrong({"CODAT_CONSOLE_POLL_LIMIT": "none"}),
    "unknown": unknown_variables({"CODAT_CONSOLE_POLL_LIMIT": "3", "CODAT_CONSOLE_POL_LIMIT": "3"}),
    "help": "CODAT_CONSOLE_POLL_LIMIT" in CliRunner().invoke(group, ["--help"]).output,
    "manual": ["Polls at once." in variables_table(), "CODAT_CONSOLE_POLL_LIMIT" in settings_table()],
}))
"""


def test_a_setting_stands_in_one_file() -> None:
    found = with_changed(
        "console_app.config.settings",
        {
            "    keep_days: int = setting(": """
    poll_limit: int = setting(default=5, kind=NumberOf("polls", 20), meaning="Polls at once.")
    keep_days: int = setting("""
        },
        _ABOUT_A_SETTING,
    )
    assert found["values"] == [5, 7, 9, 3]
    assert found["problems"][0] is None
    assert "poll_limit is “seven”, but should be a number of polls from 1 to 20" in found["problems"][1]
    assert "“poll_limits” is not a setting" in found["problems"][2]
    assert "poll_limit" in found["problems"][2]
    assert found["wrong"] == "CODAT_CONSOLE_POLL_LIMIT is 'none', but must be a number of polls from 1 to 20."
    assert found["unknown"] == ["CODAT_CONSOLE_POL_LIMIT"]
    assert found["help"]
    assert found["manual"] == [True, True]


_ABOUT_A_LIFETIME = """
from datetime import UTC, datetime, timedelta

from console_app.codat.models import Connection
from console_app.services.companies.case_note import next_step
from console_app.services.links.link import ShownLink, lifetime_of, lifetime_words
from console_app.services.onboarding.platform_cards import platform_card
from console_app.tui.render.link import lifetime_content, spent_picture

NOW = datetime(2026, 11, 25, tzinfo=UTC)

def link(key):
    return ShownLink("https://link.codat.io/?otp=271828", NOW, lifetime_of(key))

keys = ("gbol", "hcws")
print(json.dumps({
    "expires": [(link(key).expires_at - NOW).total_seconds() / 3600 for key in keys],
    "note": [next_step(Connection(id="c", integration_key=key, status="PendingAuth")) for key in keys],
    "spent": [spent_picture(link(key)).plain for key in keys],
    "shown": [lifetime_content(link(key), NOW + timedelta(minutes=100)).plain for key in keys],
    "card": platform_card("hcws").text,
    "words": [lifetime_words(timedelta(minutes=each)) for each in (30, 60, 90, 1440, 2880)],
}))
"""


def test_how_long_a_link_lives_stands_in_one_file() -> None:
    found = with_changed(
        "console_app.services.links.link",
        {"LIFETIME = timedelta(days=1)": "LIFETIME = timedelta(hours=12)", "timedelta(hours=1)": "timedelta(hours=2)"},
        _ABOUT_A_LIFETIME,
    )
    assert found["expires"] == [12, 2]
    assert "lasts 12 hours: send" in found["note"][0]
    assert "lasts 2 hours: send" in found["note"][1]
    assert "valid for 12 hours." in found["spent"][0]
    assert "valid for 2 hours." in found["spent"][1]
    assert "10 h" in found["shown"][0]
    assert "20 min" in found["shown"][1]
    assert "lasts 2 hours only" in found["card"]
    assert found["words"] == ["30 minutes", "an hour", "90 minutes", "a day", "2 days"]


_ABOUT_A_COMMAND = """
import sys
from types import ModuleType

import click
from click.testing import CliRunner

from console_app.cli.group import group
from console_app.cli.variables import unknown_variables
from console_app.manual.tables import options_tables

written = ModuleType("console_app.cli.commands.ping")

@click.command("ping", help="Ask whether Codat answers.")
@click.option("--times", type=int, default=1, help="How often.")
def command(times):
    click.echo("pong " * times)

written.command = command
sys.modules[written.__name__] = written
run = CliRunner().invoke
print(json.dumps({
    "help": "ping" in run(group, ["--help"]).output,
    "run": run(group, ["ping", "--times", "2"]).output.strip(),
    "variable": run(group, ["ping"], env={"CODAT_CONSOLE_PING_TIMES": "3"}).output.strip(),
    "unknown": unknown_variables({"CODAT_CONSOLE_PING_TIMES": "3", "CODAT_CONSOLE_PING_TIME": "3"}),
    "manual": "`CODAT_CONSOLE_PING_TIMES`" in options_tables(),
}))
"""


def test_a_command_is_a_module_and_a_row() -> None:
    found = with_changed(
        "console_app.cli.commands",
        {"COMMANDS = {\n": 'COMMANDS = {\n    "ping": ("console_app.cli.commands.ping", "Ping Codat."),\n'},
        _ABOUT_A_COMMAND,
    )
    assert found["help"]
    assert found["run"] == "pong pong"
    assert found["variable"] == "pong pong pong"
    assert found["unknown"] == ["CODAT_CONSOLE_PING_TIME"]
    assert found["manual"]


def test_the_records_fit_together() -> None:
    assert len(STATUS_WORDS) == 1 + sum(1 + len(each.aliases) for each in STANDINGS), "no word stands for two"
    assert all(fold(word) == word for word in STATUS_WORDS)
    urgencies = [each.urgency for each in STATUSES]
    assert len({*urgencies, UNKNOWN_URGENCY}) == len(urgencies) + 1, "the audit tells statuses apart by it"
    hotkeys = [each.hotkey for each in STANDINGS if each.hotkey]
    assert len(set(hotkeys)) == len(hotkeys)
    assert {each.style for each in STANDINGS} <= set(VARIABLE_DEFAULTS)
    assert list(COLUMNS) == list(SortBy)
    assert list(FORMATS) == list(Format)
    for row in (CompanySummary, ConnectionSummary):
        keys = [each.key for each in stored_fields(row)]
        assert len(set(keys)) == len(keys)
