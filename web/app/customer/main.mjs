// The customer's page: restaurants, a menu, the checkout, an order, orders.
import { html, useEffect, useState } from "/app/kit/html.mjs";
import { Page, Problem, show, usePerson } from "/app/kit/ui.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { whoami } from "/app/kit/api.mjs";
import { To, useRoute } from "./route.mjs";
import { basket } from "./basket.mjs";
import { attempt, isOpen, letGo } from "./pay.mjs";
import { storyOf } from "./trying.mjs";
import { Shops } from "./shop.mjs";
import { Restaurant } from "./menu.mjs";
import { Checkout } from "./checkout.mjs";
import { Order, takeLink } from "./order.mjs";
import { Orders } from "./orders.mjs";
import WORDS from "./words.mjs";

const TITLE = { ko: "주문", en: "Order" };

function Ways({ route }) {
	const w = useWords(WORDS);
	const held = basket.use();
	const n = held ? held.lines.reduce((sum, l) => sum + l.quantity, 0) : 0;
	return html`<nav class="ways" aria-label=${w.ways}>
		<${To} to=${{ orders: 1 }} aria-current=${route.orders ? "page" : undefined}>
			${w.myOrders}<//>
		${n > 0 && html`<${To} to=${{ checkout: 1 }}
			aria-current=${route.checkout ? "page" : undefined}>${w.basketOf(n)}<//>`}</nav>`;
}

// A try without its answer, or an answer that was not seen yet, is in sight
// wherever one is.
function TryNews() {
	const w = useWords(WORDS);
	const person = usePerson();
	const t = attempt.use();
	if (!t)
		return null;
	const told = isOpen(t) ? w.tries[storyOf(t, person)].title
		: t.state === "placed" ? w.placedNews : w.refusedNews;
	const to = t.state === "placed" ? { order: t.orderId, fresh: 1 } : { checkout: 1 };
	return html`<div class=${t.state === "placed" ? "good-news row" : "notice row"}
		role="status"><b class="grow">${told}</b> <${To} to=${to} class="button"
		onClickCapture=${() => t.state === "placed" && letGo()}>${w.see}<//></div>`;
}

function Screen({ route }) {
	if (route.checkout)
		return html`<${Checkout} />`;
	if (route.orders)
		return html`<${Orders} />`;
	if (Number(route.order))
		return html`<${Order} id=${Number(route.order)} />`;
	if (Number(route.restaurant))
		return html`<${Restaurant} key=${route.restaurant} id=${Number(route.restaurant)} />`;
	return html`<${Shops} />`;
}

function App() {
	const w = useWords(WORDS);
	const route = useRoute();
	const [problem, setProblem] = useState(null);
	const look = () => {
		setProblem(null);
		whoami().catch(setProblem);
	};
	useEffect(look, []);
	useEffect(() => {
		if (!route.order)
			document.title = `${w.page} · 배달 Baedal`;
	}, [route, w]);
	return html`<${Page} title=${TITLE} wide=${Boolean(route.restaurant) || !location.search}
		bar=${html`<${Ways} route=${route} />`}>
		${problem && html`<${Problem} problem=${problem} again=${look} />`}
		${!route.checkout && html`<${TryNews} />`}
		<${Screen} route=${route} /><//>`;
}

takeLink();
show(html`<${App} />`);
