"""Draw the charts of an HTML report as inline SVG.

The numbers are beside them: no chart is the only way to read one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.export.html_page import status_class
from console_app.services.text.sanitize import for_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console_app.services.audit import Figure, Section, Series

WIDTH, HEIGHT = 300, 56
_MARGIN = 4


def stacked_bar(figures: Iterable[Figure], *, large: bool = False) -> str:
    """Return one bar, divided by the figures.

    Args:
        figures: The numbers, in the order of the parts; those that are 0 are left out.
        large: True for a higher bar.
    """
    parts = [(figure.count, status_class(figure.status)) for figure in figures if figure.count > 0]
    whole = sum(count for count, _ in parts)
    at = 0.0
    pieces = []
    for count, css in parts:
        width = 1000 * count / whole
        pieces.append(f'<rect class="{css}" x="{at:.2f}" y="0" width="{width:.2f}" height="10"/>')
        at += width
    size = "stack large" if large else "stack"
    return _svg(size, 1000, 10, pieces, stretched=True)


def bar(count: int, largest: int, status: str) -> str:
    """Return one number as a bar on the scale of the largest of its kind.

    Args:
        count: The number.
        largest: The largest number of its kind, the full width.
        status: The status whose colour it has; empty for none.
    """
    width = 1000 * count / largest if largest else 0
    # Any number above zero is visible.
    width = max(width, 6) if count else 0
    return _svg(
        "bar", 1000, 10, [f'<rect class="{status_class(status)}" width="{width:.2f}" height="10"/>'], stretched=True
    )


def bars(section: Section) -> Iterable[str]:
    """Yield the figures of a section as labelled bars."""
    yield '<div class="bars">\n'
    for figure in section.shown:
        css = ' class="nought"' if not figure.count else ""
        # Text readers get blanks where a browser has space.
        yield f"<div{css}><span>{for_html(_upper_first(figure.label))}</span> "
        yield f"{bar(figure.count, section.largest, figure.status)}<b>{figure.count:,}</b></div>\n"
    yield "</div>\n"


def legend(figures: Iterable[Figure]) -> Iterable[str]:
    """Yield the colours of a stacked bar with their meaning and the numbers."""
    shown = list(figures)
    whole = sum(figure.count for figure in shown)
    yield '<ul class="legend">\n'
    for figure in shown:
        css = ' class="nought"' if not figure.count else ""
        share = f"{100 * figure.count / whole:.0f} %" if whole else "–"
        if figure.count and whole and figure.count / whole < 0.005:
            share = "under 1 %"
        yield f'<li{css}><b>{figure.count:,}</b> <span><i class="dot {status_class(figure.status)}"></i>'
        yield f"{for_html(figure.label)}</span> <small>{share}</small></li>\n"
    yield "</ul>\n"


def sparkline(series: Series) -> str:
    """Return a number by day; days without a snapshot are bridged by a thinner line."""
    known = [(at, value) for at, value in enumerate(series.values) if value is not None]
    if not known:
        return ""
    low, high = min(value for _, value in known), max(value for _, value in known)
    days = max(1, len(series.values) - 1)
    points = [
        (
            _MARGIN + (WIDTH - 2 * _MARGIN) * at / days,
            HEIGHT / 2 if high == low else HEIGHT - _MARGIN - (HEIGHT - 2 * _MARGIN) * (value - low) / (high - low),
        )
        for at, value in known
    ]
    css = status_class(series.status)
    lines = []
    run = [points[0]]
    for (before, _), (at, _), point in zip(known, known[1:], points[1:], strict=False):
        if at - before > 1:
            lines += [_line(run, css), _line([run[-1], point], f"{css} gap")]
            run = [point]
        else:
            run.append(point)
    lines.append(_line(run, css))
    x, y = points[-1]
    lines.append(f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
    return _svg("spark", WIDTH, HEIGHT, lines)


def _line(points: Sequence[tuple[float, float]], css: str) -> str:
    if len(points) < 2:
        x, y = points[0]
        return f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="2"/>'
    where = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{css}" points="{where}"/>'


def _svg(css: str, width: int, height: int, pieces: Iterable[str], *, stretched: bool = False) -> str:
    ratio = ' preserveAspectRatio="none"' if stretched else ""
    return f'<svg class="{css}" viewBox="0 0 {width} {height}"{ratio} aria-hidden="true">{"".join(pieces)}</svg>'


def _upper_first(label: str) -> str:
    return label[:1].upper() + label[1:]
