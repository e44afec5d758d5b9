// One order, and what may be done with it now: its buttons are its links.
import { html, useState, useRef } from "/app/kit/html.mjs";
import { Action, Dialog, Field, Problem, Time, Countdown, announce, won, when }
	from "/app/kit/ui.mjs";
import { follow, get, newKey } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { column, isGone } from "./orders.mjs";
import { Icon } from "./icons.mjs";
import { print, printing } from "./ticket.mjs";
import WORDS from "./words.mjs";

const MINUTES = [10, 15, 20, 30, 40, 60];
const DELAYS = [5, 10, 15, 20, 30];
const MOST_MINUTES = 180;
const REJECTS = ["SOLD_OUT", "TOO_BUSY", "CLOSING", "NO_DELIVERY", "OTHER"];
const FAILS = ["CUSTOMER_ABSENT", "ADDRESS_WRONG", "ACCIDENT", "FOOD_DAMAGED",
	"STORE_CLOSED", "OTHER"];
const MINUTE = 60000;
const SOON = 5;			// minutes before it is due

const minutes = (ms) => Math.floor(ms / MINUTE);

// A command, once however often it is tapped while nobody answers.  A refusal
// because another screen was first is no error: the board says who is where.
export function useCommand(kitchen) {
	const w = useWords(WORDS);
	const keys = useRef(new Map());
	return async (record, rel, body) => {
		const what = `${rel} ${JSON.stringify(body)}`;
		const key = keys.current.get(what) ?? newKey();
		keys.current.set(what, key);
		try {
			const { body: now } = await follow(record._links[rel], body, { key });
			keys.current.delete(what);
			announce(w.card.moved(record.id));
			return now;
		} catch (problem) {
			const unsure = problem.status === 0 || problem.status >= 500;
			if (!unsure)
				keys.current.delete(what);
			if (problem.status === 0)
				problem.detail = `${problem.detail} ${w.card.unanswered}`;
			if (problem.status !== 409)
				throw problem;
			let state = problem.body.state;
			let promise = "";
			try {
				const now = await get(`/stores/${record.id}`);
				kitchen.put(now);
				state = now.status;
				if (now.readyAt && !isGone(now))
					promise = ` ${w.board.promised(when(now.readyAt))}`;
			} catch {
				kitchen.refresh();
			}
			kitchen.note(w.board.first(record.id,
				`${w.board.now[state] ?? problem.detail}${promise}`));
			return null;
		}
	};
}

// -- what it consists of

export function Lines({ order }) {
	const w = useWords(WORDS);
	return html`<ul class="lines plain">${order.items.map((line, i) => html`<li key=${i}>
		<span class=${line.quantity > 1 ? "qty many" : "qty"}>${line.quantity}<span
			aria-hidden="true">×</span></span>
		<span class="what">${line.name}
		${line.options.length > 0 && html`<span class="options">${line.options
			.map((o) => html`<span>+ ${o.name}</span>`)}</span>`}</span></li>`)}</ul>
		${order.items.length > 1 && html`<p class="soft">${w.card.pieces(order.itemQty)}</p>`}
		${order.noteToStore && html`<p class="note"><b>${w.card.note}</b> ${order.noteToStore}</p>`}`;
}

function Customer({ order, delivery }) {
	const w = useWords(WORDS);
	const c = order.customer ?? {};
	const phone = c.phone ?? delivery?.phone;
	const at = c.address;
	return html`<p class="customer">
		<span class="tag good">${w.card.paid} <span class="price">${won(order.price)}</span></span>
		${at && html`<span>${at.dong} ${at.road} ${at.detail}</span>`}
		${c.name && html`<span>${c.name}</span>`}
		${phone && html`<a href=${`tel:${phone}`}>${w.card.phone} ${phone}</a>`}
		${delivery?.noteToRider && html`<span>${w.delivery.note}: ${delivery.noteToRider}</span>`}
	</p>`;
}

// Who rides, and when he comes.
function Ride({ order, delivery, place }) {
	const w = useWords(WORDS).card;
	if (order.status === "RECEIVED" || !["CONFIRMED", "COOKING", "COOKED"]
		.includes(order.status))
		return null;
	const name = delivery?.riderName || order.rider?.name || w.rider;
	const has = delivery ? Boolean(delivery.riderId) : Boolean(order.rider);
	const own = delivery?.selfDelivery ?? place?.selfDelivery;
	const text = delivery?.status === "DELIVERED" ? w.delivered
		: delivery?.status === "FAILED" ? w.failed
			: order.pickedUpAt ? w.riderLeft(name)
				: own ? has ? w.selfTaken(name) : w.selfWaiting
					: !has ? w.noRider
						: order.status === "COOKED" ? w.riderHere(name)
							: `${w.riderComing(name)}. ${w.riderBy(when(order.readyAt))}`;
	return html`<p class="ride">${has && html`<${Icon} name="ride" />`} ${text}</p>`;
}

// How long there is, or how late it is: in words, not by colour alone.
function Due({ order, now }) {
	const w = useWords(WORDS).card;
	if (order.status === "RECEIVED") {
		const left = new Date(order.acceptBy) - now;
		const whole = new Date(order.acceptBy) - new Date(order.receivedAt);
		return html`<div class="due">
			${left > 0 ? html`<p>${w.answerIn} <${Countdown} to=${order.acceptBy} /></p>`
				: html`<p class="tag bad">${w.over}</p>`}
			<div class="fuse" aria-hidden="true"><i style=${{ width:
				`${Math.max(0, Math.min(100, left / whole * 100))}%` }}></i></div>
		</div>`;
	}
	if (order.status === "COOKED")
		return html`<p class="due">${w.since(Math.max(0,
			minutes(now - new Date(order.cookedAt))))}</p>`;
	const left = minutes(new Date(order.readyAt) - now + MINUTE - 1);
	return html`<div class="due"><p>${w.ready(when(order.readyAt))}${" "}
		${left <= 0 ? html`<b class="tag bad">${w.late(1 - left)}</b>`
			: html`<b class=${left <= SOON ? "tag warn" : "tag"}>${w.left(left)}</b>`}</p>
		${order.lateAt && html`<p class="tag bad">${w.veryLate}</p>`}</div>`;
}

// -- what is asked before it is done

function MinutesDialog({ title, label, initial, go, onClose }) {
	const w = useWords(WORDS);
	const [n, setN] = useState(initial);
	const [problem, setProblem] = useState(null);
	const fits = Number.isInteger(n) && n >= 1 && n <= MOST_MINUTES;
	return html`<${Dialog} title=${title} onClose=${onClose}>
		<${Field} label=${label} type="number" inputmode="numeric" min="1"
			max=${MOST_MINUTES} value=${n} error=${fits ? undefined : `1–${MOST_MINUTES}`}
			onInput=${(e) => setN(e.target.valueAsNumber)} />
		<${Problem} problem=${problem} />
		<${Action} class="button big" disabled=${!fits} act=${() => go(n)}
			onProblem=${setProblem}>${w.card.accept}<//>
	<//>`;
}

function RejectDialog({ order, run, onClose }) {
	const w = useWords(WORDS);
	const t = w.reject;
	const fresh = order.status === "RECEIVED";
	const [reason, setReason] = useState("");
	const [out, setOut] = useState(new Set());
	const [note, setNote] = useState("");
	const [problem, setProblem] = useState(null);
	const items = [...new Map(order.items.map((i) => [i.menuItemId, i])).values()];
	function tick(id, on) {
		const next = new Set(out);
		if (on)
			next.add(id);
		else
			next.delete(id);
		setOut(next);
	}
	async function go() {
		await run("reject", { reason, ...(note.trim() && { note: note.trim() }),
			...(reason === "SOLD_OUT" && out.size && { soldOut: [...out] }) });
		onClose();
	}
	return html`<${Dialog} title=${fresh ? t.title(order.id) : t.giveUpTitle(order.id)}
		onClose=${onClose}>
		<fieldset><legend>${t.why}</legend>${REJECTS.map((code) => html`<label
			class="choice" key=${code}><input type="radio" name="reason" value=${code}
			checked=${reason === code} onChange=${() => setReason(code)} /> ${w.reasons[code]}</label>`)}
		</fieldset>
		${reason === "SOLD_OUT" && html`<fieldset><legend>${t.what}</legend>
			${items.map((i) => html`<label class="choice" key=${i.menuItemId}><input
				type="checkbox" checked=${out.has(i.menuItemId)}
				onChange=${(e) => tick(i.menuItemId, e.target.checked)} /> ${i.name}</label>`)}
			<p class="hint">${t.whatHint}</p></fieldset>`}
		<${Field} label=${t.note} maxlength="200" value=${note}
			onInput=${(e) => setNote(e.target.value)} />
		<p class="notice">${t.money}</p>
		<${Problem} problem=${problem} />
		<p class="row"><button type="button" class="button quiet grow" onClick=${onClose}>${t.back}</button>
		<${Action} class="button bad solid grow" disabled=${!reason} act=${go}
			onProblem=${setProblem}>${fresh ? t.go : t.goGiveUp}<//></p>
	<//>`;
}

function DelayDialog({ order, run, onClose }) {
	const t = useWords(WORDS).delay;
	const [problem, setProblem] = useState(null);
	return html`<${Dialog} title=${t.title(order.id)} onClose=${onClose}>
		<p>${t.hint}</p>
		<div class="minutes">${DELAYS.map((m) => html`<${Action} key=${m}
			class="button quiet" onProblem=${setProblem} act=${async () => {
				await run("delay", { minutes: m });
				onClose();
			}}>${t.plus(m)}<//>`)}</div>
		<${Problem} problem=${problem} />
	<//>`;
}

function FailDialog({ run, onClose }) {
	const w = useWords(WORDS);
	const [problem, setProblem] = useState(null);
	return html`<${Dialog} title=${w.delivery.failTitle} onClose=${onClose}>
		<p>${w.delivery.customerFault}</p>
		<div class="stack">${FAILS.map((reason) => html`<${Action} key=${reason}
			class="button quiet" onProblem=${setProblem} act=${async () => {
				await run("fail", { reason });
				onClose();
			}}>${w.reasons[reason]}<//>`)}</div>
		<${Problem} problem=${problem} />
	<//>`;
}

// -- the buttons

function Confirm({ order, place, run, onProblem }) {
	const w = useWords(WORDS).card;
	const [other, setOther] = useState(false);
	const usual = place?.prepMinutes;
	const all = [...new Set([...MINUTES, ...(usual ? [usual] : [])])]
		.sort((a, b) => a - b);
	async function go(n) {
		const now = await run("confirm", { minutes: n });
		setOther(false);
		if (now && printing.auto)
			print(now);
	}
	return html`<p class="ask">${w.take}</p>
		<div class="minutes">${all.map((m) => html`<${Action} key=${m}
			class=${m === usual ? "button" : "button quiet"} onProblem=${onProblem}
			act=${() => go(m)}>
			<span><span class="hidden">${w.confirmAs(order.id)} </span>${w.confirm(m)}${m === usual && html`<small>${w.usual}</small>`}</span><//>`)}
			<button type="button" class="button quiet" onClick=${() => setOther(true)}>${w.other}</button>
		</div>
		${other && html`<${MinutesDialog} title=${`${w.order(order.id)}: ${w.otherTitle}`}
			label=${w.otherTitle} initial=${usual ?? 20} go=${go}
			onClose=${() => setOther(false)} />`}`;
}

function Deliver({ delivery, run, onProblem }) {
	const w = useWords(WORDS).delivery;
	const [fail, setFail] = useState(false);
	const links = delivery._links;
	return html`<div class="row">
		${["take", "pickup", "complete"].filter((rel) => links[rel]).map((rel) => html`<${Action}
			key=${rel} class="button grow tall" onProblem=${onProblem} act=${() => run(rel)}>${w[rel]}<//>`)}
		${links.release && html`<${Action} class="button quiet" onProblem=${onProblem}
			act=${() => run("release", {})}>${w.release}<//>`}
		${links.fail && html`<button type="button" class="button bad" onClick=${() => setFail(true)}>${w.fail}</button>`}
		${fail && html`<${FailDialog} run=${run} onClose=${() => setFail(false)} />`}
	</div>`;
}

export function Card({ order, delivery, place, several, now, kitchen }) {
	const w = useWords(WORDS);
	const command = useCommand(kitchen);
	const [problem, setProblem] = useState(null);
	const [asks, setAsks] = useState(null);
	const links = order._links;
	const close = () => setAsks(null);
	async function run(rel, body) {
		setProblem(null);
		const done = await command(order, rel, body);
		if (done) {
			kitchen.put(done);
			kitchen.onDone(order);
		}
		return done;
	}
	async function ride(rel, body) {
		setProblem(null);
		await command(delivery, rel, body);
		kitchen.refresh();
	}
	const where = column(order);
	const ended = ["CANCELED", "REJECTED", "EXPIRED"].includes(order.status);
	// what has to be answered first comes first
	const customer = html`<${Customer} order=${order} delivery=${delivery} />`;
	return html`<article class=${`order ${where} ${ended ? "ended" : ""}`}
		aria-label=${w.card.order(order.id)} data-order=${order.id}>
		<header><h3><small>${w.card.order("")}</small>${order.id}</h3>
			${several && html`<span class="tag">${order.storeName}</span>`}
			<span class="soft"><${Time} at=${order.receivedAt} /></span></header>
		${!isGone(order) && html`<${Due} order=${order} now=${now} />`}
		${ended && html`<p><b class="tag bad">${w.card.status[order.status]}</b>${" "}
			${w.reasons[order.reason] ?? order.reason} <${Time} at=${order.endedAt} /></p>`}
		<${Lines} order=${order} />
		<${Ride} order=${order} delivery=${delivery} place=${place} />
		${!links.confirm && customer}
		<${Problem} problem=${problem} />
		<div class="do">
		${links.confirm && html`<${Confirm} order=${order} place=${place} run=${run}
			onProblem=${setProblem} />`}
		<div class="row">
		${links.cookstart && html`<${Action} class="button quiet grow tall" onProblem=${setProblem}
			act=${() => run("cookstart")}>${w.card.start}<//>`}
		${links.cookcomplete && html`<${Action} class="button grow tall" onProblem=${setProblem}
			act=${() => run("cookcomplete")}>${w.card.done}<//>`}
		</div>
		${delivery && !ended && html`<${Deliver} delivery=${delivery} run=${ride}
			onProblem=${setProblem} />`}
		<div class="row less">
		${links.delay && html`<button type="button" class="button quiet"
			onClick=${() => setAsks("delay")}>${w.card.delay}</button>`}
		${links.reject && html`<button type="button" class="button bad"
			onClick=${() => setAsks("reject")}>${links.confirm ? w.card.reject : w.card.giveUp}</button>`}
		<button type="button" class="button plain" onClick=${() => print(order)}>${w.card.print}</button>
		</div></div>
		${links.confirm && customer}
		${asks === "reject" && html`<${RejectDialog} order=${order} run=${run} onClose=${close} />`}
		${asks === "delay" && html`<${DelayDialog} order=${order} run=${run} onClose=${close} />`}
	</article>`;
}
