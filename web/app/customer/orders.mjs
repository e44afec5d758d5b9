// What one has ordered, newest first; a guest has his links of this browser.
import { html, useState, useRef } from "/app/kit/html.mjs";
import { useWords, won, when } from "/app/kit/tongue.mjs";
import { Action, Loading, Problem, SignIn, usePerson } from "/app/kit/ui.mjs";
import { get, now } from "/app/kit/api.mjs";
import { useLive } from "/app/kit/live.mjs";
import { Heading, To } from "./route.mjs";
import { guestOrders } from "./pay.mjs";
import { Reorder } from "./reorder.mjs";
import { kindOf } from "./order-words.mjs";
import WORDS from "./words.mjs";

const PAGE = 10;
const LINK_MS = 7 * 24 * 3600 * 1000;
const LOOKS = { waiting: "warn", going: "good", done: "", failed: "bad",
	canceled: "bad" };

function One({ order, status }) {
	const w = useWords(WORDS);
	return html`<li class="card past"><${To} to=${{ order: order.id }} class="past-link">
		<span class="row spread"><b>${order.storeName}</b>
		<span class=${`tag ${LOOKS[kindOf(status)]}`}>${w.status[status] ?? status}</span></span>
		<span>${order.itemName} · <span class="price">${won(order.total)}</span></span>
		<span class="soft">${when(order.orderDate)} · ${w.number(order.id)}</span><//>
		<p><${Reorder} order=${order} quiet /></p></li>`;
}

function Guests() {
	const w = useWords(WORDS);
	const all = guestOrders.use().filter((o) =>
		now() - new Date(o.at) < LINK_MS);
	return all.length > 0 && html`<section aria-labelledby="guests">
		<h3 id="guests">${w.guestOrders}</h3><p class="soft">${w.guestOrdersWhy}</p>
		<ul class="plain">${all.map((o) => html`<li key=${o.id}><${To}
			to=${{ order: o.id }} class="card going"><b>${o.storeName ?? w.number(o.id)}</b>
			<span>${o.itemName ? `${o.itemName} · ${won(o.total)}` : ""}</span>
			<span class="soft">${when(o.at)} · ${w.see} ›</span><//></li>`)}</ul></section>`;
}

function Past({ person }) {
	const w = useWords(WORDS);
	const topics = [`live/customers/${person.id}`];
	const orders = useLive(`/orders?size=${PAGE}`, topics);
	// how far each has come; where that is away, the orders' own word will do
	const courses = useLive(`/dashboards?size=${PAGE}`, topics);
	// all that was seen: new orders push others off the first page, and those
	// are on no page that was asked for
	const seen = useRef(new Map()).current;
	const course = useRef(new Map()).current;	// id -> status
	const [last, setLast] = useState(null);		// page of older ones
	const [problem, setProblem] = useState(null);
	if (!orders.data)
		return orders.problem ? html`<${Problem} problem=${orders.problem}
			again=${orders.refresh} />` : html`<${Loading} />`;
	for (const o of orders.data._embedded.orders)
		seen.set(o.id, o);
	const all = [...seen.values()].toSorted((a, b) => b.id - a.id);
	const { next } = (last ?? orders.data)._links;
	for (const d of courses.data?._embedded.dashboards ?? [])
		course.set(d.id, d.status);
	const statusOf = (o) => o.orderStatus === "ORDERED" || o.orderStatus === "COMPLETED"
		? course.get(o.id) ?? o.orderStatus : o.orderStatus;
	if (!all.length)
		return html`<p>${w.noOrders}</p>`;
	return html`<ul class="plain">${all.map((o) => html`<${One} key=${o.id}
			order=${o} status=${statusOf(o)} />`)}</ul>
		<${Problem} problem=${problem} />
		${next ? html`<p><${Action} class="button quiet big" onProblem=${setProblem}
			act=${async () => {
				setProblem(null);
				const page = await get(next);
				for (const o of page._embedded.orders)
					seen.set(o.id, seen.get(o.id) ?? o);
				setLast(page);
			}}>${w.older}<//></p>` : html`<p class="soft">${w.allShown}</p>`}`;
}

export function Orders() {
	const w = useWords(WORDS);
	const person = usePerson();
	return html`<p class="back"><${To} to=${{}}>‹ ${w.toRestaurants}<//></p>
		<${Heading}>${w.myOrders}<//><${Guests} />
		${person === undefined ? html`<${Loading} />` : person
			? html`<${Past} key=${person.id} person=${person} />`
			: html`<${SignIn} role="customer" why=${w.signInForOrders} />`}`;
}
