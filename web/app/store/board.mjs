// The kitchen's board: four columns, and above them, on every view, what must
// not be missed: new orders, canceled ones, no connection, no sound.
import { html, useState, useEffect, useRef, useMemo } from "/app/kit/html.mjs";
import { Action, Dialog, Field, Problem, Loading, Time, announce, clock, useNow,
	when } from "/app/kit/ui.mjs";
import { useWords, named } from "/app/kit/tongue.mjs";
import { beBoard } from "/app/kit/live.mjs";
import { useOrders, column, isNews } from "./orders.mjs";
import { ring, soundOn, soundTest, useAwake, useBell, useVolume }
	from "./bell.mjs";
import { Card } from "./card.mjs";
import { Icon } from "./icons.mjs";
import { Openness } from "./pause.mjs";
import { printing } from "./ticket.mjs";
import WORDS from "./words.mjs";

const COLUMNS = ["fresh", "cooking", "ready", "gone"];
const GONE_FIRST = 8;		// of them are shown before somebody asks
const MISSED_FIRST = 3;
const SEEN_MOST = 300;
const FLASH_MS = 1000;
const BACK_MS = 8000;

// -- sound

function Start({ fresh, onStart }) {
	const w = useWords(WORDS).sound;
	const [silent, setSilent] = useState(false);
	async function go() {
		const on = await soundOn();
		if (on) {
			localStorage.setItem("store.sound", "1");
			soundTest();
			onStart();
		} else
			setSilent(true);
	}
	return html`<section class="start">
		${fresh > 0 && html`<p class="waiting" role="alert">${w.waiting(fresh)}</p>`}
		<${Action} class="button start-button" act=${go}><${Icon} name="bell" /> ${w.start}<//>
		<p>${w.why}</p><p class="soft">${silent ? w.asleep : w.check}</p>
		<p><button type="button" class="link" onClick=${onStart}>${w.silent}</button></p>
	</section>`;
}

function Settings({ awake, onClose }) {
	const w = useWords(WORDS).sound;
	const bell = useBell();
	const [volume, setVolume] = useVolume();
	const [auto, setAuto] = useState(printing.auto);
	return html`<${Dialog} title=${w.settings} onClose=${onClose}>
		<p>${w.ring}</p>
		<${Field} label=${`${w.volume} ${Math.round(volume * 100)}%`} type="range"
			min="0.1" max="1" step="0.1" value=${volume}
			onInput=${(e) => setVolume(e.target.valueAsNumber)} />
		<p class="row"><${Action} class="button" act=${async () => {
			await soundOn();
			soundTest();
		}}>${bell === "on" ? w.test : w.turnOn}<//>
		<span class=${bell === "on" ? "tag good" : "tag bad"}>${bell === "on" ? w.on : w.off}</span></p>
		<p class="hint">${w.tested}</p>
		<p class=${awake ? "good-news" : "notice"}>${awake ? w.awake : w.asleepScreen}</p>
		<label class="choice"><input type="checkbox" checked=${auto} onChange=${(e) => {
			printing.auto = e.target.checked;
			setAuto(e.target.checked);
		}} /> ${w.print}</label>
		<p class="hint">${w.printHint}</p>
	<//>`;
}

// -- what must not be missed

function Lost({ kitchen, relogin }) {
	const w = useWords(WORDS).lost;
	const now = useNow();
	const [back, setBack] = useState(false);
	const was = useRef(false);
	useEffect(() => {
		if (kitchen.lost) {
			was.current = true;
			announce(`${w.head}. ${w.orders}`, { loud: true });
			return undefined;
		}
		if (!was.current)
			return undefined;
		was.current = false;
		setBack(true);
		announce(w.back);
		const timer = setTimeout(() => setBack(false), BACK_MS);
		return () => clearTimeout(timer);
	}, [Boolean(kitchen.lost)]);
	if (!kitchen.lost)
		return back && html`<p class="good-news" role="status">${w.back}</p>`;
	const refused = kitchen.problem && kitchen.problem.status !== 0;
	return html`<section class="alarm lost-board" role="alert">
		<h2>⚠ ${refused ? w.refused : w.head}</h2>
		<p class="big">${w.since(when(kitchen.lost))} <span aria-hidden="true">(${
			w.long(clock(now - kitchen.lost))})</span></p>
		<p><b>${w.orders}</b></p><p>${w.safe}</p>
		<p>${refused ? kitchen.problem.detail : w.now}</p>
		${kitchen.problem?.status === 401 && html`<button type="button" class="button"
			onClick=${relogin}>${w.signIn}</button>`}
	</section>`;
}

// On the fire already: nobody may miss it.
function Stops({ stops, several, acknowledge }) {
	const w = useWords(WORDS);
	const t = w.stop;
	return html`${stops.map((o) => html`<section key=${o.id} class="alarm stop-order"
		role="alert" data-stop=${o.id}>
		<div><h2>${t.head} <span class="number">${o.id}</span></h2>
		<p class="big"><b>${t.noCook}</b> · ${several && `${o.storeName} · `}${o.itemName}</p>
		<p>${w.reasons[o.reason] ?? o.reason} · ${t.at(when(o.endedAt))}. ${t.money}</p></div>
		<button type="button" class="button" onClick=${() => acknowledge([o])}>${t.seen}</button>
	</section>`)}`;
}

// Ended before anybody had taken them: to be known, not to be hurried about.
function Missed({ orders, text, several, acknowledge }) {
	const w = useWords(WORDS);
	const t = w.stop;
	const newest = orders.slice(-MISSED_FIRST);
	return orders.length > 0 && html`<section class="missed" role="alert"
		data-missed=${orders.map((o) => o.id).join(" ")}>
		<div class="grow"><p><b>${text}</b></p>
		<ul class="plain">${newest.map((o) => html`<li key=${o.id}><b>${o.id}</b> ${several &&
			`${o.storeName} · `}${o.itemName} · ${o.status === "EXPIRED" ? ""
			: `${w.reasons[o.reason] ?? o.reason} · `}${when(o.endedAt)}</li>`)}
			${orders.length > newest.length && html`<li>${orders.slice(0, -MISSED_FIRST)
			.map((o) => o.id).join(", ")}</li>`}</ul>
		<p class="hint">${t.money}</p></div>
		<button type="button" class="button bad" onClick=${() => acknowledge(orders)}>${t.seen}</button>
	</section>`;
}

// Each board acknowledges for itself: two kitchens have two pairs of eyes.
function useStops(orders) {
	const [seen, setSeen] = useState(() => {
		try {
			return JSON.parse(localStorage.getItem("store.seen")) ?? [];
		} catch {
			return [];
		}
	});
	const now = useNow(FLASH_MS * 10);
	const stops = orders.filter((o) => isNews(o, now) && !seen.includes(o.id));
	function acknowledge(some) {
		const next = [...seen, ...some.map((o) => o.id)].slice(-SEEN_MOST);
		localStorage.setItem("store.seen", JSON.stringify(next));
		setSeen(next);
	}
	return [stops, acknowledge];
}

// The title in the browser's bar says it, too.
function useTitle(text, quiet) {
	useEffect(() => {
		if (!text)
			return undefined;
		let on = true;
		const timer = setInterval(() => {
			on = !on;
			document.title = on ? text : quiet;
		}, FLASH_MS);
		document.title = text;
		return () => {
			clearInterval(timer);
			document.title = quiet;
		};
	}, [text, quiet]);
}

// -- the columns

function Column({ name, orders, active, kitchen, places, deliveries, several, now,
	heading }) {
	const w = useWords(WORDS);
	const [all, setAll] = useState(false);
	const list = name === "gone" ? [...orders].reverse() : orders;
	const shown = name === "gone" && !all ? list.slice(0, GONE_FIRST) : list;
	return html`<section class=${`column ${name} ${active ? "active" : ""}`}
		aria-labelledby=${`column-${name}`}>
		<h2 id=${`column-${name}`} ref=${heading} tabindex="-1">${w.board[name]}${" "}
			<span class="n">${orders.length}</span></h2>
		${!orders.length && html`<p class="empty">${w.board.empty[name]}</p>`}
		${shown.map((o) => name === "gone"
			? html`<details class="past" key=${o.id}><summary>
				<b>${o.id}</b> <span>${o.itemName}</span>
				<${Past} order=${o} delivery=${deliveries.get(o.id)} /></summary>
				<${Card} order=${o} delivery=${deliveries.get(o.id)} now=${now}
					place=${places.get(o.restaurantId)} several=${several} kitchen=${kitchen} />
				</details>`
			: html`<${Card} key=${o.id} order=${o} delivery=${deliveries.get(o.id)}
				place=${places.get(o.restaurantId)} several=${several} now=${now}
				kitchen=${kitchen} />`)}
		${list.length > shown.length && html`<p><button type="button" class="button quiet"
			onClick=${() => setAll(true)}>${w.board.more(list.length - shown.length)}</button></p>`}
	</section>`;
}

function Past({ order: o, delivery: d }) {
	const w = useWords(WORDS).card;
	if (w.status[o.status])
		return html`<span class="tag bad">${w.status[o.status]}</span>`;
	return d?.status === "DELIVERED" ? html`<span class="tag good">${w.delivered}</span>`
		: d?.status === "FAILED" ? html`<span class="tag bad">${w.failed}</span>`
			: html`<span class="tag">${w.onTheWay} <${Time} at=${o.pickedUpAt} /></span>`;
}

export function Board({ all, one, shown, onPlace, goBoard, relogin }) {
	const w = useWords(WORDS);
	const ids = one ? [one.id] : all.map((r) => r.id);
	// A guarded store takes no orders while it has no board.  Before the lists:
	// who leaves says so while there is still a socket.
	useEffect(() => beBoard(ids), [ids.join()]);
	useEffect(() => () => beBoard([]), []);
	const kitchen = useOrders(ids, one?.id);
	const now = useNow();
	const bell = useBell();
	const awake = useAwake();
	const [started, setStarted] = useState(false);
	const [settings, setSettings] = useState(false);
	const [active, setActive] = useState("fresh");
	const [notes, setNotes] = useState([]);
	const heads = useRef({});
	const places = useMemo(() => new Map(all.map((r) => [r.id, r])), [all]);
	const several = all.length > 1;
	const by = Object.fromEntries(COLUMNS.map((name) => [name,
		kitchen.orders.filter((o) => column(o) === name)]));
	const fresh = by.fresh.length;
	const [stops, acknowledge] = useStops(kitchen.orders);

	const cooked = stops.filter((o) => o.confirmedAt);
	const missed = stops.filter((o) => !o.confirmedAt);
	const alarm = cooked.length ? "stop"
		: kitchen.lost ? "lost" : fresh ? "new" : null;
	useEffect(() => ring(alarm), [alarm]);
	useTitle({ stop: w.title.stop, lost: w.title.lost,
		new: w.title.fresh(fresh) }[alarm], w.title.quiet);
	const before = useRef(0);
	useEffect(() => {
		if (fresh > before.current)
			announce(w.board.arrived(fresh - before.current), { loud: true });
		before.current = fresh;
	}, [fresh]);
	// Where the browser has let it sound before, it may need no tap.
	useEffect(() => {
		if (localStorage.getItem("store.sound"))
			soundOn().then((on) => on && setStarted(true));
	}, []);

	const kitchenOf = { ...kitchen,
		note: (text) => {
			setNotes((had) => [...had.slice(-2), { id: Date.now(), text }]);
			announce(text, { loud: true });
		},
		// The card has gone from under the finger: the focus stays in its column.
		onDone: (order) => heads.current[column(order)]?.focus() };
	const start = shown && !started;
	const mine = one ? [one] : all;
	const opens = mine.filter((r) => r.open);
	const shuts = mine.filter((r) => !r.open);
	const openness = (r) => html`<${Openness} key=${r.id} place=${r}
		name=${several && named(r)} onChanged=${onPlace} />`;
	return html`
		<${Lost} kitchen=${kitchen} relogin=${relogin} />
		<${Stops} stops=${cooked} several=${several} acknowledge=${acknowledge} />
		${fresh > 0 && !start && html`<p class="ringing">
			<${Icon} name="bell" /> <b>${w.board.ringing(fresh)}</b>${" "}
			<span class="wide-only">${w.board.answer}</span>
			<button type="button" class="button" onClick=${() => {
				setActive("fresh");
				goBoard();
				setTimeout(() => heads.current.fresh?.focus());
			}}>${w.board.show}</button></p>`}
		<${Missed} orders=${missed.filter((o) => o.status === "EXPIRED")}
			text=${w.stop.missed} several=${several} acknowledge=${acknowledge} />
		<${Missed} orders=${missed.filter((o) => o.status !== "EXPIRED")}
			text=${w.stop.canceled} several=${several} acknowledge=${acknowledge} />
		${notes.map((n) => html`<p class="notice row" key=${n.id}><span class="grow">${n.text}</span>
			<button type="button" class="button quiet" onClick=${() =>
				setNotes(notes.filter((m) => m !== n))}>${w.board.dismiss}</button></p>`)}
		${!start && bell !== "on" && html`<p class="notice row" role="alert"><${Icon} name="mute" /><b class="grow">${
			bell === "off" ? w.sound.offLong : w.sound.asleep}</b>
			<${Action} act=${soundOn}>${w.sound.turnOn}<//></p>`}
		${start ? html`<${Start} fresh=${fresh} onStart=${() => setStarted(true)} />`
			: shown && html`<div class="board">
			<div class="state row">
				<span class=${`tag ${{ live: "good", away: "bad" }[kitchen.lost ? "away" : kitchen.live] ?? ""}`}
					>${w.live[kitchen.lost ? "away" : kitchen.live]}</span>
				${opens.length > 1 && html`<details class="opens"><summary>${
					w.board.openStores(opens.length)}</summary>${opens.map(openness)}</details>`}
				<span class="push"></span>
				<button type="button" class="button plain" onClick=${() => setSettings(true)}>
					<${Icon} name=${bell === "on" ? "bell" : "mute"} /> <span class="long">${w.sound.settings}</span></button>
			</div>
			${(opens.length > 1 ? shuts : mine).map(openness)}
			${kitchen.loading ? kitchen.problem
				? html`<${Problem} problem=${kitchen.problem} again=${kitchen.refresh} />`
				: html`<${Loading} />`
				: html`
			<div class="tabs stages" role="group" aria-label=${w.board.columns}>
				${COLUMNS.map((name) => html`<button type="button" key=${name}
					aria-pressed=${active === name} onClick=${() => setActive(name)}>
					${w.board[name]} <b>${by[name].length}</b></button>`)}</div>
			<div class="columns">${COLUMNS.map((name) => html`<${Column} key=${name}
				name=${name} orders=${by[name]} active=${active === name}
				kitchen=${kitchenOf} places=${places} deliveries=${kitchen.deliveries}
				several=${several && !one} now=${now}
				heading=${(el) => {
					heads.current[name] = el;
				}} />`)}</div>`}
		</div>`}
		${settings && html`<${Settings} awake=${awake} onClose=${() => setSettings(false)} />`}`;
}
