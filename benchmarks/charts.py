"""Draws bar charts of medians as SVG, for the documents."""

import html

BARS, BAR, GAP, TOP = 400, 20, 8, 34
# The widest of usual fonts at 13 px: a label that is cut off is worse than a gap.
CHARACTER = 7.6
OURS, OTHERS = "#3b6fb6", "#b8bfc6"


def bars(title, values, unit="s"):
    """Return the SVG text of one bar for each value; the sides that are ours are coloured."""
    longest = max(values.values())
    labels = round(max(map(len, values)) * CHARACTER) + 20
    width = labels + BARS + 90
    height = TOP + len(values) * (BAR + GAP) + 4
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="8" y="20" font-weight="600" fill="#1f2328">{html.escape(title)}</text>',
    ]
    for number, (side, value) in enumerate(values.items()):
        y = TOP + number * (BAR + GAP)
        length = max(1, round(BARS * value / longest))
        ours = any(word in side for word in ("jar", "Ingot", "pack", "./app"))
        middle = y + BAR * 0.72
        lines += [
            f'<text x="{labels - 10}" y="{middle:.0f}" text-anchor="end" fill="#1f2328">{html.escape(side)}</text>',
            f'<rect x="{labels}" y="{y}" width="{length}" height="{BAR}" rx="2" fill="{OURS if ours else OTHERS}"/>',
            f'<text x="{labels + length + 8}" y="{middle:.0f}" fill="#1f2328">{value:.2f} {unit}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"
