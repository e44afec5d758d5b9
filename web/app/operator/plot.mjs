// A plot by uPlot, and the table that says the same.  uPlot is a classic
// script, asked for when the first plot is drawn.
import { html, useEffect, useRef, useState } from "/app/kit/html.mjs";
import { useSaid } from "./bits.mjs";

const HEIGHT = 240;
let loading;

function load() {
	loading ??= new Promise((done, failed) => {
		const css = document.createElement("link");
		css.rel = "stylesheet";
		css.href = "/vendor/uplot.css";
		const js = document.createElement("script");
		js.src = "/vendor/uplot.js";
		js.onload = done;
		js.onerror = () => {
			loading = undefined;
			js.remove();
			failed();
		};
		document.head.append(css, js);
	});
	return loading;
}

const colour = (name) => getComputedStyle(document.documentElement)
	.getPropertyValue(name).trim();

// Lines differ by dashes too, bars by their fill: never by colour alone.
const LOOKS = [{ stroke: "--green" }, { stroke: "--warn", dash: [8, 4] },
	{ stroke: "--bad", dash: [2, 3] }];
const MARKS = ["solid", "dashed", "dotted"];

function seriesOf(uPlot, s, i, bars) {
	const look = LOOKS[i % LOOKS.length];
	return { label: s.label, stroke: colour(look.stroke), width: 2, dash: bars
		? undefined : look.dash, points: { size: 6, show: !bars }, value: (_, v) =>
		v === null || v === undefined ? "–" : s.say(v), spanGaps: true,
	...(bars && { paths: uPlot.paths.bars({ size: [0.6, 48] }), fill: colour(look.stroke) }) };
}

// Room for the widest of the axis' figures.
const wide = (_, values) => 20 + 8 * Math.max(3, ...(values ?? []).map((v) => v.length));

function options(uPlot, width, { first, names, series, bars, say }) {
	const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 },
		ticks: { stroke: colour("--line") }, font: "13px system-ui" };
	const room = Math.max(1, Math.floor(width / 76));
	const step = Math.ceil(names.length / room);
	return { width, height: HEIGHT, legend: { markers: { dash: (_, i) =>
		MARKS[bars ? 0 : (i - 1) % MARKS.length] } },
		scales: { x: { time: false, range: [-0.6, names.length - 0.4] },
			y: { range: (_, lo, hi) => [0, Math.max(1, hi * 1.1)] } },
		axes: [{ ...axis, grid: { show: false }, splits: () => names.map((_, i) => i)
			.filter((i) => i % step === 0), values: (_, at) => at.map((i) => names[i]) },
		{ ...axis, size: wide, values: (_, at) => at.map((v) =>
			Number.isInteger(v) || !bars ? say(v) : "") }],
		series: [{ value: (_, i) => names[i] ?? "–", label: first },
			...series.map((s, i) => seriesOf(uPlot, s, i, bars))],
		cursor: { points: { size: 8 } } };
}

// title; names of what is along it; series [{label, values, say}]; first: what
// the names are.
export function Plot({ title, first, names, series, bars, note, empty }) {
	const w = useSaid();
	const box = useRef();
	const [away, setAway] = useState(false);
	const text = JSON.stringify([names, series.map((s) => [s.label, s.values])]);
	useEffect(() => {
		if (!names.length)
			return undefined;
		let plot;
		let gone = false;
		const draw = () => {
			plot?.destroy();
			const { uPlot } = globalThis;
			plot = new uPlot(options(uPlot, box.current.clientWidth, { first, names,
				series, bars, say: series[0].say }), [names.map((_, i) => i),
				...series.map((s) => s.values)], box.current);
		};
		let was = 0;
		const sizes = new ResizeObserver(() => {
			if (plot && box.current.clientWidth !== was) {
				was = box.current.clientWidth;
				plot.setSize({ width: was, height: HEIGHT });
			}
		});
		const dark = matchMedia("(prefers-color-scheme: dark)");
		load().then(() => {
			if (gone)
				return;
			setAway(false);
			was = box.current.clientWidth;
			draw();
			sizes.observe(box.current);
			dark.addEventListener("change", draw);
		}, () => gone || setAway(true));
		return () => {
			gone = true;
			sizes.disconnect();
			dark.removeEventListener("change", draw);
			plot?.destroy();
		};
	}, [text]);
	return html`<section class="card plot"><h3>${title}</h3>
		${!names.length ? html`<p class="soft">${empty ?? w.fig.empty}</p>` : html`
		<div ref=${box} class="draw" role="img" aria-label=${`${title}. ${w.fig.table} ↓`}></div>
		${away && html`<p class="notice">${w.fig.away}</p>`}
		${note && html`<p class="hint">${note}</p>`}
		<details><summary>${w.fig.table}</summary><div class="scroll" tabindex="0"
			role="region" aria-label=${title}><table><thead><tr><th scope="col">${first}</th>
			${series.map((s) => html`<th scope="col" class="n">${s.label}</th>`)}</tr></thead>
			<tbody>${names.map((name, i) => html`<tr><th scope="row">${name}</th>
			${series.map((s) => html`<td class="n">${s.values[i] === null ? "–"
		: s.say(s.values[i])}</td>`)}</tr>`)}</tbody></table></div></details>`}
	</section>`;
}
