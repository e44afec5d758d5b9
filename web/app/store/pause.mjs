// Whether a store takes orders now, and the big switch for that.
import { html, useState } from "/app/kit/html.mjs";
import { Action, Dialog, Problem, announce, when, won } from "/app/kit/ui.mjs";
import { follow, now as townNow } from "/app/kit/api.mjs";
import { useWords, townDay } from "/app/kit/tongue.mjs";
import WORDS from "./words.mjs";

const HOUR = 3600000;

const iso = (ms) => new Date(ms).toISOString();

export const isPaused = (place) =>
	Boolean(place.pausedUntil) && new Date(place.pausedUntil) > townNow();

export function stateOf(place, w) {
	return place.closed ? w.closed
		: place.away ? w.away
		: isPaused(place) ? w.paused(when(place.pausedUntil))
			: place.open ? w.open
				: place.opensAt ? `${w.shut} · ${w.opens(when(place.opensAt))}` : w.shut;
}

export function Seen({ place }) {
	const w = useWords(WORDS).place;
	return html`<p class="seen"><b>${w.customers}</b>${" "}<span>${place.open
		? w.seesOpen(place.prepMinutes, won(place.minimumOrder))
		: place.opensAt ? w.seesAt(when(place.opensAt)) : w.seesShut}</span></p>`;
}

// Ends a pause and a closing alike.
export function OpenAgain({ place, onChanged, onProblem }) {
	const w = useWords(WORDS).board;
	return html`<${Action} class="button" onProblem=${onProblem} act=${async () => {
		await follow(place._links.change, { closed: false,
			...(isPaused(place) && { pausedUntil: iso(townNow() - 1000) }) });
		announce(w.openAgain);
		await onChanged();
	}}>${w.openAgain}<//>`;
}

export function PauseChoices({ place, onDone }) {
	const w = useWords(WORDS).place;
	const [problem, setProblem] = useState(null);
	const choices = [
		[w.pause30, () => ({ pausedUntil: iso(townNow() + HOUR / 2) })],
		[w.pause60, () => ({ pausedUntil: iso(townNow() + HOUR) })],
		[w.pause120, () => ({ pausedUntil: iso(townNow() + 2 * HOUR) })],
		[w.pauseDay, () => ({ pausedUntil: iso(townDay(1)) })],
		[w.close, () => ({ closed: true })],
	];
	return html`<p><b>${w.pauseFor}</b></p>
		<div class="minutes">${choices.map(([text, body]) => html`<${Action} key=${text}
			class="button quiet" onProblem=${setProblem} act=${async () => {
				await follow(place._links.change, body());
				announce(text);
				await onDone();
			}}>${text}<//>`)}</div>
		<p class="hint">${w.pauseHint}</p>
		<${Problem} problem=${problem} />`;
}

export function Openness({ place, name, onChanged }) {
	const w = useWords(WORDS).board;
	const [asks, setAsks] = useState(false);
	const [problem, setProblem] = useState(null);
	const halted = place.closed || isPaused(place);
	return html`<div class=${`openness row ${place.open ? "open" : "shut"}`}>
		<p class="grow">${name && html`<b>${name}</b>`} <span>${place.open ? "●" : "■"} ${stateOf(place, w)}</span></p>
		${place._links.change && (halted ? html`<${OpenAgain} place=${place}
				onChanged=${onChanged} onProblem=${setProblem} />`
			: html`<button type="button" class="button quiet" onClick=${() => setAsks(true)}>${w.pause}</button>`)}
		<${Problem} problem=${problem} />
		${asks && html`<${Dialog} title=${name ? `${name}: ${w.pause}` : w.pause} onClose=${() => setAsks(false)}>
			<${PauseChoices} place=${place} onDone=${async () => {
				setAsks(false);
				await onChanged();
			}} /><//>`}
	</div>`;
}
