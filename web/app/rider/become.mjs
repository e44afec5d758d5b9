// For who is no rider yet: how one becomes one.
import { html, useState } from "/app/kit/html.mjs";
import { follow, whoami } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import { Action, Problem, usePerson } from "/app/kit/ui.mjs";
import WORDS from "./words.mjs";

export function Become() {
	const w = useWords(WORDS);
	const person = usePerson();
	const [problem, setProblem] = useState(null);
	const { apply, withdraw } = person?._links ?? {};
	const wants = (link, what) => async () => {
		setProblem(null);
		await follow(link, { wants: what });
		await whoami();
	};
	return html`<section class="card sign" data-become>
		<h2>${w.become}</h2>
		<p>${withdraw ? w.applied : apply ? w.applyHow : w.becomeHow}</p>
		<p>${w.yourLogin}: <b>${person.login}</b></p>
		${apply && html`<${Action} class="button big" onProblem=${setProblem}
			act=${wants(apply, "rider")}>${w.apply}<//>`}
		${withdraw && html`<${Action} class="button quiet big"
			onProblem=${setProblem} act=${wants(withdraw, null)}>${w.withdraw}<//>`}
		<${Problem} problem=${problem} />
	</section>`;
}

// Approved, with a token that was made before.
export function Granted() {
	const w = useWords(WORDS);
	return html`<p class="good-news" role="status">${w.granted}</p>`;
}
