// What all pages look like: the frame with its bar, who is signed in, the
// connection's state, problems, dialogs, countdowns.
import { html, render, useState, useEffect, useRef, useLayoutEffect }
	from "./html.mjs";
import { tongue, speak, useWords, clock, won, when } from "./tongue.mjs";
import { send, whoami, signIn, signOut, demoPeople, onPerson, me,
	now as townNow } from "./api.mjs";
import { useLiveState, reconnect } from "./live.mjs";
import WORDS from "./words.mjs";

export { won, when, clock };

// -- said to who cannot see it; once each, also when it is the same again

let said = 0;
export function announce(text, { loud = false } = {}) {
	const box = document.getElementById(loud ? "loud" : "said");
	if (box)
		box.textContent = said++ % 2 ? text : `${text}\u00a0`;
}

// The time, each second (or so many ms), for what counts down.
export function useNow(every = 1000) {
	const [now, tick] = useState(townNow());
	useEffect(() => {
		const timer = setInterval(() => tick(townNow()), every);
		return () => clearInterval(timer);
	}, [every]);
	return now;
}

export function Countdown({ to, soon = 60000 }) {
	const left = new Date(to) - useNow();
	return html`<time class=${left < soon ? "count soon" : "count"}
		datetime=${to}>${clock(left)}</time>`;
}

export function Time({ at }) {
	return at ? html`<time datetime=${at}>${when(at)}</time>` : null;
}

// -- the connection, always in sight

export function Connection() {
	const w = useWords(WORDS);
	const state = useLiveState();
	const [late, setLate] = useState(state);
	// a socket that comes at once need not be seen to be missing
	useEffect(() => {
		const timer = setTimeout(() => setLate(state),
			state === "live" ? 0 : 1500);
		return () => clearTimeout(timer);
	}, [state]);
	return html`<span class=${`connection ${late}`} title=${w[late]}>
		<span aria-hidden="true">${{ live: "●", polling: "◐", away: "○" }[late]}</span>
		${" "}${late === "polling" ? html`<span class="hidden">${w.polling}</span>` : w[late]}</span>`;
}

function Lost() {
	const w = useWords(WORDS);
	const state = useLiveState();
	return state === "away" &&
		html`<p class="lost" role="alert">⚠ ${w.awayLong}</p>`;
}

// -- problems

// What is said of something that was thrown: who refused has words of his own;
// where it is the page that failed, the error's come after ours.
function told(problem) {
	const title = problem.title ?? problem.detail ?? WORDS[tongue].failed;
	const detail = problem.detail ?? problem.message;
	return { title, detail: detail === title ? null : detail,
		errors: problem.errors ?? [] };
}

// A refusal, in the words of who refused; with a button where again makes
// sense.
export function Problem({ problem, again }) {
	const w = useWords(WORDS);
	const [since] = useState(townNow);
	const now = useNow();
	if (!problem)
		return null;
	const wait = problem.retryAfter
		? Math.ceil((since + problem.retryAfter * 1000 - now) / 1000) : 0;
	const { title, detail, errors } = told(problem);
	return html`<div class="problem" role="alert">
		<p><b>${title}</b></p>
		${detail && html`<p>${detail}</p>`}
		${errors.length > 0 && html`<ul>${errors.map((e) =>
			html`<li>${e.detail ?? e.pointer}</li>`)}</ul>`}
		${again && html`<p><button type="button" class="button quiet"
			disabled=${wait > 0} onClick=${again}>${wait > 0
			? w.retryIn(wait) : w.again}</button></p>`}
	</div>`;
}

export function Loading() {
	const w = useWords(WORDS);
	return html`<p class="loading" role="status">${w.loading}…</p>`;
}

// A button that does something which takes a while: not twice at once.  It
// throws nothing: what is refused goes to onProblem.
export function Action({ act, onProblem, class: style = "button", children,
	disabled, ...rest }) {
	const [busy, setBusy] = useState(false);
	const gone = useRef(false);
	useEffect(() => () => {
		gone.current = true;
	}, []);
	async function go() {
		setBusy(true);
		try {
			await act();
		} catch (problem) {
			onProblem?.(problem);
			announce(problem.detail ?? told(problem).title, { loud: true });
		}
		if (!gone.current)
			setBusy(false);
	}
	return html`<button type="button" class=${style} aria-busy=${busy}
		disabled=${busy || disabled} onClick=${go} ...${rest}>${children}</button>`;
}

// A dialog that holds the focus, closes by Esc, and gives the focus back.  What
// is beside it closes it too, but not a press that began within: a text that is
// marked ends anywhere.  stays: not that, for what one tap must not lose.
export function Dialog({ title, stays, onClose, children }) {
	const w = useWords(WORDS);
	const box = useRef();
	const shown = useRef(true);
	const beside = useRef(false);	// the press began there
	useLayoutEffect(() => {
		const before = document.activeElement;
		const dialog = box.current;
		dialog.showModal();
		return () => {
			// while it is open, nothing else takes the focus
			shown.current = false;
			dialog.close();
			before?.focus?.();
		};
	}, []);
	return html`<dialog ref=${box} aria-label=${title}
		onClose=${() => shown.current && onClose()}
		onPointerDown=${(e) => {
			beside.current = e.target === box.current;
		}}
		onClick=${(e) => !stays && beside.current &&
			e.target === box.current && box.current.close()}>
		<div class="sheet">
		<div class="top"><h2>${title}</h2><button type="button" class="x"
			aria-label=${w.close} onClick=${() => box.current.close()}>✕</button></div>
		${children}</div></dialog>`;
}

export function Field({ label, hint, error, children, ...rest }) {
	const id = useRef(`f${Math.random().toString(36).slice(2)}`).current;
	return html`<div class="field"><label for=${id}>${label}</label>
		${children ? children(id) : html`<input id=${id}
			aria-invalid=${error ? "true" : undefined}
			aria-describedby=${error || hint ? `${id}h` : undefined} ...${rest} />`}
		${(error || hint) && html`<p id=${`${id}h`}
			class=${error ? "hint wrong" : "hint"}>${error ?? hint}</p>`}</div>`;
}

// -- who is here

export function usePerson() {
	const [person, tell] = useState(me());
	useEffect(() => {
		tell(me());	// who was found out since this was drawn
		return onPerson(tell);
	}, []);
	return person;
}

// Which of its words a role is: owner and staff are the store.
const ROLE_OF = { owner: "store", staff: "store" };
export function rolesOf(person) {
	return new Set(person.roles.map((r) => ROLE_OF[r.value ?? r] ?? r.value ?? r)
		.concat((person.grants ?? []).map((g) => ROLE_OF[g.role] ?? g.role)));
}

export function SignIn({ role, why }) {
	const w = useWords(WORDS);
	const [demo, setDemo] = useState([]);
	const [fresh, setFresh] = useState(false);
	const [problem, setProblem] = useState(null);
	const [f, setF] = useState({ login: "", password: "", name: "", phone: "" });
	useEffect(() => {
		demoPeople().then((all) => setDemo(all.filter((p) =>
			!role || p.role === role)));
	}, [role]);
	const set = (name) => (e) => setF({ ...f, [name]: e.target.value });
	async function enter(login, password, options) {
		setProblem(null);
		await signIn(login, password, options);
		reconnect();
	}
	async function submit() {
		if (fresh)
			await send("POST", "/accounts", { login: f.login,
				password: f.password, ...(f.name && { name: f.name }),
				...(f.phone && { phone: f.phone }) });
		await enter(f.login, f.password);
	}
	return html`<section class="card sign">
		<h2>${fresh ? w.signUp : w.signIn}</h2>
		${why && html`<p>${why}</p>`}
		${demo.length > 0 && html`<div class="demo"><p><b>${w.demo}</b></p>
			<p class="row">${demo.map((p) => html`<${Action} key=${p.login}
				class="button" onProblem=${setProblem}
				act=${() => enter(p.login, p.password, { alone: true })}>
				${tongue === "en" ? p.nameEn : p.name}<//>`)}</p>
			<p class="hint">${w.demoHint}</p></div>`}
		<form onSubmit=${(e) => e.preventDefault()}>
		<${Field} label=${w.login} autocomplete="username" required
			autocapitalize="none" value=${f.login} onInput=${set("login")} />
		<${Field} label=${w.password} type="password" required
			hint=${fresh ? w.passwordHint : undefined}
			autocomplete=${fresh ? "new-password" : "current-password"}
			value=${f.password} onInput=${set("password")} />
		${fresh && html`<${Field} label=${w.name} autocomplete="name"
			value=${f.name} onInput=${set("name")} />
			<${Field} label=${w.phone} type="tel" autocomplete="tel"
			value=${f.phone} onInput=${set("phone")} />`}
		<${Problem} problem=${problem} />
		<p class="row"><${Action} type="submit" act=${submit} onProblem=${setProblem}
			disabled=${!f.login || !f.password}>${fresh ? w.signUp : w.signIn}<//>
		${(!role || role === "customer") && html`<button type="button"
			class="link" onClick=${() => setFresh(!fresh)}>${fresh
			? w.haveAccount : `${w.newHere} ${w.signUp}`}</button>`}</p>
		</form></section>`;
}

// children only for who has this role; for others a way in.  other: what a
// page says, besides, to who is signed in and has not.
export function Gate({ role, other, children }) {
	const w = useWords(WORDS);
	const person = usePerson();
	const [problem, setProblem] = useState(null);
	const look = () => {
		setProblem(null);
		whoami().catch(setProblem);
	};
	useEffect(look, []);
	if (problem)
		return html`<${Problem} problem=${problem} again=${look} />`;
	if (person === undefined)
		return html`<${Loading} />`;
	if (person === null)
		return html`<${SignIn} role=${role} why=${w.needs(w.roles[role])} />`;
	if (person.auth !== "open" && !rolesOf(person).has(role))
		return html`${other}<${SignIn} role=${role}
			why=${w.notYours(w.roles[role])} />`;
	return children;
}

// -- the frame

function Bar({ title, children }) {
	const w = useWords(WORDS);
	const person = usePerson();
	return html`<header class="bar">
		<a href="/" aria-label=${w.home}><img src="/icon.svg" alt="" width="32" height="32" /></a>
		<h1>${title}</h1>
		<${Connection} />
		${children}
		<span class="push"></span>
		<button type="button" class="tongue" lang=${tongue === "ko" ? "en" : "ko"}
			onClick=${() => speak(tongue === "ko" ? "en" : "ko")}>
			${tongue === "ko" ? "English" : "한국어"}</button>
		${person && person.auth !== "open" && html`<span class="who">${person.name ?? person.login}</span>
			<button type="button" class="link" onClick=${() =>
				signOut().finally(() => reconnect())}>${w.signOut}</button>`}
	</header>`;
}

// title: in both languages, {ko, en}.  bar: more for the bar.
export function Page({ title, bar, wide, children }) {
	const w = useWords(WORDS);
	const t = useWords(title);
	useEffect(() => {
		document.title = `${t} · 배달 Baedal`;
	}, [t]);
	return html`<a class="skip" href="#main">${w.skip}</a>
		<${Bar} title=${t}>${bar}<//><${Lost} />
		<main id="main" class=${wide ? "wide" : ""} tabindex="-1">${children}</main>
		<div id="said" class="hidden" role="status" aria-live="polite"></div>
		<div id="loud" class="hidden" role="alert" aria-live="assertive"></div>`;
}

export function show(page) {
	const at = document.getElementById("page");
	at.replaceChildren();	// what said that it is loading
	render(page, at);
}
