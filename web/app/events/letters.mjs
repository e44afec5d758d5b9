// What could not be handled: given up (dead), or put off until its next try.
import { html, useState, useLayoutEffect, useRef } from "/app/kit/html.mjs";
import { Problem, Loading, Action } from "/app/kit/ui.mjs";
import { follow, get, path } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { go, linkTo } from "./route.mjs";
import { Stamp, Age, Type, Context, Confirm, useOften, count } from "./bits.mjs";
import WORDS from "./words.mjs";

function Letter({ l, ask }) {
	const w = useWords(WORDS);
	return html`<li class="card letter" data-id=${l.id} data-state=${l.state}>
		<p class="row"><b class="mono">${l.function}</b>
			<span class=${`tag ${l.state === "dead" ? "bad" : "warn"}`}>${
			w.letterStates[l.state]}</span><span class="push"></span><${Age} at=${l.at} /></p>
		<p class="row"><${Type} type=${l.type} /> <${Context} name=${l.source} />
			<span class="mono">${w.subject} ${l.subject}</span>
			<span class="soft mono">${w.pos} ${count(l.pos)}</span>
			${l._links.event && html`<a ...${linkTo({ event: l.event })}>${w.toEvent}</a>`}</p>
		<p class="reason mono">${w.tries(l.attempt)} ${l.reason ?? ""}</p>
		<p>${l.hold && l.state === "dead" ? w.holds(l.waiting)
			: l.waiting > 0 ? w.waitsBehind(l.waiting) : w.holdsNobody}
			${l.nextAt && html` ${w.nextAt} <${Stamp} at=${l.nextAt} />`}</p>
		<p class="row">${["redrive", "drop"].filter((name) => l._links[name]).map((name) =>
			html`<button type="button" key=${name} class=${name === "drop"
				? "button bad" : "button"} onClick=${() => ask(l, name)}
				aria-label=${`${w.commands[name]}: ${l.function} ${l.type} ${l.subject}`}>${
				w.commands[name]}</button>`)}</p>
	</li>`;
}

export function Letters({ route }) {
	const w = useWords(WORDS);
	const state = route.state === "parked" ? "parked" : "dead";
	const { data, problem, refresh } = useOften(`/deadletters?state=${state}&size=50`);
	const [older, setOlder] = useState({ state, list: [], next: undefined });
	const [wrong, setWrong] = useState(null);
	const [asked, setAsked] = useState(null);
	const mine = older.state === state ? older : { list: [], next: undefined };
	const next = mine.next === undefined ? data?._links.next : mine.next;
	const fresh = data?._embedded.deadletters ?? [];
	const ids = new Set(fresh.map((l) => l.id));
	const all = fresh.concat(mine.list.filter((l) => !ids.has(l.id)));
	const before = useRef([]);
	const change = (list, how) => setOlder((o) => o.state !== state ? o
		: { ...o, list: list(o.list), ...how });
	// what newer ones push off the first page goes to what was read after it
	useLayoutEffect(() => {
		const last = data?._links.next && fresh.at(-1).id;
		const fell = before.current.filter((l) => l.id < last);
		before.current = fresh;
		if (mine.next !== undefined && fell.length)
			change((list) => fell.concat(list.filter((l) =>
				!fell.some((one) => one.id === l.id))));
	}, [data]);
	async function more() {
		setOlder({ state, list: mine.list, next });	// from now on
		const page = await get(next);
		change((list) => list.concat(page._embedded.deadletters),
			{ next: page._links.next ?? null });
	}
	// what was read before it was decided is not shown as it was
	async function decided(l) {
		if (mine.list.some((one) => one.id === l.id)) {
			const now = await get(path(l._links.self)).catch(() => l);
			change((list) => list.map((one) => one.id === l.id ? now : one)
				.filter((one) => one.state === state));
		}
		await refresh();
	}
	return html`<h2 class="hidden">${w.views.letters}</h2>
		<div class="tabs" role="group" aria-label=${w.state}>${["dead", "parked"].map((s) =>
			html`<button type="button" key=${s} aria-pressed=${s === state}
				onClick=${() => go({ state: s === "dead" ? null : s })}>${
				w.letterStates[s]}</button>`)}</div>
		<p class="hint">${w.lettersHint[state]}</p>
		<${Problem} problem=${problem ?? wrong} again=${refresh} />
		${!data && !problem && html`<${Loading} />`}
		${data && all.length === 0 && html`<p class="empty good-news">✓ ${w.noLetters[state]}</p>`}
		<ul class="plain">${all.map((l) => html`<${Letter} l=${l} key=${l.id}
			ask=${(of, command) => setAsked({ l: of, command })} />`)}</ul>
		${next && html`<${Action} class="button quiet" act=${more}
			onProblem=${setWrong}>${w.older}<//>`}
		${asked && html`<${Confirm} title=${`${w.commands[asked.command]}: ${asked.l.function}`}
			says=${w.wishSays[asked.command]} go=${w.commands[asked.command]}
			onClose=${() => setAsked(null)} act=${async (sure) => {
				await follow(asked.l._links[asked.command],
					asked.command === "redrive" && sure ? { sure } : undefined);
				await decided(asked.l);
			}} />`}`;
}
