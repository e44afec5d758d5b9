// One restaurant: its menu, and the basket that grows beside it.
import { html, useState } from "/app/kit/html.mjs";
import { useWords, named, won } from "/app/kit/tongue.mjs";
import { Dialog, Field, Loading, Problem, announce } from "/app/kit/ui.mjs";
import { useLive } from "/app/kit/live.mjs";
import { Heading, To } from "./route.mjs";
import { basket, dong, put, isOther, priceOf, priced, groupFits, itemsOf, LINES } from "./basket.mjs";
import { Basket, BasketBar, Quantity } from "./basket-view.mjs";
import { OpenState, Opens } from "./shop.mjs";
import WORDS from "./words.mjs";

// What a group asks for, in words: "choose 1", "up to 3".
function Rule({ group }) {
	const w = useWords(WORDS);
	return html`<span class="soft">${group.min === 0 ? w.chooseUpTo(group.max)
		: group.min === group.max ? w.choose(group.min)
			: w.chooseFromTo(group.min, group.max)}</span>`;
}

function Group({ group, chosen, set, wrong }) {
	const w = useWords(WORDS);
	const one = group.max === 1 && group.min === 1;
	const taken = group.options.filter((o) => chosen.includes(o.id)).length;
	function pick(option) {
		const others = one ? chosen.filter((id) =>
			!group.options.some((o) => o.id === id)) : chosen;
		set(chosen.includes(option.id) && !one
			? chosen.filter((id) => id !== option.id) : [...others, option.id]);
	}
	return html`<fieldset class=${wrong ? "group wrong" : "group"}>
		<legend><b>${named(group)}</b> <${Rule} group=${group} />${group.min > 0
			? html` <span class="tag warn">${w.needed}</span>` : ""}</legend>
		${wrong && html`<p class="hint wrong" role="alert">${w.chooseMore(named(group))}</p>`}
		${group.options.map((o) => {
			const full = !one && taken >= group.max && !chosen.includes(o.id);
			return html`<label key=${o.id} class=${o.soldOut || full ? "option off" : "option"}>
				<input type=${one ? "radio" : "checkbox"} name=${`group${group.id}`}
					checked=${chosen.includes(o.id)} disabled=${o.soldOut || full}
					onChange=${() => pick(o)} />
				<span class="grow">${named(o)}${o.soldOut ? html` <b>(${w.soldOut})</b>` : ""}</span>
				<span class="price">${o.price ? w.plus(won(o.price)) : ""}</span></label>`;
		})}</fieldset>`;
}

// One thing of the menu, before it goes into the basket.
function Choose({ item, restaurant, onClose, onPut }) {
	const w = useWords(WORDS);
	// where there is only one way, it is chosen already
	const [chosen, setChosen] = useState(() => item.optionGroups.flatMap((g) => {
		const free = g.options.filter((o) => !o.soldOut);
		return g.min > 0 && free.length === g.min ? free.map((o) => o.id) : [];
	}));
	const [quantity, setQuantity] = useState(1);
	const [tried, setTried] = useState(false);
	const wrong = item.optionGroups.filter((g) => !groupFits(g, chosen));
	const sum = priceOf(item, chosen) * quantity;
	function submit(e) {
		e.preventDefault();
		setTried(true);
		if (wrong.length || item.soldOut)
			announce(item.soldOut ? w.soldOutNow(named(item))
				: w.chooseMore(named(wrong[0])), { loud: true });
		else
			onPut(item, chosen, quantity);
	}
	return html`<${Dialog} title=${named(item)} onClose=${onClose}>
		<form onSubmit=${submit}>
		${item.about && html`<p class="soft" lang="ko">${item.about}</p>`}
		<p class="price"><b>${won(item.price)}</b></p>
		${item.soldOut && html`<p class="notice" role="alert">${w.soldOutNow(named(item))}</p>`}
		${item.optionGroups.map((g) => html`<${Group} key=${g.id} group=${g}
			chosen=${chosen} set=${setChosen} wrong=${tried && wrong.includes(g)} />`)}
		<p class="row spread"><b>${w.quantity}</b><${Quantity} value=${quantity}
			set=${setQuantity} label=${named(item)} /></p>
		${!restaurant.open && html`<p class="hint">${w.closedStillBasket}</p>`}
		<button class="button big" disabled=${item.soldOut}>${w.putIn(won(sum))}</button>
		</form><//>`;
}

function Replace({ name, onYes, onClose }) {
	const w = useWords(WORDS);
	return html`<${Dialog} title=${w.replaceTitle} onClose=${onClose}>
		<p>${w.replaceWhy(name)}</p>
		<p class="row"><button type="button" class="button" onClick=${onYes}>
			${w.replaceYes}</button><button type="button" class="button quiet"
			onClick=${onClose}>${w.replaceNo}</button></p><//>`;
}

function Item({ item, held, onChoose }) {
	const w = useWords(WORDS);
	const n = held.filter((l) => l.itemId === item.id)
		.reduce((sum, l) => sum + l.quantity, 0);
	return html`<li><button type="button" class="item" disabled=${item.soldOut}
		onClick=${() => onChoose(item)}>
		<span class="grow"><b>${named(item)}</b>
		${item.about && html`<span class="soft about" lang="ko">${item.about}</span>`}
		${item.optionGroups.length > 0 && html`<span class="soft about">${w.hasOptions}</span>`}
		</span><span class="side"><span class="price">${won(item.price)}</span>
		${item.soldOut ? html`<span class="tag bad">${w.soldOut}</span>`
			: n > 0 ? html`<span class="tag good">${w.inBasket(n)}</span>` : ""}
		</span></button></li>`;
}

function Menu({ menu, held, onChoose }) {
	const w = useWords(WORDS);
	if (!menu.sections.some((s) => s.items.length))
		return html`<p class="notice">${w.noMenu}</p>`;
	return html`<nav class="sections" aria-label=${w.sections}>${menu.sections.map((s) =>
		html`<a key=${s.id} class="chip" href=${`#s${s.id}`}
		onClick=${(e) => {
			e.preventDefault();
			document.getElementById(`s${s.id}`).scrollIntoView();
		}}>${named(s)}</a>`)}</nav>
		${menu.sections.map((s) => html`<section key=${s.id} aria-labelledby=${`s${s.id}`}>
			<h3 id=${`s${s.id}`}>${named(s)}</h3>
			<ul class="plain items">${s.items.map((i) => html`<${Item} key=${i.id}
				item=${i} held=${held} onChoose=${onChoose} />`)}</ul></section>`)}`;
}

function About({ of, where }) {
	const w = useWords(WORDS);
	const area = of.areas.find((a) => a.dong === where);
	return html`<p class="row"><${OpenState} of=${of} />
		<span class="facts"><span>${w.minimum(won(of.minimumOrder))}</span>
		<span>${w.cooks(of.prepMinutes)}</span></span></p>
		<${Opens} of=${of} />
		<div class="where"><${Field} label=${w.whereTo}>${(id) => html`<select id=${id}
			value=${area ? where : ""} onChange=${(e) => dong.set(e.target.value || null)}>
			${!area && html`<option value="">${w.chooseWhere}</option>`}
			${of.areas.map((a) => html`<option key=${a.dong} value=${a.dong}>
				${w.areaFee(a.dong, a.fee ? won(a.fee) : null)}</option>`)}</select>`}<//></div>
		${where && !area && html`<p class="notice">${w.notTo(named(of), where)}</p>`}
		${of.phone && html`<p class="soft">${w.phone}: <a class="tel"
			href=${`tel:${of.phone}`}>${of.phone}</a> ·
			<span lang="ko"> ${of.address.dong} ${of.address.road} ${of.address.detail ?? ""}</span></p>`}`;
}

export function Restaurant({ id }) {
	const w = useWords(WORDS);
	const where = dong.use();
	const held = basket.use();
	const topics = [`live/restaurants/${id}`];
	const place = useLive(`/restaurants/${id}`, topics);
	const menu = useLive(`/restaurants/${id}/menu`, topics);
	const [chosen, setChosen] = useState(null);	// an item's id
	const [asked, setAsked] = useState(null);
	const problem = !place.data && place.problem || !menu.data && menu.problem;
	if (problem?.status === 404 || problem?.status === 422)
		return html`<${Heading}>${w.goneTitle}<//><p>${w.restaurantGone}</p>
			<p><${To} to=${{}} class="button">${w.toRestaurants}<//></p>`;
	if (!place.data || !menu.data)
		return html`<${Heading}>${w.menu}<//>${problem
			? html`<${Problem} problem=${problem} again=${() => {
				place.refresh();
				menu.refresh();
			}} />` : html`<${Loading} />`}`;
	const mine = held?.restaurantId === id ? held : null;
	function add(item, options, quantity) {
		if (isOther(id) && !asked) {
			setAsked([item, options, quantity]);
			return;
		}
		put(id, item, options, quantity);
		setChosen(null);
		setAsked(null);
		announce(w.wasPut(named(item), quantity));
	}
	const item = chosen !== null ? itemsOf(menu.data).get(chosen) : null;
	const sum = mine && priced(mine, menu.data, place.data, where);
	const full = mine && mine.lines.length >= LINES;
	return html`<p class="back"><${To} to=${{}}>‹ ${w.toRestaurants}<//></p>
		<${Heading}>${named(place.data)}<//>
		<div class="beside"><div>
		<${About} of=${place.data} where=${where} />
		${full && html`<p class="notice" role="status">${w.basketFull(LINES)}</p>`}
		<${Menu} menu=${menu.data} held=${mine?.lines ?? []}
			onChoose=${(i) => setChosen(i.id)} /></div>
		<div class="aside"><${Basket} held=${mine} priced=${sum}
			restaurant=${place.data} other=${isOther(id)} /></div></div>
		<${BasketBar} held=${mine} priced=${sum} restaurant=${place.data} />
		${item && html`<${Choose} item=${item} restaurant=${place.data}
			onClose=${() => setChosen(null)} onPut=${add} />`}
		${asked && html`<${Replace} name=${named(place.data)}
			onYes=${() => add(...asked)} onClose=${() => setAsked(null)} />`}`;
}
