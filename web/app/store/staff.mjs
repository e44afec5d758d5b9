// Who works here: the owner adds people by the login that they tell him.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Action, Dialog, Field, Loading, Problem, when } from "/app/kit/ui.mjs";
import { follow, get, path, send } from "/app/kit/api.mjs";
import { useWords } from "/app/kit/tongue.mjs";
import WORDS from "./words.mjs";

const LOGIN = 60;
const SIZE = 100;
const nameOf = (one) => one.name ? `${one.name} (${one.login})` : one.login;

async function everybody(at) {
	const all = [];
	let page = { _links: { next: `${at}?size=${SIZE}` } };
	while (page._links.next) {
		page = await get(page._links.next);
		all.push(...page._embedded.staff);
	}
	return all;
}

export function Staff({ link }) {
	const w = useWords(WORDS);
	const t = w.place;
	const at = path(link);
	const [all, setAll] = useState(null);
	const [login, setLogin] = useState("");
	const [going, setGoing] = useState(null);
	const [said, setSaid] = useState("");
	const [problem, setProblem] = useState(null);
	async function look() {
		try {
			setAll(await everybody(at));
			setProblem(null);
		} catch (why) {
			setProblem(why);
		}
	}
	useEffect(() => {
		look();
	}, [at]);
	if (!all)
		return html`<section class="card staff"><h3>${t.staff}</h3>${problem
			? html`<${Problem} problem=${problem} again=${look} />` : html`<${Loading} />`}</section>`;
	async function add() {
		setProblem(null);
		setSaid("");
		const { status, body } = await send("POST", at, { login: login.trim() });
		setLogin("");
		setSaid((status === 201 ? t.staffAdded : t.staffThere)(nameOf(body)));
		await look();
	}
	async function take() {
		const gone = going;
		setGoing(null);
		setProblem(null);
		setSaid("");
		try {
			await follow(gone._links.revoke);
		} catch (why) {
			if (why.status !== 404)		// somebody else was quicker
				throw why;
		}
		setSaid(t.staffTaken(nameOf(gone)));
		await look();
	}
	return html`<section class="card staff"><h3>${t.staff}</h3><p>${t.staffHint}</p>
		<ul class="plain">${all.map((one) => html`<li class="row" key=${one.grantId}>
			<span class="grow"><b>${one.name ?? one.login}</b> ${one.name && html`<span class="soft">${one.login}</span>`}<br />
			<span class="hint">${t.roles[one.role]} · ${t.since(when(one.grantedAt))}</span></span>
			${one._links.revoke && html`<button type="button" class="button bad" onClick=${() => setGoing(one)}>${
				t.takeStaff}<span class="hidden"> ${nameOf(one)}</span></button>`}</li>`)}</ul>
		<form class="row end" onSubmit=${(e) => e.preventDefault()}><div class="grow"><${Field}
			label=${t.staffLogin} value=${login} maxlength=${LOGIN} autocomplete="off" autocapitalize="none"
			spellcheck="false" onInput=${(e) => setLogin(e.target.value)} /></div>
		<${Action} type="submit" disabled=${!login.trim()} act=${add} onProblem=${setProblem}>${t.addStaff}<//></form>
		<p class="hint">${t.staffLoginHint}</p>
		<p role="status" class=${said ? "good-news" : ""}>${said}</p>
		<${Problem} problem=${problem} />
		${going && html`<${Dialog} title=${t.takeStaffOf(nameOf(going))} onClose=${() => setGoing(null)}>
			<p class="notice">${t.takeStaffSure(nameOf(going))}</p>
			<p class="row"><button type="button" class="button quiet grow" onClick=${() => setGoing(null)}>${w.cancel}</button>
			<${Action} class="button bad solid grow" act=${take} onProblem=${setProblem}>${t.takeStaff}<//></p><//>`}
	</section>`;
}
