// A restaurant as its owner sets it up: open or not, hours, what it asks and
// promises, where it delivers.  Each part is saved by itself, against the
// version that was read.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Action, Field, Loading, Problem, announce, won } from "/app/kit/ui.mjs";
import { follow, get } from "/app/kit/api.mjs";
import { useWords, named } from "/app/kit/tongue.mjs";
import { useLive } from "/app/kit/live.mjs";
import { OpenAgain, PauseChoices, Seen, isPaused, stateOf } from "./pause.mjs";
import { WhichStore } from "./menu.mjs";
import { Staff } from "./staff.mjs";
import { Devices } from "./devices.mjs";
import { useUnsaved } from "./leave.mjs";
import WORDS from "./words.mjs";

const DAY = 1440;		// minutes
const MOST = { intervals: 50, holidays: 100, areas: 100 };
const DAYS = [1, 2, 3, 4, 5, 6, 0];	// a week begins on Monday

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const two = (n) => String(n).padStart(2, "0");
const clockOf = (m) => `${two(Math.floor(m / 60) % 24)}:${two(m % 60)}`;
const minuteOf = (text) => {
	const [h, m] = text.split(":").map(Number);
	return text ? h * 60 + m : NaN;
};

// One part: what of the restaurant it edits, and how it is saved.
function usePart(place, pick, refresh) {
	const w = useWords(WORDS);
	const now = pick(place);
	const [draft, setDraft] = useState(now);
	const [base, setBase] = useState({ now, version: place.version });
	const [problem, setProblem] = useState(null);
	const [saved, setSaved] = useState(false);
	const [conflict, setConflict] = useState(false);
	const changed = !same(draft, base.now);
	// what others save shows here, unless it is being edited
	useEffect(() => {
		if (!changed || same(draft, now)) {
			setDraft(now);
			setBase({ now, version: place.version });
		} else if (same(base.now, now))
			setBase({ now, version: place.version });
	}, [JSON.stringify(now), place.version]);
	useUnsaved(changed, w.menu.unsaved);
	function set(next) {
		setDraft(next);
		setSaved(false);
		setConflict(false);
	}
	async function write(version) {
		const { body } = await follow(place._links.change, draft, { version });
		setBase({ now: draft, version: body.version });
		setSaved(true);
		announce(w.saved);
	}
	async function save() {
		setProblem(null);
		setConflict(false);
		try {
			await write(base.version);
		} catch (why) {
			if (why.status !== 412)
				throw why;
			const fresh = await get(`/restaurants/${place.id}`);
			if (same(pick(fresh), base.now)) {
				// Only other parts are new: nobody's change is lost.
				await write(fresh.version);
			} else {
				// What is edited stays, to be looked at beside what is there.
				setBase({ now: pick(fresh), version: fresh.version });
				setConflict(true);
				announce(w.place.conflict, { loud: true });
			}
		}
		await refresh();
	}
	return { draft, set, changed, save, saved, problem, setProblem, conflict,
		mine: Boolean(place._links.change) };
}

function Part({ title, part, bad, children }) {
	const w = useWords(WORDS);
	return html`<section class="card"><h3>${title}</h3>
		<fieldset class="bare" disabled=${!part.mine}>${children}</fieldset>
		${part.conflict && html`<p class="notice" role="alert">${w.place.conflict}</p>`}
		<${Problem} problem=${part.problem} />
		${part.mine && html`<p class="row"><${Action} disabled=${!part.changed || bad}
			act=${part.save} onProblem=${part.setProblem}>${w.save}<span class="hidden"> ${title}</span><//>
			<span role="status" class="soft">${part.saved && !part.changed ? w.saved
				: part.changed ? w.menu.unsaved : ""}</span></p>`}
	</section>`;
}

function Now({ place, onChanged }) {
	const w = useWords(WORDS);
	const [problem, setProblem] = useState(null);
	const halted = place.closed || isPaused(place);
	return html`<section class=${`card now ${place.open ? "" : "shut"}`}><h3>${w.place.now}</h3>
		<p class="big-state">${stateOf(place, w.board)}</p>
		<${Seen} place=${place} />
		${place._links.change && (halted ? html`<p><${OpenAgain} place=${place}
				onChanged=${onChanged} onProblem=${setProblem} /></p>`
			: html`<${PauseChoices} place=${place} onDone=${onChanged} />`)}
		<${Problem} problem=${problem} /></section>`;
}

// -- hours: several a day, past midnight

function Interval({ of, set, remove, name }) {
	const w = useWords(WORDS).place;
	const later = (opens, closes) => set({ ...of, opens,
		closes: closes <= opens ? closes + DAY : closes });
	return html`<div class="interval">
		<label>${w.opens}<span class="hidden"> ${name}</span><input type="time" required
			value=${clockOf(of.opens)} onChange=${(e) => {
				const m = minuteOf(e.target.value);
				if (Number.isFinite(m))
					later(m, of.closes % DAY);
			}} /></label>
		<label>${w.closes}<span class="hidden"> ${name}</span><input type="time" required
			value=${clockOf(of.closes)} onChange=${(e) => {
				const m = minuteOf(e.target.value);
				if (Number.isFinite(m))
					later(of.opens, m);
			}} /></label>
		<span class="tag">${of.closes - of.opens === DAY ? w.allDay
			: of.closes > DAY ? w.nextDay : `${clockOf(of.opens)}–${clockOf(of.closes)}`}</span>
		<button type="button" class="button bad" aria-label=${`${name} ${clockOf(of.opens)} ✕`}
			onClick=${remove}>✕</button></div>`;
}

function Hours({ place, refresh }) {
	const w = useWords(WORDS).place;
	const part = usePart(place, (p) => ({ hours: p.hours }), refresh);
	const hours = part.draft.hours;
	const set = (next) => part.set({ hours: next });
	const of = (day) => hours.filter((h) => h.day === day);
	const room = hours.length < MOST.intervals;
	return html`<${Part} title=${w.hours} part=${part}><p class="hint">${w.hoursHint}</p>
		${DAYS.map((day) => {
			const name = w.dayOf(w.days[day]);
			return html`<div class="day" role="group" aria-label=${name} key=${day}><b>${name}</b><div>
			${of(day).map((h, i) => html`<${Interval} key=${i} of=${h} name=${name}
				set=${(next) => set(hours.map((old) => old === h ? next : old))}
				remove=${() => set(hours.filter((old) => old !== h))} />`)}
			<p class="row">${!of(day).length && html`<span class="tag warn">${w.shutDay}</span>`}
			${room && html`<button type="button" class="button plain" onClick=${() => set([...hours,
				{ day, opens: 660, closes: 1260 }])}>＋ ${w.addInterval}<span class="hidden"> ${name}</span></button>`}
			${room && !of(day).length && html`<button type="button" class="button plain" onClick=${() =>
				set([...hours, { day, opens: 0, closes: DAY }])}>${w.allDay}<span class="hidden"> ${name}</span></button>`}
			${day === DAYS[0] && of(day).length * 7 <= MOST.intervals && html`<button type="button"
				class="button plain" onClick=${() => set(DAYS.flatMap((d) => of(day).map((h) =>
					({ ...h, day: d }))))}>${w.copy}</button>`}</p></div></div>`;
		})}<//>`;
}

function Holidays({ place, refresh }) {
	const w = useWords(WORDS);
	const t = w.place;
	const part = usePart(place, (p) => ({ holidays: p.holidays }), refresh);
	const [day, setDay] = useState("");
	const days = part.draft.holidays;
	return html`<${Part} title=${t.holidays} part=${part}>
		${!days.length && html`<p class="soft">${t.noHolidays}</p>`}
		<ul class="plain chips">${days.map((d) => html`<li key=${d}><button type="button" class="button plain"
			onClick=${() => part.set({ holidays: days.filter((x) => x !== d) })}>${d}
			<span aria-hidden="true"> ✕</span><span class="hidden"> ${w.remove}</span></button></li>`)}</ul>
		<div class="row end"><div class="grow"><${Field} label=${t.holidayAdd} type="date" value=${day}
			onInput=${(e) => setDay(e.target.value)} /></div>
		<button type="button" class="button quiet" disabled=${!day || days.includes(day) ||
			days.length >= MOST.holidays} onClick=${() => {
				part.set({ holidays: [...days, day].sort() });
				setDay("");
			}}>${w.add}</button></div><//>`;
}

// -- what it asks and promises

const whole = (n, least, most) => Number.isInteger(n) && n >= least && n <= most;

function Check({ label, hint, checked, set }) {
	return html`<label class="choice"><input type="checkbox" checked=${checked}
		onChange=${(e) => set(e.target.checked)} /> <span><b>${label}</b><br />
		<span class="hint">${hint}</span></span></label>`;
}

function Orders({ place, refresh }) {
	const w = useWords(WORDS);
	const t = w.place;
	const part = usePart(place, (p) => ({ minimumOrder: p.minimumOrder,
		prepMinutes: p.prepMinutes, startOnConfirm: p.startOnConfirm,
		selfDelivery: p.selfDelivery, guard: Boolean(p.guard) }), refresh);
	const d = part.draft;
	const set = (name) => (value) => part.set({ ...d, [name]: value });
	const badSum = !whole(d.minimumOrder, 0, 1e12);
	const badPrep = !whole(d.prepMinutes, 1, 180);
	const number = (name) => ({ type: "number", inputmode: "numeric",
		value: Number.isNaN(d[name]) ? "" : d[name],
		onInput: (e) => set(name)(e.target.valueAsNumber) });
	return html`<${Part} title=${t.order} part=${part} bad=${badSum || badPrep}>
		<div class="pair"><${Field} label=${t.minimum} min="0" step="500" ...${number("minimumOrder")}
			hint=${badSum ? undefined : won(d.minimumOrder)} error=${badSum ? w.menu.wrongPrice : undefined} />
		<${Field} label=${t.prep} min="1" max="180" ...${number("prepMinutes")} hint=${t.prepHint}
			error=${badPrep ? "1–180" : undefined} /></div>
		<${Check} label=${t.startOnConfirm} hint=${t.startHint} checked=${d.startOnConfirm}
			set=${set("startOnConfirm")} />
		<${Check} label=${t.selfDelivery} hint=${t.selfHint} checked=${d.selfDelivery}
			set=${set("selfDelivery")} />
		<${Check} label=${t.guard} hint=${t.guardHint} checked=${d.guard} set=${set("guard")} /><//>`;
}

function Areas({ place, refresh }) {
	const w = useWords(WORDS);
	const t = w.place;
	const part = usePart(place, (p) => ({ areas: p.areas }), refresh);
	const areas = part.draft.areas;
	const set = (next) => part.set({ areas: next });
	const bad = areas.some((a) => !a.dong.trim() || !whole(a.fee, 0, 1e12));
	return html`<${Part} title=${t.areas} part=${part} bad=${bad}>
		<ul class="plain">${areas.map((a, i) => html`<li class="row end" key=${i}>
			<div class="grow"><${Field} label=${t.dong} value=${a.dong} maxlength="40"
				error=${a.dong.trim() ? undefined : w.menu.wrongName}
				onInput=${(e) => set(areas.map((x, j) => j === i ? { ...x, dong: e.target.value } : x))} /></div>
			<div class="grow"><${Field} label=${t.fee} type="number" inputmode="numeric" min="0" step="500"
				value=${Number.isNaN(a.fee) ? "" : a.fee} error=${whole(a.fee, 0, 1e12) ? undefined : w.menu.wrongPrice}
				onInput=${(e) => set(areas.map((x, j) => j === i ? { ...x, fee: e.target.valueAsNumber } : x))} /></div>
			<button type="button" class="button bad" aria-label=${`${a.dong} ${w.remove}`}
				onClick=${() => set(areas.filter((_, j) => j !== i))}>✕</button></li>`)}</ul>
		${areas.length < MOST.areas && html`<p><button type="button" class="button quiet"
			onClick=${() => set([...areas, { dong: "", fee: 0 }])}>＋ ${t.addArea}</button></p>`}<//>`;
}

function Contact({ place, refresh }) {
	const w = useWords(WORDS);
	const t = w.place;
	const part = usePart(place, (p) => ({ name: p.name, nameEn: p.nameEn ?? "",
		category: p.category ?? "", phone: p.phone ?? "",
		address: { detail: "", ...p.address } }), refresh);
	const d = part.draft;
	const text = (name, most) => ({ value: d[name], maxlength: most,
		onInput: (e) => part.set({ ...d, [name]: e.target.value }) });
	const at = (name, most) => ({ value: d.address[name] ?? "", maxlength: most,
		onInput: (e) => part.set({ ...d, address: { ...d.address, [name]: e.target.value } }) });
	const bad = !d.name.trim() || !d.address.road.trim() || !d.address.dong.trim();
	return html`<${Part} title=${t.contact} part=${part} bad=${bad}>
		<div class="pair"><${Field} label=${t.name} ...${text("name", 80)}
			error=${d.name.trim() ? undefined : w.menu.wrongName} />
		<${Field} label=${t.nameEn} lang="en" ...${text("nameEn", 80)} /></div>
		<div class="pair"><${Field} label=${t.category} ...${text("category", 40)} />
		<${Field} label=${t.phone} type="tel" ...${text("phone", 20)} /></div>
		<div class="pair"><${Field} label=${t.road} ...${at("road", 200)} />
		<${Field} label=${t.detail} ...${at("detail", 100)} />
		<${Field} label=${t.dong} ...${at("dong", 40)} /></div><//>`;
}

function PlaceOf({ place: known, onPlace }) {
	const w = useWords(WORDS).place;
	const { data: place, problem, refresh } = useLive(`/restaurants/${known.id}`,
		[`live/restaurants/${known.id}`]);
	if (!place)
		return problem ? html`<${Problem} problem=${problem} again=${refresh} />`
			: html`<${Loading} />`;
	const again = async () => {
		await refresh();
		return onPlace();
	};
	return html`<h2>${named(place)}</h2>
		${problem && html`<${Problem} problem=${problem} again=${refresh} />`}
		${!place._links.change && html`<p class="notice">${w.ownerOnly}</p>`}
		<${Now} place=${place} onChanged=${again} />
		<${Orders} place=${place} refresh=${again} />
		<${Hours} place=${place} refresh=${again} />
		<${Holidays} place=${place} refresh=${again} />
		<${Areas} place=${place} refresh=${again} />
		<${Contact} place=${place} refresh=${again} />
		${place._links.staff && html`<${Staff} link=${place._links.staff} />`}
		${place._links.change && html`<${Devices} place=${place} />`}`;
}

export function Place({ all, one, choose, onPlace }) {
	const w = useWords(WORDS).place;
	return html`<div class="narrow">${one ? html`<${PlaceOf} key=${one.id} place=${one} onPlace=${onPlace} />`
		: html`<${WhichStore} all=${all} choose=${choose} text=${w.chooseOne} />`}</div>`;
}
