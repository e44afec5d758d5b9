// What an operator may do: a button for each command that a record's links
// give, and the dialog that asks what the command needs.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Dialog, Action, Problem, Field, Loading, announce, won }
	from "/app/kit/ui.mjs";
import { follow, path } from "/app/kit/api.mjs";
import { useSaid, useKey, getAll, commandsOf, reasonOf } from "./bits.mjs";

// A dialog's frame: what happens, what it needs, the button, the refusal.
export function Ask({ title, link, body, go, bad, ready = true, onClose, onDone,
	children }) {
	const w = useSaid();
	const [problem, setProblem] = useState(null);
	const keyOf = useKey();
	async function act() {
		setProblem(null);
		const answer = await follow(link, body, { key: keyOf(body) });
		onClose();
		onDone(answer);
	}
	return html`<${Dialog} title=${title} onClose=${onClose}>
		${children}
		<${Problem} problem=${problem} />
		<p class="row"><${Action} class=${bad ? "button bad" : "button"}
			disabled=${!ready} act=${act} onProblem=${setProblem}>${go ?? w.cmd.ok(title)}<//>
		<button type="button" class="link" onClick=${onClose}>${w.cancel}</button></p>
	<//>`;
}

function Cancel({ link, record, onClose, onDone }) {
	const w = useSaid();
	const [reason, setReason] = useState("");
	return html`<${Ask} title=${`${w.order(record.id)}: ${w.cmd.names.cancel}`}
		link=${link} body=${reason.trim() ? { reason: reason.trim() } : undefined}
		go=${w.cmd.cancelGo} bad onClose=${onClose}
		onDone=${(answer) => onDone(answer.status === 202
		? w.cmd.canceling(record.id) : w.cmd.canceled(record.id))}>
		<p><b>${w.cmd.cancelWhat(won(record.price))}</b></p>
		<p>${w.cmd.cancelMore}</p>
		<${Field} label=${w.cmd.cancelReason} maxlength="200" list="cancel-reasons"
			value=${reason} onInput=${(e) => setReason(e.target.value)} />
		<datalist id="cancel-reasons">${w.cmd.cancelReasons.map((r) =>
			html`<option value=${r}></option>`)}</datalist>
	<//>`;
}

function Refund({ link, record, onClose, onDone }) {
	const w = useSaid();
	const asked = record.refunds.filter((r) => r.status === "REQUESTED")
		.reduce((sum, r) => sum + r.amount, 0);
	const rest = record.price - record.refunded - asked;
	const [amount, setAmount] = useState(String(rest));
	const [reason, setReason] = useState("");
	const n = /^\d+$/.test(amount) ? Number(amount) : 0;
	const fits = n >= 1 && n <= rest;
	return html`<${Ask} title=${`${w.order(record.orderId)}: ${w.cmd.names.refund}`}
		link=${link} body=${{ amount: n, reason: reason.trim() }} bad
		ready=${fits && reason.trim()} go=${fits ? w.cmd.refundGo(won(n))
		: w.cmd.refundGo0} onClose=${onClose} onDone=${(answer) =>
		onDone(answer.status === 202 ? w.cmd.refunding(won(n))
			: w.cmd.refunded(won(n)))}>
		<p>${w.cmd.refundWhat}</p>
		<${Field} label=${w.cmd.amount} inputmode="numeric" value=${amount}
			hint=${w.cmd.rest(won(rest))}
			error=${fits ? undefined : w.cmd.amountWrong(won(rest))}
			onInput=${(e) => setAmount(e.target.value.replace(/[\s,.]/g, ""))} />
		<${Field} label=${w.cmd.refundReason} maxlength="200" required
			value=${reason} onInput=${(e) => setReason(e.target.value)} />
	<//>`;
}

// Riders with how much each carries now.
async function ridersNow() {
	const [riders, ...busy] = await Promise.all([
		getAll("/accounts?role=rider&size=100", "accounts"),
		...["TAKEN", "STARTED", "PICKED_UP"].map((status) =>
			getAll(`/deliveries?status=${status}&size=100`, "deliveries", 1))]);
	return riders.map((r) => ({ ...r,
		carries: busy.flat().filter((d) => d.riderId === r.id).length }))
		.sort((a, b) => a.carries - b.carries);
}

function Assign({ link, record, onClose, onDone }) {
	const w = useSaid();
	const [riders, setRiders] = useState(null);
	const [problem, setProblem] = useState(null);
	const [id, setId] = useState(0);
	const look = () => {
		setProblem(null);
		ridersNow().then(setRiders, setProblem);
	};
	useEffect(look, []);
	const rider = riders?.find((r) => r.id === id);
	const name = rider?.name ?? rider?.login;
	return html`<${Ask} title=${`${w.order(record.orderId)}: ${w.cmd.names.assign}`}
		link=${link} body=${rider && { riderId: id, riderName: name }}
		ready=${!!rider} go=${w.cmd.assignGo} onClose=${onClose}
		onDone=${() => onDone(w.cmd.assigned(name))}>
		<p>${w.cmd.assignWhat}</p>
		${problem ? html`<${Problem} problem=${problem} again=${look} />`
		: !riders ? html`<${Loading} />`
		: !riders.length ? html`<p>${w.cmd.noRiders}</p>`
		: html`<fieldset class="choose"><legend>${w.cmd.riders}</legend>
			${riders.map((r) => html`<label key=${r.id}><input type="radio"
				name="rider" value=${r.id} checked=${r.id === id}
				onChange=${() => setId(r.id)} /> <span>${r.name ?? r.login}
				${" "}<span class="soft">${r.login} · ${r.id === record.riderId
				? w.cmd.has : w.cmd.carrying(r.carries)}</span></span></label>`)}
			</fieldset>`}
	<//>`;
}

function Redrive({ link, record, onClose, onDone }) {
	const w = useSaid();
	const [sure, setSure] = useState(false);
	return html`<${Ask} title=${w.cmd.names.redrive} link=${link}
		body=${sure ? { sure } : undefined} onClose=${onClose}
		onDone=${() => onDone(w.cmd.did(w.cmd.names.redrive))}>
		<p>${record.type} · ${record.function}</p>
		<p>${w.cmd.redriveWhat}</p>
		<label class="row"><input type="checkbox" checked=${sure}
			onChange=${(e) => setSure(e.target.checked)} /> ${w.cmd.sure}</label>
	<//>`;
}

function Reset({ link, record, onClose, onDone }) {
	const w = useSaid();
	const [at, setAt] = useState(String(record.checkpoint));
	const [sure, setSure] = useState(false);
	return html`<${Ask} title=${`${record.id}: ${w.cmd.names.reset}`} link=${link}
		body=${{ position: Number(at), ...(sure && { sure }) }}
		ready=${/^\d+$/.test(at)} bad
		onClose=${onClose} onDone=${() => onDone(w.cmd.did(w.cmd.names.reset))}>
		<p>${w.cmd.resetWhat}</p>
		<${Field} label=${w.cmd.position} inputmode="numeric" value=${at}
			onInput=${(e) => setAt(e.target.value)} />
		<label class="row"><input type="checkbox" checked=${sure}
			onChange=${(e) => setSure(e.target.checked)} /> ${w.cmd.resetSure}</label>
	<//>`;
}

// What a command asks for besides: minutes, or one of these reasons.
const MINUTES = { confirm: 20, delay: 10 };
const REASONS = {
	reject: ["SOLD_OUT", "TOO_BUSY", "CLOSING", "NO_DELIVERY", "OTHER"],
	fail: ["CUSTOMER_ABSENT", "ADDRESS_WRONG", "ACCIDENT", "FOOD_DAMAGED",
		"STORE_CLOSED", "OTHER"],
};
const BAD = new Set(["cancel", "refund", "reject", "fail", "drop", "reset"]);

function Simple({ rel, link, record, onClose, onDone }) {
	const w = useSaid();
	const [minutes, setMinutes] = useState(String(MINUTES[rel]));
	const [reason, setReason] = useState(REASONS[rel]?.[0]);
	const name = w.cmd.names[rel];
	const of = record.orderId ? w.order(record.orderId) : record.id;
	return html`<${Ask} title=${`${of}: ${name}`} link=${link} bad=${BAD.has(rel)}
		body=${MINUTES[rel] ? { minutes: Number(minutes) } : reason ? { reason } : undefined}
		ready=${!MINUTES[rel] || /^[1-9]\d*$/.test(minutes)} go=${w.cmd.ok(name)}
		onClose=${onClose} onDone=${() => onDone(w.cmd.did(name))}>
		${w.cmd[`${rel}What`] && html`<p>${w.cmd[`${rel}What`]}</p>`}
		${MINUTES[rel] && html`<${Field} label=${w.cmd.minutes} inputmode="numeric"
			value=${minutes} onInput=${(e) => setMinutes(e.target.value)} />`}
		${REASONS[rel] && html`<${Field} label=${w.reason}>${(id) => html`<select
			id=${id} value=${reason} onChange=${(e) => setReason(e.target.value)}>
			${REASONS[rel].map((r) => html`<option value=${r}>${reasonOf(w, r)}</option>`)}
			</select>`}<//>`}
	<//>`;
}

const DIALOGS = { cancel: Cancel, refund: Refund, assign: Assign, redrive: Redrive,
	reset: Reset };

// A button for each command of this record that has a name here.  only: those
// rels; main: the one that helps most; onDone is told after one was done.
export function Commands({ record, only, main, onDone }) {
	const w = useSaid();
	const [open, setOpen] = useState(null);
	const offers = commandsOf(record).filter(([rel]) => w.cmd.names[rel] &&
		(!only || only.includes(rel)));
	const done = (text) => {
		announce(text);
		onDone?.(text);
	};
	// the record may change under an open dialog: its link is then refused, in
	// words
	const D = open && (DIALOGS[open.rel] ?? Simple);
	return html`${offers.map(([rel, link]) => html`<button key=${path(link) + rel}
		type="button" class=${rel === main ? "button" : BAD.has(rel) ? "button bad"
		: "button quiet"} onClick=${() => setOpen({ rel, link, record })}>${
		w.cmd.names[rel]}</button>`)}
		${D && html`<${D} ...${open} onClose=${() => setOpen(null)} onDone=${done} />`}`;
}
