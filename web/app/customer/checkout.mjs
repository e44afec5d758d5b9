// From the basket to an order: where, who, which card.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { useWords, named, won } from "/app/kit/tongue.mjs";
import { Dialog, Field, Loading, Problem, SignIn, usePerson, rolesOf,
	announce } from "/app/kit/ui.mjs";
import { get } from "/app/kit/api.mjs";
import { useLive } from "/app/kit/live.mjs";
import { Heading, To, go } from "./route.mjs";
import { basket, dong, priced, wantedLines } from "./basket.mjs";
import { kept } from "./kept.mjs";
import { attempt, isOpen, isStale, order, letGo, whose, lastBody }
	from "./pay.mjs";
import { Line, Sums } from "./basket-view.mjs";
import { Opens } from "./shop.mjs";
import { Trying } from "./trying.mjs";
import { Refused } from "./refused.mjs";
import WORDS from "./words.mjs";

// Where he lives, for the next time; each account's apart.
const homes = kept("homes", {});
const CARDS = ["tok_ok", "tok_declined", "tok_insufficient", "tok_slow",
	"tok_late", "tok_lost", "tok_void_fails", "tok_capture_fails"];
const PHONE = /^[0-9+][0-9 -]{6,19}$/;

// What the form's answers lack, {field: why}.
function lacks(f, where, guest, w) {
	return Object.fromEntries(Object.entries({
		dong: where ? null : w.needWhere,
		road: f.road.trim() ? null : w.needRoad,
		name: !guest || f.name.trim() ? null : w.needName,
		phone: PHONE.test(f.phone.trim()) ? null : w.needPhone,
	}).filter(([, why]) => why));
}

// What the platform found wrong, by the members it names.
function refusedFields(problem) {
	return Object.fromEntries((problem?.errors ?? []).map((e) =>
		[e.pointer.split("/").at(-1), e.detail]));
}

function bodyOf(f, held, where, total) {
	return { restaurantId: held.restaurantId, items: wantedLines(held),
		expectedTotal: total,
		address: { road: f.road.trim(), dong: where,
			...(f.detail.trim() && { detail: f.detail.trim() }) },
		...(f.name.trim() && { name: f.name.trim() }),
		phone: f.phone.trim(), card: f.card,
		...(f.noteToStore.trim() && { noteToStore: f.noteToStore.trim() }),
		...(f.noteToRider.trim() && { noteToRider: f.noteToRider.trim() }) };
}

function Cards({ card, set }) {
	const w = useWords(WORDS);
	const one = (c) => html`<label key=${c} class="option"><input type="radio"
		name="card" value=${c} checked=${card === c} onChange=${() => set(c)} />
		<span class="grow">${w.cards[c]}</span></label>`;
	return html`<fieldset class="group"><legend><h3>${w.card}</h3></legend>
		<p class="hint">${w.cardHint}</p>${one(CARDS[0])}
		<details open=${card !== CARDS[0]}><summary>${w.otherCards}</summary>
		${CARDS.slice(1).map(one)}</details></fieldset>`;
}

function Where({ restaurant, where, error }) {
	const w = useWords(WORDS);
	const known = restaurant.areas.some((a) => a.dong === where);
	return html`<${Field} label=${w.dong}>${(id) => html`<select id=${id}
		value=${known ? where : ""} aria-invalid=${error ? "true" : undefined}
		aria-describedby=${error ? "dong-wrong" : undefined}
		onChange=${(e) => dong.set(e.target.value || null)}>
		${!known && html`<option value="">${w.chooseWhere}</option>`}
		${restaurant.areas.map((a) => html`<option key=${a.dong} value=${a.dong}>
			${w.areaFee(a.dong, a.fee ? won(a.fee) : null)}</option>`)}</select>
		${error && html`<p class="hint wrong" id="dong-wrong">${error}</p>`}
		${where && !known && html`<p class="hint wrong">${w.notTo(named(restaurant),
			where)}</p>`}`}<//>`;
}

function fromBody(body) {
	if (!body)
		return {};
	const { address: { road, detail = "" }, name = "", phone, card,
		noteToStore = "", noteToRider = "" } = body;
	return { road, detail, name, phone, card, noteToStore, noteToRider };
}

// What is already known of this person: from his account, from this browser,
// and from his last order.
function useStart(person) {
	const home = homes.get()[person?.id ?? 0];
	const written = useRef(lastBody()).current;
	const [f, setF] = useState({ road: "", detail: "", noteToStore: "",
		noteToRider: "", card: CARDS[0], name: person?.name ?? "",
		phone: person?.phone ?? "", ...home, ...fromBody(written) });
	useEffect(() => {
		if (home || written || !person?._links?.orders)
			return;
		get("/orders?size=1").then((page) => {
			const last = page._embedded.orders[0]?.address;
			if (last)
				setF((now) => now.road ? now : { ...now, road: last.road,
					detail: last.detail ?? "" });
		}).catch(() => {});		// then he writes it himself
	}, []);
	return [f, setF];
}

function Form({ restaurant, held, sum, where, person, problem }) {
	const w = useWords(WORDS);
	const guest = person === null;
	const [f, setF] = useStart(person);
	const [tried, setTried] = useState(false);
	const [seen, setSeen] = useState(null);	// the refusal that was edited away
	const missing = lacks(f, sum.fee === null ? null : where, guest, w);
	const wrong = { ...(problem && problem !== seen ? refusedFields(problem) : {}),
		...(tried ? missing : {}) };
	const set = (name) => (e) => {
		setSeen(problem);
		setF({ ...f, [name]: e.target.value });
	};
	function submit(e) {
		e.preventDefault();
		setTried(true);
		const first = Object.values(missing)[0];
		if (first) {
			announce(first, { loud: true });
			document.querySelector("form.checkout [aria-invalid]")?.focus();
			setTimeout(() => document.querySelector(
				"form.checkout [aria-invalid]")?.focus());
			return;
		}
		const { road, detail, name, phone } = f;
		homes.set({ ...homes.get(), [whose()]: { road, detail, name, phone } });
		order(bodyOf(f, held, where, sum.total), sum.total);
	}
	const text = (name, more) => html`<${Field} label=${w[name]} value=${f[name]}
		onInput=${set(name)} error=${wrong[name]} ...${more} />`;
	const stop = sum.wrong.length ? w.haltWrong : sum.missing > 0
		? w.haltMissing(won(sum.missing)) : restaurant.open ? null : w.haltNow;
	return html`<form class="checkout" onSubmit=${submit} noValidate>
		<h3>${w.address}</h3>
		<${Where} restaurant=${restaurant} where=${where} error=${wrong.dong} />
		${text("road", { autocomplete: "address-line1", hint: w.roadHint, maxlength: 100 })}
		${text("detail", { autocomplete: "address-line2", maxlength: 100 })}
		<h3>${w.contact}</h3>
		${text("name", { autocomplete: "name", maxlength: 80 })}
		${text("phone", { type: "tel", autocomplete: "tel", maxlength: 20,
			hint: w.phoneHint })}
		<h3>${w.notes}</h3>
		${text("noteToStore", { maxlength: 200 })}
		${text("noteToRider", { maxlength: 200 })}
		<${Cards} card=${f.card} set=${(card) => setF({ ...f, card })} />
		<${Sums} of=${sum} restaurant=${restaurant} />
		<p class="hint">${w.cancelRule}</p>
		${stop ? html`<p class="notice">${stop}</p>` : html`<button
			class="button big">${sum.total === null ? w.orderNow
			: w.payNow(won(sum.total))}</button>`}
	</form>`;
}

// Who orders: an account, or a guest who may sign in here.
function Who({ person, refusal }) {
	const w = useWords(WORDS);
	const [asks, setAsks] = useState(false);
	useEffect(() => setAsks(false), [person?.id]);
	if (person?.auth === "open" || person && rolesOf(person).has("customer"))
		return null;
	if (person)
		return html`<${SignIn} role="customer" why=${w.notACustomer} />`;
	return html`<p class="good-news row"><span class="grow">${w.asGuest}</span>
		<button type="button" class="button quiet" onClick=${() => setAsks(true)}>
		${w.signIn}</button></p>
		${asks && html`<${Dialog} title=${w.signIn} onClose=${() => setAsks(false)}>
			<${SignIn} role="customer" why=${w.signInWhy} /><//>`}
		${refusal?.status === 401 && html`<${SignIn} role="customer"
			why=${w.guestsRefused} />`}`;
}

function Ready({ restaurant, menu, held, refresh }) {
	const w = useWords(WORDS);
	const where = dong.use();
	const person = usePerson();
	const t = attempt.use();
	const sum = priced(held, menu, restaurant, where);
	const may = person === null || person?.auth === "open" ||
		person && rolesOf(person).has("customer");
	const refusal = t?.state === "refused" ? t.problem : null;
	const stale = refusal && isStale(t, held, where);
	useEffect(() => {
		if (stale)
			letGo();
	}, [stale]);
	// the menu that refused is not the one that was shown
	useEffect(() => {
		if (refusal)
			refresh();
	}, [refusal]);
	return html`<p class="back"><${To} to=${{ restaurant: restaurant.id }}>
			‹ ${w.backToMenu(named(restaurant))}<//></p>
		<${Heading}>${w.checkout}<//>
		${refusal && html`<${Refused} t=${t} sum=${sum} restaurant=${restaurant}
			held=${held} />`}
		${!restaurant.open && !refusal && html`<div class="notice"><p>
			${w.closedNow(named(restaurant))}</p><${Opens} of=${restaurant} /></div>`}
		<section class="card" aria-label=${w.basket}><h3>${named(restaurant)}</h3>
		<ul class="plain">${sum.lines.map((l) => html`<${Line} key=${l.id} line=${l} />`)}</ul>
		</section>
		${person === undefined ? html`<${Loading} />` : html`
			<${Who} person=${person} refusal=${refusal} />
			${may && html`<${Form} key=${person?.id ?? "guest"} person=${person}
				restaurant=${restaurant} held=${held} sum=${sum} where=${where}
				problem=${refusal} />`}`}`;
}

// The menu that was shown stays at hand while a try is under way: what becomes of
// it can be said without the network.
function OfBasket({ held, trying }) {
	const w = useWords(WORDS);
	const topics = [`live/restaurants/${held.restaurantId}`];
	const place = useLive(`/restaurants/${held.restaurantId}`, topics);
	const menu = useLive(`/restaurants/${held.restaurantId}/menu`, topics);
	const refresh = () => {
		place.refresh();
		menu.refresh();
	};
	const problem = !place.data && place.problem || !menu.data && menu.problem;
	if (trying)
		return html`<${Heading} key="trying">${w.checkout}<//><${Trying} t=${trying} />`;
	if (problem?.status === 404)
		return html`<${Heading}>${w.goneTitle}<//><p>${w.restaurantGone}</p>
			<p><button type="button" class="button" onClick=${() => {
				basket.set(null);
				go({});
			}}>${w.emptyBasket}</button></p>`;
	if (!place.data || !menu.data)
		return html`<${Heading}>${w.checkout}<//>${problem
			? html`<${Problem} problem=${problem} again=${refresh} />`
			: html`<${Loading} />`}`;
	return html`<${Ready} restaurant=${place.data} menu=${menu.data} held=${held}
		refresh=${refresh} />`;
}

export function Checkout() {
	const w = useWords(WORDS);
	const held = basket.use();
	const where = dong.use();
	const t = attempt.use();
	const orderId = t?.state === "placed" ? t.orderId : null;
	useEffect(() => {
		if (orderId) {
			letGo();
			go({ order: orderId, fresh: 1 }, { replace: true });
		}
	}, [orderId]);
	// nothing moved, so what is ordered is what is in the basket now; and of an
	// empty one there is nothing to mend
	const stale = t?.state === "unavailable" && isStale(t, held, where) ||
		t?.state === "refused" && !held;
	useEffect(() => {
		if (stale)
			letGo();
	}, [stale]);
	const trying = !stale && (isOpen(t) || orderId) ? t : null;
	if (held)
		return html`<${OfBasket} key=${held.restaurantId} held=${held}
			trying=${trying} />`;
	if (trying)
		return html`<${Heading} key="trying">${w.checkout}<//><${Trying} t=${t} />`;
	return html`<${Heading}>${w.checkout}<//><p>${w.basketEmpty}</p>
		<p><${To} to=${{}} class="button">${w.toRestaurants}<//></p>`;
}
