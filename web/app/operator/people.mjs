// Accounts: who may do what; who wants to be a rider, first.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Problem, Loading, Action, Field, announce, when } from "/app/kit/ui.mjs";
import { named } from "/app/kit/tongue.mjs";
import { useLive } from "/app/kit/live.mjs";
import { get, path, follow, me } from "/app/kit/api.mjs";
import { useSaid, usePages, rows, getAll } from "./bits.mjs";
import { Ask } from "./commands.mjs";

const ROLES = ["customer", "rider", "operator", "owner", "staff"];
const OF_RESTAURANT = new Set(["owner", "staff"]);
const SIZE = 50;

const nameOf = (a) => a.name ?? a.login;

// A role, with the restaurant that it is at.
function grantName(w, g, restaurants) {
	const at = restaurants.find((r) => r.id === g.restaurantId);
	return g.restaurantId ? `${w.people.roles[g.role]} · ${at ? named(at) : g.restaurantId}`
		: w.people.roles[g.role];
}

function Give({ account, restaurants, onClose, onDone }) {
	const w = useSaid();
	const [role, setRole] = useState("rider");
	const [restaurantId, setRestaurant] = useState("");
	const needs = OF_RESTAURANT.has(role);
	return html`<${Ask} title=${w.people.giveTo(nameOf(account))} onClose=${onClose}
		link=${account._links.grant} go=${w.people.give} ready=${!needs || restaurantId}
		body=${{ role, ...(needs && { restaurantId: Number(restaurantId) }) }}
		onDone=${() => onDone(w.people.given(nameOf(account), w.people.roles[role]))}>
		<${Field} label=${w.people.role}>${(id) => html`<select id=${id} value=${role}
			onChange=${(e) => setRole(e.target.value)}>${ROLES.map((r) => html`<option
			value=${r}>${w.people.roles[r]}</option>`)}</select>`}<//>
		${needs && html`<${Field} label=${w.people.of}>${(id) => html`<select id=${id}
			value=${restaurantId} onChange=${(e) => setRestaurant(e.target.value)}>
			<option value=""></option>${restaurants.map((r) => html`<option value=${r.id}>
			${r.id}. ${named(r)}</option>`)}</select>`}<//>`}
		<p class="hint">${w.people.nextSignIn}</p><//>`;
}

// A grant inside an account has no link of its own: it lies under where grants
// are given.
const revokeOf = (account, grant) => grant._links?.revoke ??
	{ href: `${path(account._links.grant)}/${grant.id}`, method: "DELETE" };

function Account({ a, restaurants, onDone }) {
	const w = useSaid();
	const [giving, setGiving] = useState(false);
	const [taking, setTaking] = useState(null);
	const call = (g) => grantName(w, g, restaurants);
	const done = (text) => {
		announce(text);
		onDone(text);
	};
	return html`<li class="card" data-login=${a.login}>
		<h3>${nameOf(a)} <span class="soft">${a.login}</span></h3>
		<p class="soft">${[a.phone, a.seenAt && w.people.seen(when(a.seenAt))]
		.filter(Boolean).join(" · ")}</p>
		${a.grants.length ? html`<ul class="plain">${a.grants.map((g) => html`<li key=${g.id}
			class="row"><span class="tag good">${call(g)}</span>
			${a._links.grant && html`<button type="button" class="link"
			aria-label=${`${w.people.take}: ${call(g)}, ${nameOf(a)}`}
			onClick=${() => setTaking(g)}>${w.people.take}</button>`}</li>`)}</ul>`
		: html`<p class="soft">${w.people.noGrants}</p>`}
		${a._links.grant && html`<p><button type="button" class="button quiet"
			aria-label=${`${w.people.give}: ${nameOf(a)}`} onClick=${() => setGiving(true)}>${
			w.people.give}</button></p>`}
		${giving && html`<${Give} account=${a} restaurants=${restaurants} onDone=${done}
			onClose=${() => setGiving(false)} />`}
		${taking && html`<${Ask} title=${w.people.takeFrom(nameOf(a), call(taking))}
			link=${revokeOf(a, taking)} go=${w.people.take} bad
			onClose=${() => setTaking(null)} onDone=${() =>
			done(w.people.taken(nameOf(a), call(taking)))}>
			<p>${w.people.takeWhat}</p><//>`}</li>`;
}

// Who has asked to be a rider, where the platform knows such a wish.
function Wants({ link, onDone }) {
	const w = useSaid();
	const { data, problem, refresh } = useLive(path(link), []);
	const [refused, setRefused] = useState(null);
	const list = rows(data, "accounts");
	return html`<section aria-labelledby="wants"><h2 id="wants">${w.people.wants}${
		list.length > 0 && html` <span class="tag bad">${list.length}</span>`}</h2>
		<${Problem} problem=${problem} again=${refresh} />
		<${Problem} problem=${refused} />
		${data && (list.length ? html`<ul class="cards">${list.map((a) => html`<li
			class="card" key=${a.id} data-wants=${a.login}><h3>${nameOf(a)} <span class="soft">${
			a.login}</span></h3><p class="soft">${[a.phone, w.people.joined(when(a.createdAt))]
			.filter(Boolean).join(" · ")}</p>
			<p><${Action} onProblem=${setRefused} act=${async () => {
				setRefused(null);
				await follow(a._links.grant, { role: "rider" });
				const text = w.people.given(nameOf(a), w.people.roles.rider);
				announce(text);
				refresh();
				onDone(text);
			}}>${w.people.accept}<//></p></li>`)}</ul>`
		: html`<p class="soft">${w.people.noWants}</p>`)}</section>`;
}

const fits = (a, q) => [a.login, a.name, a.phone].some((v) =>
	v?.toLowerCase().includes(q));

export function People() {
	const w = useSaid();
	const [role, setRole] = useState("");
	const [q, setQ] = useState("");
	const [said, setSaid] = useState("");
	const [exact, setExact] = useState([]);
	const [wrong, setWrong] = useState(null);
	const [restaurants, setRestaurants] = useState([]);
	const [round, setRound] = useState(0);
	const { data, problem, refresh } = useLive(`/accounts?size=${SIZE}${role
		? `&role=${role}` : ""}`, []);
	const [pages, next, older] = usePages(data, "accounts", `${role} ${round}`);
	const find = q.trim().toLowerCase();
	useEffect(() => {
		getAll("/restaurants?size=100", "restaurants").then(setRestaurants, setWrong);
	}, []);
	useEffect(() => {
		if (!/^[a-z0-9._@+-]{1,60}$/.test(find)) {
			setExact([]);
			return undefined;
		}
		const timer = setTimeout(() => get(`/accounts?login=${encodeURIComponent(find)}`)
			.then((list) => setExact(rows(list, "accounts")), setWrong), 250);
		return () => clearTimeout(timer);
	}, [find, round]);
	const done = (text) => {
		setSaid(text);
		setRound(round + 1);
		refresh();
	};
	async function more() {
		setWrong(null);
		await older();
	}
	const list = [...new Map([...pages, ...exact, ...rows(data, "accounts")]
		.map((a) => [a.id, a])).values()].sort((a, b) => b.id - a.id)
		.filter((a) => !find || fits(a, find));
	const wants = me()?._links?.applications;
	return html`<h2>${w.people.title}</h2>
		${said && html`<p class="good-news">${said}</p>`}
		${wants && html`<${Wants} link=${wants} onDone=${done} />`}
		<div class="filters"><${Field} label=${w.people.find} hint=${w.people.findHint}
			type="search" autocapitalize="none" value=${q}
			onInput=${(e) => setQ(e.target.value)} />
		<${Field} label=${w.people.role}>${(id) => html`<select id=${id} value=${role}
			onChange=${(e) => setRole(e.target.value)}><option value="">${w.people.every}</option>
			${ROLES.map((r) => html`<option value=${r}>${w.people.roles[r]}</option>`)}
			</select>`}<//></div>
		<${Problem} problem=${problem} again=${refresh} /><${Problem} problem=${wrong} />
		${data === undefined ? !problem && html`<${Loading} />` : list.length
		? html`<ul class="cards">${list.map((a) => html`<${Account} key=${a.id} a=${a}
			restaurants=${restaurants} onDone=${done} />`)}</ul>`
		: html`<p class="soft">${w.people.empty}</p>`}
		${next && html`<p><${Action} class="button quiet" act=${more}
			onProblem=${setWrong}>${w.more}<//></p>`}`;
}
