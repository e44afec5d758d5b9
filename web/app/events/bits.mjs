// Small things that all views are made of.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Action, Dialog, Problem, announce, useNow } from "/app/kit/ui.mjs";
import { useWords, tongue, timeZone, townDate } from "/app/kit/tongue.mjs";
import { useLive } from "/app/kit/live.mjs";
import { linkTo } from "./route.mjs";
import WORDS from "./words.mjs";

const exact = new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23",
	hour: "2-digit", minute: "2-digit", second: "2-digit",
	fractionalSecondDigits: 3 });

// 15:04:05.123, and the day where it is not today.
export function stamp(at) {
	const time = exact.format(new Date(at));
	const day = townDate(at);
	return day === townDate() ? time : `${day} ${time}`;
}

export function Stamp({ at }) {
	return html`<time class="mono" datetime=${at}>${stamp(at)}</time>`;
}

export const count = (n) => n.toLocaleString(tongue);

export function Age({ at }) {
	const w = useWords(WORDS);
	const now = useNow();
	return at ? html`<time datetime=${at} title=${stamp(at)}>${w.ago(
		Math.max(0, Math.round((now - new Date(at)) / 1000)))}</time>`
		: html`<span class="soft">${w.never}</span>`;
}

export function Type({ type }) {
	const w = useWords(WORDS);
	return html`<span class="type"><b class="mono">${type}</b>
		${w.types[type] && html`<small class="soft">${w.types[type]}</small>`}</span>`;
}

export function Context({ name }) {
	return html`<span class=${`tag context ${name}`}>${name}</span>`;
}

export function OrderLink({ id }) {
	const w = useWords(WORDS);
	return html`<a class="mono" aria-label=${w.storyOf(id)} ...${linkTo({
		view: "story", order: id, event: null })}>#${id}</a>`;
}

export function Copy({ text, what }) {
	const w = useWords(WORDS);
	const [done, setDone] = useState(false);
	useEffect(() => {
		const timer = done && setTimeout(() => setDone(false), 2000);
		return () => clearTimeout(timer);
	}, [done]);
	async function copy() {
		try {
			await navigator.clipboard.writeText(text);
			setDone(true);
			announce(w.copied);
		} catch {
			announce(w.notCopied, { loud: true });
		}
	}
	return html`<button type="button" class="button quiet" onClick=${copy}>${
		done ? `✓ ${w.copied}` : w.copy(what)}</button>`;
}

// A record that is looked at again every so often, while somebody looks: what
// the trigger does has no message of its own.
export function useOften(from, ms = 2000, filters = []) {
	const live = useLive(from, filters);
	useEffect(() => {
		const timer = setInterval(() => document.hidden || live.refresh(), ms);
		return () => clearInterval(timer);
	}, [from, ms]);
	return live;
}

// What cannot be taken back: said first, then confirmed a second time.  What is
// too old is confirmed a third time, by who has looked (act gets true then):
// `sure` is what he says.  Asked for something else (`about`) it is asked anew.
export function Confirm({ title, says, go, act, onClose, children, ready = true,
	sure: said, about }) {
	const w = useWords(WORDS);
	const [sure, setSure] = useState(false);
	const [problem, setProblem] = useState(null);
	const old = problem?.slug === "too-old";
	const [looked, setLooked] = useState(false);
	useEffect(() => {
		setProblem(null);
		setLooked(false);
	}, [about]);
	async function run() {
		setProblem(null);
		await act(looked);
		announce(w.done(go));
		onClose();
	}
	return html`<${Dialog} title=${title} onClose=${onClose}>
		${children}
		<div class="notice">${says.map((s) => html`<p key=${s}>${s}</p>`)}</div>
		<label class="check"><input type="checkbox" checked=${sure}
			onChange=${(e) => setSure(e.target.checked)} /> ${w.understood}</label>
		${(old || looked) && html`<label class="check"><input type="checkbox" checked=${looked}
			onChange=${(e) => setLooked(e.target.checked)} /> ${said ?? w.noEffect}</label>`}
		<${Problem} problem=${problem} />
		<p class="row"><${Action} class="button bad" act=${run} onProblem=${setProblem}
			disabled=${!sure || !ready || (old && !looked)}>${go}<//>
		<button type="button" class="button quiet" onClick=${onClose}>${w.cancel}</button></p>
	<//>`;
}
