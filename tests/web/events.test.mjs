// The event monitor, on a real town; orders of restaurant 4, owner2, rider2.
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { window_, fine, call, stop, PHONE, DESKTOP } from "./browser.mjs";
import { sql } from "./steps.mjs";
import WORDS from "../../web/app/events/words.mjs";

const PAGE = "/app/events/";
const RESTAURANT = 4;
const W = WORDS.en;
const AT = { tongue: "en", size: DESKTOP };
let told;			// an order from its payment to its door

before(async () => {
	told = await delivered();
});

after(stop);

async function until(what, ask, ms = 20000) {
	const end = Date.now() + ms;
	for (;;) {
		const value = await ask();
		if (value)
			return value;
		assert.ok(Date.now() < end, `never came: ${what}`);
		await new Promise((done) => setTimeout(done, 50));
	}
}

const as = (to, method = "GET", body) => call("operator", method, to, body);
const ofOrder = async (id) => (await as(`/events?orderId=${id}&size=100`))
	.body._embedded.events;
const put = (who, to, body = {}) => until(`PUT ${to}`, async () =>
	(await call(who, "PUT", to, body)).status === 200);

async function order() {
	const { status, body } = await until("a place among the orders", async () => {
		const answer = await call("customer2", "POST", "/orders", {
			restaurantId: RESTAURANT, items: [{ menuItemId: 403, quantity: 1 }],
			address: { road: "사건로 7", detail: "808호", dong: "역삼동" },
			name: "박사건", phone: "010-3333-4444", card: "tok_ok" });
		return answer.status !== 409 && answer;
	});
	assert.equal(status, 201, JSON.stringify(body));
	return body.id;
}

async function delivered() {
	const id = await order();
	await put("owner2", `/stores/${id}/confirm`, { minutes: 15 });
	await put("owner2", `/stores/${id}/cookstart`);
	await put("owner2", `/stores/${id}/cookcomplete`);
	for (const step of ["take", "pickup", "complete"])
		await put("rider2", `/deliveries/${id}/${step}`);
	await until("its last event", async () => (await ofOrder(id)).some((e) =>
		e.type === "DeliveryCompleted"));
	return id;
}

const rows = (page) => page.locator(".events tbody tr");
const idsOf = (page) => rows(page).evaluateAll((all) =>
	all.map((tr) => Number(tr.dataset.id)));
const button = (within, name) => within.getByRole("button", { name, exact: true });

async function confirm(page, go) {
	const dialog = page.getByRole("dialog").last();
	assert.ok(await button(dialog, go).isDisabled(), "not before it is understood");
	await dialog.getByLabel(W.understood).check();
	await button(dialog, go).click();
	await button(dialog, go).waitFor({ state: "detached" });
}

test("the tail shows an order's events as they happen", async () => {
	const page = await window_("operator", PAGE, AT);
	await rows(page).first().waitFor();
	const id = await order();
	for (const type of ["PaymentApproved", "Ordered"])
		await rows(page).filter({ hasText: `#${id}` }).and(
			page.locator(`[data-type="${type}"]`)).waitFor();
	await put("owner2", `/stores/${id}/confirm`, { minutes: 15 });
	await rows(page).filter({ hasText: `#${id}` }).and(
		page.locator('[data-type="StoreConfirmed"]')).waitFor();
	const ids = await idsOf(page);
	assert.deepEqual(ids, [...new Set(ids)].sort((a, b) => b - a));
	await fine(page);
	await page.context().close();
});

test("paused, what came is counted; resumed, none is missing", async () => {
	const page = await window_("operator", PAGE, AT);
	await rows(page).first().waitFor();
	await button(page, W.pause).click();
	const frozen = await idsOf(page);
	const orders = [await order(), await order()];
	for (const id of orders)
		await until("both its events", async () => (await ofOrder(id)).length >= 2);
	await until("that all four are counted", async () =>
		Number((await page.locator(".came").textContent()).match(/\d+/)[0]) >= 4);
	assert.deepEqual(await idsOf(page), frozen, "what is shown stays");
	// nothing is lost by the network either
	await page.context().setOffline(true);
	const third = await order();
	await until("its events", async () => (await ofOrder(third)).length >= 2);
	await page.context().setOffline(false);
	await button(page, `▶ ${W.resume}`).click();
	const all = async () => (await as(`/events?before=${frozen[0]}&size=100`))
		.body._embedded.events.map((e) => e.id);
	await until("all of them", async () => {
		const mine = new Set(await idsOf(page));
		return (await all()).every((id) => mine.has(id));
	});
	const events = (await Promise.all([...orders, third].map(ofOrder))).flat();
	const mine = new Set(await idsOf(page));
	assert.ok(events.every((e) => mine.has(e.id)));
	await page.context().close();
});

test("what is filed late is shown in its place; a stopped one is resumed", async () => {
	const id = "monitor.payment.1";
	const page = await window_("operator", PAGE, AT);
	const board = await window_("operator", `${PAGE}?view=subscriptions`, AT);
	await rows(page).first().waitFor();
	sql(`UPDATE trigger.subscription SET state = 'stopped', reason = 'a test'
		WHERE consumer = 'monitor' AND source = 'payment'`);
	await page.getByText(W.historyStopped("payment")).waitFor();
	let one;
	const of = (type) => rows(page).filter({ hasText: `#${one}` }).and(
		page.locator(`[data-type="${type}"]`));
	// newer ones come, and the tail has time to leave the old behind
	const after_ = (ms, began = Date.now()) => until("that it is late", () =>
		Date.now() - began > ms);
	// the trigger hears of it a moment later
	await until("an order whose payment is not filed", async () => {
		one = await order();
		await of("Ordered").waitFor();
		await after_(5000);
		return await of("PaymentApproved").count() === 0;
	}, 60000);
	const two = await order();
	await rows(page).filter({ hasText: `#${two}` }).first().waitFor();
	await after_(6000);
	assert.equal(await of("PaymentApproved").count(), 0);
	const row = board.locator(`tr[data-id="${id}"]`);
	await row.getByText("a test").waitFor();
	await button(row, `${W.commands.resume}: ${id}`).click();
	await confirm(board, W.commands.resume);
	await of("PaymentApproved").waitFor();
	const ids = await idsOf(page);
	assert.deepEqual(ids, [...ids].sort((a, b) => b - a));
	await row.getByText(W.states.running).waitFor();
	await page.context().close();
	await board.context().close();
});

test("the filter is in the address, and there after a reload", async () => {
	const page = await window_("operator", PAGE, AT);
	await page.getByLabel(W.order, { exact: true }).fill(String(told));
	await page.keyboard.press("Tab");
	await page.locator(`[data-type="DeliveryCompleted"]`).waitFor();
	await page.getByLabel(W.source, { exact: true }).selectOption("store");
	await page.locator('tr[data-type="Ordered"]').waitFor({ state: "detached" });
	assert.match(page.url(), new RegExp(`orderId=${told}&source=store`));
	const want = (await as(`/events?orderId=${told}&source=store&size=100`))
		.body._embedded.events.map((e) => e.id);
	assert.ok(want.length >= 3);
	await until("these only", async () =>
		String(await idsOf(page)) === String(want));
	await page.reload();
	await until("the same again", async () =>
		String(await idsOf(page)) === String(want));
	assert.equal(await page.getByLabel(W.order, { exact: true }).inputValue(),
		String(told));
	await page.getByLabel(W.type, { exact: true }).selectOption("CookStarted");
	await until("one", async () => (await idsOf(page)).length === 1);
	await page.goBack();
	await until("back", async () => (await idsOf(page)).length === want.length);
	await page.getByLabel(W.until).fill("2020-01-01T00:00");
	await page.getByText(W.nothing).waitFor();
	await page.getByText(W.past).waitFor();
	await button(page, W.clear).click();
	await until("all", async () => (await idsOf(page)).length > want.length);
	await page.context().close();
});

test("what is typed into the filter stays while events come", async () => {
	const page = await window_("operator", PAGE, AT);
	await rows(page).first().waitFor();
	const field = page.getByLabel(W.order, { exact: true });
	await field.pressSequentially("12");
	const id = await order();
	await rows(page).filter({ hasText: `#${id}` }).first().waitFor();
	await field.pressSequentially("3");
	assert.equal(await field.inputValue(), "123");
	await page.keyboard.press("Tab");
	await page.getByText(W.nothing).waitFor();
	await page.context().close();
});

test("an order's whole story, with the gaps, without the person", async () => {
	const page = await window_("operator", `${PAGE}?view=story`, AT);
	await page.getByLabel(W.orderNumber).fill(String(told));
	await button(page, W.tell).click();
	const { body } = await as(`/orders/${told}/story`);
	await page.locator(".step").nth(body.steps.length - 1).waitFor();
	assert.deepEqual(await page.locator(".step").evaluateAll((all) =>
		all.map((li) => li.dataset.type)), body.steps.map((s) => s.type));
	assert.ok(new Set(body.steps.map((s) => s.source)).size === 4);
	assert.deepEqual(await page.locator(".gap .mono").allTextContents(),
		body.steps.slice(1).map((s) => `+${s.gapMs.toLocaleString("en")} ms`));
	for (const summary of await page.locator("summary").all())
		await summary.click();
	const text = await page.locator("main").textContent();
	assert.ok(text.includes("불고기피자"));
	assert.ok(!/박사건|3333|808호/.test(text), "the person");
	await fine(page);
	await page.reload();
	await page.locator(".step").first().waitFor();
	await page.goto(page.url().replace(`order=${told}`, "order=999999999"));
	await page.getByText(W.noStory("999999999")).waitFor();
	await page.context().close();
});

test("an event whole, to whom it went, and once more to one of them", async () => {
	const page = await window_("operator", `${PAGE}?orderId=${told}`, AT);
	await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
	await rows(page).and(page.locator('[data-type="Ordered"]'))
		.getByRole("link").first().click();
	const dialog = page.getByRole("dialog").first();
	const to = (consumer) => dialog.locator(`.to[data-consumer="${consumer}"]`);
	for (const consumer of ["store", "payment", "dashboard", "monitor"])
		await to(consumer).and(page.locator('[data-state="handled"]')).waitFor();
	const e = (await ofOrder(told)).find((one) => one.type === "Ordered");
	await button(dialog, W.copy("CloudEvent")).click();
	const copied = JSON.parse(await page.evaluate(() =>
		navigator.clipboard.readText()));
	assert.equal(copied.specversion, "1.0");
	assert.deepEqual([copied.id, copied.type, copied.subject, copied.sequence],
		[e.eventId, "Ordered", String(told), String(e.pos)]);
	assert.equal(copied.data.price, 27500);
	assert.ok(!JSON.stringify(copied).includes("박사건"));
	await dialog.getByText(`events/order/Ordered/${told}`).waitFor();
	await fine(page);
	// the dashboard forgets that it had it: so we see that it comes
	const inbox = `dashboard.inbox WHERE subscription = 'dashboard/order'
		AND event_id = '${e.eventId}'`;
	sql(`DELETE FROM ${inbox}`);
	await button(to("dashboard"), W.againTo("dashboard/on_event")).click();
	await fine(page);
	await confirm(page, W.sendAgain);
	await until("that it came again", async () =>
		sql(`SELECT count(*) FROM ${inbox}`) === "1");
	await to("dashboard").and(page.locator('[data-state="handled"]')).waitFor();
	assert.equal((await as(`/dashboards/${told}`)).status, 200);
	// who had it does nothing, and nothing stays behind
	const before_ = (await as(`/payinfos/${told}`)).body;
	await button(to("payment"), W.againTo("payment/on_ordered")).click();
	await confirm(page, W.sendAgain);
	await until("that it is done", async () => sql(`SELECT count(*)
		FROM trigger.delivery WHERE event_id = '${e.eventId}'`) === "0");
	assert.deepEqual((await as(`/payinfos/${told}`)).body, before_);
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "detached" });
	assert.ok(!page.url().includes("event="));
	await page.context().close();
});

test("topics: what came, how often, and to whom", async () => {
	const page = await window_("operator", `${PAGE}?view=topics`, AT);
	const row = page.locator('tr[data-type="Ordered"]');
	await row.waitFor();
	const hour = async () => Number((await row.locator("td").nth(3).textContent())
		.replaceAll(",", ""));
	const had = await hour();
	assert.ok(had >= 1);
	assert.match(await row.textContent(), /store\/on_ordered/);
	await order();
	await until("one more", async () => await hour() > had);
	await fine(page);
	await row.getByRole("link").click();
	await rows(page).first().waitFor();
	assert.match(page.url(), /type=Ordered/);
	assert.ok((await rows(page).evaluateAll((all) =>
		all.map((tr) => tr.dataset.type))).every((t) => t === "Ordered"));
	await page.context().close();
});

test("subscriptions: a reset says what it does, and goes back", async () => {
	const page = await window_("operator", `${PAGE}?view=subscriptions`, AT);
	const of = async (id) => (await as("/subscriptions")).body._embedded
		.subscriptions.find((s) => s.id === id);
	const id = "dashboard.payment.1";
	const before = (await of(id)).logPos;
	await order();
	const had = await until("one more event of payment's", async () => {
		const s = await of(id);
		return s.logPos > before && s.lag === 0 && s;
	});
	const row = page.locator(`tr[data-id="${id}"]`);
	await row.getByText(W.states.running).waitFor();
	await fine(page);
	await button(row, `${W.commands.reset}: ${id}`).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel(W.position).fill(String(had.logPos + 1000000));
	// to where the log ended when the page looked
	await dialog.getByText(new RegExp(W.resetTo("[\\d,]+"))).waitFor();
	await dialog.getByLabel(W.position).fill("0");
	await dialog.getByText(/events are delivered again/).waitFor();
	await fine(page);
	// as if it were all long ago: asked a third time
	const age = (days) => sql(`UPDATE monitor.event SET at = at +
		interval '${days} days' WHERE source = 'payment' AND pos = 1`);
	age(-7);
	const go = button(dialog, W.commands.reset);
	await dialog.getByLabel(W.understood).check();
	await go.click();
	await dialog.getByText(/More than six days of events/).waitFor();
	await fine(page);
	assert.ok(await go.isDisabled());
	await dialog.getByLabel(W.position).fill("1");
	await dialog.getByLabel(W.resetSure).waitFor({ state: "detached" });
	assert.ok(await go.isEnabled());
	await dialog.getByLabel(W.position).fill("0");
	await go.click();
	await dialog.getByLabel(W.resetSure).check();
	await go.click();
	await dialog.waitFor({ state: "detached" });
	age(7);
	await until("that it has gone over them again", async () => {
		const now = await of(id);
		return now.seek === null && now.lag === 0 &&
			new Date(now.movedAt) > new Date(had.movedAt);
	});
	await button(row, `${W.commands.rebuild}: ${id}`).click();
	await page.getByRole("dialog").getByText(W.wishSays.rebuild[0]).waitFor();
	await button(page.getByRole("dialog"), W.cancel).click();
	assert.equal(await of("dashboard.payment.2"), undefined);
	await page.context().close();
});

test("dead letters: why, tried again, dropped", async () => {
	// as if the store's handler had given these up; both were handled
	const [one, two] = (await ofOrder(told)).filter((e) =>
		["PickedUp", "DeliveryStarted"].includes(e.type));
	for (const e of [one, two])
		sql(`INSERT INTO trigger.delivery (consumer, source, generation, pos,
			event_id, type, subject, function, state, hold, attempt, lost,
			next_at, reason) VALUES ('store', 'delivery', 1, ${e.pos},
			'${e.eventId}', '${e.type}', '${told}', 'store/on_rider', 'dead',
			false, 6, 0, 'infinity', 'HTTP 500: the oven is on fire')`);
	const page = await window_("operator", `${PAGE}?view=letters`, AT);
	const letter = (e) => page.locator(".letter").filter({ hasText: e.type });
	await letter(one).getByText("the oven is on fire").waitFor();
	await letter(one).getByText(W.tries(6)).waitFor();
	await page.getByRole("link", { name: W.views.letters }).getByText("2").first()
		.waitFor();
	await fine(page);
	await letter(one).getByRole("button", { name: /^Try again/ }).click();
	await confirm(page, W.commands.redrive);
	await letter(one).waitFor({ state: "detached" });
	await letter(two).getByRole("button", { name: /^Drop/ }).click();
	await page.getByRole("dialog").getByText(W.wishSays.drop[0]).waitFor();
	await confirm(page, W.commands.drop);
	await page.getByText(W.noLetters.dead).waitFor();
	await until("that the trigger is done with both", async () => sql(
		"SELECT count(*) FROM trigger.delivery WHERE consumer = 'store'") === "0");
	await button(page, W.letterStates.parked).click();
	await page.getByText(W.noLetters.parked).waitFor();
	await page.context().close();
});

test("the export has what the API has, line by line", async () => {
	const page = await window_("operator", "/healthz", AT);
	// a dialog of the system's is nobody's here
	await page.addInitScript(() => {
		delete globalThis.showSaveFilePicker;
	});
	await page.goto(new URL(`${PAGE}?restaurantId=${RESTAURANT}&until=` +
		new Date().toISOString(), page.url()).href);
	await rows(page).first().waitFor();
	await button(page, `⤓ ${W.export.title}`).click();
	await page.getByRole("dialog").getByText(W.export.size).waitFor();
	await fine(page);
	const coming = page.waitForEvent("download");
	await button(page.getByRole("dialog"), W.export.go).click();
	const download = await coming;
	assert.match(download.suggestedFilename(), /^events-.*\.ndjson$/);
	const lines = readFileSync(await download.path(), "utf8").trim().split("\n")
		.map((line) => JSON.parse(line));
	const want = [];
	let next = `/events?${new URL(page.url()).searchParams}&size=100&data=true`;
	while (next) {
		const { body } = await as(next);
		want.push(...body._embedded.events.map(({ _links, ...e }) => e));
		const link = body._links.next && new URL(body._links.next.href);
		next = link && link.pathname + link.search;
	}
	assert.ok(want.length > 5);
	assert.deepEqual(lines, want);
	assert.ok(lines.some((e) => e.data.price === 27500));
	assert.ok(!JSON.stringify(lines).includes("박사건"));
	await page.context().close();
});

for (const [name, size] of Object.entries({ PHONE, DESKTOP }))
	for (const tongue of ["ko", "en"])
		test(`all views are fine: ${name}, ${tongue}`, async () => {
			const w = WORDS[tongue];
			const page = await window_("operator", PAGE, { size, tongue });
			await rows(page).first().waitFor();
			await fine(page);
			for (const [view, first] of Object.entries({
				topics: 'tr[data-type="Ordered"]', subscriptions: "tr[data-state]",
				letters: ".empty" })) {
				await page.getByRole("navigation").getByRole("link",
					{ name: w.views[view] }).click();
				await page.locator(first).first().waitFor();
				await fine(page);
			}
			await page.goto(new URL(`${PAGE}?view=story&order=${told}`,
				page.url()).href);
			await page.locator(".step").first().waitFor();
			await fine(page);
			await page.locator(".step a").first().click();
			await page.locator(".to").first().waitFor();
			await fine(page);
			await page.context().close();
		});

test("nobody else sees it; with no network it says so", async () => {
	const other = await window_("rider1", PAGE, AT);
	await other.locator(".sign").waitFor();
	assert.equal(await other.locator(".events").count(), 0);
	await other.context().close();
	const page = await window_("operator", PAGE, AT);
	await rows(page).first().waitFor();
	await page.context().setOffline(true);
	await page.locator(".lost").waitFor();
	await page.context().setOffline(false);
	await page.locator(".lost").waitFor({ state: "detached" });
	await page.goto(new URL(`${PAGE}?event=1`, page.url()).href);
	await page.getByRole("dialog").locator(".problem").waitFor();
	await page.context().close();
});
