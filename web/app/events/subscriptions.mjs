// How far each consumer is in each log, and what an operator may do about it.
import { html, useState } from "/app/kit/html.mjs";
import { Problem, Loading, Field } from "/app/kit/ui.mjs";
import { follow } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { Age, Confirm, count } from "./bits.mjs";
import WORDS from "./words.mjs";

const STYLE = { running: "good", building: "warn", ready: "warn", stopped: "bad",
	retired: "" };
const COMMANDS = ["resume", "reset", "rebuild"];

function Reset({ s, onClose, onDone }) {
	const w = useWords(WORDS);
	const [at, setAt] = useState(String(s.checkpoint));
	const n = /^\d+$/.test(at) ? Number(at) : NaN;
	const wrong = !(n >= 0 && n <= s.logPos);
	const says = wrong ? [w.resetTo(count(s.logPos))]
		: n < s.checkpoint ? w.resetBack(count(s.checkpoint - n))
			: n > s.checkpoint ? w.resetOver(count(n - s.checkpoint)) : [w.resetNone];
	return html`<${Confirm} title=${`${w.commands.reset}: ${s.id}`} says=${says}
		go=${w.commands.reset} onClose=${onClose} ready=${!wrong && n !== s.checkpoint}
		about=${at} sure=${w.resetSure} act=${async (sure) => {
			await follow(s._links.reset, { position: n, ...(sure && { sure }) });
			onDone();
		}}>
		<p>${w.positionIs(count(s.checkpoint), count(s.logPos))}</p>
		<${Field} label=${w.position} hint=${w.positionHint} inputmode="numeric"
			value=${at} onInput=${(e) => setAt(e.target.value.trim())} />
		<p class="row"><button type="button" class="button quiet"
			onClick=${() => setAt("0")}>${w.toStart}</button>
		<button type="button" class="button quiet"
			onClick=${() => setAt(String(s.logPos))}>${w.toEnd}</button></p>
	<//>`;
}

function Wish({ s, command, onClose, onDone }) {
	const w = useWords(WORDS);
	if (command === "reset")
		return html`<${Reset} s=${s} onClose=${onClose} onDone=${onDone} />`;
	return html`<${Confirm} title=${`${w.commands[command]}: ${s.id}`}
		says=${w.wishSays[command]} go=${w.commands[command]} onClose=${onClose}
		act=${async () => {
			await follow(s._links[command]);
			onDone();
		}} />`;
}

function Row({ s, wish }) {
	const w = useWords(WORDS);
	return html`<tr data-id=${s.id} data-state=${s.state}>
		<td><b class="mono">${s.consumer} ← ${s.source}</b>
			${s.generation > 1 && html` <small class="soft">${w.generation(s.generation)}</small>`}
			${s.reason && html`<p class="reason">${s.reason}</p>`}</td>
		<td data-label=${w.state}><span class=${`tag ${STYLE[s.state]}`}>${w.states[s.state]}</span>
			${s.seek !== null && html` <small>${w.seeks(count(s.seek))}</small>`}</td>
		<td data-label=${w.lag} class=${`n mono ${s.lag > 0 ? "some" : ""}`}>${count(s.lag)}</td>
		<td data-label=${w.checkpoint} class="n mono">${count(s.checkpoint)} / ${count(s.logPos)}</td>
		<td data-label=${w.aside} class="n mono">${count(s.parked)} / ${
			s.dead > 0 ? html`<b class="dead">${count(s.dead)}</b>` : 0}</td>
		<td data-label=${w.moved}><${Age} at=${s.movedAt} /></td>
		<td data-label=${w.lastSaid}><${Age} at=${s.lastEventAt} /></td>
		<td class="commands">${COMMANDS.filter((name) => s._links[name]).map((name) =>
			html`<button type="button" key=${name} class=${name === "resume"
				? "button" : "button quiet"} aria-label=${`${w.commands[name]}: ${s.id}`}
				onClick=${() => wish(s, name)}>${w.commands[name]}</button>`)}</td>
	</tr>`;
}

export function Subscriptions({ live }) {
	const w = useWords(WORDS);
	const [wish, setWish] = useState(null);
	const { data, problem, refresh } = live;
	if (!data)
		return problem ? html`<${Problem} problem=${problem} again=${refresh} />`
			: html`<${Loading} />`;
	return html`<h2 class="hidden">${w.views.subscriptions}</h2>
		<${Problem} problem=${problem} again=${refresh} />
		<div class="scroll" tabindex="0" role="region" aria-label=${w.views.subscriptions}>
		<table class="stack"><thead><tr><th>${w.subscription}</th><th>${w.state}</th>
			<th class="n">${w.lag}</th><th class="n">${w.checkpoint}</th>
			<th class="n">${w.aside}</th><th>${w.moved}</th><th>${w.lastSaid}</th>
			<th>${w.mayDo}</th></tr></thead>
		<tbody>${data._embedded.subscriptions.map((s) => html`<${Row} s=${s} key=${s.id}
			wish=${(of, command) => setWish({ s: of, command })} />`)}</tbody></table></div>
		${wish && html`<${Wish} ...${wish} onClose=${() => setWish(null)}
			onDone=${refresh} />`}`;
}
