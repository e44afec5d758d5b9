// The basket as one sees it: lines, what is missing, what it comes to.
import { html } from "/app/kit/html.mjs";
import { useWords, named, won, when } from "/app/kit/tongue.mjs";
import { announce } from "/app/kit/ui.mjs";
import { To } from "./route.mjs";
import { setQuantity, MOST } from "./basket.mjs";
import WORDS from "./words.mjs";

export function Quantity({ value, set, least = 1, label }) {
	const w = useWords(WORDS);
	return html`<span class="quantity" role="group" aria-label=${w.quantityOf(label)}>
		<button type="button" aria-label=${w.fewer(label)} disabled=${value <= least}
			onClick=${() => set(value - 1)}>−</button>
		<output aria-live="polite">${value}</output>
		<button type="button" aria-label=${w.oneMore(label)} disabled=${value >= MOST}
			onClick=${() => set(value + 1)}>＋</button></span>`;
}

export function Line({ line, fixed }) {
	const w = useWords(WORDS);
	const name = named(line.item ?? line);
	const out = () => {
		setQuantity(line.id, 0);
		announce(w.wasTaken(name));
	};
	return html`<li class=${line.trouble ? "line troubled" : "line"}>
		<div class="row spread"><b>${name}</b><span class="price">${won(line.sum)}</span></div>
		${line.chosen.length > 0 && html`<p class="soft">${line.chosen.map((o) =>
			o.price ? `${named(o)} ${w.plus(won(o.price))}` : named(o)).join(", ")}</p>`}
		${line.trouble && html`<p class="hint wrong">⚠ ${w.troubles[line.trouble]}</p>`}
		${!line.trouble && line.each !== line.seen && html`<p class="hint">
			${w.priceWas(won(line.seen), won(line.each))}</p>`}
		${!fixed && html`<p class="row spread">${line.trouble ? html`<span></span>`
			: html`<${Quantity} value=${line.quantity} label=${name}
			set=${(n) => setQuantity(line.id, n)} />`}
			<button type="button" class="link" aria-label=${w.takeOutOf(name)}
			onClick=${out}>${w.takeOut}</button></p>`}
		${fixed && html`<p class="soft">${w.times(line.quantity)}</p>`}</li>`;
}

export function Sums({ of, restaurant }) {
	const w = useWords(WORDS);
	return html`<dl class="sums">
		<div><dt>${w.sumItems}</dt><dd class="price">${won(of.items)}</dd></div>
		<div><dt>${w.sumFee}</dt><dd class="price">${of.fee === null
			? w.feeByWhere : of.fee ? won(of.fee) : w.free}</dd></div>
		<div class="total"><dt>${w.sumTotal}</dt><dd class="price">${of.total === null
			? w.feeLater(won(of.items)) : won(of.total)}</dd></div></dl>
		${of.missing > 0 && html`<p class="notice">${w.missing(won(of.missing),
			won(restaurant.minimumOrder))}
			<progress max=${restaurant.minimumOrder} value=${of.items}
			aria-label=${w.minimum(won(restaurant.minimumOrder))}></progress></p>`}`;
}

// Why one cannot go on to the checkout, or null.
function halt(of, restaurant, w) {
	return !restaurant.open ? restaurant.opensAt
		? w.haltClosed(when(restaurant.opensAt)) : w.haltClosedNever
		: of.wrong.length ? w.haltWrong
			: of.missing > 0 ? w.haltMissing(won(of.missing)) : null;
}

function Onward({ of, restaurant, small }) {
	const w = useWords(WORDS);
	const why = halt(of, restaurant, w);
	const sum = won(of.total ?? of.items);
	if (why)
		return html`<p class=${small ? "halt" : "notice"}>${why}</p>`;
	return html`<${To} to=${{ checkout: 1 }} class="button big">
		${small ? w.checkout : w.toCheckout(sum)}<//>`;
}

export function Basket({ held, priced: of, restaurant, other }) {
	const w = useWords(WORDS);
	return html`<section class="card basket" id="basket" aria-labelledby="basket-title">
		<h3 id="basket-title" tabindex="-1">${w.basket}</h3>
		${!held && html`<p class="soft">${other ? w.basketOther : w.basketEmpty}</p>
			${other && html`<p><${To} to=${{ checkout: 1 }}>${w.seeBasket}<//></p>`}`}
		${held && html`<ul class="plain">${of.lines.map((l) => html`<${Line}
			key=${l.id} line=${l} />`)}</ul>
			<${Sums} of=${of} restaurant=${restaurant} />
			<${Onward} of=${of} restaurant=${restaurant} />`}</section>`;
}

// On a phone: what is in it, always in reach of the thumb.
export function BasketBar({ held, priced: of, restaurant }) {
	const w = useWords(WORDS);
	function show() {
		document.getElementById("basket").scrollIntoView();
		document.getElementById("basket-title").focus({ preventScroll: true });
	}
	return held && html`<div class="bottom" role="region" aria-label=${w.basketShort}>
		<button type="button" class="link" onClick=${show}>${w.basketSum(of.count,
			won(of.total ?? of.items))}<small>${of.fee === null ? w.plusFee
			: w.fee(won(of.fee), of.fee === 0)}</small></button>
		<${Onward} of=${of} restaurant=${restaurant} small /></div>`;
}
