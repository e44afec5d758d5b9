// The rider's page: what waits, what he has, what he did today.
import { html, useState, useEffect, useMemo, useRef } from "/app/kit/html.mjs";
import { whoami } from "/app/kit/api.mjs";
import { useLive } from "/app/kit/live.mjs";
import { useWords, when, won } from "/app/kit/tongue.mjs";
import { Gate, Page, announce, show, usePerson } from "/app/kit/ui.mjs";
import { Become, Granted } from "./become.mjs";
import { Canceled, useCanceled } from "./canceled.mjs";
import { Mine } from "./mine.mjs";
import { Offers } from "./offers.mjs";
import { play, soundOff, soundOn, useAwake, useSound } from "./sound.mjs";
import { Today } from "./today.mjs";
import WORDS from "./words.mjs";

const TABS = ["mine", "offers", "today"];
const ACTIVE = ["TAKEN", "STARTED", "PICKED_UP"];
const NOTE_MS = 10000;
const WIDE = matchMedia("(min-width: 60rem)");

function useTab() {
	const read = () => TABS.find((tab) => `#${tab}` === location.hash);
	const [tab, set] = useState(read);
	useEffect(() => {
		const moved = () => read() && set(read());
		addEventListener("hashchange", moved);
		return () => removeEventListener("hashchange", moved);
	}, []);
	return [tab, (to) => {
		history.pushState(null, "", `#${to}`);
		set(to);
	}];
}

function useWide() {
	const [wide, set] = useState(WIDE.matches);
	useEffect(() => {
		const moved = () => set(WIDE.matches);
		WIDE.addEventListener("change", moved);
		return () => WIDE.removeEventListener("change", moved);
	}, []);
	return wide;
}

// A list of deliveries, of which only some are wanted.
function useDeliveries(query, topic, only) {
	const live = useLive(`/deliveries?size=100&${query}`, [topic]);
	const data = useMemo(() => live.data?._embedded.deliveries.filter(only),
		[live.data]);
	useEffect(() => {
		if (live.problem?.status === 401)	// it has ended: sign in anew
			whoami().catch(() => {});
	}, [live.problem]);
	return { ...live, data };
}

// Tells what differs from the time before: tell(before, now) for each that is
// in one of them; undefined is not there.
function useChanges(list, tell) {
	const before = useRef();
	useEffect(() => {
		if (!list)
			return;
		const had = before.current;
		const has = before.current = new Map(list.map((d) => [d.id, d]));
		if (had)
			tell([...new Set([...had.keys(), ...has.keys()])]
				.map((id) => [had.get(id), has.get(id)])
				.filter(([was, is]) => was !== is));
	}, [list]);
}

function Sound() {
	const w = useWords(WORDS);
	const state = useSound();
	return html`<p class="sound"><button type="button" class="button quiet tall"
		aria-pressed=${state !== "off"} data-sound=${state}
		onClick=${state === "off" ? soundOn : state === "on" ? soundOff : soundOn}>
		<span aria-hidden="true" class="note-sign">♪</span>${{ off: w.soundOn, on: w.soundOff, lost: w.soundLost }[state]}</button>
		${state === "off" && html`<span class="hint">${w.soundWhy}</span>`}</p>`;
}

function Tabs({ now, counts }) {
	const w = useWords(WORDS);
	return html`<nav class="pages" aria-label=${w.title}>${TABS.map((tab) =>
		html`<a key=${tab} href=${`#${tab}`}
		aria-current=${tab === now ? "page" : undefined}>${w.tabs[tab]}
		${counts[tab] > 0 && html`${" "}<b>${counts[tab]}</b>`}</a>`)}</nav>`;
}

function Board({ person }) {
	const w = useWords(WORDS);
	const [tab, go] = useTab();
	const wide = useWide();
	const [notes, setNotes] = useState([]);	// [{text, keep}]
	const [chosen, choose] = useState();
	const own = useRef(new Set());		// what changed by his own hand
	const back = useRef(new Set());		// what he gave back is not new to him
	const offers = useDeliveries("status=WAITING", "live/riders",
		(d) => d._links.take);
	const mine = useDeliveries("mine=true", `live/riders/${person.id}`,
		() => true);
	const [canceled, understood] = useCanceled(mine.data);
	const active = (mine.data ?? []).filter((d) => ACTIVE.includes(d.status));
	const awake = useAwake(active.length > 0);

	function note(text, { keep = false, tune } = {}) {
		const one = { text, keep };
		setNotes((had) => [...had.filter((n) => n.keep && n.text !== text),
			one]);
		if (!keep)
			setTimeout(() => setNotes((had) => had.filter((n) => n !== one)),
				NOTE_MS);
		announce(text, { loud: Boolean(tune) });
		if (tune)
			play(tune);
	}

	useChanges(offers.data, (changes) => {
		const fresh = changes.filter(([was, is]) => !was &&
			!back.current.has(is.id)).map(([, is]) => is);
		if (fresh.length === 0)
			return;
		const [one] = fresh;
		play("offer");
		announce(fresh.length > 1 ? w.newOffers(fresh.length)
			: w.newOffer(one.dong, won(one.pay ?? 0)));
	});
	useChanges(mine.data, (changes) => {
		for (const [was, is] of changes) {
			const his = own.current.has((was ?? is).id);
			if (!is) {
				if (ACTIVE.includes(was.status) && !his)
					note(w.away(was.id), { keep: true, tune: "canceled" });
			} else if (!was) {
				if (ACTIVE.includes(is.status) && !his)
					note(w.assigned(is.id), { keep: true, tune: "offer" });
			} else if (was.status === "TAKEN" && is.status === "STARTED")
				note(w.ready(is.id), { tune: "ready" });
			else if (was.readyAt !== is.readyAt && is.status === "TAKEN")
				note(w.delayed(is.id, when(is.readyAt)), { tune: "offer" });
		}
		// what he gave back may be given to him
		for (const [was, is] of changes)
			own.current.delete((was ?? is).id);
	});

	function taken(record) {
		own.current.add(record.id);
		note(w.took(record.id));
		choose(record.id);
		offers.refresh();
		mine.refresh();
		go("mine");
	}
	function done(rel, of, record) {
		own.current.add(of.id);
		if (rel === "release")
			back.current.add(of.id);
		const said = w.done[rel];
		note(typeof said === "function" ? said(won(record?.pay ?? of.pay ?? 0))
			: said);
		mine.refresh();
		offers.refresh();
		document.getElementById("main").focus({ preventScroll: true });
		scrollTo(0, 0);
	}

	const now = tab ?? (active.length > 0 || mine.data === undefined
		? "mine" : "offers");
	const parts = {
		mine: html`<${Mine} live=${mine} chosen=${chosen} wide=${wide}
			offers=${offers.data?.length ?? 0} done=${done} />`,
		offers: html`<${Offers} live=${offers} taken=${taken} />`,
		today: html`<${Today} live=${mine} />`,
	};
	return html`${canceled.map((d) => html`<${Canceled} key=${d.id} of=${d}
			understood=${() => understood(d)} />`)}
		${!wide && html`<${Tabs} now=${now} counts=${{ mine: active.length,
			offers: offers.data?.length ?? 0, today: 0 }} />`}
		${notes.map((n) => html`<p key=${n.text} class=${n.keep ? "notice note"
			: "good-news note"}><span>${n.text}</span>
			<button type="button" class="x" aria-label=${w.understood}
			onClick=${() => setNotes(notes.filter((o) => o !== n))}>✕</button></p>`)}
		${wide ? html`<div class="beside"><div>${parts.mine}</div>
			<div>${parts.offers}${parts.today}</div></div>`
		: TABS.map((tab) => html`<div key=${tab} hidden=${tab !== now}>
			${parts[tab]}</div>`)}
		<${Sound} />
		${awake && html`<p class="hint">${w.awake}</p>`}`;
}

function Rider() {
	const person = usePerson();
	// the grant counts from the next sign-in on
	return person._links?.deliveries ? html`<${Board} key=${person.id}
		person=${person} />` : html`<${Granted} />`;
}

const TITLE = { ko: WORDS.ko.title, en: WORDS.en.title };
show(html`<${Page} title=${TITLE} wide=${true}>
	<${Gate} role="rider" other=${html`<${Become} />`}><${Rider} /><//><//>`);
