// Canceled under him: over everything else, until he has seen it.
import { html, useEffect, useState } from "/app/kit/html.mjs";
import { now } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { Call } from "./ready.mjs";
import { play } from "./sound.mjs";
import WORDS from "./words.mjs";

const KEPT = "rider.seen";
const MANY = 100;
const LOUD_MS = 10000;		// it sounds again until it is seen
// Where he has seen it on another telephone, it ends by itself.
const OLD_MS = 6 * 3600000;

function seenBefore() {
	try {
		return JSON.parse(localStorage.getItem(KEPT)) ?? [];
	} catch {
		return [];
	}
}

// what(record) names one: an id may come again in a town that is made anew.
const what = (d) => `${d.id} ${d.readyAt ?? ""}`;

export function useCanceled(deliveries) {
	const [seen, setSeen] = useState(seenBefore);
	const open = (deliveries ?? []).filter((d) => d.status === "CANCELED" &&
		!seen.includes(what(d)) &&
		now() - new Date(d.pickedupDt ?? d.readyAt ?? 0) < OLD_MS);
	return [open, (d) => {
		const now = [...seenBefore(), what(d)].slice(-MANY);
		localStorage.setItem(KEPT, JSON.stringify(now));
		setSeen(now);
	}];
}

export function Canceled({ of, understood }) {
	const w = useWords(WORDS);
	useEffect(() => {
		scrollTo(0, 0);
		play("canceled");
		const again = setInterval(() => play("canceled"), LOUD_MS);
		return () => clearInterval(again);
	}, []);
	return html`<section class="canceled" role="alert" data-canceled=${of.id}>
		<h2>✕ ${w.canceled(of.id)}</h2>
		<p class="do">${of.pickedupDt ? w.keepFood : w.noFood}</p>
		<p>${of.storeName}${of.reason &&
			html` · ${w.reason}: ${w.reasons[of.reason] ?? of.reason}`}</p>
		<p>${w.canceledMoney}</p>
		<div class="row"><${Call} number=${of.storePhone}>${w.callStore}<//>
		<button type="button" class="button tall grow" onClick=${understood}>
			${w.understood}</button></div>
	</section>`;
}
