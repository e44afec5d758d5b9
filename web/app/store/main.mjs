// The store's page: the kitchen's board, the menu, the settings, today.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { Page, Gate, Problem, Loading, show, usePerson } from "/app/kit/ui.mjs";
import { get, whoami } from "/app/kit/api.mjs";
import { useWords, named } from "/app/kit/tongue.mjs";
import { useMessages } from "/app/kit/live.mjs";
import { Board } from "./board.mjs";
import { Menu } from "./menu.mjs";
import { Place } from "./place.mjs";
import { Figures } from "./figures.mjs";
import { ring } from "./bell.mjs";
import { mayLeave } from "./leave.mjs";
import WORDS from "./words.mjs";

const TITLE = { ko: "가게", en: "Store" };
const VIEWS = { board: Board, menu: Menu, place: Place, figures: Figures };
const LOOK_MS = 60000;		// a store opens and closes by the clock alone

const viewOf = () => VIEWS[location.hash.slice(1)]
	? location.hash.slice(1) : "board";

// The restaurants where this person works; where nobody signs in, all.
function useRestaurants(person) {
	const ids = (person.grants ?? []).filter((g) => g.restaurantId)
		.map((g) => g.restaurantId);
	const [all, setAll] = useState(null);
	const [problem, setProblem] = useState(null);
	async function look() {
		try {
			setAll(person.auth === "open"
				? (await get("/restaurants?size=100"))._embedded.restaurants
				: await Promise.all([...new Set(ids)].sort((a, b) => a - b)
					.map((id) => get(`/restaurants/${id}`))));
			setProblem(null);
		} catch (why) {
			setProblem(why);
		}
	}
	useEffect(() => {
		look();
		const timer = setInterval(look, LOOK_MS);
		return () => clearInterval(timer);
	}, [ids.join()]);
	useMessages((all ?? []).map((r) => `live/restaurants/${r.id}`), look);
	return { all, problem, look };
}

function Nav({ view, go, places, one, choose }) {
	const w = useWords(WORDS);
	return html`<nav class="views no-print" aria-label=${w.nav.label}>
		${Object.keys(VIEWS).map((name) => html`<button type="button" key=${name}
			aria-current=${view === name ? "page" : undefined}
			onClick=${() => go(name)}>${w.nav[name]}</button>`)}
		${places.length > 1 && html`<select aria-label=${w.which}
			value=${one ?? ""} onChange=${(e) => choose(Number(e.target.value))}>
			<option value="">${w.all}</option>
			${places.map((r) => html`<option value=${r.id} key=${r.id}>${named(r)}</option>`)}
			</select>`}
	</nav>`;
}

function Store() {
	const w = useWords(WORDS);
	const person = usePerson();
	const { all, problem, look } = useRestaurants(person);
	const [view, setView] = useState(viewOf);
	const [one, setOne] = useState(Number(localStorage.getItem("store.one")) || null);
	const shown = useRef(view);
	function turn(name) {
		shown.current = name;
		setView(name);
	}
	useEffect(() => {
		// The browser's Back has gone by now: who stays goes here again.
		const moved = () => {
			const to = viewOf();
			if (to === shown.current)
				return;
			if (mayLeave())
				turn(to);
			else
				location.hash = shown.current;
		};
		addEventListener("hashchange", moved);
		return () => {
			removeEventListener("hashchange", moved);
			ring(null);
		};
	}, []);
	function go(name) {
		if (name === view || !mayLeave())
			return;
		turn(name);		// before its hash is heard of: one is asked once
		location.hash = name;
	}
	function choose(id) {
		if (!mayLeave())
			return;
		setOne(id || null);
		localStorage.setItem("store.one", id || "");
	}
	if (!all)
		return problem ? html`<${Problem} problem=${problem} again=${look} />`
			: html`<${Loading} />`;
	if (!all.length)
		return html`<p class="notice">${w.none}</p>`;
	const chosen = all.length === 1 ? all[0] : all.find((r) => r.id === one);
	const View = VIEWS[view];
	return html`<${Nav} view=${view} go=${go} places=${all} one=${chosen?.id}
			choose=${choose} />
		<${Board} all=${all} one=${chosen} shown=${view === "board"}
			onPlace=${look} goBoard=${() => go("board")} relogin=${whoami} />
		${view !== "board" && html`<${View} key=${chosen?.id} all=${all}
			one=${chosen} onPlace=${look} choose=${choose} />`}`;
}

// For who works nowhere yet: how one comes to work at a store.
function NotYet() {
	const w = useWords(WORDS);
	return html`<p class="notice">${w.notYet(usePerson().login)}</p>`;
}

show(html`<${Page} title=${TITLE} wide><${Gate} role="store"
	other=${html`<${NotYet} />`}><${Store} /><//><//>`);
