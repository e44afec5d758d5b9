// A try that has no answer yet: what is known about the money, and what is done
// about it.  See pay.mjs.
import { html, useEffect, useRef } from "/app/kit/html.mjs";
import { useWords, won } from "/app/kit/tongue.mjs";
import { SignIn, useNow, usePerson, announce } from "/app/kit/ui.mjs";
import { go } from "./route.mjs";
import { tryAgain, letGo } from "./pay.mjs";
import WORDS from "./words.mjs";

// Which words it is told with.
export function storyOf(t, person) {
	if (person !== undefined && t.who !== (person?.id ?? 0))
		return "somebodyElses";
	if (t.problem?.slug === "sign-in-needed")
		return "signedOut";
	if (t.state === "sending")
		return t.before && t.before !== "sending" ? "asking" : "sending";
	return t.state === "placed" ? "asking" : t.state;
}

function Wait({ t, story }) {
	const w = useWords(WORDS);
	const left = Math.ceil(((t.until ?? 0) - useNow(250)) / 1000);
	if (story === "unavailable")
		return html`<p class="row"><button type="button" class="button"
			disabled=${left > 0} onClick=${tryAgain}>${left > 0 ? w.retryIn(left)
			: w.payAgain}</button>
			<button type="button" class="button quiet" onClick=${letGo}>
			${w.backToBasket}</button></p>`;
	if (story === "unknown" || story === "away")
		return html`<p class="row"><span class="count">${left > 0
			? w.asksIn(left) : w.asksNow}</span>
			<button type="button" class="button quiet" onClick=${tryAgain}>
			${w.askNow}</button></p>`;
	return html`<p class="spinner"><span aria-hidden="true"></span></p>`;
}

export function Trying({ t }) {
	const w = useWords(WORDS);
	const person = usePerson();
	const story = storyOf(t, person);
	const told = w.tries[story];
	const said = useRef();
	// what is asked every few seconds, by itself, is said once; what he asks
	// for himself has its answer each time
	useEffect(() => {
		if (story === "asking" && said.current === "unavailable")
			said.current = story;
		if (story === "asking" || story === said.current)
			return;
		said.current = story;
		announce(`${told.title}. ${told.money}`, { loud: story !== "sending" });
	}, [story]);
	function drop() {
		letGo();
		go({});
	}
	return html`<section class=${`card trying ${story}`} aria-labelledby="trying">
		<h3 id="trying" class="huge">${told.title}</h3>
		<p><b>${told.money}</b></p><p>${told.next}</p>
		<p class="soft">${w.tryOf(won(t.total))}</p>
		${["somebodyElses", "signedOut"].includes(story)
			? html`<${SignIn} role="customer" why=${w.tryWhose} />
				<p><button type="button" class="link" onClick=${drop}>${w.tryDrop}</button></p>`
			: html`<${Wait} t=${t} story=${story} />`}</section>`;
}
