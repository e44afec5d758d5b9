// The town live: the orders in progress, by where they are.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Problem, Loading, Field, won, when } from "/app/kit/ui.mjs";
import { named } from "/app/kit/tongue.mjs";
import { useLive } from "/app/kit/live.mjs";
import { useSaid, usePages, rows, Age } from "./bits.mjs";

const SIZE = 50;
// Where an order is, for who looks at all of them.
const COLUMNS = { waiting: ["ORDERED", "PAID"], kitchen: ["CONFIRMED", "COOKING"],
	ready: ["COOKED", "DELIVERY_STARTED"], way: ["PICKED_UP"] };

function Tags({ d }) {
	const w = useSaid();
	return d.attention.map((a) => html` <span key=${a} class=${`tag ${
		a === "refunded" ? "warn" : "bad"}`}>${w.one.attention[a]}</span>`);
}

// Orders of one state, kept as they are.
function useOf(status, restaurantId) {
	return useLive(`/dashboards?status=${status}&size=${SIZE}${restaurantId
		? `&restaurantId=${restaurantId}` : ""}`, ["live/town"]);
}

function Card({ d }) {
	const w = useSaid();
	return html`<li class="card slim" data-id=${d.id}>
		<p class="row"><a href=${`#/orders/${d.id}`}>${w.order(d.id)}</a>
			<span class="push"></span><span class="soft"><${Age} at=${d.orderDt} /></span></p>
		<p>${d.storeName} <span class="soft">· ${d.itemName}</span></p>
		<p class="soft">${w.status[d.status]}${d.riderName
		? ` · ${w.live.rider(d.riderName)}` : ""}<${Tags} d=${d} /></p></li>`;
}

function Column({ name, restaurantId, tell }) {
	const w = useSaid();
	const [a, b] = COLUMNS[name].length > 1
		? [useOf(COLUMNS[name][0], restaurantId), useOf(COLUMNS[name][1], restaurantId)]
		: [useOf(COLUMNS[name][0], restaurantId), null];
	const both = [a, ...(b ? [b] : [])];
	// an order that moves between two questions is in both for a moment
	const list = [...new Map(both.flatMap((x) => rows(x.data, "dashboards"))
		.map((d) => [d.id, d])).values()].sort((x, y) => x.id - y.id);
	const known = both.every((x) => x.data !== undefined);
	useEffect(() => {
		if (known)
			tell(name, list.length);
	}, [known, list.length]);
	return html`<section class="column" aria-label=${w.live.columns[name]}>
		<h3>${w.live.columns[name]} <span class="tag">${list.length}</span></h3>
		${both.map((x) => html`<${Problem} problem=${x.problem} again=${x.refresh} />`)}
		${!known && !both.some((x) => x.problem) && html`<${Loading} />`}
		<ul class="plain">${list.map((d) => html`<${Card} key=${d.id} d=${d} />`)}</ul>
		${both.some((x) => x.data?._links.next) && html`<p class="hint">${
			w.live.limit(SIZE)}</p>`}
	</section>`;
}

function Columns({ restaurantId }) {
	const w = useSaid();
	const [counts, setCounts] = useState({});
	const tell = (name, n) => setCounts((c) => ({ ...c, [name]: n }));
	const names = Object.keys(COLUMNS);
	const empty = names.every((n) => counts[n] === 0);
	return html`${empty && html`<p class="soft">${restaurantId ? w.live.emptyHere
		: w.live.empty}</p>`}<div class=${empty ? "columns empty" : "columns"}>
		${names.map((name) => html`<${Column} key=${`${name} ${restaurantId}`}
		name=${name} restaurantId=${restaurantId} tell=${tell} />`)}</div>`;
}

export function OrderTable({ list, caption }) {
	const w = useSaid();
	const t = w.live.table;
	return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}><table>
		<thead><tr><th scope="col" class="n">${t.id}</th><th scope="col">${t.status}</th>
		<th scope="col">${t.store}</th><th scope="col">${t.item}</th>
		<th scope="col" class="n">${t.price}</th><th scope="col">${t.time}</th>
		<th scope="col">${t.rider}</th></tr></thead>
		<tbody>${list.map((d) => html`<tr key=${d.id}><th scope="row" class="n"><a
		href=${`#/orders/${d.id}`}>${d.id}</a></th><td>${w.status[d.status]}<${Tags}
		d=${d} /></td><td>${d.storeName}</td><td>${d.itemName}</td><td class="n">${
		won(d.price)}</td><td>${when(d.orderDt)}</td><td>${d.riderName ?? ""}</td></tr>`)}
		</tbody></table></div>`;
}

// A list by state or all, newest first; older ones when wanted.
function List({ status, restaurantId }) {
	const w = useSaid();
	const [problem, setProblem] = useState(null);
	const first = useLive(`/dashboards?size=${SIZE}${status ? `&status=${status}` : ""}${
		restaurantId ? `&restaurantId=${restaurantId}` : ""}`, ["live/town"]);
	const [list, next, older] = usePages(first.data, "dashboards");
	if (first.data === undefined)
		return first.problem ? html`<${Problem} problem=${first.problem}
			again=${first.refresh} />` : html`<${Loading} />`;
	async function more() {
		setProblem(null);
		await older().catch(setProblem);
	}
	return html`<${Problem} problem=${first.problem} again=${first.refresh} />
		${list.length ? html`<${OrderTable} list=${list} caption=${w.live.title} />`
		: html`<p class="soft">${w.live.emptyHere}</p>`}
		<${Problem} problem=${problem} />
		${next && html`<p><button type="button" class="button quiet"
			onClick=${more}>${w.more}</button></p>`}`;
}

export function Live({ restaurants }) {
	const w = useSaid();
	const [status, setStatus] = useState("live");
	const [restaurantId, setRestaurant] = useState("");
	const [number, setNumber] = useState("");
	const wrong = number !== "" && !/^[1-9]\d{0,17}$/.test(number);
	const find = (e) => {
		e.preventDefault();
		if (number && !wrong)
			location.hash = `#/orders/${number}`;
	};
	return html`<section aria-labelledby="live"><h2 id="live">${w.live.title}</h2>
		<div class="filters">
		<${Field} label=${w.live.status}>${(id) => html`<select id=${id} value=${status}
			onChange=${(e) => setStatus(e.target.value)}>
			<option value="live">${w.live.everyStatus}</option>
			<option value="">${w.live.newest}</option>
			${Object.keys(w.status).map((s) => html`<option value=${s}>${w.status[s]}</option>`)}
			</select>`}<//>
		<${Field} label=${w.live.restaurant}>${(id) => html`<select id=${id}
			value=${restaurantId} onChange=${(e) => setRestaurant(e.target.value)}>
			<option value="">${w.live.everyRestaurant}</option>
			${restaurants.map((r) => html`<option value=${r.id}>${named(r)}</option>`)}
			</select>`}<//>
		<form class="find" role="search" onSubmit=${find}><${Field} label=${w.live.find}
			inputmode="numeric" value=${number} error=${wrong ? w.live.number : undefined}
			onInput=${(e) => setNumber(e.target.value.trim())} />
			<button class="button quiet" disabled=${!number || wrong}>${w.live.go}</button></form>
		</div>
		${status === "live" ? html`<${Columns} restaurantId=${restaurantId} />`
		: html`<${List} key=${`${status} ${restaurantId}`} status=${status}
			restaurantId=${restaurantId} />`}
	</section>`;
}
