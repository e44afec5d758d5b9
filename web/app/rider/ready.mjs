// What several parts of the page show: when it is cooked, an address, a place
// to call.
import { html, useState } from "/app/kit/html.mjs";
import { when, useWords } from "/app/kit/tongue.mjs";
import { announce, useNow } from "/app/kit/ui.mjs";
import WORDS from "./words.mjs";

const MINUTE = 60000;

export function Ready({ of }) {
	const w = useWords(WORDS);
	const now = useNow(10000);
	if (of.cooked)
		return html`<span class="tag good">✓ ${w.cooked}</span>`;
	if (!of.readyAt)
		return html`<span class="tag">${w.readyUnknown}</span>`;
	const left = Math.ceil((new Date(of.readyAt) - now) / MINUTE);
	const at = when(of.readyAt);
	return html`<time datetime=${of.readyAt}
		class=${left < 0 ? "tag warn" : "tag"}>${left > 0
		? w.readyIn(left, at)
		: left === 0 ? w.readySoon(at) : w.readyLate(-left, at)}</time>`;
}

export function line(address) {
	return [address.dong, address.road, address.detail].filter(Boolean)
		.join(" ");
}

// The text is selectable where nothing may be copied (plain HTTP).
export function Copy({ text }) {
	const w = useWords(WORDS);
	const [said, setSaid] = useState(null);
	async function copy() {
		let answer = w.copied;
		try {
			await navigator.clipboard.writeText(text);
		} catch {
			answer = w.copyFails;
		}
		setSaid(answer);
		announce(answer);
		setTimeout(() => setSaid(null), 3000);
	}
	return html`<button type="button" class="button quiet tall grow"
		onClick=${copy}>${said ?? w.copy}</button>`;
}

export function Call({ number, children }) {
	return number && html`<a class="button quiet tall grow"
		href=${`tel:${number.replace(/[^\d+]/g, "")}`}><span>${children}
		<span class="digits">${number}</span></span></a>`;
}
