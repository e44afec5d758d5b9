// A try that was refused: nothing was ordered.  Each refusal says whether money
// moved, and has the one tap that mends it.
import { html, useEffect, useRef } from "/app/kit/html.mjs";
import { useWords, named, won, when } from "/app/kit/tongue.mjs";
import { announce } from "/app/kit/ui.mjs";
import { basket, setQuantity } from "./basket.mjs";
import { order, letGo } from "./pay.mjs";
import { go } from "./route.mjs";
import WORDS from "./words.mjs";

// Which lines it was about: those that the menu marks by now, or else the one
// whose name the refusal says.
function guilty(sum, problem) {
	return sum.wrong.length ? sum.wrong
		: sum.lines.filter((l) => problem.detail?.includes(l.name));
}

// Takes out what cannot be had, for one's next try.
function TakeOut({ sum, problem }) {
	const w = useWords(WORDS);
	const lines = guilty(sum, problem);
	function out() {
		lines.forEach((l) => setQuantity(l.id, 0));
		announce(w.wasTaken(lines.map((l) => named(l.item ?? l)).join(", ")));
		letGo();
	}
	return lines.length > 0 && html`<button type="button" class="button"
		onClick=${out}>${w.takeOutOf(lines.map((l) => named(l.item ?? l))
		.join(", "))}</button>`;
}

function Change({ label, to }) {
	return html`<button type="button" class="button quiet" onClick=${() => {
		letGo();
		if (to)
			go(to);
	}}>${label}</button>`;
}

// The tap that mends it, by the problem's kind.
function mend({ t, sum, restaurant, held }, w) {
	const p = t.problem;
	const same = (more, total) => order({ ...t.body, ...more }, total);
	const toMenu = html`<${Change} label=${w.backToMenu(named(restaurant))}
		to=${{ restaurant: restaurant.id }} />`;
	switch (p.slug) {
	case "payment-declined":
		return html`<${Change} label=${w.otherCard} />`;
	case "price-changed":
		return html`<p class="prices"><s>${w.oldTotal(won(t.total))}</s>
			<b>${w.newTotal(won(p.total))}</b></p>
			<p class="row"><button type="button" class="button" onClick=${() =>
			same({ expectedTotal: p.total }, p.total)}>${w.agree(won(p.total))}</button>
			${toMenu}</p>`;
	case "sold-out":
	case "unknown-item":
	case "bad-options":
		return html`<p class="row"><${TakeOut} sum=${sum} problem=${p} />${toMenu}</p>`;
	case "store-closed":
		return html`${restaurant.opensAt && html`<p><b>${w.opens(
			when(restaurant.opensAt))}</b></p>`}
			<p class="row"><${Change} label=${w.toRestaurants} to=${{}} /></p>`;
	case "under-minimum":
		return html`<p><b>${w.missing(won(Math.max(sum.missing, 0)),
			won(p.minimumOrder))}</b></p><p class="row">${toMenu}</p>`;
	case "order-lapsed":
		return html`<p class="row"><button type="button" class="button"
			onClick=${() => same({}, t.total)}>${w.orderAnew(won(t.total))}</button>
			<${Change} label=${w.backToBasket} /></p>`;
	case "unknown-restaurant":
		return html`<button type="button" class="button" onClick=${() => {
			letGo();
			basket.set(null);
			go({});
		}}>${w.emptyBasket}</button>`;
	default:
		return held && html`<${Change} label=${w.gotIt} />`;
	}
}

export function Refused(props) {
	const w = useWords(WORDS);
	const { t } = props;
	const told = w.refusals[t.problem.slug] ?? w.refusals.other;
	const box = useRef();
	useEffect(() => {
		box.current.focus();
		box.current.scrollIntoView({ block: "center" });
		announce(`${told.title}. ${told.money}`, { loud: true });
	}, [t.key]);
	return html`<section ref=${box} tabindex="-1" class="problem refused"
		aria-labelledby="refused"><h3 id="refused">${told.title}</h3>
		<p><b>${told.money}</b></p><p>${told.next}</p>
		${told === w.refusals.other && html`<p>${t.problem.detail}</p>`}
		${t.problem.slug === "too-many-orders" && html`<p>${t.problem.detail}</p>`}
		${mend(props, w)}</section>`;
}
