// The platform's state in words, and what to do about it.
import { html } from "/app/kit/html.mjs";
import { Problem, Loading, when } from "/app/kit/ui.mjs";
import { useLive } from "/app/kit/live.mjs";
import { tongue } from "/app/kit/tongue.mjs";
import { useSaid, rows, Since } from "./bits.mjs";
import { Commands } from "./commands.mjs";
import { useMetrics } from "./metrics.mjs";

function Table({ label, head, children }) {
	return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><table>
		<thead><tr>${head.map((h) => html`<th scope="col">${h}</th>`)}</tr></thead>
		<tbody>${children}</tbody></table></div>`;
}

function Line({ name, good, state, todo }) {
	return html`<tr><th scope="row">${name}</th><td><span class=${`tag ${good ? "good"
		: "bad"}`}>${good ? "✓" : "⚠"} ${state}</span></td><td>${todo}</td></tr>`;
}

function contextState(p, c) {
	if (c.listening === c.functions)
		return p.up;
	return c.listening ? p.some(c.listening, c.functions) : p.down;
}

function Ready() {
	const w = useSaid();
	const p = w.plat;
	const { data, problem, refresh } = useLive("/readyz", []);
	// not ready is an answer too: 503 with the same members
	const ill = problem?.body?.contexts ? problem.body : null;
	const r = ill ?? data;
	const broker = r?.broker === null ? p.brokerUnknown : r?.broker ? p.brokerUp
		: p.brokerDown;
	return html`<section class="card" aria-labelledby="contexts"><h3 id="contexts">${
		p.contexts}</h3>
		${!ill && html`<${Problem} problem=${problem} again=${refresh} />`}
		${!r ? !problem && html`<${Loading} />` : html`<p class=${r.ready ? "good-news"
		: "problem"}>${r.ready ? p.ready : p.notReady}</p>
		<${Table} label=${p.contexts} head=${[p.name, p.state, p.what]}>
		<${Line} name=${p.broker} good=${r.broker !== false} state=${broker}
			todo=${r.broker === false ? p.brokerDo : p.upDo} />
		${[...r.contexts].sort((a, b) => a.context < b.context ? -1 : 1).map((c) => html`<${Line}
			key=${c.context} name=${c.context} good=${c.listening === c.functions}
			state=${contextState(p, c)} todo=${c.listening === c.functions ? p.upDo
			: p.downDo(c.context)} />`)}<//>`}</section>`;
}

function Work({ metrics }) {
	const w = useSaid();
	const p = w.plat;
	const { data: m, away } = metrics;
	if (!m)
		return html`<section class="card" aria-labelledby="work"><h3 id="work">${p.work}</h3>
			${away ? html`<p class="notice">${p.metricsAway}</p>`
		: html`<${Loading} />`}</section>`;
	const count = (n) => n.toLocaleString(tongue);
	return html`<section class="card" aria-labelledby="work"><h3 id="work">${p.work}</h3>
		${away && html`<p class="notice">${p.metricsAway}</p>`}
		${!m.known && html`<p class="problem">${p.backlogAway}</p>`}
		<ul><li>${p.workers(count(m.workers), m.functions)}</li>
		<li>${p.inFlight(count(m.inFlight))}</li>
		${m.known && html`<li>${m.lag ? p.lagging(count(m.lag), w.span(Math.floor(m.idle / 60)))
		: p.lagNone}</li>
		<li>${m.aside ? p.asideOf(count(m.aside), w.span(Math.floor(m.oldest / 60)))
		: p.asideNone}</li>`}
		<li>${p.killed(m.killed)}</li>
		<li>${p.calls(count(m.calls), count(m.bad))}</li>
		${m.p95 !== null && html`<li>${p.slow(m.p95)}</li>`}</ul>
		<h3>${p.breakers}</h3>
		${!m.breakers.length ? html`<p class="soft">${p.breakerNone}</p>`
		: html`<ul class="plain">${m.breakers.map((b) => html`<li key=${b.callee}><p><b>${
			b.callee}</b> <span class=${`tag ${b.state ? "bad" : "good"}`}>${b.state ? "⚠"
			: "✓"} ${p.breaker[b.state]}</span> ${b.refused > 0 && html`<span class="soft">${
			p.refusedCalls(count(b.refused))}</span>`}</p>
			${b.state !== 0 && html`<p>${p.breakerDo}</p>`}</li>`)}</ul>`}
		<p><a href="/metrics">${p.raw}</a></p></section>`;
}

function Letter({ l, onDone }) {
	const w = useSaid();
	const p = w.plat;
	const event = l._links.event;
	return html`<li class="card" data-letter=${l.id}><p><span class=${`tag ${l.state ===
		"dead" ? "bad" : "warn"}`}>${p.letterState[l.state]}</span> <b>${l.type}</b> ${
		p.subject(l.subject)}</p>
		<p>${w.now.letter(l.function, l.type)} ${l.waiting > 0 && w.now.waiting(l.waiting)}</p>
		<p class="soft"><${Since} at=${l.at} /> · ${p.attempt(l.attempt)}${l.nextAt &&
		l.state === "parked" ? ` · ${p.next(when(l.nextAt))}` : ""}</p>
		${l.reason && html`<p class="soft">${p.why}:</p><p class="reason">${l.reason}</p>`}
		<p class="row"><${Commands} record=${l} onDone=${onDone} />${event && html`<a
			href=${`/app/events/?event=${l.event}`}>${p.event}</a>`}</p></li>`;
}

function Letters() {
	const w = useSaid();
	const p = w.plat;
	const { data, problem, refresh } = useLive("/deadletters?size=100", []);
	const list = rows(data, "deadletters");
	return html`<section aria-labelledby="letters"><h2 id="letters">${p.letters}${
		list.length > 0 && html` <span class="tag bad">${list.length}</span>`}</h2>
		<p class="soft">${p.lettersHint}</p>
		<${Problem} problem=${problem} again=${refresh} />
		${data === undefined ? !problem && html`<${Loading} />` : list.length
		? html`<ul class="cards">${list.map((l) => html`<${Letter} key=${l.id} l=${l}
			onDone=${refresh} />`)}</ul>`
		: html`<p class="good-news">✓ ${p.noLetters}</p>`}</section>`;
}

const isWell = (s) => s.state !== "stopped" && s.lag === 0 && s.dead === 0;

function Subscriptions() {
	const w = useSaid();
	const p = w.plat;
	const { data, problem, refresh } = useLive("/subscriptions", []);
	const list = rows(data, "subscriptions");
	const bad = list.filter((s) => !isWell(s)).length;
	return html`<section aria-labelledby="subs"><h2 id="subs">${p.subs}</h2>
		<p class="soft">${p.subsHint}</p>
		<${Problem} problem=${problem} again=${refresh} />
		${data === undefined ? !problem && html`<${Loading} />` : html`<p>${bad
		? p.behind(bad) : `✓ ${p.allRunning(list.length)}`}</p>
		<details open=${bad > 0}><summary>${p.allSubs}</summary>
		<${Table} label=${p.subs} head=${[p.consumer, p.source, p.state, p.lag, p.aside,
		p.moved, p.what]}>${[...list].sort((a, b) => isWell(a) - isWell(b) || (a.id < b.id ? -1
		: 1)).map((s) => html`<tr key=${s.id}><th scope="row">${s.consumer}</th><td>${s.source}
		</td><td><span class=${`tag ${s.state === "stopped" ? "bad" : "good"}`}>${
		p.states[s.state]}</span>${s.reason && html`<p class="reason">${s.reason}</p>`}</td>
		<td>${s.lag}</td><td>${s.parked + s.dead}</td><td>${s.movedAt && when(s.movedAt)}</td>
		<td><div class="row"><${Commands} record=${s} onDone=${refresh} /></div></td></tr>`)}
		<//></details>`}</section>`;
}

export function Platform() {
	const w = useSaid();
	const metrics = useMetrics();
	return html`<h2>${w.plat.title}</h2><div class="cards two"><${Ready} />
		<${Work} metrics=${metrics} /></div><${Letters} /><${Subscriptions} />`;
}
