// What moves, as it moves: MQTT over a WebSocket.  A message is a hint that
// something changed; the record itself is always asked for over HTTP (with its
// ETag), so that links, masks and words are what this person gets.  Where
// there is no socket, it is asked for every few seconds instead.
//
// state: "live", "polling" (no socket, HTTP answers), "away" (nothing does)
import { useState, useEffect, useRef } from "./html.mjs";
import { get, send, newKey } from "./api.mjs";

const POLL_MS = 4000;
// A message is the board's, which may be before a context's own record is: that
// is looked at again.
const LATER_MS = [300, 1200, 4000];
const SLOW_MS = 60000;		// with a socket: what a lost message would hide
const AGAIN_MS = [1000, 2000, 4000, 8000, 15000];
const OPEN_MS = 8000;
const KEEPALIVE_S = 30;
// A board says that it is there as often: the will of its socket of before may
// come late, and what is said while the brokers find each other is lost.
const HERE_MS = [3000, 10000, 45000];

const topics = new Map();	// filter -> Set of functions
const watchers = new Set();	// of the state
let socket = null;
let client = null;
let opening = null;		// the token is being asked for, by one at a time
let state = "polling";
let failed = 0;
let timer;
let boards = [];		// boards/<restaurant>/<id>, where this window is one
let hereTimer;

// Each window is a client of its own, also after a reload.  The name lies there
// only between two pages: a duplicated tab has a copy of all that lies there, and
// two of one name put each other out.
const id = sessionStorage.getItem("client") ?? newKey();
const take = () => sessionStorage.removeItem("client");
take();
addEventListener("pagehide", () => sessionStorage.setItem("client", id));
addEventListener("pageshow", take);	// come back to, as it was left

function became(now) {
	if (state === now)
		return;
	state = now;
	for (const tell of watchers)
		tell(now);
}

function matches(filter, topic) {
	const f = filter.split("/");
	const t = topic.split("/");
	return f.length === t.length &&
		f.every((part, i) => part === "+" || part === t[i]);
}

function heard(packet) {
	let data = null;
	try {
		data = packet.json();
	} catch {
		data = packet.text();	// what boards say is no JSON
	}
	for (const [filter, tells] of topics)
		if (matches(filter, packet.topic))
			for (const tell of tells)
				tell(data, packet.topic);
}

function again() {
	const wait = AGAIN_MS[Math.min(failed++, AGAIN_MS.length - 1)];
	clearTimeout(timer);
	timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
}

function lost(which) {
	if (which !== socket)
		return;
	socket = client = null;
	became("polling");
	for (const tells of topics.values())
		for (const tell of tells)
			tell(null, null);
	if (topics.size)
		again();
}

// Lets go of the socket at once; its other end may take long to agree.
function leave() {
	const old = socket;
	socket = client = null;
	old?.close();
	if (state === "live")
		became("polling");
}

function sayHere(nth = 0) {
	for (const topic of boards)
		client?.publish({ topic, payload: "here", qos: 1 }).catch(() => {});
	clearTimeout(hereTimer);
	if (client && boards.length)
		hereTimer = setTimeout(sayHere,
			HERE_MS[Math.min(nth, HERE_MS.length - 1)], nth + 1);
}

async function connect() {
	clearTimeout(timer);
	if (socket || opening || !topics.size)
		return;
	const turn = opening = {};
	let mine;
	try {
		const { body } = await send("POST", "/sessions/live");
		const { mqtt_v4 } = await import("/vendor/u8-mqtt.mjs");
		if (opening !== turn)
			return;
		opening = null;
		const url = new URL("/mqtt", location.href);
		url.protocol = url.protocol.replace("http", "ws");
		mine = socket = new WebSocket(url, ["mqtt"]);
		mine.addEventListener("close", () => lost(mine));
		const slow = setTimeout(() => mine.close(), OPEN_MS);
		const c = mqtt_v4().with_websock(mine);
		c.on_topic("*", heard);
		await c.connect({ client_id: id, username: "page",
			flags: { clean_start: true },
			password: body.token, keep_alive: KEEPALIVE_S,
			...(boards.length && { will: { topic: boards[0],
				payload: "gone", qos: 1 } }) });
		clearTimeout(slow);
		if (socket !== mine)
			return;
		client = c;
		sayHere();
		await c.subscribe([...topics.keys()], { qos: 1 });
		failed = 0;
		became("live");
		// what came before this is in no message
		for (const tells of topics.values())
			for (const tell of tells)
				tell(null, null);
	} catch {
		if (mine)
			mine.close();
		else if (opening === turn) {
			opening = null;
			again();
		}
	}
}

export function listen(filter, tell) {
	const fresh = !topics.has(filter);
	if (fresh)
		topics.set(filter, new Set());
	topics.get(filter).add(tell);
	if (fresh && client)
		client.subscribe([filter], { qos: 1 }).catch(() => {});
	connect();
	return () => {
		const tells = topics.get(filter);
		tells.delete(tell);
		if (tells.size)
			return;
		topics.delete(filter);
		client?.unsubscribe([filter]).catch(() => {});
		if (!topics.size)
			leave();
	};
}

// Another person: the socket is made anew.
export function reconnect() {
	failed = 0;
	opening = null;
	leave();
	connect();
}

// This window is the board of these restaurants ([]: of none): it says so, and
// leaves a will for when it goes, which is about all of them.
export function beBoard(restaurants) {
	const now = restaurants.map((restaurant) => `boards/${restaurant}/${id}`);
	if (now.join() === boards.join())
		return;
	if (boards.some((topic) => !now.includes(topic)))
		client?.publish({ topic: boards[0], payload: "gone", qos: 1 })
			.catch(() => {});
	boards = now;
	reconnect();
}

export function useLiveState() {
	const [now, tell] = useState(state);
	useEffect(() => {
		watchers.add(tell);
		tell(state);
		return () => watchers.delete(tell);
	}, []);
	return now;
}

// Messages as they come; data is null when some may have been missed.
export function useMessages(filters, tell) {
	const latest = useRef(tell);
	latest.current = tell;
	useEffect(() => {
		const each = (data, topic) => latest.current(data, topic);
		const ends = filters.map((f) => listen(f, each));
		return () => ends.forEach((end) => end());
	}, [filters.join(" ")]);
}

// A record or a collection, kept as it is now: {data, problem, refresh}.  from
// null: nothing yet.  only(data): is this message about it?
export function useLive(from, filters, only = () => true) {
	const [data, setData] = useState(undefined);
	const [problem, setProblem] = useState(null);
	const work = useRef({ from: null, busy: false, more: false, later: [] });

	async function refresh() {
		const w = work.current;
		if (!w.from || w.busy) {
			w.more = w.busy;
			return;
		}
		w.busy = true;
		do {
			const asked = w.from;
			w.more = false;
			try {
				const got = await get(asked);
				if (asked === w.from) {
					setData(got);
					setProblem(null);
					if (state === "away")
						became(client ? "live" : "polling");
				}
			} catch (why) {
				if (asked === w.from)
					setProblem(why);
				if (why.status === 0)
					became("away");
			}
		} while (w.more && w.from);
		w.busy = false;
	}

	useMessages(filters, (message) => {
		if (message !== null && !only(message))
			return;
		refresh();
		work.current.later.forEach(clearTimeout);
		work.current.later = LATER_MS.map((ms) => setTimeout(refresh, ms));
	});
	useEffect(() => {
		work.current.from = from;
		setData(undefined);
		setProblem(null);
		refresh();
		let looked = Date.now();
		const poll = setInterval(() => {
			const wait = state === "live" ? SLOW_MS : POLL_MS;
			if (Date.now() - looked < wait)
				return;
			looked = Date.now();
			refresh();
		}, 1000);
		const seen = () => document.hidden || refresh();
		document.addEventListener("visibilitychange", seen);
		window.addEventListener("online", seen);
		return () => {
			clearInterval(poll);
			work.current.later.forEach(clearTimeout);
			document.removeEventListener("visibilitychange", seen);
			window.removeEventListener("online", seen);
		};
	}, [from]);
	return { data, problem, refresh };
}

// A socket does not hear at once that its network has gone.
addEventListener("offline", () => became("away"));
addEventListener("online", () => topics.size && reconnect());
