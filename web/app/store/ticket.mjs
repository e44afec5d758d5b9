// The kitchen's ticket, for an 80 mm receipt printer: black on white, 72 mm
// wide, and as long as it needs to be.  It has no telephone number: paper lies
// around.
import { html, render } from "/app/kit/html.mjs";
import { get, now } from "/app/kit/api.mjs";
import { when, won } from "/app/kit/ui.mjs";
import { tongue } from "/app/kit/tongue.mjs";
import WORDS from "./words.mjs";

const PX_MM = 96 / 25.4;
const PAPER_MM = 80;
const TAIL_MM = 12;		// to tear it off
const WAIT_MS = 2000;

export const printing = {
	get auto() {
		return localStorage.getItem("store.print") === "1";
	},
	set auto(on) {
		localStorage.setItem("store.print", on ? "1" : "");
	},
};

function Line({ line }) {
	return html`<li><p class="what"><b>${line.quantity}</b>${" "}
		<span>${line.name}</span></p>
		${line.options.length > 0 && html`<ul>${line.options.map((o) =>
			html`<li>+ ${o.name}</li>`)}</ul>`}</li>`;
}

function Ticket({ order: o, eta, words: w }) {
	const dead = ["CANCELED", "REJECTED", "EXPIRED"].includes(o.status);
	return html`<article class="paper">
		<p class="place">${o.storeName}</p>
		${dead && html`<p class="dead">${w.canceled}</p>`}
		<p class="number"><small>${w.order}</small> ${o.id}</p>
		<dl>
		${o.promisedMinutes && html`<div><dt>${w.promised}</dt>
			<dd>${when(o.readyAt)} (${WORDS[tongue].minutes(o.promisedMinutes)})</dd></div>`}
		${eta && html`<div><dt>${w.door}</dt><dd>${when(eta)}</dd></div>`}
		<div><dt>${w.received}</dt><dd>${when(o.receivedAt)}</dd></div>
		${o.customer?.address && html`<div><dt>${w.dong}</dt>
			<dd>${o.customer.address.dong}</dd></div>`}
		</dl>
		<ul class="lines">${o.items.map((line) => html`<${Line} line=${line} />`)}</ul>
		<p class="all">${w.pieces(o.itemQty)}</p>
		${o.noteToStore && html`<div class="note"><b>${w.note}</b>
			<p>${o.noteToStore}</p></div>`}
		<p class="foot">${w.paid(won(o.price))} · ${w.printed(when(now()))}</p>
	</article>`;
}

// When it may be at the door is the dashboard's to say; a printer does not
// wait long for it.
async function etaOf(order) {
	try {
		return (await Promise.race([get(order._links.dashboard),
			new Promise((late) => setTimeout(late, WAIT_MS))]))?.eta;
	} catch {
		return undefined;
	}
}

// As long as the paper has to be for this ticket.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

let last = Promise.resolve();
async function printNow(order) {
	const box = document.getElementById("ticket");
	const eta = await etaOf(order);
	render(html`<${Ticket} order=${order} eta=${eta}
		words=${WORDS[tongue].ticket} />`, box);
	const long = Math.ceil(box.scrollHeight / PX_MM) + TAIL_MM;
	sheet.replaceSync(`@page { size: ${PAPER_MM}mm ${long}mm; margin: 0 4mm; }`);
	document.body.classList.add("printing");
	try {
		window.print();
	} finally {
		document.body.classList.remove("printing");
	}
}

// One after the other, also when orders are accepted quickly.
export function print(order) {
	last = last.then(() => printNow(order)).catch(() => {});
	return last;
}
