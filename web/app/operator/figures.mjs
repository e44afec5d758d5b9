// The town in figures, out of the materialized view behind GET /town.
import { html, useState } from "/app/kit/html.mjs";
import { Problem, Loading, won, when } from "/app/kit/ui.mjs";
import { tongue, timeZone, townDate } from "/app/kit/tongue.mjs";
import { now as townNow } from "/app/kit/api.mjs";
import { useLive } from "/app/kit/live.mjs";
import { useSaid, reasonOf } from "./bits.mjs";
import { Plot } from "./plot.mjs";

const HOUR_MS = 3600000;
const DAY_MS = 24 * HOUR_MS;
const RANGES = { day: [24, 0], week: [168, 0], month: [840, 0], year: [840, 330] };
const COUNTS = ["orders", "completed", "canceled", "revenue"];
const MEANS = ["confirmSeconds", "cookSeconds", "deliverSeconds"];
const ZERO = { orders: 0, completed: 0, canceled: 0, revenue: 0, confirmSeconds: null,
	cookSeconds: null, deliverSeconds: null };

// Each of the last hours, also those without an order.
export function byHour(town, hours, now = townNow()) {
	const had = new Map(town.hours.map((h) => [Date.parse(h.hour), h]));
	const last = Math.floor(now / HOUR_MS) * HOUR_MS;
	return Array.from({ length: hours }, (_, i) => {
		const at = last - (hours - 1 - i) * HOUR_MS;
		return { at: new Date(at), ...(had.get(at) ?? ZERO) };
	});
}

// A day's sums are of its hours; a mean is of its hours' means, by their orders.
function add(day, h) {
	for (const name of COUNTS)
		day[name] += h[name];
	for (const name of MEANS)
		if (h[name] !== null) {
			const [sum, n] = day.means[name] ?? [0, 0];
			day.means[name] = [sum + h[name] * h.orders, n + h.orders];
		}
}

// Each of the last days of the town; at is a date, which is UTC's.
export function byDay(town, days, now = townNow()) {
	const all = new Map();
	const day = (name) => all.get(name) ??
		all.set(name, { at: new Date(name), ...ZERO, means: {} }).get(name);
	const today = Date.parse(townDate(now));
	for (let i = days - 1; i >= 0; i--)
		day(new Date(today - i * DAY_MS).toISOString().slice(0, 10));
	for (const h of town.hours)
		add(day(townDate(h.hour)), h);
	for (const d of town.days)
		add(day(d.day), d);
	return [...all.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, { means, ...d }]) =>
		({ ...d, ...Object.fromEntries(MEANS.map((m) => [m, means[m]
			? Math.round(means[m][0] / means[m][1]) : null])) }));
}

const minutes = (s) => s === null ? null : Math.round(s / 6) / 10;

function Tile({ label, value }) {
	return html`<div class="card tile"><dt>${label}</dt><dd>${value}</dd></div>`;
}

function Totals({ t }) {
	const w = useSaid();
	const f = w.fig;
	const time = (s) => s === null ? "–" : f.minutes(minutes(s));
	return html`<dl class="tiles" aria-label=${f.total}>
		<${Tile} label=${f.orders} value=${t.orders.toLocaleString(tongue)} />
		<${Tile} label=${f.completed} value=${t.completed.toLocaleString(tongue)} />
		<${Tile} label=${f.canceled} value=${t.canceled.toLocaleString(tongue)} />
		<${Tile} label=${f.revenue} value=${won(t.revenue)} />
		<${Tile} label=${f.confirm} value=${time(t.confirmSeconds)} />
		<${Tile} label=${f.cook} value=${time(t.cookSeconds)} />
		<${Tile} label=${f.deliver} value=${time(t.deliverSeconds)} /></dl>`;
}

function Plots({ town, range }) {
	const w = useSaid();
	const f = w.fig;
	const [hours, days] = RANGES[range];
	const daily = range !== "day";
	const list = daily ? byDay(town, hours / 24 + days) : byHour(town, hours);
	const names = list.map(({ at }) => at.toLocaleString(tongue, daily
		? { month: "numeric", day: "numeric", timeZone: "UTC" }
		: { hour: "numeric", timeZone }));
	const first = daily ? f.day : f.time;
	const count = (v) => v.toLocaleString(tongue);
	const of = (label, name, say = count) => ({ label, say,
		values: list.map((x) => x[name]) });
	const took = (label, name) => ({ label, say: (v) => f.minutes(v),
		values: list.map((x) => minutes(x[name])) });
	const some = list.some((x) => x.orders);
	return html`<div class="plots">
		<${Plot} title=${daily ? f.perDay : f.perHour} first=${first} names=${some ? names : []}
			series=${[of(f.orders, "orders"), of(f.completed, "completed"),
			of(f.canceled, "canceled")]} />
		<${Plot} title=${daily ? f.wonDay : f.wonHour} first=${first} names=${some ? names : []}
			bars series=${[of(f.revenue, "revenue", won)]} />
		<${Plot} title=${f.took} first=${first} names=${some ? names : []}
			note=${daily && f.tookDay} series=${[took(f.confirm, "confirmSeconds"),
			took(f.cook, "cookSeconds"), took(f.deliver, "deliverSeconds")]} />
		<${Plot} title=${f.byReason} first=${f.reason} bars empty=${f.noCancels}
			names=${town.cancels.map((c) => reasonOf(w, c.reason))}
			series=${[{ label: f.canceled, say: count,
			values: town.cancels.map((c) => c.orders) }]} />
		<${Plot} title=${f.byStore} first=${f.store} bars
			names=${town.stores.map((s) => s.storeName ?? `${s.restaurantId}`)}
			series=${[{ label: f.orders, say: count, values: town.stores.map((s) =>
			s.orders) }]} />
		${town.stores.length > 0 && html`<${Stores} list=${town.stores} />`}</div>`;
}

function Stores({ list }) {
	const w = useSaid();
	const f = w.fig;
	const time = (s) => s === null ? "–" : f.minutes(minutes(s));
	return html`<section class="card wide"><h3>${f.store}</h3>
		<div class="scroll" tabindex="0" role="region" aria-label=${f.store}><table>
		<thead><tr><th scope="col">${f.store}</th>${["orders", "completed", "canceled",
		"revenue", "confirm", "cook", "deliver"].map((n) =>
		html`<th scope="col" class="n">${f[n]}</th>`)}</tr></thead>
		<tbody>${list.map((s) => html`<tr key=${s.restaurantId}><th scope="row">${
		s.storeName ?? s.restaurantId}</th><td class="n">${s.orders}</td><td class="n">${
		s.completed}</td><td class="n">${s.canceled}</td><td class="n">${won(s.revenue)}</td>
		<td class="n">${time(s.confirmSeconds)}</td><td class="n">${time(s.cookSeconds)}</td>
		<td class="n">${time(s.deliverSeconds)}</td></tr>`)}</tbody></table></div></section>`;
}

export function Figures() {
	const w = useSaid();
	const f = w.fig;
	const [range, setRange] = useState("day");
	const [hours, days] = RANGES[range];
	const { data, problem, refresh } = useLive(`/town?hours=${hours}&days=${days}`, []);
	return html`<div class="row heads"><h2>${f.title}</h2><span class="push"></span>
		<div class="row" role="group" aria-label=${f.range}>${Object.keys(RANGES).map((r) =>
		html`<button type="button" key=${r} aria-pressed=${r === range}
		onClick=${() => setRange(r)}>${f.ranges[r]}</button>`)}</div></div>
		<${Problem} problem=${problem} again=${refresh} />
		${data === undefined ? !problem && html`<${Loading} />` : html`
		<p class="soft">${data.refreshedAt ? f.refreshed(when(data.refreshedAt)) : f.never}
			${" "}${f.refreshedHint}</p>
		<${Totals} t=${totals(data)} />
		<${Plots} key=${`${range} ${tongue}`} town=${data} range=${range} />`}`;
}

// The API's total is of its hours; a year has days besides.
function totals(town) {
	if (!town.days.length)
		return town.total;
	const t = { ...ZERO, means: {} };
	for (const part of [town.total, ...town.days])
		add(t, part);
	return { ...t, ...Object.fromEntries(MEANS.map((m) => [m, t.means[m]
		? Math.round(t.means[m][0] / t.means[m][1]) : null])) };
}
