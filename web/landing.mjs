// The page at /: which language, which restaurants are open, copying.
// Without it the page says the same in both languages.

const WORDS = {
	ko: {
		open: "영업 중", closed: "준비 중", copy: "복사", copied: "복사했습니다",
		marked: "선택했습니다. Ctrl+C를 누르세요",
		menu: "메뉴 보기", out: "품절",
		count: (open, all) => `음식점 ${all}곳 중 ${open}곳이 영업 중입니다.`,
		none: "아직 음식점이 없습니다.",
		away: "지금은 음식점을 불러올 수 없습니다. 잠시 후 다시 시도합니다.",
		fails: "메뉴를 불러올 수 없습니다.",
		facts: (min, fee, minutes) => [`최소 ${min}`, fee
			? `배달비 ${fee}부터` : "배달비 0원부터", `조리\u00a0${minutes}분`],
		opens: (when) => `${when}에 엽니다`,
		as: (who) => `${who} ·\u00a0새\u00a0창`,
	},
	en: {
		open: "Open", closed: "Closed", copy: "Copy", copied: "Copied",
		marked: "Selected: press Ctrl+C",
		menu: "See the menu", out: "sold out",
		count: (open, all) => `${open} of ${all} restaurants are open.`,
		none: "There are no restaurants yet.",
		away: "The restaurants cannot be reached now; trying again soon.",
		fails: "The menu cannot be reached.",
		facts: (min, fee, minutes) => [`min. ${min}`, fee
			? `delivery from ${fee}` : "delivery from ₩0",
		`${minutes}\u00a0min`],
		opens: (when) => `opens ${when}`,
		as: (who) => `${who} ·\u00a0new\u00a0window`,
	},
};
const AGAIN_MS = 30000;

let tongue;
let restaurants;
let people = [];		// the demo's; nobody in a real town
const list = document.getElementById("restaurants");
const count = document.getElementById("count");

function make(tag, props, ...children) {
	const node = Object.assign(document.createElement(tag), props);
	node.append(...children);
	return node;
}

function name(of) {
	return tongue === "en" && of.nameEn || of.name;
}

function won(amount) {
	const digits = amount.toLocaleString(tongue);
	return tongue === "ko" ? `${digits}원` : `₩${digits}`;
}

function when(time) {
	return new Date(time).toLocaleString(tongue, { weekday: "short",
		hour: "numeric", minute: "2-digit" });
}

async function get(path) {
	const answer = await fetch(path, { headers: {
		Accept: "application/hal+json", "Accept-Language": tongue } });
	if (!answer.ok)
		throw new Error(`${path}: ${answer.status}`);
	return answer.json();
}

function item(of) {
	const what = make("span", { className: of.soldOut ? "out" : "" },
		name(of));
	return make("li", {}, make("span", {}, what,
		of.soldOut ? ` (${WORDS[tongue].out})` : ""),
		make("span", { className: "price" }, won(of.price)));
}

async function showMenu(place, restaurant) {
	try {
		const menu = await get(new URL(
			restaurant._links.menu.href).pathname);
		place.replaceChildren(...menu.sections.flatMap((section) => [
			make("h4", {}, name(section)),
			make("ul", {}, ...section.items.map(item))]));
	} catch {
		place.replaceChildren(make("p", {}, WORDS[tongue].fails));
	}
}

function card(of) {
	const w = WORDS[tongue];
	const facts = w.facts(won(of.minimumOrder),
		of.feeFrom && won(of.feeFrom), of.prepMinutes);
	if (!of.open && of.opensAt)
		facts.push(w.opens(when(of.opensAt)));
	const menu = make("div", { className: "menu" });
	const box = make("details", {},
		make("summary", {},
			make("span", { className: "top" },
				make("b", {}, name(of)),
				make("span", { className: of.open ? "is-open"
					: "is-closed" },
				of.open ? `● ${w.open}` : `○ ${w.closed}`)),
			make("span", { className: "facts" }, facts.join(" · ")),
			make("span", { className: "more" }, w.menu)), menu);
	box.addEventListener("toggle", () => {
		if (box.open && !menu.firstChild)
			showMenu(menu, of);
	});
	return make("li", {}, box);
}

// Anew only when something differs, so that an opened menu stays open.
function show(found) {
	const open = found.filter((r) => r.open).length;
	restaurants = found;
	list.replaceChildren(...found.map(card));
	count.textContent = found.length === 0 ? WORDS[tongue].none
		: WORDS[tongue].count(open, found.length);
}

async function look() {
	try {
		const page = await get("/restaurants?size=100");
		const found = page._embedded.restaurants.sort((a, b) =>
			b.open - a.open || a.id - b.id);
		if (JSON.stringify(found) !== JSON.stringify(restaurants))
			show(found);
	} catch {
		restaurants = undefined;
		count.textContent = WORDS[tongue].away;
	}
}

// One tap: a window of its own, where the page signs that person in (?as=).
// Without a demo the links lead to the pages, which ask who one is.
function showPeople() {
	for (const link of document.querySelectorAll("[data-role]")) {
		const one = people.find((p) => p.role === link.dataset.role);
		if (!one)
			continue;
		const to = new URL(link.href);
		to.searchParams.set("as", one.login);
		Object.assign(link, { href: to.pathname + to.search,
			target: "_blank", rel: "noopener" });
		const as = link.querySelector(".as");
		if (as)
			as.textContent = WORDS[tongue].as(name(one));
	}
	document.documentElement.dataset.town = people.length ? "demo" : "real";
}

async function meetPeople() {
	try {
		people = await get("/demo.json");
	} catch {
		// a real town
	}
	showPeople();
}

async function copy(button, pre) {
	let said = WORDS[tongue].copied;
	try {
		await navigator.clipboard.writeText(pre.textContent);
	} catch {			// not over plain HTTP from elsewhere
		getSelection().selectAllChildren(pre);
		said = WORDS[tongue].marked;
	}
	button.textContent = said;
	setTimeout(() => { button.textContent = WORDS[tongue].copy; }, 2000);
}

function speak(chosen) {
	tongue = chosen;
	document.documentElement.lang = chosen;
	document.documentElement.dataset.tongue = chosen;
	for (const button of document.querySelectorAll("[data-tongue]"))
		if (button.tagName === "BUTTON")
			button.setAttribute("aria-pressed",
				button.dataset.tongue === chosen);
	for (const button of document.querySelectorAll(".block button"))
		button.textContent = WORDS[chosen].copy;
	if (restaurants)
		show(restaurants);
	if (people.length)
		showPeople();
}

for (const pre of document.querySelectorAll("pre.sh")) {
	const button = make("button", { type: "button", ariaLive: "polite" });
	const block = make("div", { className: "block" });
	pre.textContent = pre.textContent
		.replaceAll("http://localhost:8088", location.origin)
		.replaceAll(" :8088/", ` :${location.port || 80}/`);
	pre.replaceWith(block);
	block.append(pre, button);
	button.addEventListener("click", () => copy(button, pre));
}
for (const button of document.querySelectorAll("button[data-tongue]"))
	button.addEventListener("click", () => {
		localStorage.setItem("tongue", button.dataset.tongue);
		speak(button.dataset.tongue);
	});
document.querySelector(".tongues").hidden = false;
speak(localStorage.getItem("tongue") ??
	(navigator.language.startsWith("ko") ? "ko" : "en"));
meetPeople();
look();
setInterval(() => document.hidden || look(), AGAIN_MS);
