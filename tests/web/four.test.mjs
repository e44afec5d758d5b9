// Four people in four windows of one browser, opened from the landing with one
// tap each; one order goes through them all.  The rider does his part by hand;
// what the others do is called here, each in one function, until their pages
// are driven as well.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { call, fine, stop, window_ } from "./browser.mjs";
import { done, has, until } from "./steps.mjs";

after(stop);

const BOUNCE_MS = 400;		// two taps closer than that are one
const RESTAURANT = 1;
const ITEM = 102;

async function open(landing, role) {
	const [tab] = await Promise.all([landing.context().waitForEvent("page"),
		landing.locator(`.roles [data-role="${role}"]`).click()]);
	tab.wrongs = [];
	tab.on("pageerror", (e) => tab.wrongs.push(String(e)));
	tab.setDefaultTimeout(20000);
	await tab.locator("main > *").first().waitFor();
	await tab.waitForURL((url) => !url.search);
	return tab;
}

const customer = {
	async orders() {
		const { status, body } = await call("customer1", "POST", "/orders", {
			restaurantId: RESTAURANT,
			items: [{ menuItemId: ITEM, quantity: 2 }],
			address: { road: "테헤란로 1", detail: "2층", dong: "역삼동" },
			phone: "010-1234-5678", card: "tok_ok" });
		assert.equal(status, 201, JSON.stringify(body));
		return body;
	},
	sees: (id, status) => has("dashboards", id, status, "customer1"),
};

const store = {
	confirms: (id) => done("owner1", "PUT", `/stores/${id}/confirm`,
		{ minutes: 15 }),
	cooks: (id) => done("owner1", "PUT", `/stores/${id}/cookcomplete`),
};

const rider = {
	async takes(page, id) {
		await page.locator('nav a[href="#offers"]').click();
		await page.locator(`[data-take="${id}"]`).click();
		await page.locator(`[data-delivery="${id}"]`).waitFor();
	},
	async does(page, id, step) {
		const button = page.locator(
			`[data-delivery="${id}"] [data-step="${step}"]`);
		await button.click();
		await button.locator("small").waitFor();
		await page.waitForTimeout(BOUNCE_MS);
		await button.click();
	},
};

const operator = {
	async saw(id) {
		const { body } = await done("operator", "GET", `/orders/${id}/story`);
		return body.steps.map((step) => step.type);
	},
};

test("four windows, one order", async () => {
	const landing = await window_(null, "/");
	await landing.locator('html[data-town="demo"]').waitFor();
	const windows = {};
	for (const role of ["customer", "store", "rider", "operator"])
		windows[role] = await open(landing, role);

	const { id } = await customer.orders();
	await store.confirms(id);
	await rider.takes(windows.rider, id);
	await customer.sees(id, "CONFIRMED");
	await store.cooks(id);
	await rider.does(windows.rider, id, "pickup");
	await customer.sees(id, "PICKED_UP");
	await fine(windows.rider);
	await rider.does(windows.rider, id, "complete");
	await customer.sees(id, "DELIVERED");
	await has("payinfos", id, "CAPTURED");
	await has("orders", id, "COMPLETED");
	await until(async () => {
		const types = await operator.saw(id);
		return ["Ordered", "StoreConfirmed", "RiderAssigned", "CookCompleted",
			"PickedUp", "DeliveryCompleted"].every((t) => types.includes(t));
	}, "the operator sees its whole story");

	for (const [role, page] of Object.entries(windows))
		assert.deepEqual(page.wrongs, [], role);
	await landing.context().close();
});
