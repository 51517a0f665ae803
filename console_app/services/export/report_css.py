"""Define the styles of an HTML report. It is read on other machines, so it contains them itself."""

from __future__ import annotations

from console_app.services.companies.status_colours import ON_DARK, ON_LIGHT

_FILLED = ("unlinked", "none")
"""Statuses that are no text in a report, but quiet areas of its charts, with colours of their own below."""

_STYLE = """
:root {
  --paper: #fbfcfe; --card: #ffffff; --ink: #1c2430; --quiet: #59636e; --line: #dfe4ea; --track: #eef1f5;
  <on-light> --unlinked: #8c96a3; --none: #c3cad3;
  --plain: #4b6a94; --shadow: 0 1px 2px rgb(27 36 48 / 6%), 0 4px 16px rgb(27 36 48 / 5%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0b0f14; --card: #121923; --ink: #dbe2ec; --quiet: #8b95a5; --line: #243040; --track: #1b2431;
    <on-dark> --unlinked: #7b8798; --none: #47525f;
    --plain: #6f9bd1; --shadow: none;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 56px; }
header { margin-bottom: 28px; }
.over { margin: 0; color: var(--quiet); font-size: 13px; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin: 2px 0 16px; font-size: 32px; line-height: 1.2; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 17px; line-height: 1.35; }
h2 small { margin-left: 6px; color: var(--quiet); font-size: 15px; font-weight: 400; }
p { margin: 0; }
.sandbox { margin: 0 0 16px; color: var(--other); font-weight: 600; }
.facts { display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 0; }
.facts dt { color: var(--quiet); font-size: 12px; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
section {
  margin-bottom: 20px; padding: 20px 24px 22px; border: 1px solid var(--line); border-radius: 12px;
  background: var(--card); box-shadow: var(--shadow);
}
section > h2 + * { margin-top: 14px; }
.note { margin-top: 12px; color: var(--quiet); font-size: 13px; }
section > h2 + .note { margin-top: 2px; }
.note + * { margin-top: 16px; }
.two {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 20px; margin-bottom: 20px;
}
.two > div { display: flex; flex-direction: column; gap: 20px; min-width: 0; }
.two section { flex: 1 0 auto; margin: 0; }
svg { display: block; }
.stack, .bar { width: 100%; height: 10px; border-radius: 3px; background: var(--track); }
.stack.large { height: 22px; border-radius: 5px; }
rect { stroke: none; }
.stack rect { stroke: var(--card); stroke-width: 1.5px; vector-effect: non-scaling-stroke; }
rect.linked, circle.linked { fill: var(--linked); } rect.pending, circle.pending { fill: var(--pending); }
rect.deauthorized, circle.deauthorized { fill: var(--deauthorized); }
rect.unlinked, circle.unlinked { fill: var(--unlinked); } rect.none, circle.none { fill: var(--none); }
rect.other, circle.other { fill: var(--other); } rect.plain, circle.plain { fill: var(--plain); }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
polyline.linked { stroke: var(--linked); } polyline.pending { stroke: var(--pending); }
polyline.deauthorized { stroke: var(--deauthorized); } polyline.unlinked { stroke: var(--unlinked); }
polyline.none { stroke: var(--none); } polyline.other { stroke: var(--other); }
polyline.gap { stroke-width: 1; stroke-dasharray: 2 4; }
.dot {
  display: inline-block; width: 9px; height: 9px; margin-right: 7px; border-radius: 50%; background: var(--plain);
}
.dot.linked { background: var(--linked); } .dot.pending { background: var(--pending); }
.dot.deauthorized { background: var(--deauthorized); } .dot.unlinked { background: var(--unlinked); }
.dot.none { background: var(--none); } .dot.other { background: var(--other); }
.badge { white-space: nowrap; } .badge.odd { white-space: normal; overflow-wrap: anywhere; }
.trend > div { min-width: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 14px 48px; margin: 18px 0 0; padding: 0; list-style: none; }
.legend li { display: grid; }
.legend b { font-size: 26px; line-height: 1.15; font-weight: 650; letter-spacing: -.01em; }
.legend span { font-size: 14px; }
.legend small { padding-left: 16px; color: var(--quiet); font-size: 13px; }
.bars { display: grid; gap: 9px; }
.bars > div { display: grid; grid-template-columns: minmax(110px, 11.5em) 1fr 3.4em; align-items: center; gap: 12px; }
.bars span { overflow-wrap: anywhere; font-size: 14px; line-height: 1.3; }
.bars b { text-align: right; font-weight: 600; }
.nought { color: var(--quiet); } .nought b { font-weight: 400; }
.trend { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 18px 28px; }
.trend > div > p { display: flex; justify-content: space-between; gap: 8px; font-size: 14px; }
.trend b { font-weight: 600; } .trend small { color: var(--quiet); font-weight: 400; }
.spark { width: 100%; height: auto; margin-top: 4px; overflow: visible; }
.scroll { overflow-x: auto; margin-left: -4px; margin-right: -4px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th {
  padding: 4px; border-bottom: 1px solid var(--line); color: var(--quiet); font-size: 12.5px; font-weight: 500;
  text-align: left; vertical-align: bottom;
}
td { padding: 6px 4px; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th + th, td + td { padding-left: 14px; }
tbody tr:last-child td { border-bottom: 0; }
th.number, td.number { text-align: right; white-space: nowrap; }
td.name { min-width: 150px; font-weight: 550; } td.chart { width: 34%; min-width: 130px; vertical-align: middle; }
td.long { min-width: 170px; }
.when { white-space: nowrap; }
.id {
  display: block; color: var(--quiet); font: 12px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  font-weight: 400;
}
.error { color: var(--deauthorized); }
.arrow { color: var(--quiet); }
footer { margin-top: 28px; color: var(--quiet); font-size: 13px; }
@media (max-width: 640px) {
  main { padding: 24px 14px 40px; } section { padding: 16px; } .bars > div { grid-template-columns: 8.5em 1fr 3.5em; }
}
@media print {
  :root {
    --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #ccc; --track: #eee; --shadow: none;
    <on-light> --unlinked: #8c96a3; --none: #c3cad3; --plain: #4b6a94;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  @page { margin: 14mm; }
  body { font-size: 9pt; } main { max-width: none; padding: 0; } h1 { font-size: 20pt; } h2 { font-size: 11pt; }
  section { padding: 12px 14px; } table, .bars span, .legend span, .trend > div > p { font-size: 8.5pt; }
  th { font-size: 8pt; } th + th, td + td { padding-left: 8px; } .id { font-size: 7pt; }
  td.name, td.long { min-width: 0; } td.chart { width: 24%; min-width: 60px; }
  .two { grid-template-columns: 1fr 1fr; } .trend { grid-template-columns: repeat(4, 1fr); }
  .bars > div { grid-template-columns: 9em 1fr 2.6em; gap: 8px; }
  section { box-shadow: none; } .two section, .trend > div, tr { break-inside: avoid; }
  h2 { break-after: avoid; } thead { display: table-header-group; } .scroll { overflow: visible; }
}
"""


def _status_variables(colours: dict[str, str]) -> str:
    return " ".join(f"--{status}: {colour};" for status, colour in colours.items() if status not in _FILLED)


STYLE = _STYLE.replace("<on-light>", _status_variables(ON_LIGHT)).replace("<on-dark>", _status_variables(ON_DARK))
