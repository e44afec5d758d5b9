// The kitchen's orders as they are now.  The newest come in one list, asked for
// again with each message; of those that are older, what is open and what has
// ended under the kitchen's hands is asked for apart, seldom.  A command's own
// answer shows at once.
import { useState, useEffect, useRef, useMemo } from "/app/kit/html.mjs";
import { get, now } from "/app/kit/api.mjs";
import { useLive, useMessages, useLiveState } from "/app/kit/live.mjs";

const NEWEST = 50;
const OLD_MS = 60000;
const LOOK_MS = [0, 1200, 4000];	// a message may be before the record it is of
const BEAT_MS = 15000;		// a socket that died is not always known to be dead
const NEWS_MS = 3600000;	// what ended longer ago is no news
const OPEN = ["RECEIVED", "CONFIRMED", "COOKING", "COOKED"];
const STOPPED = ["CANCELED", "EXPIRED"];

export const isGone = (o) => Boolean(o.pickedUpAt) || !OPEN.includes(o.status);
export const isNews = (o, at) => STOPPED.includes(o.status) && Boolean(o.endedAt) &&
	at - new Date(o.endedAt) < NEWS_MS;
export const column = (o) => isGone(o) ? "gone"
	: { RECEIVED: "fresh", COOKED: "ready" }[o.status] ?? "cooking";

// How far a record has come: an answer is newer than a list asked for before.
const reached = (o) => (isGone(o) ? 10 : OPEN.indexOf(o.status)) * 1e6 +
	(o.promisedMinutes ?? 0);

function useOld(scope, topics, newest, more) {
	const [old, setOld] = useState([]);
	const turn = useRef({ asked: 0, shown: 0, later: [] }).current;
	const look = useRef();
	look.current = async () => {
		const mine = ++turn.asked;
		try {
			const all = await Promise.all([...OPEN, ...STOPPED].map((status) =>
				get(`/stores?size=100&status=${status}${scope}`)));
			// what was asked for before what is shown is older than that
			if (mine < turn.shown)
				return;
			turn.shown = mine;
			setOld(all.flatMap((a) => a._embedded.stores)
				.filter((o) => !isGone(o) || isNews(o, now())));
		} catch {
			// the newest say that nobody answers
		}
	};
	useEffect(() => {
		turn.shown = turn.asked + 1;	// what is under way is of another store
		setOld([]);
		if (!more)
			return undefined;
		look.current();
		const timer = setInterval(() => look.current(), OLD_MS);
		return () => {
			clearInterval(timer);
			turn.later.forEach(clearTimeout);
		};
	}, [scope, more]);
	useMessages(topics, (m) => {
		if (!more || (m && newest.has(m.orderId)))
			return;
		turn.later.forEach(clearTimeout);
		turn.later = LOOK_MS.map((ms) => setTimeout(() => look.current(), ms));
	});
	return old;
}

export function useOrders(ids, one) {
	const scope = one ? `&restaurantId=${one}` : "";
	const topics = ids.map((id) => `live/stores/${id}`);
	const list = useLive(`/stores?size=${NEWEST}${scope}`, topics);
	const rides = useLive("/deliveries?size=100", topics);
	const live = useLiveState();
	const newest = list.data?._embedded.stores;
	const known = useMemo(() => new Set((newest ?? []).map((o) => o.id)),
		[newest]);
	const old = useOld(scope, topics, known, Boolean(list.data?._links.next));
	const [answers, setAnswers] = useState(new Map());
	const [since, setSince] = useState(null);

	const orders = useMemo(() => {
		const all = new Map();
		for (const o of [...old, ...(newest ?? [])])
			all.set(o.id, o);
		for (const [id, o] of answers)
			if (all.has(id) && reached(o) > reached(all.get(id)))
				all.set(id, o);
		return [...all.values()].sort((a, b) => a.id - b.id);
	}, [newest, old, answers]);
	const deliveries = useMemo(() => new Map((rides.data?._embedded.deliveries
		?? []).map((d) => [d.orderId, d])), [rides.data]);

	// Nobody answers, or the answer is no: what is on the screen is old.
	const lost = live === "away" || Boolean(list.problem);
	useEffect(() => setSince(lost ? now() : null), [lost]);

	function refresh() {
		list.refresh();
		rides.refresh();
	}
	const beat = useRef();
	beat.current = list.refresh;
	useEffect(() => {
		const timer = setInterval(() => beat.current(), BEAT_MS);
		return () => clearInterval(timer);
	}, []);
	function put(order) {
		setAnswers((had) => new Map([...had].slice(-100))
			.set(order.id, order));
		refresh();
	}
	return { orders, deliveries, loading: !list.data, problem: list.problem,
		lost: lost && (since ?? now()), live, refresh, put };
}
