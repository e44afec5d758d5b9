// The first screen: who delivers what, now, to where one lives.
import { html, useState } from "/app/kit/html.mjs";
import { useWords, named, won, when, tongue } from "/app/kit/tongue.mjs";
import { Field, Loading, Problem, usePerson } from "/app/kit/ui.mjs";
import { get } from "/app/kit/api.mjs";
import { useLive } from "/app/kit/live.mjs";
import { Heading, To } from "./route.mjs";
import { dong } from "./basket.mjs";
import { kindOf } from "./order-words.mjs";
import WORDS from "./words.mjs";

const categoryOf = (r, w) => w.categories[r.category] ?? r.category;

function fits(r, { text, where, onlyOpen, category }, w) {
	const said = [r.name, r.nameEn, r.category, categoryOf(r, w)].join(" ")
		.toLocaleLowerCase();
	return (!where || r.areas.some((a) => a.dong === where)) &&
		(!onlyOpen || r.open) && (!category || r.category === category) &&
		text.toLocaleLowerCase().split(/\s+/).every((t) => said.includes(t));
}

export function OpenState({ of }) {
	const w = useWords(WORDS);
	if (of.open)
		return html`<span class="tag good">● ${w.open}</span>`;
	return html`<span class="tag">○ ${w.closed}</span>`;
}

// When it opens, or that it is not known.
export function Opens({ of }) {
	const w = useWords(WORDS);
	return of.open ? null : html`<p class="opens">${of.opensAt
		? w.opens(when(of.opensAt)) : w.opensNever}</p>`;
}

function Facts({ of, where }) {
	const w = useWords(WORDS);
	const area = of.areas.find((a) => a.dong === where);
	const fee = area ? w.fee(won(area.fee), area.fee === 0)
		: w.feeFrom(won(of.feeFrom ?? 0));
	return html`<p class="facts"><span>${w.minimum(won(of.minimumOrder))}</span>
		<span>${fee}</span><span>${w.cooks(of.prepMinutes)}</span></p>`;
}

function Card({ of, where }) {
	const w = useWords(WORDS);
	return html`<li><${To} to=${{ restaurant: of.id }}
		class=${of.open ? "card shop" : "card shop shut"}>
		<span class="shop-top"><b>${named(of)}</b><${OpenState} of=${of} /></span>
		${of.category && html`<span class="soft">${categoryOf(of, w)}</span>`}
		<${Opens} of=${of} /><${Facts} of=${of} where=${where} />
	<//></li>`;
}

// Orders of one's own that are on their way, in sight from the first screen.
function UnderWay({ person }) {
	const w = useWords(WORDS);
	const { data } = useLive("/dashboards?size=10",
		[`live/customers/${person.id}`]);
	const going = (data?._embedded.dashboards ?? []).filter((d) =>
		d.customerId === person.id && ["waiting", "going"].includes(
			kindOf(d.status)));
	return going.length > 0 && html`<section aria-label=${w.underWay}>
		<h3>${w.underWay}</h3>
		<ul class="plain">${going.map((d) => html`<li key=${d.id}><${To}
			to=${{ order: d.id }} class="card going">
			<b>${w.status[d.status]}</b> <span>${d.storeName} · ${d.itemName}</span>
			<span class="soft">${w.see} ›</span><//></li>`)}</ul></section>`;
}

function Filters({ all, f, set, where }) {
	const w = useWords(WORDS);
	const dongs = [...new Set(all.flatMap((r) => r.areas.map((a) => a.dong)))]
		.sort((a, b) => a.localeCompare(b, "ko"));
	const categories = [...new Set(all.map((r) => r.category).filter(Boolean))];
	return html`<div class="filters">
		<div class="two"><${Field} label=${w.where}>${(id) => html`<select id=${id}
			value=${where ?? ""} onChange=${(e) => dong.set(e.target.value || null)}>
			<option value="">${w.anywhere}</option>
			${dongs.map((d) => html`<option key=${d} value=${d}>${d}</option>`)}
		</select>`}<//>
		<${Field} label=${w.search} type="search" value=${f.text}
			onInput=${(e) => set({ ...f, text: e.target.value })} /></div>
		<div class="chips" role="group" aria-label=${w.kinds}>
		<button type="button" class="chip" aria-pressed=${f.onlyOpen}
			onClick=${() => set({ ...f, onlyOpen: !f.onlyOpen })}>${w.onlyOpen}</button>
		${categories.map((c) => html`<button type="button" key=${c} class="chip"
			aria-pressed=${f.category === c} onClick=${() => set({ ...f,
			category: f.category === c ? null : c })}>${w.categories[c] ?? c}</button>`)}
		</div></div>`;
}

export function Shops() {
	const w = useWords(WORDS);
	const person = usePerson();
	const wanted = dong.use();
	const { data, problem, refresh } = useLive("/restaurants?size=100",
		["live/restaurants/+"]);
	const [more, setMore] = useState([]);
	const [f, setF] = useState({ text: "", onlyOpen: false, category: null });
	if (!data)
		return html`<${Heading}>${w.restaurants}<//>${problem
			? html`<${Problem} problem=${problem} again=${refresh} />`
			: html`<${Loading} />`}`;
	const pages = [data, ...more];
	const next = pages.at(-1)._links.next;
	const all = pages.flatMap((p) => p._embedded.restaurants);
	const where = all.some((r) => r.areas.some((a) => a.dong === wanted))
		? wanted : null;
	const found = all.filter((r) => fits(r, { ...f, where }, w))
		.sort((a, b) => b.open - a.open || named(a).localeCompare(named(b), tongue));
	const clear = () => {
		setF({ text: "", onlyOpen: false, category: null });
		dong.set(null);
	};
	return html`
		${person?.id > 0 && html`<${UnderWay} person=${person} />`}
		<${Heading}>${w.restaurants}<//>
		<${Filters} all=${all} f=${f} set=${setF} where=${where} />
		<p class="soft" role="status">${w.found(found.length,
			found.filter((r) => r.open).length)}</p>
		${all.length === 0 && html`<p class="notice">${w.noRestaurants}</p>`}
		${all.length > 0 && found.length === 0 && html`<div class="notice">
			<p>${w.noneFits}</p><p><button type="button" class="button quiet"
			onClick=${clear}>${w.showAll}</button></p></div>`}
		<ul class="cards">${found.map((r) => html`<${Card} key=${r.id} of=${r}
			where=${where} />`)}</ul>
		${next && html`<p><button type="button" class="button quiet big"
			onClick=${async () => setMore([...more, await get(next)])}>
			${w.moreRestaurants}</button></p>`}`;
}
