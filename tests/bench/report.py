"""The summary as a table, and one page of plots that needs nothing else."""
import html
import json

WIDTH, LEFT, HIGH = 900, 330, 26
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2em auto;
 padding: 0 1em; color: #1b1f23; }
h2 { font-size: 1.1em; margin: 2em 0 0; } p { margin: 0; color: #57606a; }
svg { display: block; } text { font: 13px system-ui, sans-serif; }
.wrong { color: #b00020; }
"""


def scale(figures):
    """All figures of one unit share an axis."""
    most = {}
    for f in figures:
        top = max([*f.values, f.least or 0, f.most or 0])
        most[f.unit] = max(most.get(f.unit, 0), top) or 1
    return most


def plot(figures):
    """A line for each figure: its rounds as dots, the median a bar, the goal
    a mark; green where it is met."""
    out = [f'<svg width="{WIDTH}" height="{HIGH * len(figures) + 4}" '
           'role="img">']
    most = scale(figures)
    room = WIDTH - LEFT - 130
    for i, f in enumerate(figures):
        y = HIGH * i + HIGH / 2 + 2
        colour = {True: "#1a7f37", False: "#b00020", None: "#57606a"}[f.met]

        def x(v):
            return LEFT + room * v / most[f.unit]
        out.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">'
                   f'{html.escape(f.name)}</text>')
        out.append(f'<rect x="{LEFT}" y="{y - 6}" height="12" fill="{colour}"'
                   f' opacity=".25" width="{max(1, x(f.value) - LEFT):.1f}"/>')
        out += [f'<circle cx="{x(v):.1f}" cy="{y}" r="2.5" fill="{colour}"/>'
                for v in f.values]
        goal = f.least if f.least is not None else f.most
        if goal is not None:
            out.append(f'<path d="M{x(goal):.1f} {y - 10}v20" '
                       'stroke="#1b1f23" stroke-width="2"/>')
        end = max([x(v) for v in f.values] + ([x(goal)] if goal else []))
        out.append(f'<text x="{end + 8:.1f}" y="{y + 4}" fill="{colour}">'
                   f'{f.short} {html.escape(f.unit)} '
                   f'{html.escape(f.goal and "(" + f.goal + ")")}</text>')
    out.append("</svg>")
    return "\n".join(out)


def page(run, rows):
    a = run.about
    parts = ["<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">",
             f"<title>Baedal bench {a['date']}</title><style>{STYLE}</style>",
             f"<h1>Bench of {a['date']}</h1><p>commit {a['commit']}, "
             f"{a['cores']} cores, {a['rounds']} rounds of {a['seconds']} s, "
             f"load average {a['load_before'][0]:.1f} before and "
             f"{a['load_after'][0]:.1f} after. A dot is a round, the bar the "
             "median, the mark the goal.</p>"]
    for w in run.wrong:
        parts.append(f'<p class="wrong">{html.escape(w)}</p>')
    for name, figures in run.figures.items():
        parts.append(f"<h2>{name}</h2><p>{html.escape(rows[name][0])}</p>")
        if figures:
            parts.append(plot(figures))
    return "\n".join(parts) + "</html>\n"


def write(run, rows):
    (run.folder / "index.html").write_text(page(run, rows))
    (run.folder / "summary.json").write_text(json.dumps({
        **run.about, "wrong": run.wrong, "rows": {
            name: [{"name": f.name, "unit": f.unit, "value": f.value,
                    "values": f.values, "goal": f.goal, "met": f.met}
                   for f in figures]
            for name, figures in run.figures.items()}}, indent=1) + "\n")
    print("\nfigure, median, least..most of the rounds, goal, met")
    for name, figures in run.figures.items():
        print(f"{name}: {rows[name][0]}")
        for f in figures:
            print(f)
