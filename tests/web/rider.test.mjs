// The rider's page on a real town: what waits, one step at a time, and
// everything that comes between.
import { test, after, afterEach } from "node:test";
import assert from "node:assert/strict";
import { call, fine, stop, window_, DESKTOP, TABLET, URL_ } from "./browser.mjs";
import { done, has, until, waiting } from "./steps.mjs";

const OFFERS = "/deliveries?size=100&status=WAITING";
const BOUNCE_MS = 400;		// two taps closer than that are one

const pages = [];
async function open(who, options) {
	const page = await window_(who, "/app/rider/", options);
	pages.push(page);
	return page;
}
afterEach(async () => {
	for (const page of pages.splice(0))
		await page.context().close();
	// no rider has anything for the next test
	for (const rider of ["rider1", "rider2"]) {
		const { body } = await call(rider, "GET", "/deliveries?mine=true&size=100");
		for (const d of body._embedded.deliveries)
			if (d._links.fail)
				await call(rider, "PUT", `/deliveries/${d.id}/fail`,
					{ reason: "OTHER" });
	}
});
after(stop);

const to = (page, tab) => page.locator(`nav a[href="#${tab}"]`).click();
const card = (page, id) => page.locator(`[data-delivery="${id}"]`);
const offer = (page, id) => page.locator(`[data-offer="${id}"]`);
const step = (page, id) => card(page, id).locator("[data-step]");

async function take(page, id) {
	await to(page, "offers");
	await page.locator(`[data-take="${id}"]`).click();
	await card(page, id).waitFor();
}

async function twice(button) {
	await button.click();
	await button.locator("small").waitFor();
	await button.page().waitForTimeout(BOUNCE_MS);
	await button.click();
}

const inState = (page, id, status) =>
	page.locator(`[data-delivery="${id}"][data-status="${status}"]`)
		.waitFor({ state: "attached" });

for (const tongue of ["ko", "en"])
	test(`a delivery from offer to door, in ${tongue}`, async () => {
		const page = await open("rider1", { tongue });
		await to(page, "offers");
		const id = await waiting();
		// it comes by itself, and says nothing of the customer
		await offer(page, id).waitFor();
		const said = await offer(page, id).innerText();
		assert.match(said, /역삼동/);
		assert.match(said, /2,500/);
		assert.match(said, /새벽국밥/);
		assert.doesNotMatch(said, /9876|테헤란로|1203|벨은/);
		await fine(page);

		await take(page, id);
		await has("deliveries", id, "TAKEN");
		const taken = await card(page, id).innerText();
		assert.match(taken, /역삼로 303/);
		assert.ok(taken.includes(String(id)));
		assert.equal(await step(page, id).count(), 0);	// still cooking
		await fine(page);

		await done("owner1", "PUT", `/stores/${id}/cookcomplete`);
		await inState(page, id, "STARTED");
		await twice(step(page, id));
		await inState(page, id, "PICKED_UP");
		const door = await card(page, id).innerText();
		assert.match(door, /테헤란로 152 101동 1203호/);
		assert.match(door, /벨은 누르지 마세요/);
		assert.equal(await card(page, id).locator('a[href^="tel:"]')
			.getAttribute("href"), "tel:01098765432");
		await fine(page);

		await to(page, "today");
		const earned = () => page.locator("[data-earned]")
			.getAttribute("data-earned").then(Number);
		const before = await earned();
		await to(page, "mine");
		await twice(step(page, id));
		await has("deliveries", id, "DELIVERED");
		await card(page, id).waitFor({ state: "detached" });
		await to(page, "today");
		await page.locator(`[data-ended="${id}"]`).waitFor();
		assert.equal(await earned(), before + 2500);
		await fine(page);
	});

test("one tap is none, two at once are one, and time takes it back", async () => {
	const page = await open("rider1");
	const id = await waiting({ cooked: true });
	await take(page, id);
	await step(page, id).dblclick();
	await step(page, id).locator("small").waitFor();
	assert.equal((await call("rider1", "GET", `/deliveries/${id}`)).body.status,
		"STARTED");
	await step(page, id).locator("small").waitFor({ state: "detached" });
	await step(page, id).click();
	await page.keyboard.press("Escape");
	await step(page, id).locator("small").waitFor({ state: "detached" });
	assert.equal((await call("rider1", "GET", `/deliveries/${id}`)).body.status,
		"STARTED");
	// by keyboard as well
	await step(page, id).focus();
	await page.keyboard.press("Enter");
	await page.waitForTimeout(BOUNCE_MS);
	await page.keyboard.press("Enter");
	await inState(page, id, "PICKED_UP");
});

test("another rider was first: said kindly, and the list goes on", async () => {
	const page = await window_("rider2", "/healthz");
	pages.push(page);
	const [lost, next] = [await waiting(), await waiting()];
	// whatever is asked, and when: what he sees is as old as this
	const { body: json } = await call("rider2", "GET", OFFERS);
	await page.route(`**${OFFERS}`, (route) => route.fulfill({ json }));
	await page.goto(`${URL_}/app/rider/`);
	await to(page, "offers");
	await offer(page, next).waitFor();
	await done("rider1", "PUT", `/deliveries/${lost}/take`);
	await page.locator(`[data-take="${lost}"]`).click();
	await page.locator(`[data-refused="${lost}"]`).waitFor();
	assert.equal(await page.locator(".problem").count(), 0);
	await page.unroute(`**${OFFERS}`);
	await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
	await offer(page, lost).waitFor({ state: "detached" });
	await fine(page);
	await take(page, next);
	await has("deliveries", next, "TAKEN");
	assert.equal(await page.locator("[data-refused]").count(), 0);
});

test("several at once: what is on the bike is first", async () => {
	const page = await open("rider1", { size: TABLET });
	const cooking = await waiting();
	const cooked = await waiting({ cooked: true });
	for (const id of [cooking, cooked])
		await done("rider1", "PUT", `/deliveries/${id}/take`);
	await done("rider1", "PUT", `/deliveries/${cooked}/pickup`);
	await inState(page, cooked, "PICKED_UP");
	await card(page, cooked).waitFor();
	assert.equal(await card(page, cooking).isVisible(), false);
	const others = page.locator(".several button");
	assert.equal(await others.count(), 2);
	await others.nth(1).click();
	await card(page, cooking).waitFor();
	assert.equal(await others.nth(1).getAttribute("aria-pressed"), "true");
	await fine(page);
});

test("canceled before the pick-up: loud until he has seen it", async () => {
	const page = await open("rider1", { tongue: "en" });
	const id = await waiting();
	await take(page, id);
	await done("operator", "DELETE", `/orders/${id}`);
	const alarm = page.locator(`[data-canceled="${id}"]`);
	await alarm.waitFor();
	assert.match(await alarm.innerText(), /need not go/);
	await card(page, id).waitFor({ state: "detached" });
	await fine(page);
	await page.reload();
	await alarm.waitFor();
	await alarm.locator("button").click();
	await alarm.waitFor({ state: "detached" });
	await page.reload();
	await to(page, "today");
	await page.locator(`[data-ended="${id}"]`).waitFor();
	assert.equal(await alarm.count(), 0);
});

test("canceled with the food on the bike: what to do with it", async () => {
	const page = await open("rider1");
	const id = await waiting({ cooked: true });
	await take(page, id);
	await twice(step(page, id));
	await inState(page, id, "PICKED_UP");
	// wherever he is on the page, it is in sight
	await page.setViewportSize({ width: 390, height: 500 });
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	await done("operator", "DELETE", `/orders/${id}`,
		{ reason: "고객 요청" });
	const alarm = page.locator(`[data-canceled="${id}"]`);
	await alarm.waitFor();
	await until(async () => (await alarm.boundingBox()).y >= 0, "in sight");
	const said = await alarm.innerText();
	assert.match(said, /음식을 전하지 마세요/);
	assert.match(said, /고객 요청/);
	assert.match(await alarm.locator("a").getAttribute("href"), /^tel:\d+$/);
	await fine(page);
	await alarm.locator("button").click();
});

test("given back with a reason: others see it again", async () => {
	const page = await open("rider1");
	const id = await waiting();
	await take(page, id);
	await card(page, id).locator("summary").click();
	await fine(page);
	await twice(card(page, id).locator('[data-release="0"]'));
	await card(page, id).waitFor({ state: "detached" });
	await has("deliveries", id, "WAITING");
	await to(page, "offers");
	await offer(page, id).waitFor();
	const { body } = await call("operator", "GET",
		`/events?orderId=${id}&type=RiderReleased`);
	const event = await call("operator", "GET",
		`/events/${body._embedded.events[0].id}`);
	assert.match(JSON.stringify(event.body), /고장/);
	await done("operator", "DELETE", `/orders/${id}`);
});

test("failed: only at the door is it the customer's fault; where the money is",
	async () => {
		const page = await open("rider1");
		const id = await waiting({ cooked: true });
		await take(page, id);
		const absent = card(page, id).locator('[data-fail="CUSTOMER_ABSENT"]');
		await card(page, id).locator("summary").click();
		assert.equal(await absent.count(), 0);
		assert.match(await card(page, id).locator('[data-fail="ACCIDENT"]')
			.innerText(), /전액 환불/);
		await twice(step(page, id));
		await inState(page, id, "PICKED_UP");
		assert.match(await absent.innerText(), /환불되지 않아요/);
		await fine(page);
		await twice(absent);
		await card(page, id).waitFor({ state: "detached" });
		await has("deliveries", id, "FAILED");
		await has("payinfos", id, "CAPTURED");

		const other = await waiting();
		await take(page, other);
		await card(page, other).locator("summary").click();
		await twice(card(page, other).locator('[data-fail="STORE_CLOSED"]'));
		await card(page, other).waitFor({ state: "detached" });
		await has("payinfos", other, "ORDER_CANCELED");
		await to(page, "today");
		assert.match(await page.locator(`[data-ended="${other}"]`).innerText(),
			/실패[^]*0원[^]*가게가 문을 닫/);
	});

test("no connection: said, and what was tapped arrives once", async () => {
	const page = await open("rider1");
	const id = await waiting({ cooked: true });
	await take(page, id);
	await twice(step(page, id));
	await inState(page, id, "PICKED_UP");
	const keys = [];
	page.on("request", (asked) => asked.url().endsWith("/complete") &&
		keys.push(asked.headers()["idempotency-key"]));
	await page.context().setOffline(true);
	await page.locator(".lost").waitFor();
	await card(page, id).waitFor();			// what is known stays
	await twice(step(page, id));
	await until(() => keys.length > 1, "it is tried again");
	assert.match(await card(page, id).innerText(), /연결되면/);
	assert.ok(await step(page, id).isDisabled());
	await fine(page);
	await page.context().setOffline(false);
	await card(page, id).waitFor({ state: "detached" });
	await has("deliveries", id, "DELIVERED");
	await page.locator(".lost").waitFor({ state: "detached" });
	assert.equal(new Set(keys).size, 1);
	const { body } = await call("operator", "GET",
		`/events?orderId=${id}&type=DeliveryCompleted`);
	assert.equal(body._embedded.events.length, 1);
});

test("what the operator gives and takes away is said until it is seen",
	async () => {
		const page = await open("rider1", { size: DESKTOP, tongue: "en" });
		await page.locator(".beside").waitFor();
		const id = await waiting();
		const riders = (await call("operator", "GET", "/accounts?role=rider"))
			.body._embedded.accounts;
		const give = (login) => done("operator", "PUT",
			`/deliveries/${id}/assign`, { riderId: riders.find((r) =>
				r.login === login).id });
		await offer(page, id).waitFor();
		await give("rider1");
		await card(page, id).waitFor();
		await page.getByText(`The operator gave you order ${id}`).first()
			.waitFor();
		await give("rider2");
		await card(page, id).waitFor({ state: "detached" });
		const note = page.locator(".note", { hasText: "another rider" });
		await note.waitFor();
		await fine(page);
		await note.locator("button").click();
		await note.waitFor({ state: "detached" });
	});

test("the kitchen needs longer, and is done: the rider hears", async () => {
	const page = await open("rider1");
	const id = await waiting({ minutes: 15 });
	await take(page, id);
	await done("owner1", "PUT", `/stores/${id}/delay`, { minutes: 40 });
	await page.locator(".note", { hasText: `${id}번 음식은` }).waitFor();
	await done("owner1", "PUT", `/stores/${id}/cookcomplete`);
	await page.locator(".note", { hasText: `${id}번 음식이 준비` }).waitFor();
	await step(page, id).waitFor();
});

test("sound and vibration after one tap", async () => {
	const page = await open(null);
	await page.addInitScript(() => {
		globalThis.buzzed = [];
		navigator.vibrate = (how) => globalThis.buzzed.push(how);
	});
	await page.reload();
	await page.locator(".demo button").first().click();	// as rider1
	await to(page, "offers");
	const sound = page.locator("[data-sound]");
	const first = await waiting();
	await offer(page, first).waitFor();
	assert.deepEqual(await page.evaluate("buzzed"), []);
	await sound.click();
	await page.locator('[data-sound="on"]').waitFor();
	const tried = (await page.evaluate("buzzed")).length;
	assert.ok(tried > 0);				// he hears what it is like
	const second = await waiting();
	await offer(page, second).waitFor();
	assert.ok((await page.evaluate("buzzed")).length > tried);
	await sound.click();
	await page.locator('[data-sound="off"]').waitFor();
	for (const id of [first, second])
		await done("operator", "DELETE", `/orders/${id}`);
});

test("a session that ended asks him to sign in", async () => {
	const page = await open(null);
	await page.locator("input").first().fill("rider1");
	await page.locator("input[type=password]").fill("demo");
	await page.locator("form button").first().click();
	await page.locator("nav a").first().waitFor();
	await page.context().clearCookies();
	await page.evaluate(() => dispatchEvent(new Event("online")));
	await page.locator("input[type=password]").waitFor();
	assert.equal(await page.locator("nav a").count(), 0);
	await fine(page);
});

test("who is no rider is told how one becomes one", async () => {
	const { body } = await call("customer2", "GET", "/me");
	for (const tongue of ["ko", "en"]) {
		const page = await open("customer2", { tongue });
		const become = page.locator("[data-become]");
		await become.waitFor();
		assert.match(await become.innerText(), /customer2/);
		assert.equal(await become.locator("button").count(),
			body._links.apply || body._links.withdraw ? 1 : 0);
		await page.locator("input[type=password]").waitFor();
		await fine(page);
		if (body._links.apply) {
			await become.locator("button").click();	// applies
			await become.locator("button.quiet").waitFor();
			await become.locator("button").click();	// withdraws
			await become.locator("button:not(.quiet)").waitFor();
		}
	}
});

test("an account that an operator approves becomes a rider's", async () => {
	const login = `fresh${Date.now()}`;
	const password = "moto-2-wheels";
	const { body: account, status } = await call(null, "POST", "/accounts",
		{ login, password, name: "새라이더" });
	assert.equal(status, 201);
	const page = await open(null);
	async function enter() {
		await page.locator("form input").first().fill(login);
		await page.locator("form input[type=password]").fill(password);
		await page.locator("form button").first().click();
	}
	await enter();
	await page.locator("[data-become]").waitFor();
	await done("operator", "POST", `/accounts/${account.id}/grants`,
		{ role: "rider" });
	await page.reload();
	await page.locator(".good-news").waitFor();
	await fine(page);
	await page.locator("header button.link").click();
	await enter();
	await page.locator('nav a[href="#offers"]').waitFor();
});
