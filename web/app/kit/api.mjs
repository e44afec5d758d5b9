// Calls of the platform.  A refusal is thrown as a Problem (RFC 9457), and so
// is no answer at all (status 0): a page shows its detail, which says in the
// caller's language what to do.
import { tongue } from "./tongue.mjs";

export class Problem extends Error {
	constructor(status, body, retryAfter) {
		super(body.detail ?? body.title ?? String(status));
		this.status = status;
		this.slug = (body.type ?? "").replace(/^.*\/problems\//, "");
		this.title = body.title;
		this.detail = body.detail ?? body.message;
		this.errors = body.errors ?? [];
		this.body = body;
		this.retryAfter = retryAfter;		// seconds, or undefined
	}
}

// Nobody answered: there is no connection, or what was sent may be lost.
const AWAY = {
	ko: "연결되지 않습니다. 인터넷 연결을 확인해 주세요.",
	en: "There is no connection. Check the network; we go on trying.",
};
// A link that the record had when it was drawn, and has no more.
const GONE = {
	ko: "그사이 바뀌어 지금은 할 수 없습니다. 화면을 다시 확인해 주세요.",
	en: "It has changed meanwhile, so this cannot be done now. Look at it again.",
};
const PATIENCE_MS = 15000;

// A tablet's own clock may be wrong; what counts down goes by the town's.
const CLOCK_MS = 2000;		// by how much it may differ
let ahead = 0;

export function now() {
	return Date.now() + ahead;
}

function setClock(date) {
	const off = Date.parse(date) - Date.now();
	if (Number.isFinite(off))
		ahead = Math.abs(off) > CLOCK_MS ? off : 0;
}

// Who signed in with one tap, as a demo's person, is that in this window only
// (four windows are four people); everybody else has the cookie.
let bearer = sessionStorage.getItem("bearer");

// A guest's token opens one order, whoever is signed in beside it.
let guest = null;		// {order, token}
const GUESTS = /^\/(?:sessions\/live$|(?:orders|dashboards|payinfos)\/(\d+))/;

function tokenFor(path) {
	const [calls, order] = GUESTS.exec(path) ?? [];
	return guest && calls && (!order || Number(order) === guest.order)
		? guest.token : bearer;
}

function headers(path, more) {
	const token = tokenFor(path);
	return { Accept: "application/hal+json, application/json",
		"Accept-Language": tongue,
		...(token && { Authorization: `Bearer ${token}` }), ...more };
}

async function ask(path, options) {
	let answer;
	let text;
	try {
		answer = await fetch(path, {
			credentials: tokenFor(path) ? "omit" : "same-origin",
			signal: AbortSignal.timeout(PATIENCE_MS), ...options });
		setClock(answer.headers.get("Date"));
		text = await answer.text();
	} catch {
		throw new Problem(0, { type: "/problems/no-connection",
			title: AWAY[tongue], detail: AWAY[tongue] });
	}
	let body = null;
	try {
		body = text ? JSON.parse(text) : null;
	} catch {
		body = { detail: text.slice(0, 200) };
	}
	if (answer.status >= 400)
		throw new Problem(answer.status, body ?? {},
			Number(answer.headers.get("Retry-After")) || undefined);
	return { status: answer.status, body, headers: answer.headers };
}

// A link's path: links are absolute, and their host may be a proxy's.
export function path(link) {
	if (typeof link === "string")
		return link;
	const url = new URL(link.href, location.href);
	return url.pathname + url.search;
}

const kept = new Map();		// path -> {etag, body}

// What is there now.  The same object again while it has not changed.
export async function get(from) {
	const at = path(from);
	const had = kept.get(`${tongue} ${at}`);
	const { status, body, headers: h } = await ask(at, { cache: "no-store",
		headers: headers(at, had && { "If-None-Match": had.etag }) });
	if (status === 304)
		return had.body;
	if (h.get("ETag"))
		kept.set(`${tongue} ${at}`, { etag: h.get("ETag"), body });
	return body;
}

// A key of one's own for what must happen once, however often it is sent.
export function newKey() {
	const b = crypto.getRandomValues(new Uint8Array(16));
	return [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
}

// send("POST", "/orders", {...}, {key}), or send(link) of a record's _links.
// Sent again with the same key it is the same call.  version: refused (412)
// where the record has another one by now.  It answers {status, body, headers}.
export function send(method, to, body, { key = newKey(), version } = {}) {
	const at = path(to);
	return ask(at, { method,
		headers: headers(at, { "Idempotency-Key": key,
			...(version && { "If-Match": `"${version}"` }),
			...(body && { "Content-Type": "application/json" }) }),
		body: body && JSON.stringify(body) });
}

export async function follow(link, body, options) {
	if (!link)
		throw new Problem(409, { type: "/problems/state-forbids",
			title: GONE[tongue], detail: GONE[tongue] });
	return send(link.method ?? "POST", link, body, options);
}

// -- who is here

const told = new Set();
let person;			// undefined: not asked yet; null: nobody

export function onPerson(tell) {
	told.add(tell);
	return () => told.delete(tell);
}

export function me() {
	return person;
}

// A session goes on while a window of it is open: a new token each hour, which
// all windows of a cookie share.
const RENEW_MS = 3600000;
const renewals = () => bearer ? sessionStorage : localStorage;

function renewed() {
	try {
		renewals().setItem("renewed", String(Date.now()));
	} catch {
		// no room: it is renewed more often
	}
}

async function goOn() {
	if (!person?._links?.renew ||
	    Date.now() - Number(renewals().getItem("renewed")) < RENEW_MS)
		return;
	try {
		const { body } = await follow(person._links.renew);
		if (bearer) {
			bearer = body.token;
			sessionStorage.setItem("bearer", bearer);
		}
		renewed();
	} catch {
		// the next time; who must sign in again is told by what he does
	}
}
let renewing;

function renew() {
	renewing ??= goOn().finally(() => {
		renewing = undefined;
	});
}
setInterval(renew, RENEW_MS / 4);

// Makes the session: the cookie's, or one of this window alone.
async function begin(login, password, alone) {
	await renewing;
	bearer = null;
	sessionStorage.removeItem("bearer");
	kept.clear();
	const { body } = await ask("/sessions", { method: "POST",
		credentials: alone ? "omit" : "same-origin",
		headers: headers("/sessions", { "Content-Type": "application/json" }),
		body: JSON.stringify({ login, password }) });
	if (alone) {
		bearer = body.token;
		sessionStorage.setItem("bearer", bearer);
	}
	renewed();
}

// ?as=<login>: the landing opens a window for one of the demo's people, and he
// is in that window only.  In a real town nobody can be had so.
async function enter() {
	const url = new URL(location.href);
	const login = url.searchParams.get("as");
	if (!login)
		return;
	const one = (await demoPeople()).find((p) => p.login === login);
	if (one)
		await begin(one.login, one.password, true);
	url.searchParams.delete("as");
	history.replaceState(history.state, "", url);
}
let entering;

// Asks who is signed in; null is nobody.
export async function whoami() {
	entering ??= enter();
	try {
		await entering;
	} catch (problem) {
		entering = undefined;	// the next time he tries again
		throw problem;
	}
	try {
		person = await get("/me");
	} catch (problem) {
		if (problem.status !== 401)
			throw problem;
		person = null;
	}
	for (const tell of told)
		tell(person);
	renew();
	return person;
}

// alone: in this window only.
export async function signIn(login, password, { alone = false } = {}) {
	await begin(login, password, alone);
	return whoami();
}

// A guest's link carries the token of his one order: calls about that order
// are made with it until takeToken(null).
export function takeToken(order, token) {
	guest = order && { order, token };
	kept.clear();
}

export async function signOut() {
	await renewing;		// which would sign in again
	kept.clear();
	if (bearer) {
		bearer = null;
		sessionStorage.removeItem("bearer");
	} else
		await send("DELETE", "/sessions");
	return whoami();
}

// The demo's people, [{login, password, role, name, nameEn, app}]; none in a
// real town.
export async function demoPeople() {
	try {
		const answer = await fetch("/demo.json");
		return answer.ok ? await answer.json() : [];
	} catch {
		return [];
	}
}
