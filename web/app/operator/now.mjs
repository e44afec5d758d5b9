// What needs attention, first; then the orders in progress.
import { html, useState, useEffect, useRef } from "/app/kit/html.mjs";
import { Problem, Loading, announce, useNow, won, when } from "/app/kit/ui.mjs";
import { named } from "/app/kit/tongue.mjs";
import { useLive, useMessages } from "/app/kit/live.mjs";
import { path, now as townNow } from "/app/kit/api.mjs";
import { useSaid, rows, Since, useRecords, orderPath, orderOf } from "./bits.mjs";
import { Commands } from "./commands.mjs";
import { Openings, awayWhy } from "./restaurants.mjs";
import { useMetrics } from "./metrics.mjs";
import { Live } from "./board.mjs";

const AT_ONCE = 30;		// rows with buttons; each asks for its records
const SIZE = 100;
const STUCK_MS = 60000;
const RELOAD_MS = 10000;
const AGAIN_MS = 10000;		// what needs attention by time alone is in no message
const NOTHING = [];

// Two tones, only after somebody wanted them.
let ears;
function beep() {
	ears ??= new AudioContext();
	ears.resume();
	for (const [i, hz] of [[0, 880], [1, 660]]) {
		const tone = ears.createOscillator();
		const loud = ears.createGain();
		tone.frequency.value = hz;
		loud.gain.value = 0.15;
		tone.connect(loud).connect(ears.destination);
		tone.start(ears.currentTime + i * 0.2);
		tone.stop(ears.currentTime + i * 0.2 + 0.18);
	}
}

function Row({ need, kind, id, children, title, what, since, bad = true }) {
	const w = useSaid();
	return html`<li class=${`card need ${bad ? "hurts" : ""}`} data-kind=${kind}
		data-id=${id}>
		<p class="head"><span class=${`tag ${bad ? "bad" : "warn"}`}>${
		w.now.kinds[kind]}</span> <b>${title}</b>${need && html` <span class="soft">${
		need.storeName} · ${need.itemName} · ${won(need.price)}</span>`}</p>
		${what.map((text) => html`<p>${text}</p>`)}
		${since && html`<p class="soft"><${Since} at=${since} /></p>`}
		${children}</li>`;
}

// What is said about an order of the attention list, and since when.
function saying(w, d, kind, store) {
	if (kind === "late")
		return { since: store?.readyAt, what: [w.now.late,
			...(store?.readyAt ? [w.now.lateOf(when(store.readyAt))] : [])] };
	if (kind === "unclaimed")
		return { since: d.cookedCompDt, what: [w.now.unclaimed] };
	if (kind === "payment")
		return { since: d.canceledDt ?? d.orderDt, what: [d.canceledDt
			? w.now.moneyBack : w.now.moneyNotSeen] };
	return { since: d.orderDt, what: [w.now.unanswered] };
}

function OrderNeed({ d, kind, phone, onDone }) {
	const w = useSaid();
	const [got, again] = useRecords({ order: orderPath(d.id),
		payment: `/payinfos/${d.id}`,
		...(kind === "late" && { store: `/stores/${d.id}` }),
		...(d._links.delivery && { delivery: path(d._links.delivery) }) },
	`${d.status} ${d.attention} ${d.riderName}`);
	const done = () => {
		again();
		onDone();
	};
	const { what, since } = saying(w, d, kind, got.store);
	return html`<${Row} need=${d} kind=${kind} id=${d.id} what=${what}
		since=${since} title=${html`<a href=${`#/orders/${d.id}`}>${
		w.order(d.id)}</a>`}>
		<p class="row">${phone && kind !== "payment" && html`<a
			class=${kind === "unclaimed" ? "button quiet" : "button"}
			href=${`tel:${phone}`}>${w.now.call(phone)}</a>`}
			<${Commands} record=${got.delivery} only=${["assign"]} main=${kind ===
			"unclaimed" && "assign"} onDone=${done} />
			<${Commands} record=${orderOf(got.order, d.id)} onDone=${done} />
			<${Commands} record=${got.payment} onDone=${done} /></p>
		<${Problem} problem=${got.problem} again=${again} />
	<//>`;
}

function MoneyNeed({ p, onDone }) {
	const w = useSaid();
	return html`<${Row} kind="payment" id=${p.orderId} title=${html`<a
		href=${`#/orders/${p.orderId}`}>${w.order(p.orderId)}</a>`}
		what=${[`${w.payStatus[p.status]}, ${won(p.price)}`,
		p.openSince ? w.now.moneyOpen : w.now.moneyHeld]}
		since=${p.openSince ?? p.approvedAt}>
		<p class="row"><${Commands} record=${p} onDone=${onDone} /></p><//>`;
}

function AwayNeed({ r, gone, onDone }) {
	const w = useSaid();
	return html`<${Row} kind="away" id=${r.id} bad=${!!gone}
		title=${named(r)} since=${gone} what=${[...(gone ? [w.now.boardGone] : []),
		...(awayWhy(w, r) ? [awayWhy(w, r)] : [])]}>
		<p class="row">${r.phone && html`<a class="button quiet" href=${`tel:${r.phone}`}>
			${w.now.call(r.phone)}</a>`}<${Openings} restaurant=${r} onDone=${onDone} /></p><//>`;
}

function LetterNeed({ l, onDone }) {
	const w = useSaid();
	return html`<${Row} kind="letters" id=${l.id} since=${l.at}
		title=${html`<a href="#/platform">${l.type} ${l.subject}</a>`}
		what=${[w.now.letter(l.function, l.type), ...(l.waiting
		? [w.now.waiting(l.waiting)] : []), ...(l.reason ? [l.reason] : [])]}>
		<p class="row"><${Commands} record=${l} onDone=${onDone} /></p><//>`;
}

const isStuck = (s, now) => s.lag > 0 && s.state === "running" && s.movedAt &&
	now - new Date(s.movedAt) > STUCK_MS &&
	(!s.lastEventAt || now - new Date(s.lastEventAt) > STUCK_MS);

function SubscriptionNeed({ s, onDone }) {
	const w = useSaid();
	const stopped = s.state === "stopped";
	return html`<${Row} kind="subscriptions" id=${s.id} since=${s.movedAt}
		title=${html`<a href="#/platform">${s.consumer} ← ${s.source}</a>`}
		what=${stopped ? [w.now.stopped(s.consumer, s.source),
		...(s.reason ? [s.reason] : [])]
		: [w.now.stuck(s.consumer, s.source, s.lag), w.now.stuckDo]}>
		<p class="row"><${Commands} record=${s} onDone=${onDone}
			only=${["resume"]} /></p><//>`;
}

// What /readyz and the breakers say that is not as it should be.
export function troubles(w, ready, metrics) {
	return [
		...(ready && !ready.ready ? [["database", w.now.notReady]] : []),
		...(ready?.broker === false ? [["broker", w.now.broker]] : []),
		...(ready?.contexts ?? []).filter((c) => c.listening < c.functions)
			.map((c) => [c.context, w.now.context(c.context)]),
		...(metrics?.breakers ?? []).filter((b) => b.state === 1).map((b) =>
			[b.callee, w.now.breaker(b.callee),
				...(b.callee.startsWith("payment/") || b.callee.startsWith("testpay/")
					? [w.now.breakerPay] : [])])];
}

// Stores whose screens were all cut off while we looked, and not for the moment
// of a reload: restaurant -> since when.
function useBoardsGone(now) {
	const [boards, setBoards] = useState({});	// topic -> when it went, or null
	useMessages(["boards/+/+"], (said, topic) => topic && setBoards((b) =>
		({ ...b, [topic]: said === "gone" ? b[topic] ?? now() : null })));
	const gone = {};
	for (const [topic, at] of Object.entries(boards)) {
		const id = topic.split("/")[1];
		gone[id] = at === null || gone[id] === null ? null : Math.max(at, gone[id] ?? 0);
	}
	return Object.fromEntries(Object.entries(gone).filter(([, at]) =>
		at !== null && now() - at > RELOAD_MS).map(([id, at]) =>
		[id, new Date(at).toISOString()]));
}

// Everything that needs somebody, in the order of how much it hurts; the oldest
// first.
export function useNeeds() {
	const orders = useLive(`/dashboards?attention=true&size=${SIZE}`, ["live/town"]);
	const money = useLive("/payinfos?attention=true&size=100", ["live/town"]);
	const stores = useLive("/restaurants?size=100", ["live/restaurants/+"]);
	const letters = useLive("/deadletters?state=dead&size=100", NOTHING);
	const subs = useLive("/subscriptions", NOTHING);
	const ready = useLive("/readyz", NOTHING);
	const metrics = useMetrics();
	const gone = useBoardsGone(townNow);
	const w = useSaid();
	const now = useNow(AGAIN_MS / 2);
	const all = [orders, money, stores, letters, subs, ready];
	useEffect(() => {
		const timer = setInterval(() => document.hidden ||
			all.forEach((a) => a.refresh()), AGAIN_MS);
		return () => clearInterval(timer);
	}, []);
	const list = rows(orders.data, "dashboards");
	const known = new Set(list.map((d) => d.id));
	const ill = ready.problem?.body?.contexts ? ready.problem.body : ready.data;
	const needs = [
		...["unanswered", "late", "unclaimed", "payment"].flatMap((kind) =>
			list.filter((d) => d.attention.includes(kind)).reverse().map((d) =>
				({ kind, key: `${kind} ${d.id}`, d }))),
		...rows(money.data, "payinfos").filter((p) => !known.has(p.orderId))
			.map((p) => ({ kind: "payment", key: `money ${p.orderId}`, p })),
		...troubles(w, ill, metrics.data).map(([id, ...what]) =>
			({ kind: "platform", key: `platform ${id}`, id, what })),
		...rows(letters.data, "deadletters").map((l) =>
			({ kind: "letters", key: `letter ${l.id}`, l })),
		...rows(subs.data, "subscriptions").filter((s) => s.state === "stopped" ||
			isStuck(s, now)).map((s) =>
			({ kind: "subscriptions", key: `subscription ${s.id}`, s })),
		...rows(stores.data, "restaurants").filter((r) => awayWhy(w, r) ||
			(gone[r.id] && r.open)).map((r) => ({ kind: "away",
			key: `away ${r.id}`, r, gone: r.open && gone[r.id] })),
	];
	return { needs, phones: Object.fromEntries(rows(stores.data, "restaurants")
		.map((r) => [r.id, r.phone])), restaurants: rows(stores.data, "restaurants"),
	more: !!orders.data?._links.next, loading: all.some((a) => a.data === undefined && !a.problem),
	problems: all.filter((a) => a.problem && !a.problem.body?.contexts)
		.map((a) => [a.problem, a.refresh]),
	refresh: () => all.forEach((a) => a.refresh()) };
}

// New needs are said, and heard where that is wanted; not those that were
// there when the page was opened.
export function useNews(needs, loading) {
	const w = useSaid();
	const [sound, setSound] = useState(localStorage.getItem("operator-sound") === "yes");
	const had = useRef(null);
	const keys = needs.map((n) => n.key).join("|");
	useEffect(() => {
		if (loading)
			return;
		const fresh = had.current && needs.filter((n) => !had.current.has(n.key));
		if (fresh?.length) {
			announce(w.now.fresh(fresh.length, [...new Set(fresh.map((n) =>
				w.now.kinds[n.kind]))].join(", ")), { loud: true });
			if (sound)
				beep();
		} else if (had.current?.size && !needs.length)
			announce(w.now.gone);
		had.current = new Set(needs.map((n) => n.key));
	}, [keys, loading]);
	useEffect(() => {
		// after the frame has written its own
		const timer = setTimeout(() => {
			const title = document.title.replace(/^\(\d+\) /, "");
			document.title = needs.length ? `(${needs.length}) ${title}` : title;
		});
		return () => clearTimeout(timer);
	}, [needs.length, w]);
	return [sound, (on) => {
		localStorage.setItem("operator-sound", on ? "yes" : "no");
		setSound(on);
		if (on)
			beep();
	}];
}

function Need({ n, phones, refresh }) {
	if (n.d)
		return html`<${OrderNeed} d=${n.d} kind=${n.kind}
			phone=${phones[n.d.restaurantId]} onDone=${refresh} />`;
	if (n.p)
		return html`<${MoneyNeed} p=${n.p} onDone=${refresh} />`;
	if (n.r)
		return html`<${AwayNeed} r=${n.r} gone=${n.gone} onDone=${refresh} />`;
	if (n.l)
		return html`<${LetterNeed} l=${n.l} onDone=${refresh} />`;
	if (n.s)
		return html`<${SubscriptionNeed} s=${n.s} onDone=${refresh} />`;
	return html`<${Row} kind="platform" id=${n.id} what=${n.what} title=${html`<a
		href="#/platform">${n.id}</a>`} />`;
}

export function Now({ state, news: [sound, setSound] }) {
	const w = useSaid();
	const [shown, setShown] = useState(AT_ONCE);
	const { needs, phones, loading, problems, refresh, restaurants, more } = state;
	return html`<section aria-labelledby="needs"><div class="row heads">
		<h2 id="needs">${w.now.title}${needs.length > 0 && html` <span
			class="tag bad">${needs.length}</span>`}</h2><span class="push"></span>
		<label class="row sound"><input type="checkbox" checked=${sound}
			onChange=${(e) => setSound(e.target.checked)} /> ${w.now.sound}</label></div>
		${problems.map(([problem, again]) => html`<${Problem} problem=${problem}
			again=${again} />`)}
		${needs.length > 0 ? html`<ul class="needs plain">${needs.slice(0, shown)
			.map((n) => html`<${Need} key=${n.key} n=${n} phones=${phones}
			refresh=${refresh} />`)}</ul>`
		: loading ? html`<${Loading} />`
		: !problems.length && html`<div class="good-news"><p><b>✓ ${w.now.calm}</b></p>
			<p>${w.now.calmHint}</p></div>`}
		${more && html`<p class="hint">${w.live.limit(SIZE)}</p>`}
		${needs.length > shown && html`<p><button type="button" class="button quiet"
			onClick=${() => setShown(shown + AT_ONCE)}>${w.more}</button></p>`}
	</section>
	<${Live} restaurants=${restaurants} />`;
}
