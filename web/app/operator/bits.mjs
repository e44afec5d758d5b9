// Small things that the operator's screens share.
import { html, useState, useEffect, useLayoutEffect, useRef } from "/app/kit/html.mjs";
import { useNow } from "/app/kit/ui.mjs";
import { useWords, when } from "/app/kit/tongue.mjs";
import { path, get, newKey } from "/app/kit/api.mjs";
import WORDS from "./words.mjs";

const AGAIN_MS = 5000;

export const useSaid = () => useWords(WORDS);

export const rows = (collection, name) => collection?._embedded?.[name] ?? [];

// Since when, and for how long by now.
export function Since({ at }) {
	const w = useSaid();
	const now = useNow(10000);
	return at && html`<time datetime=${at}>${w.since(when(at),
		Math.max(0, Math.floor((now - new Date(at)) / 60000)))}</time>`;
}

// How old, short, as in a list.
export function Age({ at }) {
	const w = useSaid();
	const now = useNow(10000);
	return html`<time datetime=${at} title=${when(at)}>${w.span(
		Math.max(0, Math.floor((now - new Date(at)) / 60000)))}</time>`;
}

export function reasonOf(w, reason) {
	return w.reasons[reason] ?? reason;
}

// Calls that change something, among a record's links.
export const commandsOf = (record) => Object.entries(record?._links ?? {})
	.filter(([, link]) => link.method);

// A dialog's key for what it sends.  The same input sent again is the same call:
// an answer that was lost is asked for again and nothing happens twice.
export function useKey() {
	const keys = useRef(new Map());
	return (body) => {
		const text = JSON.stringify(body ?? null);
		const key = keys.current.get(text) ?? newKey();
		keys.current.set(text, key);
		return key;
	};
}

// One order out of the list of orders: GET of one order shows its customer's
// name, phone and door, and that is written down.  Here nobody needs them.
export const orderPath = (id) => `/orders?size=1&after=${Number(id) + 1}`;
export const orderOf = (list, id) =>
	rows(list, "orders").find((o) => o.id === Number(id));

// May it be otherwise in a while, with nobody doing anything?
const passes = (problem) => problem.status === 0 || problem.status === 429 ||
	problem.status >= 500;

// Records asked for once, and again when `key` changes or until nothing fails
// that may pass: {name: record}, null where there is none; problem, while one
// of them has it.
export function useRecords(paths, key) {
	const [got, setGot] = useState({});
	const [round, setRound] = useState(0);
	useEffect(() => {
		let gone = false;
		let timer;
		const one = async ([name, from]) => {
			const record = await get(from).catch((problem) =>
				problem.status === 404 ? null : Promise.reject(problem));
			if (!gone)
				setGot((g) => ({ ...g, [name]: record }));
		};
		Promise.allSettled(Object.entries(paths).map(one)).then((all) => {
			if (gone)
				return;
			const problems = all.filter((r) => r.reason).map((r) => r.reason);
			setGot((g) => ({ ...g, problem: problems[0] }));
			if (problems.some(passes))
				timer = setTimeout(() => setRound((n) => n + 1), AGAIN_MS);
		});
		return () => {
			gone = true;
			clearTimeout(timer);
		};
	}, [JSON.stringify(paths), key, round]);
	return [got, () => setRound((n) => n + 1)];
}

const byId = (...lists) => [...new Map(lists.flat().map((one) => [one.id, one])).values()]
	.sort((a, b) => b.id - a.id);

// A list that is paged, newest first: its first page as it is now, and what was
// read after it, to which goes what newer ones push off the first.  [all of
// it, the link to more or null, more()]; another key is another list.
export function usePages(first, name, key) {
	const [held, setHeld] = useState({ key, list: [], next: undefined });
	const mine = held.key === key ? held : { key, list: [], next: undefined };
	const next = mine.next === undefined ? first?._links.next ?? null : mine.next;
	const fresh = rows(first, name);
	const before = useRef([]);
	const add = (list, more) => setHeld((h) => h.key !== key ? h
		: { ...h, list: byId(h.list, list), ...more });
	useLayoutEffect(() => {
		const last = first?._links.next && fresh.at(-1).id;
		const fell = before.current.filter((one) => one.id < last);
		before.current = fresh;
		if (mine.next !== undefined && fell.length)
			add(fell);
	}, [first]);
	async function more() {
		setHeld({ ...mine, next });	// what falls off from now on is kept
		const page = await get(path(next));
		add(rows(page, name), { next: page._links.next ?? null });
	}
	return [byId(mine.list, fresh), next, more];
}

// All of a list that is paged, to a bound.
export async function getAll(from, name, pages = 5) {
	const all = [];
	let next = from;
	for (let i = 0; next && i < pages; i++) {
		const list = await get(next);
		all.push(...rows(list, name));
		next = list._links.next && path(list._links.next);
	}
	return all;
}
