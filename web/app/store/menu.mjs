// The menu: what is sold out and what it costs, for the kitchen's quick
// hands; and the whole of it to edit, for the owner.
import { html, useState, useRef } from "/app/kit/html.mjs";
import { Action, Field, Loading, Problem, announce, won, when }
	from "/app/kit/ui.mjs";
import { send } from "/app/kit/api.mjs";
import { useWords, named, townDay } from "/app/kit/tongue.mjs";
import { useLive } from "/app/kit/live.mjs";
import { MenuEdit } from "./menu_edit.mjs";
import { mayLeave } from "./leave.mjs";
import WORDS from "./words.mjs";

const MORNING = 5;		// o'clock: what was sold out is on sale again

const tomorrow = () => townDay(1, MORNING).toISOString();

export function WhichStore({ all, choose, text }) {
	return html`<section class="card"><h2>${text}</h2><p class="row">${all.map((r) =>
		html`<button type="button" class="button quiet" key=${r.id}
			onClick=${() => choose(r.id)}>${named(r)}</button>`)}</p></section>`;
}

function Price({ item, change }) {
	const w = useWords(WORDS);
	const [price, setPrice] = useState(null);
	const [problem, setProblem] = useState(null);
	const button = useRef();
	const fits = Number.isInteger(price) && price >= 0;
	function close() {
		setPrice(null);
		setTimeout(() => button.current?.focus());
	}
	if (price === null)
		return html`<button type="button" class="button plain price" ref=${button}
			onClick=${() => setPrice(item.price)}>${won(item.price)}
			<span class="hidden"> ${named(item)} ${w.menu.priceChange}</span></button>`;
	return html`<form class="price-form" onSubmit=${(e) => e.preventDefault()}>
		<${Field} label=${w.menu.priceOf(named(item))} type="number" inputmode="numeric"
			min="0" step="100" value=${price} hint=${w.menu.priceHint}
			error=${fits ? undefined : w.menu.wrongPrice}
			onInput=${(e) => setPrice(e.target.valueAsNumber)} />
		<${Problem} problem=${problem} />
		<p class="row"><button type="button" class="button quiet" onClick=${close}>${w.cancel}</button>
		<${Action} type="submit" disabled=${!fits} onProblem=${setProblem} act=${async () => {
			await change({ price });
			close();
		}}>${w.save}<//></p></form>`;
}

function Item({ item, owner, change }) {
	const w = useWords(WORDS).menu;
	const [problem, setProblem] = useState(null);
	const set = (body) => async () => {
		setProblem(null);
		await change(body);
	};
	return html`<li class=${item.soldOut ? "dish out" : "dish"} data-item=${item.id}>
		<div class="grow"><p><b>${named(item)}</b>${" "}${item.soldOut
			? html`<span class="tag bad">${item.soldOutUntil
				? w.until(when(item.soldOutUntil)) : w.soldOut}</span>` : ""}</p>
		${item.optionGroups.length > 0 && html`<p class="hint">${w.options(item.optionGroups.length)}</p>`}</div>
		${owner ? html`<${Price} item=${item} change=${change} />`
			: html`<span class="price">${won(item.price)}</span>`}
		<div class="row">${item.soldOut
			? html`<${Action} class="button" onProblem=${setProblem}
				act=${set({ soldOut: false })}>${w.sellAgain}<span class="hidden"> ${named(item)}</span><//>`
			: html`<${Action} class="button quiet" onProblem=${setProblem}
				act=${set({ soldOut: true, soldOutUntil: tomorrow() })}>${w.soldOutToday}<span
				class="hidden"> ${named(item)}</span><//>
				<${Action} class="button quiet" onProblem=${setProblem}
				act=${set({ soldOut: true })}>${w.soldOutLong}<span class="hidden"> ${named(item)}</span><//>`}</div>
		<${Problem} problem=${problem} />
	</li>`;
}

function Quick({ menu, owner, refresh }) {
	const w = useWords(WORDS).menu;
	const [find, setFind] = useState("");
	const part = find.trim().toLowerCase();
	const fits = (i) => !part || `${i.name} ${i.nameEn ?? ""}`.toLowerCase().includes(part);
	const sections = menu.sections.map((s) => ({ ...s, items: s.items.filter(fits) }))
		.filter((s) => s.items.length);
	const change = (item) => async (body) => {
		await send("PATCH", `/restaurants/${menu.restaurantId}/menu/items/${item.id}`, body);
		announce(w.changed(named(item)));
		await refresh();
	};
	return html`<${Field} label=${w.find} type="search" value=${find}
			onInput=${(e) => setFind(e.target.value)} />
		<p class="hint">${w.soldOutHint}${!owner && ` ${w.ownerOnly}`}</p>
		${!menu.sections.length && html`<p class="empty">${w.empty}</p>`}
		${menu.sections.length > 0 && !sections.length && html`<p class="empty" role="status">${w.nothing}</p>`}
		${sections.map((s) => html`<section key=${s.id}><h3>${named(s)}</h3>
			<ul class="plain dishes">${s.items.map((i) => html`<${Item} key=${i.id} item=${i}
				owner=${owner} change=${change(i)} />`)}</ul></section>`)}`;
}

function MenuOf({ place }) {
	const w = useWords(WORDS);
	const { data, problem, refresh } = useLive(`/restaurants/${place.id}/menu`,
		[`live/restaurants/${place.id}`]);
	const [edit, setEdit] = useState(false);
	const owner = Boolean(place._links.replaceMenu);
	if (!data)
		return problem ? html`<${Problem} problem=${problem} again=${refresh} />`
			: html`<${Loading} />`;
	return html`<h2>${named(place)} · ${w.menu.head}</h2>
		${problem && html`<${Problem} problem=${problem} again=${refresh} />`}
		${owner && html`<div class="tabs" role="group" aria-label=${w.menu.mode}>
			${[false, true].map((is) => html`<button type="button" key=${is}
				aria-pressed=${edit === is} onClick=${() => edit !== is && mayLeave() && setEdit(is)}>
				${is ? w.menu.edit : w.menu.quick}</button>`)}</div>`}
		${edit ? html`<${MenuEdit} menu=${data} link=${place._links.replaceMenu} refresh=${refresh} />`
			: html`<${Quick} menu=${data} owner=${owner} refresh=${refresh} />`}`;
}

export function Menu({ all, one, choose }) {
	const w = useWords(WORDS).menu;
	return html`<div class="narrow">${one ? html`<${MenuOf} key=${one.id} place=${one} />`
		: html`<${WhichStore} all=${all} choose=${choose} text=${w.chooseOne} />`}</div>`;
}
