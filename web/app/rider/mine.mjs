// What he has: one big step at a time, of the one that he looks at.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { Loading, Problem, announce, won } from "/app/kit/ui.mjs";
import { Call, Copy, Ready, line } from "./ready.mjs";
import { usePost } from "./post.mjs";
import { Trouble } from "./trouble.mjs";
import { Twice } from "./twice.mjs";
import WORDS from "./words.mjs";

const STEPS = ["TAKEN", "STARTED", "PICKED_UP"];

// What is on the bike first, then what can be had, then what still cooks.
export function inTurn(deliveries) {
	return deliveries.toSorted((a, b) =>
		STEPS.indexOf(b.status) - STEPS.indexOf(a.status) ||
		new Date(a.readyAt ?? 0) - new Date(b.readyAt ?? 0) || a.id - b.id);
}

function Steps({ status }) {
	const w = useWords(WORDS);
	const at = STEPS.indexOf(status);
	return html`<ol class="steps" aria-label=${w.stepOf(at + 1, STEPS.length)}>
		${w.steps.map((step, i) => html`<li key=${i}
			class=${i < at ? "past" : ""}
			aria-current=${i === at ? "step" : undefined}>
			<span aria-hidden="true">${i < at ? "✓" : i + 1}</span> ${step}</li>`)}
	</ol>`;
}

function Store({ of }) {
	const w = useWords(WORDS);
	const at = of.storeAddress && line(of.storeAddress);
	return html`<div class="place"><p class="soft">${w.from}</p>
		<p class="where">${of.storeName}</p>
		${at && html`<p>${at}</p>`}
		<p class="row">${at && html`<${Copy} text=${at} />`}
			<${Call} number=${of.storePhone}>${w.callStore}<//></p></div>`;
}

function Door({ of }) {
	const w = useWords(WORDS);
	if (!of.address)
		return html`<p class="notice">${w.noAddress}</p>`;
	const at = line(of.address);
	return html`<div class="place"><p class="soft">${w.to}</p>
		<p class="where" data-door>${at}</p>
		${of.noteToRider && html`<p class="notice"><b>${w.noteToRider}</b><br />
			${of.noteToRider}</p>`}
		<p>${w.customer}: ${of.name}</p>
		<p class="row"><${Copy} text=${at} />
			<${Call} number=${of.phone}>${w.callHim}<//></p></div>`;
}

// done(rel, record): that step is taken; refused(): look anew.
function Delivery({ of, shown, done, refused }) {
	const w = useWords(WORDS);
	const { post, busy, waiting, problem } = usePost(
		(rel, record) => done(rel, record), (why) => {
			announce(why.detail, { loud: true });
			refused();
		});
	const step = ["complete", "pickup"].find((rel) => of._links[rel]);
	const carried = of.status === "PICKED_UP";
	return html`<article class="card mine" hidden=${!shown} data-delivery=${of.id}
		data-status=${of.status} aria-labelledby=${`d${of.id}`}>
		<${Steps} status=${of.status} />
		<h2 id=${`d${of.id}`} tabindex="-1">${w.states[of.status]}</h2>
		<div class="head"><span class="no">${w.number(of.id)}</span>
			${of.pay !== undefined && html`<span class="price">${w.pay}${" "}
			<b>${won(of.pay)}</b></span>`}</div>
		<p class="soft">${w.items(of.itemName, of.itemQty)}</p>
		${!carried && html`<p><${Ready} of=${of} /></p>`}
		${carried ? html`<${Door} of=${of} />` : html`<${Store} of=${of} />`}
		${!carried && html`<p class="soft">${w.to}: ${of.dong}</p>`}
		<${Problem} problem=${problem} />
		<p class="say" id=${`s${of.id}`}>${waiting ? w.queuedLong
			: w.say[of.status]}</p>
		<div class="act">
		${step ? html`<${Twice} key=${step} what=${w[step]} busy=${busy === step}
			disabled=${Boolean(busy)} data-step=${step}
			aria-describedby=${`s${of.id}`}
			act=${() => post(step, of._links[step])}>${busy === step
				? waiting ? w.queued : `${w.sending}…` : w[step]}<//>`
		: html`<p class="waiting">${w.wait}</p>`}</div>
		${busy && busy !== step && html`<p class="notice" role="status">
			${waiting ? w.queuedLong : `${w.sending}…`}</p>`}
		<${Trouble} of=${of} post=${post} busy=${busy} />
	</article>`;
}

// chosen: the id that he just took, to be looked at.
export function Mine({ live, chosen, offers, done, wide }) {
	const w = useWords(WORDS);
	const [look, setLook] = useState(chosen);
	const box = useRef();
	useEffect(() => setLook(chosen), [chosen]);
	const own = live.data && inTurn(live.data.filter((d) =>
		STEPS.includes(d.status)));
	const now = own?.find((d) => d.id === look) ?? own?.[0];
	useEffect(() => {
		if (!chosen || now?.id !== chosen)
			return;
		box.current?.querySelector(`#d${chosen}`)?.focus({ preventScroll: true });
		scrollTo(0, 0);
	}, [chosen, now?.id]);
	if (!own)
		return live.problem
			? html`<${Problem} problem=${live.problem} again=${live.refresh} />`
			: html`<${Loading} />`;
	return html`<section ref=${box} aria-label=${w.tabs.mine}>
		${live.problem && live.problem.status !== 0 &&
			html`<${Problem} problem=${live.problem} again=${live.refresh} />`}
		${own.length === 0 && html`<div class="empty"><p><b>${w.nothing}</b></p>
			${!wide && html`<p><a class="button big" href="#offers">
			${w.seeOffers(offers)}</a></p>`}</div>`}
		${own.length > 1 && html`<div class="several" role="group"
			aria-label=${w.several}>${own.map((d) => html`<button type="button"
			key=${d.id} class="button quiet tall" aria-pressed=${d.id === now.id}
			onClick=${() => setLook(d.id)}><span><b>${w.number(d.id)}</b>
			<br />${d.status === "PICKED_UP" ? d.dong : d.storeName}
			<br /><span class="soft">${w.short[d.status]}</span></span></button>`)}</div>`}
		${own.map((d) => html`<${Delivery} key=${d.id} of=${d}
			shown=${d.id === now.id} refused=${live.refresh}
			done=${(rel, record) => done(rel, d, record)} />`)}
	</section>`;
}
