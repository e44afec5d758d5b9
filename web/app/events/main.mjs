// The event monitor: what happened, how the events get on, and what an
// operator may do when they do not.
import { html } from "/app/kit/html.mjs";
import { Page, Gate, Problem, show } from "/app/kit/ui.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { VIEWS, CLEAR, useRoute, go, linkTo } from "./route.mjs";
import { useOften, count } from "./bits.mjs";
import { Events } from "./events.mjs";
import { Event } from "./event.mjs";
import { Story } from "./story.mjs";
import { Topics } from "./topics.mjs";
import { Subscriptions } from "./subscriptions.mjs";
import { Letters } from "./letters.mjs";
import WORDS from "./words.mjs";

const SOON_MS = 2000;
const COUNT_MS = 5000;		// counting costs
const SELDOM_MS = 30000;	// for the names of types alone

function Nav({ view, subscriptions }) {
	const w = useWords(WORDS);
	const all = subscriptions?._embedded.subscriptions ?? [];
	const sum = (of) => all.reduce((n, s) => n + of(s), 0);
	const figures = { letters: sum((s) => s.dead),
		subscriptions: all.filter((s) => s.state === "stopped").length };
	return html`<nav class="tabs views" aria-label=${w.nav}>${VIEWS.map((name) =>
		html`<a key=${name} aria-current=${view === name ? "page" : undefined}
			...${linkTo({ ...CLEAR, view: name })}>${w.views[name]}${figures[name] > 0 &&
			html` <b class="tag bad" title=${w.figures[name]}>${count(figures[name])}
			<span class="hidden">${w.figures[name]}</span></b>`}</a>`)}</nav>`;
}

function Monitor() {
	const route = useRoute();
	const subscriptions = useOften("/subscriptions", SOON_MS);
	const topics = useOften("/topics", route.view === "topics" ? COUNT_MS
		: SELDOM_MS);
	const all = subscriptions.data?._embedded.subscriptions;
	return html`<${Nav} view=${route.view} subscriptions=${subscriptions.data} />
		${route.view === "events" && html`<${Problem} problem=${topics.problem}
			again=${topics.refresh} />
			<${Events} route=${route} topics=${topics.data} subscriptions=${all} />`}
		${route.view === "story" && html`<${Story} route=${route} />`}
		${route.view === "topics" && html`<${Topics} topics=${topics.data}
			problem=${topics.problem} again=${topics.refresh} />`}
		${route.view === "subscriptions" && html`<${Subscriptions} live=${subscriptions} />`}
		${route.view === "letters" && html`<${Letters} route=${route} />`}
		${route.event && html`<${Event} id=${route.event}
			onClose=${() => go({ event: null })} />`}`;
}

show(html`<${Page} wide title=${{ ko: "이벤트", en: "Events" }}>
	<${Gate} role="operator"><${Monitor} /><//><//>`);
