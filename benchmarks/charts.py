"""Draws bar charts of medians as SVG, for README."""

import html

WIDTH, LABELS, BAR, GAP, TOP = 760, 270, 20, 8, 34
OURS, OTHERS = "#3b6fb6", "#b8bfc6"


def bars(title, values, unit="s"):
    """Return the SVG text of one bar for each value; the sides that are ours are coloured."""
    longest = max(values.values())
    room = WIDTH - LABELS - 90
    height = TOP + len(values) * (BAR + GAP) + 4
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="8" y="20" font-weight="600" fill="#1f2328">{html.escape(title)}</text>',
    ]
    for number, (side, value) in enumerate(values.items()):
        y = TOP + number * (BAR + GAP)
        length = max(1, round(room * value / longest))
        ours = "jar" in side or "Ingot" in side or "pack" in side
        middle = y + BAR * 0.72
        lines += [
            f'<text x="{LABELS - 10}" y="{middle:.0f}" text-anchor="end" fill="#1f2328">{html.escape(side)}</text>',
            f'<rect x="{LABELS}" y="{y}" width="{length}" height="{BAR}" rx="2" fill="{OURS if ours else OTHERS}"/>',
            f'<text x="{LABELS + length + 8}" y="{middle:.0f}" fill="#1f2328">{value:.2f} {unit}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"
