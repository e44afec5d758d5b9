// The same again: a basket of what an old order had and the menu still has.
import { html, useState } from "/app/kit/html.mjs";
import { useWords, named } from "/app/kit/tongue.mjs";
import { Action, Dialog, Problem } from "/app/kit/ui.mjs";
import { get } from "/app/kit/api.mjs";
import { go } from "./route.mjs";
import { basket, again } from "./basket.mjs";
import WORDS from "./words.mjs";

function take(order, lines) {
	basket.set({ restaurantId: order.restaurantId, lines });
	go({ checkout: 1 });
}

// What is missing, or that another basket would go, is said before.
function Ask({ order, found, onClose }) {
	const w = useWords(WORDS);
	const { lines, missing } = found;
	const replaces = basket.get() !== null;
	return html`<${Dialog} title=${w.reorder} onClose=${onClose}>
		${missing.length > 0 && html`<p>${lines.length ? w.someMissing : w.allMissing}</p>
			<ul>${missing.map((m) => html`<li><b>${named(m.item ?? m)}</b>:
			${" "}${w.troubles[m.why]}</li>`)}</ul>`}
		${lines.length > 0 && replaces && html`<p class="notice">${w.reorderReplaces}</p>`}
		<p class="row">${lines.length > 0 && html`<button type="button" class="button"
			onClick=${() => take(order, lines)}>${missing.length ? w.takeRest
			: w.replaceYes}</button>`}
		<button type="button" class="button quiet" onClick=${() => go({
			restaurant: order.restaurantId })}>${w.seeMenu}</button></p><//>`;
}

export function Reorder({ order, quiet }) {
	const w = useWords(WORDS);
	const [found, setFound] = useState(null);
	const [problem, setProblem] = useState(null);
	async function start() {
		setProblem(null);
		const got = again(order, await get(
			`/restaurants/${order.restaurantId}/menu`));
		if (got.missing.length || basket.get())
			setFound(got);
		else
			take(order, got.lines);
	}
	return html`<${Action} class=${quiet ? "button quiet" : "button"} act=${start}
		onProblem=${setProblem} aria-label=${quiet ? w.reorderOf(order.storeName,
		order.itemName) : undefined}>${w.reorder}<//>
		${problem?.status === 404 ? html`<p class="problem" role="alert">
			${w.restaurantGone}</p>` : html`<${Problem} problem=${problem} />`}
		${found && html`<${Ask} order=${order} found=${found}
			onClose=${() => setFound(null)} />`}`;
}
