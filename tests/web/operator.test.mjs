// The operator's page, on a real town.  Time passes by SQL, as in
// tests/system: only what is already written is moved back.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { window_, fine, call, stop, URL_, PHONE, DESKTOP } from "./browser.mjs";
import { sql } from "./steps.mjs";
import WORDS from "../../web/app/operator/words.mjs";

const RESTAURANT = 4;		// of owner2
const W = WORDS.en;
const AT = { tongue: "en", size: DESKTOP };

after(stop);

async function until(ask, what, ms = 30000) {
	const end = Date.now() + ms;
	for (;;) {
		const value = await ask();
		if (value)
			return value;
		assert.ok(Date.now() < end, `never came: ${what}`);
		await new Promise((done) => setTimeout(done, 50));
	}
}

// A command, once its record is there.
const put = (who, to, body) => until(async () => {
	const answer = await call(who, "PUT", to, body ?? {});
	return answer.status === 200 && answer.body;
}, `PUT ${to}`);

async function order() {
	const { status, body } = await call("customer2", "POST", "/orders", {
		restaurantId: RESTAURANT, items: [{ menuItemId: 403, quantity: 1 }],
		address: { road: "운영로 7", detail: "707호", dong: "역삼동" },
		name: "이고객", phone: "010-7777-8888", card: "tok_ok" });
	assert.equal(status, 201, JSON.stringify(body));
	await until(async () => (await call("operator", "GET",
		`/dashboards/${body.id}`)).status === 200, "the board");
	return body.id;
}

async function delivered() {
	const id = await order();
	await put("owner2", `/stores/${id}/confirm`, { minutes: 15 });
	await put("owner2", `/stores/${id}/cookcomplete`);
	for (const step of ["take", "pickup", "complete"])
		await put("rider2", `/deliveries/${id}/${step}`);
	await until(async () => (await call("operator", "GET", `/payinfos/${id}`))
		.body.status === "CAPTURED", "the capture");
	return id;
}

const payinfo = async (id) => (await call("operator", "GET", `/payinfos/${id}`)).body;
const need = (page, kind, id) =>
	page.locator(`.need[data-kind="${kind}"][data-id="${id}"]`);
const button = (within, name) => within.getByRole("button", { name, exact: true });

test("an order that nobody answers is said by itself, and canceled here", async () => {
	const page = await window_("operator", "/app/operator/", AT);
	const id = await order();
	await page.locator(`.slim[data-id="${id}"]`).waitFor();
	await page.locator("#loud").evaluate((box) => {
		globalThis.heard = [];
		new MutationObserver(() => globalThis.heard.push(box.textContent))
			.observe(box, { childList: true });
	});
	sql(`UPDATE dashboard.board SET order_dt = order_dt - interval '3 minutes'
		WHERE id = ${id}`);
	const row = need(page, "unanswered", id);
	await row.waitFor();
	const text = await row.textContent();
	assert.ok(text.includes(W.now.unanswered), text);
	assert.match(text, /for [3-5] min/);
	assert.match(await row.getByRole("link", { name: /^Call/ }).getAttribute("href"),
		/^tel:/);
	await until(async () => (await page.evaluate(() => globalThis.heard)).some((t) =>
		t.includes(W.now.kinds.unanswered)), "that it is announced");
	assert.match(await page.title(), /^\(\d+\) Operator/);
	await button(row, W.cmd.names.cancel).click();
	const dialog = page.getByRole("dialog");
	assert.ok((await dialog.textContent()).includes("₩27,500"), "what goes back");
	await dialog.getByLabel(W.cmd.cancelReason).fill("The store is on fire");
	await fine(page);
	await button(dialog, W.cmd.cancelGo).click();
	await row.waitFor({ state: "detached" });
	const { body } = await call("operator", "GET", `/dashboards/${id}`);
	assert.equal(body.status, "ORDER_CANCELED");
	assert.equal(body.cancelReason, "The store is on fire");
	await page.context().close();
});

test("late, and no rider: a rider is chosen here", async () => {
	const late = await order();
	const alone = await order();
	for (const id of [late, alone])
		await put("owner2", `/stores/${id}/confirm`, { minutes: 10 });
	await put("owner2", `/stores/${alone}/cookcomplete`);
	await until(async () => (await call("operator", "GET", `/deliveries/${alone}`))
		.body.cooked, "that it is cooked");
	sql(`UPDATE store.orders SET ready_at = ready_at - interval '21 minutes'
		WHERE id = ${late}`);
	sql(`UPDATE delivery.deliveries SET cooked_at = cooked_at - interval '11 minutes'
		WHERE id = ${alone}`);
	const page = await window_("operator", "/app/operator/", AT);
	// their timers look every 30 and every 15 seconds
	const tardy = need(page, "late", late);
	await tardy.waitFor({ timeout: 60000 });
	await tardy.getByText(/^Promised for/).waitFor();
	const row = need(page, "unclaimed", alone);
	await row.waitFor({ timeout: 60000 });
	await button(row, W.cmd.names.assign).click();
	const dialog = page.getByRole("dialog");
	assert.ok(await button(dialog, W.cmd.assignGo).isDisabled(), "nobody is chosen yet");
	await dialog.getByRole("radio", { name: /강라이더/ }).check();
	await button(dialog, W.cmd.assignGo).click();
	await row.waitFor({ state: "detached" });
	const { body } = await call("operator", "GET", `/deliveries/${alone}`);
	assert.equal(body.riderName, "강라이더");
	assert.notEqual(body.status, "WAITING");
	for (const id of [late, alone])
		await call("operator", "DELETE", `/orders/${id}`, {});
	await tardy.waitFor({ state: "detached" });
	await page.context().close();
});

test("money that is not back is said with its payment", async () => {
	const id = await order();
	await until(async () => (await call("operator", "GET", `/stores/${id}`)).status === 200,
		"the store has it");
	sql("UPDATE testpay.setting SET behaviour = 'dead'");
	try {
		await call("customer2", "DELETE", `/orders/${id}`, {});
		await until(async () => (await call("operator", "GET", `/dashboards/${id}`))
			.body.status === "ORDER_CANCELED", "the cancel");
		sql(`UPDATE dashboard.board SET canceled_dt = canceled_dt - interval '3 minutes'
			WHERE id = ${id}`);
		const page = await window_("operator", "/app/operator/", AT);
		const row = need(page, "payment", id);
		await row.waitFor();
		assert.ok((await row.textContent()).includes(W.now.moneyBack));
		sql("UPDATE testpay.setting SET behaviour = 'normal'");
		sql("UPDATE payment.payinfo SET ask_at = clock_timestamp() WHERE open");
		await row.waitFor({ state: "detached", timeout: 60000 });
		await page.context().close();
	} finally {
		sql("UPDATE testpay.setting SET behaviour = 'normal'");
	}
});

test("an order's page: five records, what can be done, a refund", async () => {
	const id = await delivered();
	const page = await window_("operator", `/app/operator/#/orders/${id}`, AT);
	const asked = [];
	page.on("request", (r) => asked.push(new URL(r.url()).pathname));
	for (const name of ["order", "payment", "store", "delivery", "board"])
		await page.getByRole("region", { name: W.one[name], exact: true }).locator("dd")
			.first().waitFor();
	assert.equal(await page.getByRole("link", { name: W.one.story }).getAttribute("href"),
		`/app/events/?order=${id}`);
	const personal = page.getByRole("region", { name: W.one.personal });
	assert.doesNotMatch(await page.locator("main").textContent(), /707호|010-7777/);
	assert.ok(!asked.includes(`/orders/${id}`), "nobody has looked at the customer");
	await button(personal, W.one.show).click();
	await personal.getByText("707호").waitFor();
	await personal.getByText("010-7777-8888").waitFor();
	await button(personal, W.one.looks).click();
	const me = (await call("operator", "GET", "/me")).body.id;
	await personal.getByText(new RegExp(`^operator ${me}, `)).waitFor();

	await button(page, W.cmd.names.refund).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel(W.cmd.amount).fill("99999");
	await dialog.getByText(W.cmd.amountWrong("₩27,500")).waitFor();
	assert.ok(await button(dialog, W.cmd.refundGo0).isDisabled());
	await dialog.getByLabel(W.cmd.amount).fill("7500");
	assert.ok(await button(dialog, W.cmd.refundGo("₩7,500")).isDisabled(), "no reason");
	await dialog.getByLabel(W.cmd.refundReason).fill("cold pizza");
	await fine(page);
	await button(dialog, W.cmd.refundGo("₩7,500")).click();
	await page.getByText(W.cmd.refunded("₩7,500"), { exact: true }).first().waitFor();
	assert.equal((await payinfo(id)).refunded, 7500);
	await page.getByText(/₩7,500, refunded: cold pizza/).waitFor();

	// another operator was faster: the refusal is shown, and nothing moves
	await button(page, W.cmd.names.refund).click();
	await dialog.getByLabel(W.cmd.refundReason).fill("all of it");
	const { status } = await call("operator", "POST", `/payinfos/${id}/refunds`,
		{ amount: 19000, reason: "first" });
	assert.equal(status, 201);
	await button(dialog, W.cmd.refundGo("₩20,000")).click();
	await dialog.getByRole("alert").getByText(/1000 won can still be refunded/).waitFor();
	assert.equal((await payinfo(id)).refunded, 26500);
	await page.context().close();
});

test("an order that is not there, and finding one by its number", async () => {
	const id = await order();
	const page = await window_("operator", "/app/operator/#/orders/99999999", AT);
	await page.getByText(W.one.missing("99999999")).waitFor();
	await fine(page);
	await page.getByRole("link", { name: W.one.back }).click();
	const find = page.getByLabel(W.live.find);
	await find.fill("seven");
	await page.getByText(W.live.number).waitFor();
	await find.fill(String(id));
	await button(page, W.live.go).click();
	await page.getByRole("heading", { name: new RegExp(`^${W.order(id)}`) }).waitFor();
	// it moves by itself
	await put("owner2", `/stores/${id}/confirm`, { minutes: 15 });
	await page.getByRole("region", { name: W.one.store, exact: true })
		.getByText(W.storeStatus.CONFIRMED, { exact: true }).first().waitFor();
	await button(page, W.cmd.names.cancel).click();
	await button(page.getByRole("dialog"), W.cmd.cancelGo).click();
	await page.getByText(W.cmd.canceled(id)).first().waitFor();
	await button(page, W.cmd.names.cancel).waitFor({ state: "detached" });
	await page.context().close();
});

test("orders by status and restaurant", async () => {
	const id = await order();
	await call("operator", "DELETE", `/orders/${id}`, {});
	const page = await window_("operator", "/app/operator/", AT);
	await page.getByLabel(W.live.status).selectOption("ORDER_CANCELED");
	await page.getByLabel(W.live.restaurant).selectOption(String(RESTAURANT));
	const row = page.locator("tr", { has: page.getByRole("link", { name: String(id),
		exact: true }) });
	await row.getByText(W.status.ORDER_CANCELED).waitFor();
	await page.getByLabel(W.live.restaurant).selectOption("9");
	await row.waitFor({ state: "detached" });
	await page.context().close();
});

test("what newer ones push off the first page stays in the list", async () => {
	const id = await order();
	await call("operator", "DELETE", `/orders/${id}`, {});
	const FIRST = 1000000000;
	const add = (from, to) => sql(`INSERT INTO dashboard.board (gen, id, rank, status,
		order_dt, restaurant_id, store_name, item_name, item_qty, price)
		SELECT gen, ${FIRST} + n, rank, status, order_dt, restaurant_id, store_name,
		item_name, item_qty, price FROM dashboard.board,
		generate_series(${from}, ${to}) n WHERE id = ${id}`);
	const page = await window_("operator", "/app/operator/", AT);
	const ids = () => page.locator("tbody th").allTextContents();
	const all = (n) => page.waitForFunction(([first, count]) => {
		const shown = new Set([...document.querySelectorAll("tbody th")]
			.map((th) => Number(th.textContent)));
		return Array.from({ length: count }, (_, i) => first + i)
			.every((one) => shown.has(one));
	}, [FIRST + 1, n]);
	try {
		add(1, 60);
		await page.getByLabel(W.live.status).selectOption("");
		await until(async () => (await ids()).length === 50, "a page");
		await button(page, W.more).click();
		await all(60);
		add(61, 65);
		await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
		await until(async () => (await ids())[0] === String(FIRST + 65), "the newer ones");
		await all(65);
		const shown = await ids();
		assert.deepEqual(shown, [...new Set(shown)].sort((a, b) => b - a));
	} finally {
		sql(`DELETE FROM dashboard.board WHERE id > ${FIRST}`);
	}
	await page.context().close();
});

test("a row whose records did not come has its buttons when they do", async () => {
	const page = await window_("operator", "/healthz", AT);
	const id = await order();
	sql(`UPDATE dashboard.board SET order_dt = order_dt - interval '3 minutes'
		WHERE id = ${id}`);
	await page.route("**/orders?size=1&*", (route) => route.abort());
	await page.goto(`${URL_}/app/operator/`);
	const row = need(page, "unanswered", id);
	await row.getByRole("alert").waitFor();
	assert.equal(await button(row, W.cmd.names.cancel).count(), 0);
	await page.unroute("**/orders?size=1&*");
	await button(row, W.cmd.names.cancel).waitFor();
	await row.getByRole("alert").waitFor({ state: "detached" });
	await call("operator", "DELETE", `/orders/${id}`, {});
	await page.context().close();
});

test("a restaurant is paused, that is said, and opened again", async () => {
	const page = await window_("operator", "/app/operator/#/restaurants", AT);
	const card = page.locator(`.card[data-id="${RESTAURANT}"]`);
	const restaurant = async () => (await call(null, "GET",
		`/restaurants/${RESTAURANT}`)).body;
	try {
		await button(card, W.rest.pause30).click();
		await card.getByText(/^paused until/).waitFor();
		assert.equal((await restaurant()).open, false);
		await page.getByRole("link", { name: new RegExp(`^${W.nav.now}`) }).click();
		const row = need(page, "away", RESTAURANT);
		await row.getByText(/^Takes no orders until/).waitFor();
		await button(row, W.rest.reopen).click();
		await row.waitFor({ state: "detached" });
		assert.equal((await restaurant()).open, true);
		await page.getByRole("link", { name: W.nav.restaurants }).click();
		await button(card, W.rest.close).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByText(W.rest.closeWhat).waitFor();
		await button(dialog, W.rest.close).click();
		await card.getByText(W.rest.closed, { exact: true }).waitFor();
		await button(card, W.rest.reopen).click();
		await card.getByText(W.rest.open, { exact: true }).waitFor();
	} finally {
		await call("operator", "PATCH", `/restaurants/${RESTAURANT}`,
			{ closed: false, pausedUntil: new Date().toISOString() });
	}
	await page.context().close();
});

test("a restaurant is added, with its owner", async () => {
	const name = `운영시험 ${Date.now()}`;
	const page = await window_("operator", "/app/operator/#/restaurants", AT);
	await button(page, W.rest.add).click();
	const dialog = page.getByRole("dialog");
	const go = button(dialog, W.rest.go);
	await dialog.getByLabel(W.rest.name, { exact: true }).fill(name);
	await dialog.getByLabel(W.rest.road).fill("시험로 4");
	await dialog.getByLabel(W.rest.dong, { exact: true }).fill("역삼동");
	await dialog.getByLabel(W.rest.areas).fill("역삼동 삼천");
	await dialog.getByText(W.rest.areaWrong("역삼동 삼천")).waitFor();
	assert.ok(await go.isDisabled());
	await dialog.getByLabel(W.rest.areas).fill("역삼동 3,000\n논현동 0");
	await dialog.getByLabel(W.rest.allDay).check();
	await dialog.getByLabel(W.rest.ownerLogin).fill("nobody-of-this-name");
	await fine(page);
	await go.click();
	await dialog.getByText(W.rest.noAccount("nobody-of-this-name")).waitFor();
	await dialog.getByLabel(W.rest.ownerLogin).fill("owner2");
	await go.click();
	const card = page.locator(".card", { has: page.getByRole("heading", { name }) });
	await card.getByText(`${W.rest.owner}: 이사장`).waitFor();
	const id = Number(await card.getAttribute("data-id"));
	const { body } = await call(null, "GET", `/restaurants/${id}`);
	assert.deepEqual(body.areas, [{ dong: "역삼동", fee: 3000 }, { dong: "논현동", fee: 0 }]);
	assert.equal(body.hours.length, 7);
	await page.context().close();
});

test("a restaurant whose answer was lost is asked for again, and is one", async () => {
	const name = `유실시험 ${Date.now()}`;
	const page = await window_("operator", "/app/operator/#/restaurants", AT);
	await button(page, W.rest.add).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel(W.rest.name, { exact: true }).fill(name);
	await dialog.getByLabel(W.rest.road).fill("시험로 5");
	await dialog.getByLabel(W.rest.dong, { exact: true }).fill("역삼동");
	await dialog.getByLabel(W.rest.areas).fill("역삼동 3000");
	await dialog.getByLabel(W.rest.allDay).check();
	let lost = 0;
	await page.route("**/restaurants", async (route) => {
		if (route.request().method() !== "POST" || lost++)
			return route.continue();
		await route.fetch();		// it arrives
		return route.abort();
	});
	await button(dialog, W.rest.go).click();
	await dialog.getByRole("alert").waitFor();
	await button(dialog, W.rest.go).click();
	await page.locator(".card", { has: page.getByRole("heading", { name }) }).waitFor();
	const { body } = await call(null, "GET", "/restaurants?size=100");
	assert.equal(body._embedded.restaurants.filter((r) => r.name === name).length, 1);
	await page.context().close();
});

test("figures: the plots' tables say what the town's figures say", async () => {
	const id = await order();
	await call("operator", "DELETE", `/orders/${id}`, { reason: "figures" });
	sql("SELECT dashboard.refresh_town()");
	const page = await window_("operator", "/app/operator/#/figures", AT);
	for (const [range, query] of [["day", "hours=24"], ["week", "hours=168"],
		["year", "hours=840&days=330"]]) {
		await button(page, W.fig.ranges[range]).click();
		const title = range === "day" ? W.fig.perHour : W.fig.perDay;
		const plot = page.locator(".plot", { has: page.getByRole("heading",
			{ name: title }) });
		await plot.locator("canvas").waitFor();
		await until(async () => {
			const { body: town } = await call("operator", "GET", `/town?${query}`);
			await plot.locator("details").evaluate((d) => {
				d.open = true;
			});
			const sums = await plot.locator(".scroll tbody tr").evaluateAll((lines) =>
				lines.reduce((s, tr) => s.map((n, i) => n + Number(
					tr.cells[i + 1].textContent.replaceAll(",", ""))), [0, 0, 0]));
			return town.total.orders > 0 && sums.join() === [town.total.orders,
				town.total.completed, town.total.canceled].join();
		}, `${range}: the table's sums`);
		const drawn = await plot.locator("canvas").evaluate((c) => c.getContext("2d")
			.getImageData(0, 0, c.width, c.height).data.some((v, i) => i % 4 === 3 && v > 0));
		assert.ok(drawn, "something is drawn");
	}
	const reasons = page.locator(".plot", { has: page.getByRole("heading",
		{ name: W.fig.byReason }) });
	await reasons.locator("summary").click();
	await reasons.getByRole("row", { name: /^figures 1/ }).waitFor();
	await page.getByText(/^Counts all orders until/).waitFor();
	await page.context().close();
});

test("an account is found; a role is given and taken back", async () => {
	const login = `op-${Date.now()}`;
	const { body: made } = await call(null, "POST", "/accounts",
		{ login, password: "correct-horse-battery", name: "오라이더" });
	const grants = async () => (await call("operator", "GET", `/accounts/${made.id}`))
		.body.grants.map((g) => g.role).sort().join();
	const page = await window_("operator", "/app/operator/#/people", AT);
	await page.getByLabel(W.people.find).fill(login);
	const card = page.locator(`.card[data-login="${login}"]`);
	await card.waitFor();
	await page.locator('.card[data-login="customer1"]').waitFor({ state: "detached" });
	await card.getByRole("button", { name: /^Grant/ }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByLabel(W.people.role).selectOption("staff");
	assert.ok(await button(dialog, W.people.give).isDisabled(), "staff of which?");
	await dialog.getByLabel(W.people.role).selectOption("rider");
	await button(dialog, W.people.give).click();
	await card.getByText("rider", { exact: true }).waitFor();
	assert.equal(await grants(), "customer,rider");
	await card.getByRole("button", { name: /^Take back: rider/ }).click();
	await button(dialog, W.people.take).click();
	await card.getByText("rider", { exact: true }).waitFor({ state: "detached" });
	assert.equal(await grants(), "customer");
	await page.getByLabel(W.people.find).fill("nobody-at-all");
	await page.getByText(W.people.empty).waitFor();
	await page.context().close();
});

test("who wants to be a rider is seen first, and taken", async () => {
	const login = `wants-${Date.now()}`;
	const password = "correct-horse-battery";
	const { body: made } = await call(null, "POST", "/accounts", { login, password });
	const { token } = await (await fetch(`${URL_}/sessions`, { method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ login, password }) })).json();
	const { status } = await fetch(`${URL_}/me`, { method: "PATCH", headers: {
		"Content-Type": "application/json", Authorization: `Bearer ${token}` },
	body: JSON.stringify({ wants: "rider" }) });
	assert.equal(status, 200);
	const page = await window_("operator", "/app/operator/#/people", AT);
	const card = page.locator(`[data-wants="${login}"]`);
	await button(card, W.people.accept).click();
	await card.waitFor({ state: "detached" });
	const { body } = await call("operator", "GET", `/accounts/${made.id}`);
	assert.ok(body.grants.some((g) => g.role === "rider"));
	await page.context().close();
});

test("a store's screen that is cut off is said", async () => {
	const page = await window_("operator", "/app/operator/", AT);
	await page.locator(".connection.live").waitFor();
	const board = await window_("owner2", "/app/operator/", AT);
	await board.evaluate(async (id) => {
		const { beBoard, listen } = await import("/app/kit/live.mjs");
		beBoard([id]);
		listen(`live/stores/${id}`, () => {});
	}, RESTAURANT);
	await board.locator(".connection.live").waitFor();
	await board.context().close();
	const row = need(page, "away", RESTAURANT);
	await row.getByText(W.now.boardGone).waitFor({ timeout: 60000 });
	await page.context().close();
});

test("the platform is well; no dead letters", async () => {
	const page = await window_("operator", "/app/operator/#/platform", AT);
	await page.getByText(W.plat.ready).waitFor();
	await page.getByText(W.plat.noLetters).waitFor();
	await page.getByRole("row", { name: /^payment ✓ all there/ }).waitFor();
	await page.getByText(/^Calls since it started: [1-9]/).waitFor();
	await page.getByText(/^payment\/charge/).first().waitFor();
	await page.getByText(W.plat.allSubs).click();
	await page.getByRole("row", { name: /^dashboard order running/ }).waitFor();
	await page.context().close();
});

test("a dead letter and a stopped subscription: said, dropped, resumed", async () => {
	sql(`INSERT INTO trigger.delivery (consumer, source, generation, pos, event_id,
		type, subject, function, state, hold, attempt, lost, next_at, reason)
		VALUES ('store', 'order', 1, 900000001, gen_random_uuid(), 'Ordered', '1',
		'store/on_ordered', 'dead', false, 6, 0, 'infinity', 'it was a test')`);
	const letter = sql("SELECT id FROM trigger.delivery WHERE pos = 900000001");
	const page = await window_("operator", "/app/operator/", AT);
	try {
		const row = need(page, "letters", letter);
		await row.getByText(W.now.letter("store/on_ordered", "Ordered")).waitFor();
		await row.getByText("it was a test").waitFor();
		await button(row, W.cmd.names.redrive).waitFor();
		await fine(page);
		await button(row, W.cmd.names.drop).click();
		await button(page.getByRole("dialog"), W.cmd.names.drop).click();
		await row.waitFor({ state: "detached" });
		sql(`UPDATE trigger.subscription SET state = 'stopped', reason = 'restored'
			WHERE consumer = 'monitor' AND source = 'store'`);
		const stopped = need(page, "subscriptions", "monitor.store.1");
		await stopped.getByText("restored").waitFor();
		await button(stopped, W.cmd.names.resume).click();
		await button(page.getByRole("dialog"), W.cmd.names.resume).click();
		await stopped.waitFor({ state: "detached" });
	} finally {
		sql("DELETE FROM trigger.delivery WHERE pos = 900000001");
	}
	await page.context().close();
});

test("the connection is lost, and comes back", async () => {
	const page = await window_("operator", "/app/operator/", AT);
	await page.getByRole("heading", { name: W.live.title }).waitFor();
	await page.context().setOffline(true);
	await page.getByText(/^⚠ The connection is lost/).waitFor();
	await page.context().setOffline(false);
	await page.getByText(/^⚠ The connection is lost/).waitFor({ state: "detached" });
	const id = await order();
	await page.locator(`.slim[data-id="${id}"]`).waitFor();
	await call("operator", "DELETE", `/orders/${id}`, {});
	await page.context().close();
});

test("for a customer it says whose page it is", async () => {
	const page = await window_("customer2", "/app/operator/", AT);
	await page.getByText(/cannot use the operator page/).waitFor();
	assert.equal(await page.getByRole("navigation").count(), 0);
	await fine(page);
	await page.context().close();
});

for (const tongue of ["ko", "en"])
	for (const size of [PHONE, DESKTOP])
		test(`every screen in ${tongue} at ${size.width} px`, async () => {
			const w = WORDS[tongue];
			const id = await order();
			const page = await window_("operator", "/app/operator/", { tongue, size });
			await page.locator(`.slim[data-id="${id}"]`).waitFor();
			await fine(page);
			for (const [hash, name] of [[`orders/${id}`, w.order(id)],
				["figures", w.fig.title], ["people", w.people.title],
				["restaurants", w.rest.title], ["platform", w.plat.title]]) {
				await page.evaluate((h) => {
					location.hash = `#/${h}`;
				}, hash);
				await page.getByRole("heading", { name: new RegExp(`^${name}`) }).waitFor();
				await page.waitForFunction(() => !document.querySelector(".loading"));
				await fine(page);
				const small = await page.locator("main button:visible").evaluateAll((all) =>
					all.filter((b) => b.getBoundingClientRect().height < 44).map((b) =>
						b.textContent));
				assert.deepEqual(small, [], "targets of 44 px");
			}
			await call("operator", "DELETE", `/orders/${id}`, {});
			await page.context().close();
		});
