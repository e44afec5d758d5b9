// The live tail, and the search in the history: one list under one filter.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { Problem, Loading, Action, Dialog, announce } from "/app/kit/ui.mjs";
import { get, now } from "/app/kit/api.mjs";
import { useWords, named, timeZone, townDate, townDay } from "/app/kit/tongue.mjs";
import { useMessages } from "/app/kit/live.mjs";
import { go, linkTo, query, FILTERS } from "./route.mjs";
import { Tail } from "./tail.mjs";
import { Stamp, Type, Context, OrderLink, count } from "./bits.mjs";
import { Export } from "./export.mjs";
import WORDS from "./words.mjs";

const LOOK_MS = 1000;
const DAY_MS = 86400000;
const DRAWN = 200;		// rows at first, and more at a time

// The tail of this filter: a new one when the filter changes.
function useTail(filter, subscriptions) {
	const tail = useRef(null);
	const [, draw] = useState(0);
	useEffect(() => {
		const mine = new Tail(filter, () => draw((n) => n + 1));
		tail.current = mine;
		draw((n) => n + 1);
		const look = () => document.hidden || mine.look();
		look();
		const timer = setInterval(look, LOOK_MS);
		document.addEventListener("visibilitychange", look);
		window.addEventListener("online", look);
		return () => {
			mine.end();
			clearInterval(timer);
			document.removeEventListener("visibilitychange", look);
			window.removeEventListener("online", look);
		};
	}, [filter]);
	useEffect(() => {
		if (subscriptions)
			tail.current?.passed(subscriptions);
	}, [subscriptions]);
	useMessages(["live/town"], () => document.hidden || tail.current?.look());
	return tail.current;
}

// datetime-local has neither zone (here it is the town's) nor, for a whole
// minute, seconds.
function toLocal(iso) {
	const t = new Date(iso ?? "");
	return Number.isNaN(t.getTime()) ? ""
		: `${townDate(t)}T${t.toLocaleTimeString("en-GB", { timeZone })}`;
}

function toIso(local) {
	if (Number.isNaN(Date.parse(local)))
		return null;
	const [day, time] = local.split("T");
	const [h, m, s = 0] = time.split(":").map(Number);
	const days = (Date.parse(day) - Date.parse(townDate())) / DAY_MS;
	return new Date(townDay(days, h).getTime() + (m * 60 + s) * 1000).toISOString();
}

function Filter({ route, topics }) {
	const w = useWords(WORDS);
	const [stores, setStores] = useState([]);
	useEffect(() => {
		// names are a help only; a number does without
		get("/restaurants?size=100").then((all) =>
			setStores(all._embedded.restaurants)).catch(() => {});
	}, []);
	const set = (name, value) => go({ [name]: value || null });
	// what is typed stays, however often this is drawn before it is asked for
	const [draft, setDraft] = useState({});
	const write = (name, text) => setDraft((d) => ({ ...d, [name]: text }));
	const typed = (name, show = (v) => v ?? "", of = (v) => v.trim()) => ({
		value: draft[name] ?? show(route[name]),
		onInput: (e) => write(name, e.target.value),
		onBlur: () => write(name),
		onChange: (e) => {
			write(name);
			set(name, of(e.target.value));
		} });
	const types = topics?._embedded.topics ?? [];
	const sources = [...new Set(types.map((t) => t.source))];
	const with_ = (list, one) => one && !list.includes(one) ? [...list, one] : list;
	const used = FILTERS.some((name) => route[name]);
	return html`<form class="filter" role="search" aria-label=${w.filter}
		onSubmit=${(e) => e.preventDefault()}>
		<label>${w.order}<input type="number" min="1" inputmode="numeric"
			placeholder=${w.anyOrder} ...${typed("orderId")} /></label>
		<label>${w.type}<select aria-label=${w.type} ...${typed("type")}><option value="">${w.all}</option>
			${with_(types.map((t) => t.type), route.type).map((t) => html`<option value=${t}
			key=${t}>${t}${w.types[t] ? ` · ${w.types[t]}` : ""}</option>`)}</select></label>
		<label>${w.source}<select aria-label=${w.source} ...${typed("source")}><option value="">${w.all}</option>
			${with_(sources, route.source).map((s) => html`<option value=${s}
			key=${s}>${s}</option>`)}</select></label>
		<label>${w.store}<input type="number" min="1" inputmode="numeric" list="stores"
			placeholder=${w.anyStore} ...${typed("restaurantId")} /></label>
		<datalist id="stores">${stores.map((s) => html`<option value=${s.id}
			key=${s.id}>${named(s)}</option>`)}</datalist>
		<label>${w.from}<input type="datetime-local" step="1"
			...${typed("from", toLocal, toIso)} /></label>
		<label>${w.until}<input type="datetime-local" step="1"
			...${typed("until", toLocal, toIso)} /></label>
		${used && html`<button type="button" class="link" onClick=${() => go(
			Object.fromEntries(FILTERS.map((name) => [name, null])))}>${w.clear}</button>`}
	</form>`;
}

function Row({ e }) {
	const w = useWords(WORDS);
	return html`<tr data-id=${e.id} data-type=${e.type}>
		<td><${Stamp} at=${e.at} /></td>
		<td><a class="plain-link" title=${w.detailOf(e.type)}
			...${linkTo({ event: e.id })}><${Type} type=${e.type} /></a>
			<small class="narrow soft mono">${e.source}</small></td>
		<td class="opt"><${Context} name=${e.source} /></td>
		<td>${e.orderId ? html`<${OrderLink} id=${e.orderId} />` : "–"}</td>
		<td class="mono opt">${e.restaurantId ?? "–"}</td>
		<td class="mono opt">${e.by ?? "–"}</td>
		<td class="mono n opt">${count(e.pos)}</td>
	</tr>`;
}

function Bar({ tail, until, onExport }) {
	const w = useWords(WORDS);
	const past = until && new Date(until) < now();
	const n = tail.waiting.length;
	return html`<div class="row tailbar">
		<button type="button" class=${tail.paused ? "button" : "button quiet"}
			aria-pressed=${tail.paused} onClick=${() => {
			if (tail.paused) {
				announce(w.resumed(n));
				tail.resume();
			} else {
				announce(w.paused);
				tail.pause();
			}
		}}>${tail.paused ? `▶ ${w.resume}` : w.pause}</button>
		<span class="tailstate" role="status">${tail.paused
			? html`<b>${w.paused}</b> · <span class="came">${w.came(n)}</span>`
			: past ? w.past : w.running(tail.fresh)}</span>
		<span class="push"></span>
		<button type="button" class="button quiet" onClick=${onExport}>⤓ ${w.export.title}</button>
	</div>`;
}

function Behind({ subscriptions }) {
	const w = useWords(WORDS);
	const mine = (subscriptions ?? []).filter((s) => s.consumer === "monitor");
	const lag = mine.reduce((n, s) => n + s.lag, 0);
	const stopped = mine.filter((s) => s.state === "stopped");
	if (stopped.length)
		return html`<p class="notice" role="alert">${w.historyStopped(
			stopped.map((s) => s.source).join(", "))}</p>`;
	return lag > 100 && html`<p class="notice">${w.historyBehind(count(lag))}</p>`;
}

function List({ tail }) {
	const w = useWords(WORDS);
	const [drawn, setDrawn] = useState(DRAWN);
	useEffect(() => setDrawn(DRAWN), [tail]);
	if (tail.rows.length === 0)
		return html`<p class="empty">${w.nothing}</p>`;
	async function more() {
		if (tail.rows.length < drawn + DRAWN)
			await tail.more();
		setDrawn(drawn + DRAWN);
	}
	return html`<div class="scroll" tabindex="0" role="region" aria-label=${w.list}>
		<table class="events"><thead><tr>
		<th>${w.time}</th><th>${w.type}</th><th class="opt">${w.source}</th><th>${w.order}</th>
		<th class="opt">${w.store}</th><th class="opt">${w.by}</th>
		<th class="n opt">${w.pos}</th></tr></thead>
		<tbody>${tail.rows.slice(0, drawn).map((e) =>
			html`<${Row} e=${e} key=${e.id} />`)}</tbody></table></div>
		<p class="row">${(tail.older || tail.rows.length > drawn) &&
			html`<${Action} class="button quiet" act=${more}
			onProblem=${(why) => {
				tail.problem = why;
				tail.tell();
			}}>${w.older}<//>`}
		<span class="soft">${w.drawn(count(Math.min(drawn, tail.rows.length)))}</span></p>`;
}

export function Events({ route, topics, subscriptions }) {
	const w = useWords(WORDS);
	const filter = query(route);
	const tail = useTail(filter, subscriptions);
	const [exporting, setExporting] = useState(false);
	return html`<h2 class="hidden">${w.views.events}</h2>
		<${Filter} route=${route} topics=${topics} />
		${tail && html`<${Bar} tail=${tail} until=${route.until} onExport=${() => setExporting(true)} />
		<${Behind} subscriptions=${subscriptions} />
		<${Problem} problem=${tail.problem} again=${() => tail.look()} />
		${tail.rows ? html`<${List} tail=${tail} />`
			: !tail.problem && html`<${Loading} />`}`}
		${exporting && html`<${Dialog} title=${w.export.title}
			onClose=${() => setExporting(false)}>
			<${Export} filter=${filter} onClose=${() => setExporting(false)} /><//>`}`;
}
