// The whole menu, edited here and saved at once, against the version that was
// read.  What the kitchen marked sold out meanwhile is kept; anything else that
// somebody changed is asked about.
import { html, useState, useRef } from "/app/kit/html.mjs";
import { Action, Field, Problem, announce } from "/app/kit/ui.mjs";
import { follow, get, path } from "/app/kit/api.mjs";
import { useWords, named } from "/app/kit/tongue.mjs";
import { useUnsaved } from "./leave.mjs";
import WORDS from "./words.mjs";

const MOST = { sections: 30, items: 100, groups: 10, options: 50, pick: 20 };
const NAME = 80;
const ABOUT = 300;

let fresh = 0;			// keys of what has no id yet
const keyed = (o) => ({ ...o, key: o.id ?? `new${++fresh}` });

function open(menu) {
	return menu.sections.map((s) => keyed({ ...s, items: s.items.map((i) =>
		keyed({ ...i, optionGroups: i.optionGroups.map((g) =>
			keyed({ ...g, options: g.options.map(keyed) })) })) }));
}

// As the API takes it: without what is empty, and without our keys.
function body(sections) {
	const tidy = ({ id, name, nameEn }) => ({ ...(id && { id }), name: name.trim(),
		...(nameEn?.trim() && { nameEn: nameEn.trim() }) });
	return { sections: sections.map((s) => ({ ...tidy(s), items: s.items.map((i) => ({
		...tidy(i), ...(i.about?.trim() && { about: i.about.trim() }), price: i.price,
		soldOut: Boolean(i.soldOut),
		...(i.soldOut && i.soldOutUntil && { soldOutUntil: i.soldOutUntil }),
		optionGroups: i.optionGroups.map((g) => ({ ...tidy(g), min: g.min, max: g.max,
			options: g.options.map((o) => ({ ...tidy(o), price: o.price,
				soldOut: Boolean(o.soldOut) })) })) })) })) };
}

const everyItem = (sections) => sections.flatMap((s) => s.items);

// The same but for what is sold out?
const withoutSoldOut = (sections) => JSON.stringify(body(sections),
	(name, value) => /^soldOut/.test(name) ? undefined : value);

function takeSoldOut(mine, theirs) {
	const by = new Map(everyItem(theirs).map((i) => [i.id, i]));
	return mine.map((s) => ({ ...s, items: s.items.map((i) => by.has(i.id)
		? { ...i, soldOut: by.get(i.id).soldOut, soldOutUntil: by.get(i.id).soldOutUntil }
		: i) }));
}

const isSum = (n) => Number.isInteger(n) && n >= 0;
const badName = (o) => !o.name.trim();
const badRange = (g) => !Number.isInteger(g.min) || !Number.isInteger(g.max) ||
	g.min < 0 || g.max < 1 || g.min > g.max || g.max > g.options.length;
const badGroup = (g) => badName(g) || !g.options.length || badRange(g) ||
	g.options.some((o) => badName(o) || !isSum(o.price));
const badItem = (i) => badName(i) || !isSum(i.price) || i.optionGroups.some(badGroup);
const badSection = (s) => badName(s) || s.items.some(badItem);

// -- parts of the editor; each is given its piece and set(piece)

function Names({ of, set, label }) {
	const w = useWords(WORDS).menu;
	return html`<div class="pair"><${Field} label=${label} value=${of.name} maxlength=${NAME}
			error=${badName(of) ? w.wrongName : undefined}
			onInput=${(e) => set({ ...of, name: e.target.value })} />
		<${Field} label=${w.nameEn} value=${of.nameEn ?? ""} maxlength=${NAME} lang="en"
			onInput=${(e) => set({ ...of, nameEn: e.target.value })} /></div>`;
}

function Sum({ label, value, set }) {
	const w = useWords(WORDS).menu;
	return html`<${Field} label=${label} type="number" inputmode="numeric" min="0" step="100"
		value=${Number.isNaN(value) ? "" : value} error=${isSum(value) ? undefined : w.wrongPrice}
		onInput=${(e) => set(e.target.valueAsNumber)} />`;
}

function Count({ label, value, set, error, hint }) {
	return html`<${Field} label=${label} type="number" inputmode="numeric" min="0"
		max=${MOST.pick} value=${Number.isNaN(value) ? "" : value} error=${error} hint=${hint}
		onInput=${(e) => set(e.target.valueAsNumber)} />`;
}

// The buttons of one in a list: up, down, away.
function Moves({ list, i, set, name }) {
	const w = useWords(WORDS).menu;
	function swap(j) {
		const next = [...list];
		[next[i], next[j]] = [next[j], next[i]];
		set(next);
	}
	return html`<span class="moves">
		<button type="button" class="button plain" aria-label=${w.moveUp(name)}
			disabled=${i === 0} onClick=${() => swap(i - 1)}>↑</button>
		<button type="button" class="button plain" aria-label=${w.moveDown(name)}
			disabled=${i === list.length - 1} onClick=${() => swap(i + 1)}>↓</button>
		<button type="button" class="button bad" aria-label=${w.delItem(name)}
			onClick=${() => set(list.filter((_, j) => j !== i))}>✕</button></span>`;
}

const put = (list, i, piece) => list.map((old, j) => j === i ? piece : old);

function Group({ group, set }) {
	const w = useWords(WORDS).menu;
	const options = (next) => set({ ...group, options: next });
	return html`<${Names} of=${group} set=${set} label=${w.groupName} />
		<div class="pair"><${Count} label=${w.min} value=${group.min} hint=${w.minHint}
			set=${(min) => set({ ...group, min })} />
		<${Count} label=${w.max} value=${group.max}
			error=${badRange(group) ? w.wrongRange : undefined}
			set=${(max) => set({ ...group, max })} /></div>
		<ul class="plain">${group.options.map((o, i) => html`<li class="option" key=${o.key}>
			<${Names} of=${o} label=${`${w.option} ${i + 1}`}
				set=${(next) => options(put(group.options, i, next))} />
			<div class="row"><div class="grow"><${Sum} label=${w.plus} value=${o.price}
				set=${(price) => options(put(group.options, i, { ...o, price }))} /></div>
			<label class="choice"><input type="checkbox" checked=${o.soldOut} onChange=${(e) =>
				options(put(group.options, i, { ...o, soldOut: e.target.checked }))} /> ${w.optionSoldOut}</label>
			<${Moves} list=${group.options} i=${i} set=${options} name=${o.name || w.unnamed} /></div></li>`)}</ul>
		${!group.options.length && html`<p class="hint wrong">${w.wrongOption}</p>`}
		${group.options.length < MOST.options && html`<button type="button" class="button quiet"
			onClick=${() => options([...group.options, keyed({ name: "", price: 0, soldOut: false })])}
			>＋ ${w.addOption}</button>`}`;
}

// One that is folded: its name, what is wrong, and inside it all the rest.
function Fold({ name, bad, first, moves, children }) {
	const w = useWords(WORDS).menu;
	return html`<details class=${bad ? "fold bad" : "fold"} open=${first}>
		<summary><span class="grow">${name || w.unnamed}</span>${bad && html`<span class="tag bad">${w.look}</span>`}</summary>
		<div class="inside">${children}<p class="row">${moves}</p></div></details>`;
}

function ItemEdit({ item, set }) {
	const w = useWords(WORDS).menu;
	const groups = (next) => set({ ...item, optionGroups: next });
	return html`<${Names} of=${item} set=${set} label=${w.name} />
		<${Sum} label=${w.won} value=${item.price} set=${(price) => set({ ...item, price })} />
		<${Field} label=${w.about} value=${item.about ?? ""} maxlength=${ABOUT}
			onInput=${(e) => set({ ...item, about: e.target.value })} />
		${item.optionGroups.map((g, i) => html`<${Fold} key=${g.key} bad=${badGroup(g)} first=${!g.id}
			name=${`${w.group}: ${g.name || w.unnamed}`}
			moves=${html`<${Moves} list=${item.optionGroups} i=${i} set=${groups} name=${g.name || w.unnamed} />`}>
			<${Group} group=${g} set=${(next) => groups(put(item.optionGroups, i, next))} /><//>`)}
		${item.optionGroups.length < MOST.groups && html`<button type="button" class="button quiet"
			onClick=${() => groups([...item.optionGroups, keyed({ name: "", min: 0, max: 1,
				options: [keyed({ name: "", price: 0, soldOut: false })] })])}>＋ ${w.addGroup}</button>`}`;
}

function SectionEdit({ section, set }) {
	const w = useWords(WORDS).menu;
	const items = (next) => set({ ...section, items: next });
	return html`<${Names} of=${section} set=${set} label=${w.sectionName} />
		${section.items.map((item, i) => html`<${Fold} key=${item.key} bad=${badItem(item)}
			first=${!item.id} name=${named(item)}
			moves=${html`<${Moves} list=${section.items} i=${i} set=${items} name=${item.name || w.unnamed} />`}>
			<${ItemEdit} item=${item} set=${(next) => items(put(section.items, i, next))} /><//>`)}
		${section.items.length < MOST.items && html`<button type="button" class="button quiet"
			onClick=${() => items([...section.items, keyed({ name: "", price: 0, soldOut: false,
				optionGroups: [] })])}>＋ ${w.addItem}</button>`}`;
}

export function MenuEdit({ menu, link, refresh }) {
	const w = useWords(WORDS);
	const t = w.menu;
	const base = useRef(menu);
	const [sections, setSections] = useState(() => open(menu));
	const [problem, setProblem] = useState(null);
	const [theirs, setTheirs] = useState(null);
	const [saved, setSaved] = useState(false);
	const changed = JSON.stringify(body(sections)) !==
		JSON.stringify(body(open(base.current)));
	const bad = sections.some(badSection);
	useUnsaved(changed, t.leave);

	function start(from) {
		base.current = from;
		setSections(open(from));
		setTheirs(null);
		setProblem(null);
	}
	function set(next) {
		setSections(next);
		setSaved(false);
	}
	async function write(mine, version) {
		const { body: now } = await follow(link, body(mine), { version });
		start(now);
		setSaved(true);
		announce(w.saved);
		await refresh();
	}
	async function save() {
		setProblem(null);
		try {
			await write(sections, base.current.version);
		} catch (why) {
			if (why.status !== 412)
				throw why;
			const now = await get(path(link));
			if (withoutSoldOut(now.sections) === withoutSoldOut(base.current.sections))
				await write(takeSoldOut(sections, now.sections), now.version);
			else {
				setTheirs(now);
				announce(t.conflict, { loud: true });
			}
		}
	}
	return html`${sections.map((s, i) => html`<section class="card" key=${s.key}>
			<${Fold} name=${named(s)} bad=${badSection(s)} first=${!s.id}
				moves=${html`<${Moves} list=${sections} i=${i} set=${set} name=${s.name || t.unnamed} />`}>
				<${SectionEdit} section=${s} set=${(next) => set(put(sections, i, next))} /><//></section>`)}
		${sections.length < MOST.sections && html`<p><button type="button" class="button quiet"
			onClick=${() => set([...sections, keyed({ name: "", items: [] })])}>＋ ${t.addSection}</button></p>`}
		${theirs && html`<div class="problem" role="alert"><p><b>${t.conflict}</b></p><p>${t.conflictLong}</p>
			<p class="row"><button type="button" class="button" onClick=${() => start(theirs)}>${t.takeTheirs}</button>
			<${Action} class="button bad" onProblem=${setProblem}
				act=${() => write(takeSoldOut(sections, theirs.sections), theirs.version)}>${t.keepMine}<//></p></div>`}
		<div class="save-bar"><${Problem} problem=${problem} />
		<p class="row"><span class="grow" role="status">${changed ? bad ? t.look : t.unsaved
			: saved ? w.saved : ""}</span>
			<button type="button" class="button quiet" disabled=${!changed}
				onClick=${() => start(base.current)}>${t.undo}</button>
			<${Action} disabled=${!changed || bad} act=${save} onProblem=${setProblem}>${t.save}<//></p></div>`;
}
