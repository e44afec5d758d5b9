// One order: its five records side by side, in short, with what can be done.
// Its customer's name, phone and door are asked for only when somebody wants
// to see them.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { Problem, Loading, Action, announce, won, when } from "/app/kit/ui.mjs";
import { useLive } from "/app/kit/live.mjs";
import { get } from "/app/kit/api.mjs";
import { useSaid, rows, orderPath, orderOf, reasonOf, commandsOf } from "./bits.mjs";
import { Commands } from "./commands.mjs";

const AGAIN_MS = 10000;		// what a payment becomes is in no message
const TIMES = ["orderDt", "paidDt", "confirmedDt", "cookStartedDt", "cookedCompDt",
	"deliveryStartDt", "pickedUpDt", "deliveryCompDt", "failedDt", "canceledDt"];

// A record that is kept as it is: no record (404) is an answer, too.
function useOne(from, id) {
	const { data, problem, refresh } = useLive(from, ["live/town"],
		(message) => message.orderId === Number(id));
	const none = problem?.status === 404;
	return { data: none ? null : data, problem: none ? null : problem, refresh,
		known: data !== undefined || none };
}

// Pairs of what and how; what is not known is left out.
function Facts({ of }) {
	const w = useSaid();
	return html`<dl class="facts">${of.filter(([, v]) => v !== null && v !== undefined &&
		v !== false).map(([name, v]) => html`<dt>${w.one.f[name]}</dt><dd>${v}</dd>`)}</dl>`;
}

function Record({ title, one, none, children }) {
	return html`<section class="card" aria-label=${title}><h3>${title}</h3>
		<${Problem} problem=${one.problem} again=${one.refresh} />
		${!one.known ? !one.problem && html`<${Loading} />`
		: one.data ? children(one.data) : html`<p class="soft">${none}</p>`}</section>`;
}

const time = (at) => at && when(at);
const money = (n) => n === null || n === undefined ? null : won(n);

function OrderCard({ one }) {
	const w = useSaid();
	return html`<${Record} title=${w.one.order} one=${one} none=${w.one.noOrder}>${(o) =>
		html`<${Facts} of=${[["status", w.orderStatus[o.orderStatus] ?? o.orderStatus],
			["placed", time(o.orderDate)], ["total", money(o.total)],
			["items", money(o.itemPrice)], ["fee", money(o.deliveryFee)],
			["reason", o.cancelReason && reasonOf(w, o.cancelReason)],
			["by", o.canceledBy && (w.one.by[o.canceledBy] ?? o.canceledBy)],
			["canceled", time(o.canceledAt)]]} />
		<ul>${o.items.map((i) => html`<li>${i.name} × ${i.quantity}${i.options.length > 0 &&
			html` <span class="soft">(${i.options.map((x) => x.name).join(", ")})</span>`}</li>`)}
		</ul>`}<//>`;
}

function PaymentCard({ one }) {
	const w = useSaid();
	return html`<${Record} title=${w.one.payment} one=${one} none=${w.one.noPayment}>${(p) =>
		html`<${Facts} of=${[["status", w.payStatus[p.status]], ["total", money(p.price)],
			["held", time(p.approvedAt)], ["claimed", time(p.claimedAt)],
			["captured", time(p.capturedAt)], ["freed", time(p.canceledAt)],
			["refunded", p.refunded > 0 && won(p.refunded)],
			["open", time(p.openSince)], ["declined", p.declineReason],
			["reference", p.reference]]} />
		${p.refunds.length > 0 && html`<ul>${p.refunds.map((r) => html`<li key=${r.n}>
			${won(r.amount)}, ${w.refundStatus[r.status]}: ${r.reason}
			${" "}<span class="soft">${when(r.requestedAt)}</span></li>`)}</ul>`}`}<//>`;
}

function StoreCard({ one }) {
	const w = useSaid();
	return html`<${Record} title=${w.one.store} one=${one} none=${w.one.noStore}>${(s) =>
		html`<p>${s.storeName}</p>
		<${Facts} of=${[["status", w.storeStatus[s.status]], ["received", time(s.receivedAt)],
			["acceptBy", s.status === "RECEIVED" && time(s.acceptBy)],
			["confirmed", time(s.confirmedAt)], ["ready", time(s.readyAt)],
			["cooking", time(s.cookStartedAt)], ["cooked", time(s.cookedAt)],
			["late", time(s.lateAt)], ["ended", time(s.endedAt)],
			["reason", s.reason && reasonOf(w, s.reason)], ["note", s.rejectNote]]} />`}<//>`;
}

function DeliveryCard({ one }) {
	const w = useSaid();
	return html`<${Record} title=${w.one.delivery} one=${one} none=${w.one.noDelivery}>${(d) =>
		html`<${Facts} of=${[["status", w.deliveryStatus[d.status]],
			["self", d.selfDelivery && w.yes], ["rider", d.riderName],
			["dong", d.dong], ["pay", money(d.pay)], ["ready", time(d.readyAt)],
			["started", time(d.startDt)], ["picked", time(d.pickedupDt)],
			["delivered", time(d.compDt)], ["reason", d.reason && reasonOf(w, d.reason)]]} />
		`}<//>`;
}

function BoardCard({ one }) {
	const w = useSaid();
	return html`<${Record} title=${w.one.board} one=${one} none=${w.one.noBoard}>${(d) =>
		html`<${Facts} of=${[["status", w.status[d.status]], ["eta", time(d.eta)],
			["attention", d.attention.length > 0 && d.attention.map((a) =>
			w.one.attention[a]).join(", ")], ["refunded", d.refunded > 0 && won(d.refunded)],
			["reason", (d.cancelReason ?? d.failReason) && reasonOf(w,
			d.cancelReason ?? d.failReason)]]} />`}<//>`;
}

// "operator:1", in words.
function lookerOf(w, by) {
	const [role, id] = by.split(":");
	return `${w.one.by[role] ?? role} ${id ?? ""}`;
}

// Asked for by a button only: the order then writes down who looked.
function Personal({ id }) {
	const w = useSaid();
	const [order, setOrder] = useState(null);
	const [looks, setLooks] = useState(null);
	const [problem, setProblem] = useState(null);
	const box = useRef();
	const a = order?.address;
	useEffect(() => order && box.current.focus(), [!order]);
	const facts = order ? [[w.one.name, order.name], [w.one.phone, order.phone],
		[w.one.address, a && [a.dong, a.road, a.detail].filter(Boolean).join(" ")],
		[w.one.noteToStore, order.noteToStore],
		[w.one.noteToRider, order.noteToRider]].filter(([, v]) => v) : [];
	return html`<section class="card personal" aria-label=${w.one.personal}><h3>${
		w.one.personal}</h3>
		${!order ? html`<p class="soft">${w.one.personalHint}</p>
		<p><${Action} class="button quiet" onProblem=${setProblem} act=${async () => {
			setProblem(null);
			setOrder(await get(`/orders/${id}`));
		}}>${w.one.show}<//></p>` : html`<div ref=${box} tabindex="-1">${facts.length
			? html`<dl class="facts">${facts.map(([name, v]) => html`<dt>${name}</dt><dd>${
				v}</dd>`)}
			</dl>` : html`<p>${w.one.noPersonal}</p>`}</div>
		${order._links.looks && html`<p><${Action} class="link" onProblem=${setProblem}
			act=${async () => {
			setProblem(null);
			setLooks(rows(await get(order._links.looks), "looks"));
		}}>${w.one.looks}<//></p>`}
		${looks && (looks.length ? html`<ul>${looks.map((l) => html`<li key=${l.id}>${
			lookerOf(w, l.by)}, ${when(l.at)}</li>`)}</ul>` : html`<p>${w.one.noLooks}</p>`)}`}
		<${Problem} problem=${problem} /></section>`;
}

function Steps({ d }) {
	const w = useSaid();
	return html`<ol class="steps" aria-label=${w.one.steps}>${TIMES.filter((t) => d[t])
		.map((t) => html`<li>${w.one.times[t]} <b>${when(d[t])}</b></li>`)}</ol>`;
}

export function Order({ id }) {
	const w = useSaid();
	const list = useOne(orderPath(id), id);
	const order = { ...list, data: list.data && (orderOf(list.data, id) ?? null) };
	const payment = useOne(`/payinfos/${id}`, id);
	const store = useOne(`/stores/${id}`, id);
	const delivery = useOne(`/deliveries/${id}`, id);
	const board = useOne(`/dashboards/${id}`, id);
	const all = [order, payment, store, delivery, board];
	useEffect(() => {
		const timer = setInterval(() => document.hidden ||
			all.forEach((one) => one.refresh()), AGAIN_MS);
		return () => clearInterval(timer);
	}, []);
	const [said, setSaid] = useState("");
	const status = board.data?.status;
	const was = useRef(status);
	useEffect(() => {
		if (was.current && status && was.current !== status)
			announce(w.one.changed(w.status[status]));
		was.current = status;
	}, [status]);
	const done = (text) => {
		setSaid(text);
		all.forEach((one) => one.refresh());
	};
	const back = html`<p class="row"><a class="back" href="#/">← ${w.one.back}</a></p>`;
	if (order.known && board.known && !order.data && !board.data)
		return html`${back}<div class="notice"><p><b>${w.one.missing(id)}</b></p>
			<p>${w.one.missingHint}</p></div>`;
	const can = all.some((one) => commandsOf(one.data).some(([rel]) => w.cmd.names[rel]));
	return html`${back}<div class="row heads"><h2>${w.order(id)}${status && html` <span
		class="tag good">${w.status[status]}</span>`}</h2><span class="push"></span>
		<a class="button quiet" href=${`/app/events/?order=${id}`}>${w.one.story}</a></div>
		${board.data && html`<p>${board.data.storeName} · ${board.data.itemName} · ${
		won(board.data.price)}</p><${Steps} d=${board.data} />`}
		<div class="row can" role="group" aria-label=${w.one.commands}>
			${all.map((one) => html`<${Commands} record=${one.data} onDone=${done} />`)}
			${order.known && !can && html`<span class="soft">${w.one.noCommands}</span>`}</div>
		${said && html`<p class="good-news">${said}</p>`}
		<div class="records"><${OrderCard} one=${order} /><${PaymentCard} one=${payment} />
		<${StoreCard} one=${store} /><${DeliveryCard} one=${delivery} />
		<${BoardCard} one=${board} />${order.data && html`<${Personal} id=${id} />`}</div>`;
}
