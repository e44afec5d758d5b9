// When it cannot go on: to give it back, or to end it as failed.  Each reason
// says what becomes of the customer's money, and takes two taps.
import { html } from "/app/kit/html.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { Twice } from "./twice.mjs";
import WORDS from "./words.mjs";

// By the customer's fault: he pays.  Only who could hand it over can say so.
const AT_THE_DOOR = ["CUSTOMER_ABSENT", "ADDRESS_WRONG"];

export function Trouble({ of, post, busy }) {
	const w = useWords(WORDS);
	const { release, fail, complete } = of._links;
	if (!release && !fail)
		return null;
	const reasons = Object.keys(w.fails).filter((code) =>
		complete || !AT_THE_DOOR.includes(code));
	return html`<details class="trouble" data-trouble>
		<summary>${w.trouble}</summary>
		${release && html`<h4>${w.release}</h4>
			<p class="hint">${w.releaseMoney}</p>
			${w.releases.map((reason, i) => html`<${Twice} key=${i}
				class="quiet" what=${reason} disabled=${Boolean(busy)}
				data-release=${i} act=${() => post("release", release,
				{ reason })}>${reason}<//>`)}`}
		${fail && html`<h4>${w.fail}</h4>
			<p class="hint">${w.failHint}</p>
			${reasons.map((code) => {
				const money = AT_THE_DOOR.includes(code) ? w.paid : w.refunded;
				return html`<${Twice} key=${code} class="bad"
					what=${`${w.fails[code]}. ${money}`} data-fail=${code}
					disabled=${Boolean(busy)}
					act=${() => post("fail", fail, { reason: code })}>
					${w.fails[code]}<br /><span class="money">${money}</span><//>`;
			})}`}
	</details>`;
}
