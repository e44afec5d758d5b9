// The operator's page: what needs attention, the orders, figures, people,
// restaurants, the platform.  The part after # says which.
import { html, useState, useEffect, useLayoutEffect, useRef } from "/app/kit/html.mjs";
import { Page, Gate, show } from "/app/kit/ui.mjs";
import { useSaid } from "./bits.mjs";
import { Now, useNeeds, useNews } from "./now.mjs";
import { Order } from "./order.mjs";
import { Figures } from "./figures.mjs";
import { People } from "./people.mjs";
import { Restaurants } from "./restaurants.mjs";
import { Platform } from "./platform.mjs";
import WORDS from "./words.mjs";

const SCREENS = { figures: Figures, people: People, restaurants: Restaurants,
	platform: Platform };
const TITLE = { ko: WORDS.ko.title, en: WORDS.en.title };

function useRoute() {
	const [at, setAt] = useState(location.hash);
	useEffect(() => {
		const moved = () => setAt(location.hash);
		addEventListener("hashchange", moved);
		return () => removeEventListener("hashchange", moved);
	}, []);
	const [name, id] = at.replace(/^#\/?/, "").split("/");
	return { name: name === "orders" || SCREENS[name] ? name : "now",
		id: /^[1-9]\d{0,17}$/.test(id) ? id : null };
}

function Menu({ here, needs }) {
	const w = useSaid();
	const list = ["now", ...Object.keys(SCREENS)];
	return html`<nav class="tabs" aria-label=${w.menu}>${list.map((name) => html`<a
		key=${name} class="tab" href=${name === "now" ? "#/" : `#/${name}`}
		aria-current=${here === name ? "page" : undefined}>${w.nav[name]}${name === "now"
		&& needs > 0 && html` <span class="tag bad" aria-label=${w.now.count(needs)}>${
		needs}</span>`}</a>`)}</nav>`;
}

// All screens watch for what needs attention: it is said wherever one is.
function Operator() {
	const { name, id } = useRoute();
	const state = useNeeds();
	const news = useNews(state.needs, state.loading);
	const first = useRef(true);
	useLayoutEffect(() => {
		if (!first.current) {
			document.getElementById("main").focus();
			scrollTo(0, 0);
		}
		first.current = false;
	}, [name, id]);
	const Screen = SCREENS[name];
	return html`<${Menu} here=${name} needs=${state.needs.length} />
		${name === "orders" && id ? html`<${Order} key=${id} id=${id} />`
		: Screen ? html`<${Screen} />` : html`<${Now} state=${state} news=${news} />`}`;
}

show(html`<${Page} title=${TITLE} wide><${Gate} role="operator"><${Operator} /><//><//>`);
