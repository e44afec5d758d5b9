// One order across all contexts, as it went, with the time between the steps.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Problem, Loading, announce } from "/app/kit/ui.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { go, linkTo, CLEAR } from "./route.mjs";
import { Stamp, Type, Context, Copy, useOften, count } from "./bits.mjs";
import WORDS from "./words.mjs";

// 1 ms is a tenth of the width, ten minutes all of it: by its logarithm, for
// a gap of ten minutes lies beside one of ten milliseconds.
const MOST_MS = 600000;
const share = (ms) => Math.min(100,
	10 + 90 * Math.log(Math.max(1, ms)) / Math.log(MOST_MS));

function Gap({ ms }) {
	return html`<p class="gap"><span class="bar-of" aria-hidden="true"
		style=${{ width: `${share(ms)}%` }}></span>
		<span class="mono">+${count(ms)} ms</span></p>`;
}

function Step({ s, first }) {
	const w = useWords(WORDS);
	const { orderId, by, ...more } = s.data;
	return html`<li class=${`step ${s.source}`} data-type=${s.type}>
		${!first && html`<${Gap} ms=${s.gapMs} />`}
		<div class="card"><p class="row"><${Context} name=${s.source} />
			<a class="plain-link grow" title=${w.detailOf(s.type)}
				...${linkTo({ event: s.id })}><${Type} type=${s.type} /></a>
			<${Stamp} at=${s.at} /></p>
			<p class="soft mono">${s.by ?? "–"} · ${w.sinceStart} ${count(s.sinceMs)} ms</p>
			${Object.keys(more).length > 0 && html`<details><summary>${w.data}</summary>
				<pre class="json" tabindex="0" aria-label=${w.data}>${
				JSON.stringify(more, null, 2)}</pre></details>`}
		</div></li>`;
}

function Told({ story }) {
	const w = useWords(WORDS);
	const n = story.steps.length;
	useEffect(() => announce(w.storyIs(story.orderId, n)), [n]);
	return html`<p class="row"><b>${w.storyIs(story.orderId, n)}</b>
		<span class="soft mono">${count(story.tookMs)} ms</span>
		${story.restaurantId && html`<span class="soft">${w.store} ${story.restaurantId}</span>`}
		<span class="push"></span>
		<a class="button quiet" ...${linkTo({ ...CLEAR, view: "events",
			orderId: story.orderId })}>${w.asTail}</a>
		<${Copy} text=${JSON.stringify(story, null, 2)} what="JSON" /></p>
		<ol class="plain story">${story.steps.map((s, i) => html`<${Step} s=${s}
			key=${s.id} first=${i === 0} />`)}</ol>
		<p class="hint">${w.masked}</p>`;
}

export function Story({ route }) {
	const w = useWords(WORDS);
	const asked = /^[1-9]\d{0,17}$/.test(route.order ?? "") ? route.order : null;
	const [typed, setTyped] = useState(route.order ?? "");
	useEffect(() => setTyped(route.order ?? ""), [route.order]);
	const { data, problem, refresh } = useOften(asked && `/orders/${asked}/story`,
		2000, ["live/town"]);
	return html`<h2 class="hidden">${w.views.story}</h2>
		<form class="ask row" role="search" onSubmit=${(e) => {
			e.preventDefault();
			go({ order: typed.trim() });
		}}><label for="order">${w.orderNumber}</label>
		<input id="order" inputmode="numeric" pattern="[0-9]+" value=${typed}
			onInput=${(e) => setTyped(e.target.value)} />
		<button class="button">${w.tell}</button></form>
		${!asked && html`<p class="empty">${route.order ? w.noNumber : w.askOrder}</p>`}
		${problem?.status === 404 ? html`<p class="empty" role="status">${w.noStory(asked)}</p>`
			: html`<${Problem} problem=${problem} again=${refresh} />`}
		${asked && !data && !problem && html`<${Loading} />`}
		${data && html`<${Told} story=${data} />`}`;
}
