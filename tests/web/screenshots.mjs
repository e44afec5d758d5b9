// Pictures of the pages, as people see them: `make screenshots` puts them into
// docs/screenshots (three of them are the README's).  It is no test, but it is
// run like one, against a town of its own.
import { test, after } from "node:test";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { window_, call, stop, PHONE, TABLET, DESKTOP } from "./browser.mjs";

const TO = process.env.SHOTS ??
	path.resolve(import.meta.dirname, "../../docs/screenshots");
const SIZES = { phone: PHONE, tablet: TABLET, desktop: DESKTOP };

after(stop);
mkdirSync(TO, { recursive: true });

async function take(who, at, name, { sizes = Object.keys(SIZES), tongue = "ko",
	ready = "main > *", before } = {}) {
	for (const size of sizes) {
		const page = await window_(who, at, { size: SIZES[size], tongue });
		await page.locator(ready).first().waitFor();
		await page.waitForLoadState("networkidle");
		await before?.(page);
		await page.screenshot({ path: path.join(TO,
			`${name}-${size}.png`) });
		await page.context().close();
	}
}

async function order(login, restaurant) {
	const { body: menu } = await call(null, "GET",
		`/restaurants/${restaurant}/menu`);
	const { body: r } = await call(null, "GET", `/restaurants/${restaurant}`);
	const item = menu.sections.flatMap((s) => s.items).find((i) =>
		!i.soldOut && !i.optionGroups.some((g) => g.min));
	const { body } = await call(login, "POST", "/orders", {
		restaurantId: restaurant, items: [{ menuItemId: item.id,
			quantity: Math.ceil(r.minimumOrder / item.price) }],
		address: { road: "테헤란로 1", detail: "101호",
			dong: r.areas[0].dong },
		name: "김고객", phone: "010-1111-2222", card: "tok_ok" });
	return body.id;
}

// A command, as soon as its record is there.
async function soon(login, at, body) {
	for (let i = 0; i < 100; i++) {
		const { status } = await call(login, "PUT", at, body);
		if (status === 200)
			return;
		await new Promise((done) => setTimeout(done, 100));
	}
	throw new Error(`${at} is never possible`);
}

test("pictures of all pages", { timeout: 600000 }, async () => {
	const cooking = await order("customer1", 1);
	await soon("owner1", `/stores/${cooking}/confirm`, { minutes: 20 });
	await soon("owner1", `/stores/${cooking}/cookstart`);
	const ready = await order("customer2", 1);
	await soon("owner1", `/stores/${ready}/confirm`, { minutes: 15 });
	await soon("owner1", `/stores/${ready}/cookcomplete`);
	await soon("rider1", `/deliveries/${ready}/take`);
	await order("customer3", 1);
	await order("customer3", 1);
	await take(null, "/", "landing");
	await take(null, "/", "landing-en", { tongue: "en", sizes: ["phone"] });
	await take(null, "/app/customer/", "restaurants");
	await take("customer1", `/app/customer/?order=${cooking}`, "order");
	await take("owner1", "/app/store/", "store", { before: async (page) => {
		await page.locator(".start-button").click();
		await page.locator(".columns").waitFor();
	} });
	await take("rider1", "/app/rider/", "rider");
	await take("operator", "/app/operator/", "operator");
	await take("operator", `/app/events/?order=${ready}`, "events");
});
