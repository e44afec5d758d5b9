// Today in figures, from the orders' own records: since midnight in the town.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Action, Loading, Problem, Time, won } from "/app/kit/ui.mjs";
import { get } from "/app/kit/api.mjs";
import { useWords, named, townDay } from "/app/kit/tongue.mjs";
import { useMessages } from "/app/kit/live.mjs";
import WORDS from "./words.mjs";

const PAGE = 100;
const PAGES = 20;		// no more are asked for
const AGAIN_MS = 60000;
const MINUTE = 60000;
const LAST = 20;

async function today(one) {
	const from = townDay();
	const all = [];
	let at = `/dashboards?size=${PAGE}${one ? `&restaurantId=${one.id}` : ""}`;
	let page;
	for (let n = 0; at && n < PAGES; n++) {
		page = await get(at);
		const rows = page._embedded.dashboards;
		all.push(...rows.filter((d) => new Date(d.orderDt) >= from));
		at = rows.length && new Date(rows.at(-1).orderDt) >= from
			? page._links.next : null;
	}
	return { all, partly: Boolean(at) };
}

function mean(rows, from, to) {
	const took = rows.filter((d) => d[from] && d[to])
		.map((d) => new Date(d[to]) - new Date(d[from]));
	return took.length
		? Math.round(took.reduce((a, b) => a + b) / took.length / MINUTE * 10) / 10
		: null;
}

function sum(rows) {
	const delivered = rows.filter((d) => d.status === "DELIVERED" ||
		d.status === "DELIVERY_FAILED");
	const canceled = rows.filter((d) => d.status === "ORDER_CANCELED");
	return { orders: rows.length, delivered: delivered.length,
		canceled: canceled.length,
		open: rows.length - delivered.length - canceled.length,
		revenue: delivered.reduce((a, d) => a + d.price - d.refunded, 0),
		confirm: mean(rows, "orderDt", "confirmedDt"),
		cook: mean(rows, "confirmedDt", "cookedCompDt"),
		deliver: mean(rows, "cookedCompDt", "deliveryCompDt") };
}

function Figure({ name, value, hint }) {
	return html`<div class="figure"><dt>${name}</dt><dd>${value}</dd>
		${hint && html`<dd class="hint">${hint}</dd>`}</div>`;
}

export function Figures({ all, one }) {
	const w = useWords(WORDS);
	const t = w.figures;
	const ids = one ? [one.id] : all.map((r) => r.id);
	const [data, setData] = useState(null);
	const [problem, setProblem] = useState(null);
	async function look() {
		try {
			setData(await today(one));
			setProblem(null);
		} catch (why) {
			setProblem(why);
		}
	}
	useEffect(() => {
		look();
		const timer = setInterval(look, AGAIN_MS);
		return () => clearInterval(timer);
	}, []);
	useMessages(ids.map((id) => `live/stores/${id}`), () => look());
	if (!data)
		return problem ? html`<${Problem} problem=${problem} again=${look} />`
			: html`<${Loading} />`;
	const rows = data.all.filter((d) => ids.includes(d.restaurantId));
	const s = sum(rows);
	const time = (m) => m === null ? t.none : t.min(m);
	const canceled = rows.filter((d) => d.status === "ORDER_CANCELED").slice(0, LAST);
	return html`<h2>${t.head}</h2><p class="soft">${t.since}</p>
		${problem && html`<${Problem} problem=${problem} again=${look} />`}
		${data.partly && html`<p class="notice">${t.partly(data.all.length)}</p>`}
		${!rows.length && html`<p class="empty">${t.empty}</p>`}
		<dl class="figures">
		<${Figure} name=${t.orders} value=${t.count(s.orders)} />
		<${Figure} name=${t.delivered} value=${t.count(s.delivered)} />
		<${Figure} name=${t.open} value=${t.count(s.open)} />
		<${Figure} name=${t.canceled} value=${t.count(s.canceled)} />
		<${Figure} name=${t.revenue} value=${won(s.revenue)} hint=${t.revenueHint} />
		<${Figure} name=${`${t.confirm} (${t.mean})`} value=${time(s.confirm)} />
		<${Figure} name=${`${t.cook} (${t.mean})`} value=${time(s.cook)} />
		<${Figure} name=${`${t.deliver} (${t.mean})`} value=${time(s.deliver)} />
		</dl>
		${ids.length > 1 && rows.length > 0 && html`<h3>${t.by}</h3><div class="scroll" tabindex="0" role="group" aria-label=${t.by}><table>
			<thead><tr><th scope="col">${t.store}</th><th scope="col" class="n">${t.orders}</th>
			<th scope="col" class="n">${t.delivered}</th><th scope="col" class="n">${t.canceled}</th>
			<th scope="col" class="n">${t.revenue}</th></tr></thead>
			<tbody>${all.map((r) => {
				const its = sum(rows.filter((d) => d.restaurantId === r.id));
				return html`<tr key=${r.id}><td>${named(r)}</td><td class="n">${its.orders}</td>
				<td class="n">${its.delivered}</td><td class="n">${its.canceled}</td>
				<td class="n">${won(its.revenue)}</td></tr>`;
			})}</tbody></table></div>`}
		${canceled.length > 0 && html`<h3>${t.cancels}</h3><ul class="plain">${canceled.map((d) => html`<li
			key=${d.id}><b>${d.id}</b> ${d.itemName} · ${w.reasons[d.cancelReason] ?? d.cancelReason} · ${
			""}<${Time} at=${d.canceledDt} /></li>`)}</ul>`}
		<p><${Action} class="button quiet" act=${look}>${t.refresh}<//></p>`;
}
