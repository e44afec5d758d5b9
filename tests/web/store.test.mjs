// The store's page, on a real town: owner2 and his restaurants 4, 5 (whose
// people deliver themselves) and 6; staff1 of restaurant 1.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { window_, fine, call, stop, PHONE, TABLET, DESKTOP, URL_ }
	from "./browser.mjs";
import { sql } from "./steps.mjs";

const OWNER = "owner2";
const PAGE = "/app/store/";
const OVEN = 4;			// 나폴리화덕
const HONGKONG = 5;		// 홍콩반점 대치
const POCHA = 6;		// 달빛포차
const SILENT_MS = 3000;		// longer than from one ring to the next

before(async () => {
	// nothing else is to ring here
	const { body } = await call(OWNER, "GET", "/stores?status=RECEIVED&size=100");
	for (const o of body._embedded.stores)
		await call(OWNER, "PUT", `/stores/${o.id}/reject`, {});
});

after(stop);

async function until(what, ask) {
	for (let i = 0; i < 400; i++) {
		const got = await ask();
		if (got)
			return got;
		await new Promise((soon) => setTimeout(soon, 50));
	}
	throw new Error(`${what}: it never came`);
}

// An order that the kitchen has; of the first item without a choice to make.
async function order(restaurantId, { quantity = 3, itemId, options, ...more } = {}) {
	const { body: menu } = await call(null, "GET", `/restaurants/${restaurantId}/menu`);
	const item = menu.sections.flatMap((s) => s.items).find((i) => itemId
		? i.id === itemId : !i.soldOut && i.price > 0 &&
			!i.optionGroups.some((g) => g.min));
	const { status, body } = await call("customer1", "POST", "/orders", {
		restaurantId, items: [{ menuItemId: item.id, quantity, options }],
		address: { road: "테헤란로 1", detail: "301호", dong: "역삼동" },
		phone: "010-1234-5678", name: "김고객", card: "tok_ok", ...more });
	assert.equal(status, 201, JSON.stringify(body));
	await until("the kitchen's order", async () =>
		(await call(OWNER, "GET", `/stores/${body.id}`)).status === 200);
	return { id: body.id, item };
}

const put = async (who, at, body) => {
	const answer = await until(`PUT ${at}`, async () => {
		const got = await call(who, "PUT", at, body);
		return got.status !== 404 && got.status !== 409 && got;
	});
	assert.equal(answer.status, 200, JSON.stringify(answer.body));
	return answer.body;
};
const confirm = (id, minutes = 20) => put(OWNER, `/stores/${id}/confirm`, { minutes });

// The tones that this page plays.
const listenIn = () => {
	globalThis.tones = [];
	globalThis.pitches = [];
	const start = OscillatorNode.prototype.start;
	OscillatorNode.prototype.start = function (...at) {
		globalThis.tones.push(performance.now());
		globalThis.pitches.push(this.frequency.value);
		return start.apply(this, at);
	};
};
const rings = (page) => page.waitForFunction(() => {
	const mark = globalThis.mark ??= globalThis.tones.length;
	return globalThis.tones.length > mark;
}).then(() => page.evaluate(() => delete globalThis.mark));
const isSilent = (page) => page.waitForFunction((ms) =>
	performance.now() - (globalThis.tones.at(-1) ?? 0) > ms, SILENT_MS);

async function board({ who = OWNER, one, hash = "", ...options } = {}) {
	const page = await window_(who, PAGE + hash, { size: TABLET, ...options });
	await page.locator("nav.views, .start-button").first().waitFor();
	await page.evaluate(listenIn);
	if (one)
		await page.locator("nav.views select").selectOption(String(one));
	if (!hash) {
		await page.locator(".start-button").click();
		await page.locator(".columns").waitFor();
		// what other tests have left
		const seen = page.locator(".stop-order button, .missed button");
		while (await seen.count())
			await seen.first().click();
	}
	return page;
}

const card = (page, id) => page.locator(`.columns > .column > [data-order="${id}"]`);
const inColumn = (page, name, id) =>
	page.locator(`.column.${name} > [data-order="${id}"]`);
const done = (page) => page.context().close();

test("the first tap turns the sound on; the start says how many wait", async () => {
	const { id } = await order(OVEN);
	for (const tongue of ["ko", "en"])
		for (const size of [PHONE, TABLET]) {
			const page = await window_(OWNER, PAGE, { size, tongue });
			await page.locator(".start .waiting").waitFor();
			await page.evaluate(listenIn);
			await fine(page);
			assert.equal(await page.evaluate(() => globalThis.tones.length), 0);
			await page.locator(".start-button").click();
			await rings(page);
			await done(page);
		}
	await put(OWNER, `/stores/${id}/reject`, {});
});

test("without sound it says so, always", async () => {
	const page = await window_(OWNER, PAGE, { size: PHONE });
	await page.getByRole("button", { name: "소리 없이 보기" }).click();
	await page.getByText("소리가 꺼져 있어").waitFor();
	await fine(page);
	await page.getByRole("button", { name: "소리 켜기" }).click();
	await page.getByText("소리가 꺼져 있어").waitFor({ state: "hidden" });
	await done(page);
});

test("an order rings on two boards until one of them answers", async () => {
	const a = await board({ one: OVEN });
	const b = await board({ one: OVEN, tongue: "en", size: PHONE });
	const { id } = await order(OVEN, { noteToStore: "덜 맵게 해 주세요" });
	for (const page of [a, b]) {
		await inColumn(page, "fresh", id).waitFor();
		await rings(page);
		await page.locator(".ringing").waitFor();
		await page.waitForFunction(() => /\(1\)/.test(document.title));
		await fine(page);
	}
	await inColumn(a, "fresh", id).getByText("덜 맵게 해 주세요").waitFor();
	await inColumn(a, "fresh", id).locator(".count").waitFor();
	await inColumn(b, "fresh", id).getByRole("button", { name: /25 min/ }).click();
	for (const page of [a, b]) {
		await page.locator(".ringing").waitFor({ state: "hidden" });
		await isSilent(page);
	}
	await inColumn(a, "cooking", id).getByText("24분 남음").or(
		inColumn(a, "cooking", id).getByText("25분 남음")).waitFor();
	await a.waitForFunction(() => !/\(1\)/.test(document.title));
	const { body } = await call(OWNER, "GET", `/stores/${id}`);
	assert.equal(body.promisedMinutes, 25);
	await done(a);
	await done(b);
});

test("cooked, taken and gone, with who rides", async () => {
	const page = await board({ one: OVEN });
	const { id } = await order(OVEN);
	await inColumn(page, "fresh", id).getByRole("button", { name: /15분/ }).click();
	const cooking = inColumn(page, "cooking", id);
	await cooking.getByText("라이더를 찾고 있습니다").waitFor();
	await cooking.getByRole("button", { name: "조리 시작" }).click();
	await cooking.getByRole("button", { name: "조리 시작" }).waitFor({ state: "hidden" });
	await put("rider1", `/deliveries/${id}/take`);
	await cooking.getByText("정라이더 라이더가 가지러 옵니다").waitFor();
	await cooking.getByRole("button", { name: "더 걸려요" }).click();
	await page.getByRole("button", { name: "+10분" }).click();
	await page.locator("dialog").waitFor({ state: "detached" });
	assert.equal((await call(OWNER, "GET", `/stores/${id}`)).body.promisedMinutes, 25);
	await cooking.getByRole("button", { name: "조리 완료" }).click();
	await inColumn(page, "ready", id).getByText("정라이더 라이더에게 주세요").waitFor();
	await fine(page);
	await put("rider1", `/deliveries/${id}/pickup`);
	const gone = page.locator(".column.gone .past", { hasText: String(id) }).first();
	await gone.getByText("배달 중").waitFor();
	await put("rider1", `/deliveries/${id}/complete`);
	await gone.getByText("배달 완료").first().waitFor();
	await done(page);
});

test("rejected with what is sold out, which nobody can order then", async () => {
	const page = await board({ one: POCHA, tongue: "en" });
	const { id, item } = await order(POCHA);
	await inColumn(page, "fresh", id).getByRole("button", { name: "Reject" }).click();
	const dialog = page.locator("dialog");
	assert.ok(await dialog.getByRole("button", { name: "Reject the order" }).isDisabled());
	await dialog.getByLabel("Sold out").check();
	await dialog.getByLabel(item.name).check();
	await dialog.getByLabel("To the customer (optional)").fill("내일 또 만나요");
	await fine(page);
	await dialog.getByRole("button", { name: "Reject the order" }).click();
	await page.locator(".past", { hasText: String(id) }).getByText("Rejected").first().waitFor();
	const { body } = await call(OWNER, "GET", `/stores/${id}`);
	assert.deepEqual([body.status, body.reason, body.rejectNote],
		["REJECTED", "SOLD_OUT", "내일 또 만나요"]);
	await page.getByRole("button", { name: "Menu", exact: true }).click();
	const dish = page.locator(`[data-item="${item.id}"]`);
	await dish.getByText("Sold out", { exact: true }).waitFor();
	await dish.getByRole("button", { name: "Sell again" }).click();
	await dish.getByRole("button", { name: "Sold out today" }).waitFor();
	const { body: menu } = await call(null, "GET", `/restaurants/${POCHA}/menu`);
	assert.equal(menu.sections.flatMap((s) => s.items)
		.find((i) => i.id === item.id).soldOut, false);
	await done(page);
});

test("another board was first: it says what is now, and that is no error", async () => {
	const page = await board({ one: OVEN });
	// its network becomes slow: what is answered then, also to what was asked
	// before, it does not know yet
	let slow = false;
	const held = [];
	await page.route("**/stores?*", async (route) => {
		const response = await route.fetch();
		const pass = () => route.fulfill({ response });
		await (slow ? held.push(pass) : pass());
	});
	const { id } = await order(OVEN);
	const fresh = inColumn(page, "fresh", id);
	await fresh.waitFor();
	slow = true;
	await confirm(id, 40);
	await fresh.getByRole("button", { name: /20분/ }).click();
	await page.locator("#main").getByText(`주문 ${id}: 다른 화면에서 먼저 처리했습니다. 이미 받은 주문입니다.`)
		.waitFor();
	await inColumn(page, "cooking", id).waitFor();
	assert.equal(await page.locator(".problem").count(), 0);
	slow = false;
	await Promise.all(held.map((pass) => pass()));
	assert.equal((await call(OWNER, "GET", `/stores/${id}`)).body.promisedMinutes, 40);
	await page.unrouteAll({ behavior: "ignoreErrors" });
	await fine(page);
	await done(page);
});

test("canceled while it cooks: STOP, loud, until somebody has seen it", async () => {
	const page = await board({ one: OVEN });
	const { id } = await order(OVEN);
	await confirm(id);
	await inColumn(page, "cooking", id).waitFor();
	const { status } = await call("customer1", "DELETE", `/orders/${id}`);
	assert.ok([202, 204].includes(status));
	const stopped = page.locator(`[data-stop="${id}"]`);
	await stopped.getByText("조리하지 마세요").waitFor();
	await stopped.getByText("손님이 취소했습니다").waitFor();
	await rings(page);
	await page.waitForFunction(() => /취소/.test(document.title));
	await fine(page);
	await stopped.getByRole("button", { name: "확인했습니다" }).click();
	await stopped.waitFor({ state: "hidden" });
	await isSilent(page);
	// and it does not come again
	await page.reload();
	await page.locator(".start-button, .columns").first().waitFor();
	assert.equal(await stopped.count(), 0);
	await done(page);
});

// So many newer orders, long ended, that this one is not on the first page;
// answers what takes them away again.
function crowd(id) {
	sql(`INSERT INTO store.orders SELECT (jsonb_populate_record(o, jsonb_build_object(
		'id', o.id + n, 'status', 'REJECTED', 'ended_at', now() - interval '1 day'))).*
		FROM store.orders o, generate_series(1, 60) n WHERE o.id = ${id}`);
	return () => sql(`DELETE FROM store.orders WHERE id > ${id} AND id <= ${id + 60}`);
}

test("canceled under 50 newer orders: STOP all the same", async () => {
	const { id } = await order(OVEN);
	await confirm(id);
	const away = crowd(id);
	try {
		const page = await board({ one: OVEN });
		await inColumn(page, "cooking", id).waitFor();
		await call("customer1", "DELETE", `/orders/${id}`);
		const stopped = page.locator(`[data-stop="${id}"]`);
		await stopped.getByText("조리하지 마세요").waitFor();
		await rings(page);
		// also for who looks only now
		await page.reload();
		await stopped.getByRole("button", { name: "확인했습니다" }).click();
		await stopped.waitFor({ state: "hidden" });
		await done(page);
	} finally {
		away();
	}
});

test("what comes late of the store before is not on this store's board", async () => {
	const { id } = await order(OVEN);
	await confirm(id);
	const away = crowd(id);
	try {
		const page = await board({ one: OVEN });
		await inColumn(page, "cooking", id).waitFor();
		const held = [];
		await page.route(`**/stores?size=100&*=${OVEN}`, (route) => held.push(route));
		await put(OWNER, `/stores/${id}/cookstart`);	// it looks again
		await until("its looks", () => held.length >= 4);
		await page.locator("nav.views select").selectOption(String(POCHA));
		await card(page, id).waitFor({ state: "detached" });
		await Promise.all(held.splice(0).map(async (route) => {
			const response = await route.fetch();
			await route.fulfill({ response });
		}));
		await page.waitForTimeout(500);
		assert.equal(await card(page, id).count(), 0);
		await done(page);
	} finally {
		away();
		await put(OWNER, `/stores/${id}/cookcomplete`);
	}
});

test("missed, and canceled before anybody took it: told until it is seen", async () => {
	const page = await board({ one: OVEN, tongue: "en", size: PHONE });
	const missed = await order(OVEN);
	const gone = await order(OVEN);
	await inColumn(page, "fresh", missed.id).waitFor();
	sql(`UPDATE store.orders SET accept_by = now() WHERE id = ${missed.id}`);
	await call("customer1", "DELETE", `/orders/${gone.id}`);
	const first = page.locator(`[data-missed~="${missed.id}"]`);
	await first.getByText("nobody answered in time").waitFor();
	await page.locator(`[data-missed~="${gone.id}"]`).getByText("The customer canceled").waitFor();
	await fine(page);
	await first.getByRole("button", { name: "I have seen it" }).click();
	await first.waitFor({ state: "hidden" });
	await done(page);
});

test("late is said in words", async () => {
	const page = await board({ one: OVEN });
	const { id } = await order(OVEN);
	await confirm(id);
	sql(`UPDATE store.orders SET ready_at = now() - interval '7 min' WHERE id = ${id}`);
	await inColumn(page, "cooking", id).getByText(/약속보다 [78]분 늦음/).waitFor();
	await fine(page);
	await put(OWNER, `/stores/${id}/cookcomplete`);
	await done(page);
});

test("no connection: loud, since when, and it comes back by itself", async () => {
	for (const tongue of ["ko", "en"]) {
		const page = await board({ one: OVEN, tongue,
			size: tongue === "ko" ? PHONE : TABLET });
		await page.context().setOffline(true);
		const lost = page.locator(".lost-board");
		await lost.waitFor();
		await lost.getByText(tongue === "ko" ? "안전하게 보관" : "safe at the platform").waitFor();
		await lost.getByText(tongue === "ko" ? /부터/ : /since/).waitFor();
		await rings(page);
		await page.waitForFunction(() => globalThis.pitches.slice(-2)
			.every((hertz) => hertz < 500));	// it rings low
		await page.waitForFunction(() => /끊김|lost/.test(document.title));
		await fine(page);
		const { id } = await order(OVEN);
		await page.context().setOffline(false);
		await inColumn(page, "fresh", id).waitFor();
		await lost.waitFor({ state: "hidden" });
		await put(OWNER, `/stores/${id}/reject`, {});
		await done(page);
	}
});

test("a clock that is an hour slow makes no hour of a moment", async () => {
	const page = await window_(OWNER, "/healthz", { size: TABLET, tongue: "en" });
	await page.addInitScript(() => {
		const real = Date.now;
		Date.now = () => real() - 3600000;
	});
	await page.goto(URL_ + PAGE);
	await page.locator(".start-button").click();
	await page.locator(".columns").waitFor();
	await page.context().setOffline(true);
	const lost = page.locator(".lost-board .big");
	await lost.getByText(/\(.*0:\d\d/).waitFor();
	assert.doesNotMatch(await lost.innerText(), /\d:\d\d:\d\d/);
	await done(page);
});

test("a command into nothing may be sent again, and is done once", async () => {
	const page = await board({ one: OVEN });
	const { id } = await order(OVEN);
	const fresh = inColumn(page, "fresh", id);
	const keys = [];
	await page.route("**/confirm", async (route) => {
		keys.push(route.request().headers()["idempotency-key"]);
		if (keys.length > 1)
			return route.continue();
		await route.fetch();		// it arrives; the answer is lost
		return route.abort();
	});
	await page.route("**/stores?*", (route) => keys.length === 1
		? route.abort() : route.continue());
	await fresh.getByRole("button", { name: /30분/ }).click();
	await fresh.getByText("접수됐는지 아직 모릅니다").waitFor();
	await fresh.getByRole("button", { name: /30분/ }).click();
	await inColumn(page, "cooking", id).waitFor();
	assert.equal(keys.length, 2);
	assert.equal(keys[0], keys[1]);
	await put(OWNER, `/stores/${id}/cookcomplete`);
	await done(page);
});

test("signed out elsewhere: the board rings low, and says so", async () => {
	const page = await window_(null, PAGE, { size: TABLET });
	await page.locator('input[autocomplete="username"]').fill(OWNER);
	await page.locator('input[type="password"]').fill("demo");
	await page.locator("form button").first().click();
	await page.locator(".start-button").click();
	await page.locator(".columns").waitFor();
	await page.context().clearCookies();
	await page.locator(".lost-board").getByRole("button", { name: "다시 로그인" }).click();
	await page.locator('input[type="password"]').waitFor();
	await fine(page);
	await done(page);
});

test("a ticket of 72 mm, printed when an order is accepted", async () => {
	const page = await board({ one: OVEN });
	await page.evaluate(() => {
		globalThis.printed = [];
		window.print = () => globalThis.printed.push(
			document.getElementById("ticket").innerText);
	});
	await page.getByRole("button", { name: "소리·화면·인쇄" }).click();
	await fine(page);
	await page.getByLabel("주문을 받으면 주방 전표를 자동으로 인쇄").check();
	await page.getByRole("button", { name: "닫기" }).last().click();
	const { body: menu } = await call(null, "GET", `/restaurants/${OVEN}/menu`);
	const pizza = menu.sections[0].items[0];
	const large = pizza.optionGroups[0].options[1];
	const { id } = await order(OVEN, { itemId: pizza.id, quantity: 2,
		options: [large.id], noteToStore: "칼집 내 주세요" });
	await inColumn(page, "fresh", id).getByRole("button", { name: /15분/ }).click();
	await page.waitForFunction(() => globalThis.printed.length === 1);
	const [text] = await page.evaluate(() => globalThis.printed);
	for (const part of [String(id), pizza.name, `+ ${large.name}`, "칼집 내 주세요",
		"15분"])
		assert.ok(text.includes(part), `${part} is not in ${text}`);
	assert.ok(!/010-|301호/.test(text), "no telephone, no door");
	const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
	const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf).map(Number);
	assert.ok(Math.abs(width - 80 / 25.4 * 72) < 2, `${width} pt wide`);
	assert.ok(height > 150 && height < 500, `${height} pt long`);
	assert.equal(pdf.match(/\/Type \/Page\b/g).length, 1);
	// by hand, again; when the rider comes is known a moment later
	await until("the whole ticket", async () => {
		const n = await page.evaluate(() => globalThis.printed.length);
		await inColumn(page, "cooking", id).getByRole("button", { name: "전표 인쇄" })
			.click();
		await page.waitForFunction((had) => globalThis.printed.length === had + 1, n);
		return page.evaluate(() => globalThis.printed.at(-1).includes("도착 예정"));
	});
	await put(OWNER, `/stores/${id}/cookcomplete`);
	await done(page);
});

test("a store that delivers itself does it from the board", async () => {
	const page = await board({ one: HONGKONG });
	const { id } = await order(HONGKONG, { noteToRider: "문 앞에 놓아 주세요" });
	const fresh = inColumn(page, "fresh", id);
	await fresh.waitFor();
	assert.equal(await fresh.getByText("010-1234-5678").count(), 0, "not accepted yet");
	await confirm(id, 10);
	const cooking = inColumn(page, "cooking", id);
	await cooking.getByText("010-1234-5678").waitFor();
	await cooking.getByText("301호").waitFor();
	await put(OWNER, `/stores/${id}/cookcomplete`);
	const ready = inColumn(page, "ready", id);
	await ready.getByRole("button", { name: "내가 배달하기" }).click();
	await ready.getByText("문 앞에 놓아 주세요").waitFor();
	await ready.getByRole("button", { name: "가지고 출발" }).click();
	const gone = page.locator(".past", { hasText: String(id) }).first();
	await gone.locator("summary").click();
	await fine(page);
	await gone.getByRole("button", { name: "배달 완료" }).click();
	await gone.locator("summary").getByText("배달 완료").waitFor();
	assert.equal((await call(OWNER, "GET", `/deliveries/${id}`)).body.status, "DELIVERED");
	await done(page);
});

test("prices, and sold out until the town's tomorrow", async () => {
	const page = await board({ one: OVEN, hash: "#menu", size: PHONE,
		timezoneId: "America/New_York" });
	const dish = page.locator("[data-item]").last();
	const id = await dish.getAttribute("data-item");
	const now = async () => (await call(null, "GET", `/restaurants/${OVEN}/menu`)).body
		.sections.flatMap((s) => s.items).find((i) => String(i.id) === id);
	const { price } = await now();
	await fine(page);
	await dish.locator("button.price").click();
	await dish.getByLabel(/가격/).fill(String(price + 500));
	await dish.getByRole("button", { name: "저장" }).click();
	await dish.locator("button.price").waitFor();
	assert.equal((await now()).price, price + 500);
	await dish.getByRole("button", { name: "오늘만 품절" }).click();
	await dish.getByText(/품절 \(.*까지\)/).waitFor();
	const until_ = new Date((await now()).soldOutUntil);
	assert.equal(until_.getUTCHours(), 20, "5 in the morning in Seoul");
	assert.ok(until_ > new Date() && until_ - new Date() < 29 * 3600000);
	await dish.getByRole("button", { name: "다시 판매" }).click();
	await dish.getByRole("button", { name: "계속 품절" }).waitFor();
	assert.equal((await now()).soldOut, false);
	await call(OWNER, "PATCH", `/restaurants/${OVEN}/menu/items/${id}`, { price });
	await done(page);
});

test("the whole menu edited, against who edits it too", async () => {
	const before_ = (await call(null, "GET", `/restaurants/${POCHA}/menu`)).body;
	const page = await board({ one: POCHA, hash: "#menu", tongue: "en" });
	await page.getByRole("button", { name: "Edit the menu" }).click();
	await page.getByRole("button", { name: /Add a section/ }).click();
	const section = page.locator(".narrow > section.card").last();
	const save = page.getByRole("button", { name: "Save the menu" });
	const saved = page.locator(".save-bar").getByText("Saved.", { exact: true });
	assert.ok(await save.isDisabled(), "without a name it is not saved");
	await section.getByLabel("Name of the section").fill("신메뉴");
	await section.getByRole("button", { name: /Add an item/ }).click();
	await section.getByLabel("Name", { exact: true }).fill("모둠전");
	await section.getByLabel("Price (won)").fill("18000");
	await section.getByRole("button", { name: /Add an option group/ }).click();
	await section.getByLabel("Name of the group").fill("크기");
	await section.getByLabel("Option 1").fill("대");
	await section.getByLabel("Extra (won)").fill("5000");
	await fine(page);
	// the kitchen marks something sold out meanwhile: both are kept
	const [item] = before_.sections[0].items;
	await call(OWNER, "PATCH", `/restaurants/${POCHA}/menu/items/${item.id}`, { soldOut: true });
	await save.click();
	await saved.waitFor();
	let { body: menu } = await call(null, "GET", `/restaurants/${POCHA}/menu`);
	const made = menu.sections.at(-1).items[0];
	assert.deepEqual([made.name, made.price, made.optionGroups[0].options[0].price],
		["모둠전", 18000, 5000]);
	assert.equal(menu.sections[0].items[0].soldOut, true);
	// somebody else changes a price: it is asked about
	await call(OWNER, "PATCH", `/restaurants/${POCHA}/menu/items/${made.id}`, { price: 19000 });
	await page.locator(".narrow > section.card").last().locator("summary").first().click();
	await section.getByLabel("Name of the section").fill("새 메뉴");
	await save.click();
	await page.getByText("Somebody else changed the menu").first().waitFor();
	await fine(page);
	menu = (await call(null, "GET", `/restaurants/${POCHA}/menu`)).body;
	assert.equal(menu.sections.at(-1).name, "신메뉴", "nothing is saved yet");
	await page.getByRole("button", { name: "Take the new menu" }).click();
	await page.locator("#main").getByText("Somebody else changed the menu")
		.waitFor({ state: "hidden" });
	await page.locator(".narrow > section.card").last().locator(".moves").last()
		.getByRole("button", { name: /Remove/ }).click();
	await save.click();
	await saved.waitFor();
	menu = (await call(null, "GET", `/restaurants/${POCHA}/menu`)).body;
	assert.equal(menu.sections.length, before_.sections.length);
	await call(OWNER, "PATCH", `/restaurants/${POCHA}/menu/items/${item.id}`, { soldOut: false });
	await done(page);
});

// Each question of this page is answered so; what was asked.
function answer(page, yes) {
	const asked = [];
	page.removeAllListeners("dialog");
	page.on("dialog", (d) => {
		asked.push(d.message());
		return yes ? d.accept() : d.dismiss();
	});
	return asked;
}

test("the browser's Back asks before it leaves what is not saved", async () => {
	const page = await board({ one: POCHA, hash: "#figures", tongue: "en" });
	await page.getByRole("button", { name: "Menu", exact: true }).click();
	await page.getByRole("button", { name: "Edit the menu" }).click();
	await page.getByRole("button", { name: /Add a section/ }).click();
	const names = page.getByLabel("Name of the section");
	await names.last().fill("없어지면 안 될 것");
	const stay = answer(page, false);
	await page.goBack();
	await until("the question", () => stay.length);
	await page.waitForFunction(() => location.hash === "#menu");
	assert.equal(await names.last().inputValue(), "없어지면 안 될 것");
	const leave = answer(page, true);
	await page.goBack();
	await page.locator(".figure").first().waitFor();
	assert.equal(await page.evaluate(() => location.hash), "#figures");
	await page.getByRole("button", { name: "Settings" }).click();
	await page.locator("section.card").first().waitFor();
	assert.equal(stay.length + leave.length, 2, "each once");
	await done(page);
});

test("one part saved, the other is still asked about, in any language", async () => {
	const was = (await call(null, "GET", `/restaurants/${POCHA}`)).body;
	const page = await board({ one: POCHA, hash: "#place", tongue: "en" });
	const parts = page.locator("section.card");
	const fees = parts.filter({ has: page.getByRole("heading",
		{ name: "Areas and delivery fees" }) }).getByLabel("Fee (won)").first();
	await fees.fill("4321");
	const orders = parts.filter({ has: page.getByRole("heading",
		{ name: "Orders and cooking" }) });
	await orders.getByLabel("Minimum order (won)").fill(String(was.minimumOrder + 500));
	await orders.getByRole("button", { name: /Save/ }).click();
	await orders.getByText("Saved.", { exact: true }).waitFor();
	const stay = answer(page, false);
	await page.getByRole("button", { name: "Menu", exact: true }).click();
	await until("the question", () => stay.length);
	await page.getByRole("button", { name: "한국어" }).click();
	await page.getByRole("button", { name: "메뉴", exact: true }).click();
	await until("the question again", () => stay.length === 2);
	assert.equal(await page.locator("[data-item]").count(), 0);
	answer(page, true);
	await page.getByRole("button", { name: "메뉴", exact: true }).click();
	await page.locator("[data-item]").first().waitFor();
	await call(OWNER, "PATCH", `/restaurants/${POCHA}`, { minimumOrder: was.minimumOrder });
	await done(page);
});

test("paused with one tap, as customers see it, and open again", async () => {
	const page = await board({ one: POCHA, size: PHONE });
	await page.getByRole("button", { name: "일시 중지" }).click();
	await page.getByRole("button", { name: "30분" }).click();
	await page.getByText(/일시 중지: .*까지/).first().waitFor();
	const { body } = await call(null, "GET", `/restaurants/${POCHA}`);
	assert.equal(body.open, false);
	await fine(page);
	await page.getByRole("button", { name: "가게 설정" }).click();
	await page.locator(".now").getByText("준비 중").waitFor();
	await page.locator(".now").getByRole("button", { name: "다시 주문받기" }).click();
	await page.locator(".now").getByText("영업 중: 주문을 받고 있습니다").waitFor();
	assert.equal((await call(null, "GET", `/restaurants/${POCHA}`)).body.open, true);
	await done(page);
});

test("a board says of which stores it is the board, and leaves a will", async () => {
	const { body } = await call(OWNER, "GET", "/me");
	const his = body.grants.map((g) => g.restaurantId).sort((a, b) => a - b);
	assert.ok(his.length > 1);
	const page = await board();
	const client = await page.evaluate(() => {
		dispatchEvent(new Event("pagehide"));	// it is written down then
		return sessionStorage.getItem("client");
	});
	const here = () => sql(`SELECT string_agg(restaurant_id::text, ' '
		ORDER BY restaurant_id) FROM store.board WHERE board = '${client}' AND here`);
	await until("its presence in all", () => here() === his.join(" "));
	await page.locator("nav.views select").selectOption(String(HONGKONG));
	await until("its presence in one", () => here() === String(HONGKONG));
	await page.locator("nav.views select").selectOption("");
	await until("its presence in all again", () => here() === his.join(" "));
	await done(page);
	await until("its will", () => here() === "");
});

test("hours past midnight, a holiday, fees; somebody else's change is seen", async () => {
	const was = (await call(null, "GET", `/restaurants/${POCHA}`)).body;
	const page = await board({ one: POCHA, hash: "#place", tongue: "en" });
	await fine(page);
	const part = (name) => page.locator("section.card").filter({
		has: page.getByRole("heading", { name, exact: true }) });
	const hours = part("Hours");
	const monday = hours.getByRole("group", { name: "Mon" });
	await monday.getByLabel("Opens").first().fill("18:00");
	await monday.getByLabel("Closes").first().fill("02:30");
	await monday.getByText("next day").waitFor();
	await hours.getByRole("button", { name: /Save/ }).click();
	await hours.getByText("Saved.", { exact: true }).waitFor();
	let { body } = await call(null, "GET", `/restaurants/${POCHA}`);
	assert.deepEqual(body.hours.filter((h) => h.day === 1),
		[{ day: 1, opens: 1080, closes: 1590 }]);
	await part("Holidays").getByLabel("A day off").fill("2031-01-01");
	await part("Holidays").getByRole("button", { name: "Add" }).click();
	await part("Holidays").getByRole("button", { name: /Save/ }).click();
	await part("Holidays").getByText("Saved.", { exact: true }).waitFor();
	const orders = part("Orders and cooking");
	await orders.getByLabel("Minimum order (won)").fill("21000");
	// somebody else is quicker
	await call(OWNER, "PATCH", `/restaurants/${POCHA}`, { minimumOrder: 15500 });
	await orders.getByRole("button", { name: /Save/ }).click();
	await orders.getByText("Somebody else changed").waitFor();
	body = (await call(null, "GET", `/restaurants/${POCHA}`)).body;
	assert.deepEqual([body.minimumOrder, body.holidays], [15500, ["2031-01-01"]]);
	await fine(page);
	await orders.getByRole("button", { name: /Save/ }).click();
	await orders.getByText("Saved.", { exact: true }).waitFor();
	const areas = part("Areas and delivery fees");
	await areas.getByLabel("Fee (won)").first().fill("1234");
	// what somebody else changed is another part, which is in nobody's way
	await call(OWNER, "PATCH", `/restaurants/${POCHA}`, { prepMinutes: 33 });
	await areas.getByRole("button", { name: /Save/ }).click();
	await areas.getByText("Saved.", { exact: true }).waitFor();
	await part("Holidays").getByRole("button", { name: /2031-01-01/ }).click();
	await part("Holidays").getByRole("button", { name: /Save/ }).click();
	await part("Holidays").getByText("Saved.", { exact: true }).waitFor();
	body = (await call(null, "GET", `/restaurants/${POCHA}`)).body;
	assert.deepEqual([body.minimumOrder, body.areas[0].fee, body.holidays], [21000, 1234, []]);
	await call(OWNER, "PATCH", `/restaurants/${POCHA}`, { hours: was.hours,
		minimumOrder: was.minimumOrder, areas: was.areas,
		prepMinutes: was.prepMinutes });
	await done(page);
});

test("a device's key is shown once, and taken back", async () => {
	const page = await board({ one: OVEN, hash: "#place" });
	const devices = page.locator(".devices");
	const name = `주방 프린터 ${Date.now()}`;
	await devices.getByLabel("기기 이름").fill(name);
	await devices.getByRole("button", { name: "기기 추가" }).click();
	const token = await page.locator("dialog textarea").inputValue();
	assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
	await fine(page);
	await page.locator("dialog").getByRole("button", { name: "닫기" }).click();
	await page.locator("dialog").waitFor({ state: "detached" });
	assert.ok(!(await page.content()).includes(token), "the key is not on the page");
	await devices.getByRole("button", { name: `열쇠 회수 ${name}` }).click();
	await page.locator("dialog").getByRole("button", { name: "열쇠 회수", exact: true }).click();
	await devices.locator("li", { hasText: name }).getByText(/회수함/).waitFor();
	await done(page);
});

test("a device whose answer was lost is asked for again, and has one key", async () => {
	const page = await board({ one: OVEN, hash: "#place" });
	const devices = page.locator(".devices");
	const name = `부저 ${Date.now()}`;
	let lost = 0;
	await page.route("**/devices", async (route) => {
		if (route.request().method() !== "POST" || lost++)
			return route.continue();
		await route.fetch();		// it arrives
		return route.abort();
	});
	for (const what of [devices.getByRole("alert"), page.locator("dialog textarea")]) {
		await devices.getByLabel("기기 이름").fill(name);
		await devices.getByRole("button", { name: "기기 추가" }).click();
		await what.waitFor();
	}
	const { body } = await call(OWNER, "GET", `/restaurants/${OVEN}/devices`);
	assert.equal(body._embedded.devices.filter((d) => d.name === name).length, 1);
	await done(page);
});

test("the owner makes somebody staff by his login, and takes him away again", async () => {
	const login = `cook.${Date.now()}`;
	const password = "nobody guesses it";
	const { status } = await call(null, "POST", "/accounts", { login,
		password, name: "오주방" });
	assert.equal(status, 201);
	const page = await board({ one: OVEN, hash: "#place", size: PHONE });
	const staff = page.locator("section.staff");
	const his = staff.locator("li", { hasText: login });
	await staff.locator("li", { hasText: OWNER }).getByText(/점주/).waitFor();
	const field = staff.getByLabel("추가할 사람의 아이디");
	const add = staff.getByRole("button", { name: "직원 추가" });
	assert.ok(await add.isDisabled());
	await field.fill("nobody.at.all");
	await add.click();
	await staff.getByRole("alert").getByText("본인에게 물어봐 주세요").waitFor();
	await fine(page);
	await field.fill(` ${login.toUpperCase()} `);
	await field.press("Enter");
	await staff.getByText(`오주방 (${login}): 이제 직원입니다`).waitFor();
	await his.getByText(/직원 · .*부터/).waitFor();
	assert.equal(await staff.getByRole("alert").count(), 0);
	await fine(page);
	await field.fill(login);
	await add.click();
	await staff.getByText("이미 이 가게의 직원입니다").waitFor();
	assert.equal(await his.count(), 1);

	// he signs in and has the board; staff and prices are not his
	const { id } = await order(OVEN);
	const signIn = async () => {
		const own = await window_(null, PAGE, { size: TABLET, tongue: "en" });
		await own.locator('input[autocomplete="username"]').fill(login);
		await own.locator('input[type="password"]').fill(password);
		await own.locator("form button").first().click();
		return own;
	};
	const cook = await signIn();
	await cook.locator(".start-button").click();
	await inColumn(cook, "fresh", id).getByRole("button", { name: "Reject" }).waitFor();
	await cook.getByRole("button", { name: "Settings" }).click();
	await cook.locator("section.card").first().waitFor();
	assert.equal(await cook.locator("section.staff").count(), 0);
	await done(cook);
	await put(OWNER, `/stores/${id}/reject`, {});

	await his.getByRole("button", { name: "빼기" }).click();
	await page.locator("dialog").getByText("다음 로그인부터").waitFor();
	await fine(page);
	await page.locator("dialog").getByRole("button", { name: "취소" }).click();
	await page.locator("dialog").waitFor({ state: "detached" });
	await his.getByRole("button", { name: "빼기" }).click();
	await page.locator("dialog").getByRole("button", { name: "빼기" }).click();
	await his.waitFor({ state: "detached" });
	await staff.getByText("이제 직원이 아닙니다").waitFor();
	await done(page);
	const after_ = await signIn();
	await after_.getByText(`Tell its owner your login, ${login}`).waitFor();
	await fine(after_);
	assert.equal(await after_.locator(".start-button").count(), 0);
	await done(after_);
});

test("the printer of docs/integrate.md prints what is accepted", async () => {
	const text = readFileSync(path.resolve(import.meta.dirname,
		"../../docs/integrate.md"), "utf8");
	const [, program] = /```python\n(#!.*?)```/s.exec(text);
	const folder = mkdtempSync(path.join(tmpdir(), "printer-"));
	const paper = path.join(folder, "paper");
	writeFileSync(path.join(folder, "printer.py"), program);
	writeFileSync(paper, "");
	const { body: { token } } = await call(OWNER, "POST",
		`/restaurants/${OVEN}/devices`, { name: "kitchen printer" });
	const run = spawn("/usr/bin/python3", [path.join(folder, "printer.py")], {
		stdio: ["ignore", "inherit", "inherit"],
		env: { ...process.env, STORE: String(OVEN), KEY: token,
			PRINTER: paper, CODE: "utf-8" } });
	const printed = (what) => readFileSync(paper, "utf8").includes(what);
	let last;
	try {
		// what is accepted while it listens
		await until("an order on paper", async () => {
			last = await order(OVEN, { noteToStore: "젓가락 둘" });
			await confirm(last.id, 17);
			await new Promise((soon) => setTimeout(soon, 1000));
			const is = printed(`ORDER ${last.id}`);
			if (!is)
				await put(OWNER, `/stores/${last.id}/cookcomplete`);
			return is;
		});
		assert.ok(printed(`ORDER ${last.id}   17 min\n\n젓가락 둘\n3 x ${last.item.name}`));
		await call("customer1", "DELETE", `/orders/${last.id}`);
		await until("the cancel on paper", () => printed(`CANCELED ${last.id}`));
	} finally {
		run.kill();
		rmSync(folder, { recursive: true });
	}
});

test("staff cook and mark sold out; prices and settings are the owner's", async () => {
	const page = await board({ who: "staff1", one: 1, size: PHONE });
	await page.getByRole("button", { name: "메뉴", exact: true }).click();
	await page.locator("[data-item]").first().waitFor();
	assert.equal(await page.locator("button.price").count(), 0);
	assert.equal(await page.getByRole("button", { name: "메뉴 편집" }).count(), 0);
	await page.getByRole("button", { name: "오늘만 품절" }).last().click();
	await page.getByRole("button", { name: "다시 판매" }).last().click();
	await page.getByRole("button", { name: "가게 설정" }).click();
	await page.getByText("가게 설정은 점주만 바꿀 수 있습니다").waitFor();
	assert.ok(await page.locator('input[type="time"]').first().isDisabled());
	await fine(page);
	await done(page);
});

test("today in figures", async () => {
	const { id } = await order(HONGKONG);
	await confirm(id, 10);
	const page = await board({ hash: "#figures", tongue: "en", size: DESKTOP });
	const count = () => page.locator(".figure dd").first().innerText();
	await page.locator(".figure").first().waitFor();
	const had = Number(await count());
	assert.ok(had > 0);
	await fine(page);
	await order(HONGKONG);
	await page.waitForFunction((n) => Number(document
		.querySelector(".figure dd").textContent) === n, had + 1);
	await done(page);
	const korean = await board({ hash: "#figures", size: PHONE });
	await korean.locator(".figure").first().waitFor();
	await fine(korean);
	await done(korean);
});

test("all views in both languages on a phone", async () => {
	for (const tongue of ["ko", "en"]) {
		const page = await board({ one: HONGKONG, tongue, size: PHONE });
		for (const [i, what] of [".columns", "[data-item]", "section.card",
			".figure"].entries()) {
			await page.locator("nav.views button").nth(i).click();
			await page.locator(what).first().waitFor();
			await fine(page);
		}
		await done(page);
	}
});

test("somebody who works at no store is told what to do", async () => {
	const page = await window_("customer1", PAGE);
	await page.locator(".sign").waitFor();
	await page.getByText("점주에게 아이디 customer1을(를) 알려 주세요").waitFor();
	await fine(page);
	await done(page);
});
