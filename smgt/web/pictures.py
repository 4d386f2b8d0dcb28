"""Pictures made on the server as SVG: bars, lines, a heat strip; each reads without colour, in print, in the dark.

Every value is written beside its shape; what is overdue is hatched, and the picture says so in words. Beside each
stands the table with the same figures, so a screen reader is given the picture's name only.
"""

from markupsafe import Markup, escape

from smgt.reports.words import grouped

WIDTH = 360  # units of the drawing: a phone's, so that letters stay readable there
ROW, BAR = 34, 12
MOST_BARS, MOST_POINTS = 40, 400
HEAT, CELL = 5, 22


def bars(rows, title, total, part=""):
    """Horizontal bars: rows of (label, value, how much of it is the hatched part). `total`, `part`: what they are."""
    rows = rows[:MOST_BARS]
    most = max((value for _, value, _ in rows), default=0) or 1
    drawn = "".join(
        _bar(label, value, hatched, most, number * ROW) for number, (label, value, hatched) in enumerate(rows)
    )
    key = f"{total}; {part}: ▨" if part else total
    return _figure(drawn, len(rows) * ROW + 4, title, key, hatch=bool(part))


def _bar(label, value, hatched, most, top):
    width, over = (round(each / most * (WIDTH - 90), 1) for each in (value, hatched))
    told = grouped(value) + (f" (▨ {grouped(hatched)})" if hatched else "")
    shapes = _text(0, top + 13, label) + f'<rect class="bar" x="0" y="{top + 17}" width="{width}" height="{BAR}"/>'
    if hatched:
        shapes += f'<rect class="over" x="0" y="{top + 17}" width="{over}" height="{BAR}"/>'
    return shapes + _text(width + 6, top + 28, told)


def lines(points, title, names):
    """Lines over days: points of (label, value, value …); each line has its own dash and its name at its end."""
    points = points[-MOST_POINTS:]
    most = max((value for _, *values in points for value in values), default=0) or 1
    height, right = 160, WIDTH - 110
    step = right / max(1, len(points) - 1)
    drawn = ""
    for number, name in enumerate(names):
        ys = [round(20 + (1 - values[number] / most) * height, 1) for _, *values in points]
        path = " ".join(f"{round(at * step, 1)},{y}" for at, y in enumerate(ys))
        drawn += f'<polyline class="line l{number}" points="{path}"/>'
        last = points[-1][number + 1] if points else 0
        drawn += _text(right + 6, 34 + number * 18, f"{_SIGNS[number]} {name} {grouped(last)}")
    if points:
        drawn += f'<path class="axis" d="M0 {height + 20}H{right}"/>' + _text(0, 14, grouped(most))
        drawn += _text(0, height + 36, points[0][0]) + _text(right, height + 36, points[-1][0], "end")
    return _figure(drawn, height + 44, title, "")


_SIGNS = ("━", "╍", "┄")


def heat(rows, heads, title):
    """A strip of squares: rows of (label, values); darker and written in is more. `heads` name the columns.

    Empty is none; the shades go from the least that there is to the most, else all of a usual year look alike.
    """
    found = [value for _, values in rows for value in values if value]
    span = (min(found, default=0), max(found, default=0))
    left, drawn = 100, ""
    step = (WIDTH - left) / max(1, len(heads))
    for at, head in list(enumerate(heads))[:: 1 + len(heads) // 9]:  # every second where they stand close
        drawn += _text(left + (at + 0.5) * step, 12, head, "small")
    for number, (label, values) in enumerate(rows):
        top = 18 + number * CELL
        drawn += _text(0, top + 15, label[:16])
        drawn += "".join(_square(left + at * step, top, step, value, span) for at, value in enumerate(values))
    return _figure(drawn, 22 + len(rows) * CELL, title, "")


def _square(x, y, width, value, span):
    least, most = span
    level = 1 + (HEAT - 2) * (value - least) // max(1, most - least) if value else 0
    box = f'<rect class="heat h{level}" x="{x:.0f}" y="{y}" width="{width - 1:.0f}" height="{CELL - 1}"/>'
    kind = "small on" if level >= HEAT - 2 else "small"
    return box + f'<text class="{kind}" x="{x + width / 2:.0f}" y="{y + 15}">{value}</text>'


def _text(x, y, words, kind=""):
    """Words from x on; `kind`: end, those that end there, or small, those around it (reports.css)."""
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.0f}" y="{y:.0f}">{escape(words)}</text>'


def _figure(drawn, height, title, key, hatch=False):
    pattern = _HATCH if hatch else ""
    caption = f"<figcaption>{escape(title)}" + (f" <small>({escape(key)})</small>" if key else "") + "</figcaption>"
    svg = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{pattern}{drawn}</svg>'
    return Markup(f'<figure class="picture">{caption}{svg}</figure>')  # noqa: S704  # nosec B704


_HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" class="under"/><rect width="2.5" height="5" class="stripe"/></pattern></defs>'
)
