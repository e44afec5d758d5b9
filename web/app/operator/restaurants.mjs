// The town's restaurants: who takes orders, pausing and opening, a new one, its
// owner.
import { html, useState, useEffect } from "/app/kit/html.mjs";
import { Problem, Loading, Action, Dialog, Field, announce, won, when }
	from "/app/kit/ui.mjs";
import { named } from "/app/kit/tongue.mjs";
import { useLive } from "/app/kit/live.mjs";
import { get, follow, send, me, now as townNow } from "/app/kit/api.mjs";
import { useSaid, useKey, rows, getAll } from "./bits.mjs";
import { Ask } from "./commands.mjs";

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const isPaused = (r) => r.pausedUntil && new Date(r.pausedUntil) > townNow();

// Why a restaurant takes no orders when one would expect that it does; null
// while it does, or is only outside its hours.
export function awayWhy(w, r) {
	if (r.closed)
		return w.now.closed;
	if (isPaused(r))
		return w.now.paused(when(r.pausedUntil));
	return r.open === false && !r.opensAt ? w.now.noHours : null;
}

// Pause and open again, where its link allows a change.
export function Openings({ restaurant: r, onDone }) {
	const w = useSaid();
	const [asking, setAsking] = useState(false);
	const [problem, setProblem] = useState(null);
	const link = r._links.change;
	if (!link)
		return null;
	async function change(body, text) {
		setProblem(null);
		await follow(link, body);
		announce(text(named(r)));
		onDone();
	}
	const pause = (minutes) => () => change({ pausedUntil: new Date(
		townNow() + minutes * 60000).toISOString() }, w.rest.pausedNow);
	const open = () => change({
		...(r.closed && { closed: false }),
		...(isPaused(r) && { pausedUntil: new Date(townNow()).toISOString() }) }, w.rest.openNow);
	return html`${r.closed || isPaused(r)
		? html`<${Action} act=${open} onProblem=${setProblem}>${w.rest.reopen}<//>`
		: html`<${Action} class="button quiet" act=${pause(30)}
			onProblem=${setProblem}>${w.rest.pause30}<//>
			<${Action} class="button quiet" act=${pause(60)}
			onProblem=${setProblem}>${w.rest.pause60}<//>
			<button type="button" class="button bad" onClick=${() => setAsking(true)}>${
			w.rest.close}</button>`}
		<${Problem} problem=${problem} />
		${asking && html`<${Ask} title=${`${named(r)}: ${w.rest.close}`} link=${link}
			body=${{ closed: true }} go=${w.rest.close} bad
			onClose=${() => setAsking(false)} onDone=${() => {
			announce(w.rest.pausedNow(named(r)));
			onDone();
		}}><p>${w.rest.closeWhat}</p><//>`}`;
}

// The account of this login, whole; a refusal in words where there is none.
async function accountOf(w, login) {
	const list = await get(`/accounts?login=${encodeURIComponent(login)}`);
	const found = rows(list, "accounts")[0];
	if (!found)
		throw Object.assign(new Error(w.rest.noAccount(login)),
			{ title: w.rest.noAccount(login), errors: [] });
	return found;
}

function SetOwner({ restaurant: r, onClose, onDone }) {
	const w = useSaid();
	const [login, setLogin] = useState("");
	const [problem, setProblem] = useState(null);
	async function act() {
		setProblem(null);
		const account = await accountOf(w, login.trim());
		await follow(account._links.grant, { role: "owner", restaurantId: r.id });
		announce(w.rest.ownerSet(named(r)));
		onClose();
		onDone();
	}
	return html`<${Dialog} title=${`${named(r)}: ${w.rest.setOwner}`} onClose=${onClose}>
		<${Field} label=${w.rest.ownerLogin} autocapitalize="none" value=${login}
			onInput=${(e) => setLogin(e.target.value)} />
		<p class="hint">${w.people.nextSignIn}</p>
		<${Problem} problem=${problem} />
		<p class="row"><${Action} act=${act} onProblem=${setProblem}
			disabled=${!login.trim()}>${w.rest.setOwner}<//>
		<button type="button" class="link" onClick=${onClose}>${w.cancel}</button></p><//>`;
}

const minuteOf = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

// Every day alike: the owner makes it finer.  A closing time before the opening
// one is the next morning.
function hoursOf(f) {
	if (f.allDay)
		return DAYS.map((day) => ({ day, opens: 0, closes: 1440 }));
	const opens = minuteOf(f.opens);
	const closes = minuteOf(f.closes);
	return DAYS.map((day) => ({ day, opens, closes: closes > opens ? closes
		: closes + 1440 }));
}

// "역삼동 3000" on a line each; null for a line that is none.
function areasOf(text) {
	return text.split("\n").map((line) => line.trim()).filter(Boolean)
		.map((line) => {
			const m = /^(.+?)\s+([\d,]+)$/.exec(line);
			return { line, area: m && { dong: m[1], fee: Number(m[2].replaceAll(",", "")) } };
		});
}

const BLANK = { name: "", nameEn: "", category: "", phone: "", road: "", detail: "",
	dong: "", areas: "", opens: "10:00", closes: "22:00", allDay: false,
	minimumOrder: "15000", prepMinutes: "20", selfDelivery: false, owner: "" };

function bodyOf(f, areas, owner) {
	return { name: f.name.trim(), ...(f.nameEn.trim() && { nameEn: f.nameEn.trim() }),
		...(f.category.trim() && { category: f.category.trim() }),
		...(f.phone.trim() && { phone: f.phone.trim() }),
		address: { road: f.road.trim(), dong: f.dong.trim(),
			...(f.detail.trim() && { detail: f.detail.trim() }) },
		areas: areas.map((a) => a.area), hours: hoursOf(f),
		minimumOrder: Number(f.minimumOrder), prepMinutes: Number(f.prepMinutes),
		selfDelivery: f.selfDelivery, ...(owner && { ownerId: owner.id }) };
}

function Add({ onClose, onDone }) {
	const w = useSaid();
	const r = w.rest;
	const [f, setF] = useState(BLANK);
	const [problem, setProblem] = useState(null);
	const keyOf = useKey();
	const set = (name) => (e) => setF({ ...f, [name]: e.target.type === "checkbox"
		? e.target.checked : e.target.value });
	const text = (name, label, more) => html`<${Field} label=${label} value=${f[name]}
		onInput=${set(name)} ...${more} />`;
	const areas = areasOf(f.areas);
	const wrong = areas.find((a) => !a.area);
	const ready = f.name.trim() && f.road.trim() && f.dong.trim() && areas.length &&
		!wrong && (f.allDay || (f.opens && f.closes)) &&
		/^\d+$/.test(f.minimumOrder) && /^[1-9]\d*$/.test(f.prepMinutes);
	async function act() {
		setProblem(null);
		const owner = f.owner.trim() ? await accountOf(w, f.owner.trim()) : null;
		const link = me()._links.addRestaurant ?? "/restaurants";
		const asked = bodyOf(f, areas, owner);
		const { body } = await send("POST", link, asked, { key: keyOf(asked) });
		let said = r.added(named(body));
		if (owner)
			try {
				await follow(owner._links.grant, { role: "owner", restaurantId: body.id });
			} catch {
				said = r.addedNoOwner;
			}
		announce(said);
		onClose();
		onDone(said);
	}
	return html`<${Dialog} stays title=${r.add} onClose=${onClose}>
		<form onSubmit=${(e) => e.preventDefault()}>
		${text("name", r.name, { required: true, maxlength: 80 })}
		${text("nameEn", `${r.nameEn} ${w.optional}`, { maxlength: 80 })}
		${text("category", `${r.category} ${w.optional}`, { maxlength: 40 })}
		${text("phone", `${r.phone} ${w.optional}`, { type: "tel", maxlength: 20 })}
		${text("road", r.road, { required: true })}
		${text("detail", `${r.detail} ${w.optional}`)}
		${text("dong", r.dong, { required: true })}
		<${Field} label=${r.areas} hint=${r.areasHint} error=${wrong
			&& r.areaWrong(wrong.line)}>${(id) => html`<textarea id=${id} rows="3"
			aria-describedby=${`${id}h`} value=${f.areas}
			onInput=${set("areas")}></textarea>`}<//>
		<label class="row"><input type="checkbox" checked=${f.allDay}
			onChange=${set("allDay")} /> ${r.allDay}</label>
		${!f.allDay && html`<div class="pair">${text("opens", `${r.opensAt} (${r.everyDay})`,
		{ type: "time" })}${text("closes", r.closesAt, { type: "time" })}</div>
		${!(f.opens && f.closes) && html`<p class="hint wrong">${r.hoursWrong}</p>`}`}
		<div class="pair">${text("minimumOrder", r.minimum, { inputmode: "numeric" })}
		${text("prepMinutes", r.prep, { inputmode: "numeric" })}</div>
		<label class="row"><input type="checkbox" checked=${f.selfDelivery}
			onChange=${set("selfDelivery")} /> ${r.self}</label>
		${text("owner", `${r.ownerLogin} ${w.optional}`, { autocapitalize: "none" })}
		<${Problem} problem=${problem} />
		<p class="row"><${Action} type="submit" act=${act} onProblem=${setProblem}
			disabled=${!ready}>${r.go}<//>
		<button type="button" class="link" onClick=${onClose}>${w.cancel}</button></p>
		</form><//>`;
}

function State({ r }) {
	const w = useSaid();
	if (r.closed)
		return html`<span class="tag bad">${w.rest.closed}</span>`;
	if (isPaused(r))
		return html`<span class="tag warn">${w.rest.paused(when(r.pausedUntil))}</span>`;
	if (r.open)
		return html`<span class="tag good">${w.rest.open}</span>`;
	return html`<span class="tag">${w.rest.shut}${r.opensAt
		? ` · ${w.rest.opens(when(r.opensAt))}` : ""}</span>`;
}

function Card({ r, owners, onDone }) {
	const w = useSaid();
	const [setting, setSetting] = useState(false);
	return html`<li class="card" data-id=${r.id}><h3>${r.id}. ${named(r)}</h3>
		<p><${State} r=${r} /></p>
		<p class="soft">${[r.category, r.phone, w.rest.minimumOf(won(r.minimumOrder)),
		r.feeFrom !== null && w.rest.feeFrom(won(r.feeFrom))].filter(Boolean).join(" · ")}</p>
		<p>${w.rest.owner}: ${owners.length ? owners.map((a) => a.name ?? a.login).join(", ")
		: w.rest.noOwner}</p>
		<p class="row"><${Openings} restaurant=${r} onDone=${onDone} />
		<button type="button" class="link" onClick=${() => setSetting(true)}>${
		w.rest.setOwner}</button></p>
		${setting && html`<${SetOwner} restaurant=${r} onDone=${onDone}
			onClose=${() => setSetting(false)} />`}</li>`;
}

export function Restaurants() {
	const w = useSaid();
	const [adding, setAdding] = useState(false);
	const [said, setSaid] = useState("");
	const [owners, setOwners] = useState([]);
	const [round, setRound] = useState(0);
	const { data, problem, refresh } = useLive("/restaurants?size=100",
		["live/restaurants/+"]);
	useEffect(() => {
		getAll("/accounts?role=owner&size=100", "accounts").then(setOwners,
			() => setOwners([]));
	}, [round]);
	const done = () => {
		refresh();
		setRound(round + 1);
	};
	const ownersOf = (r) => owners.filter((a) => a.grants.some((g) =>
		g.role === "owner" && g.restaurantId === r.id));
	return html`<div class="row heads"><h2>${w.rest.title}</h2><span class="push"></span>
		<button type="button" class="button" onClick=${() => setAdding(true)}>${
		w.rest.add}</button></div>
		${said && html`<p class="good-news">${said}</p>`}
		<${Problem} problem=${problem} again=${refresh} />
		${data === undefined ? !problem && html`<${Loading} />`
		: rows(data, "restaurants").length ? html`<ul class="cards town">${rows(data,
			"restaurants").map((r) => html`<${Card} key=${r.id} r=${r}
			owners=${ownersOf(r)} onDone=${done} />`)}</ul>`
		: html`<p>${w.rest.empty}</p>`}
		${adding && html`<${Add} onClose=${() => setAdding(false)} onDone=${(text) => {
			setSaid(text);
			done();
		}} />`}`;
}
