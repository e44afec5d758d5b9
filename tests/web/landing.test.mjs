// The first page: where a newcomer gets in, in a demo town and in a real one.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { call, fine, stop, window_, DESKTOP } from "./browser.mjs";

after(stop);

const ROLES = { customer: "customer1", store: "owner1", rider: "rider1",
	operator: "operator" };
const role = (page, name) => page.locator(`.roles [data-role="${name}"]`);
const as = (page) => page.evaluate(async () =>
	(await (await fetch("/me", { headers: { Authorization:
		`Bearer ${sessionStorage.getItem("bearer")}` } })).json()).login);

for (const [tongue, size] of [["ko"], ["en", DESKTOP]])
	test(`a demo town's landing, in ${tongue}`, async () => {
		const page = await window_(null, "/", { tongue, size });
		await page.locator('html[data-town="demo"]').waitFor();
		assert.equal(await page.locator(".hero .button").getAttribute("href"),
			"/app/customer/");
		for (const [name, login] of Object.entries(ROLES))
			assert.equal(await role(page, name).getAttribute("href"),
				`/app/${name}/?as=${login}`);
		assert.equal(await page.locator('a[href^="/app/events/"]')
			.getAttribute("href"), "/app/events/?as=operator");
		assert.equal(await page.locator(".demo-only:visible").count(), 2);
		assert.equal(await page.locator(".real-only:visible").count(), 0);
		await page.locator("#restaurants li").first().waitFor();
		await fine(page);
		await page.context().close();
	});

test("one tap is that person, in that window only", async () => {
	const page = await window_(null, "/");
	await page.locator('html[data-town="demo"]').waitFor();
	const opened = {};
	for (const [name, login] of Object.entries(ROLES)) {
		const [tab] = await Promise.all([page.context().waitForEvent("page"),
			role(page, name).click()]);
		await tab.waitForURL((url) => url.pathname === `/app/${name}/` &&
			!url.search);
		assert.equal(await as(tab), login);
		assert.equal(await tab.locator("input[type=password]").count(), 0);
		opened[name] = tab;
	}
	// each is still who he is, also after a reload; the first window is nobody
	for (const [name, login] of Object.entries(ROLES)) {
		await opened[name].reload();
		assert.equal(await as(opened[name]), login);
	}
	assert.equal(await page.evaluate(() => sessionStorage.length), 0);
	assert.deepEqual(await page.context().cookies(), []);
	await page.context().close();
});

test("who is no demo's person is not signed in", async () => {
	const page = await window_(null, "/app/rider/?as=nobody");
	await page.locator("input[type=password]").waitFor();
	assert.equal(new URL(page.url()).search, "");
	await page.context().close();
});

test("a real town's landing leads to the pages, which ask who one is",
	async () => {
		const page = await window_(null, "/docs");
		// where there is no demo there is no such file
		await page.route("**/demo.json", (route) =>
			route.fulfill({ status: 404 }));
		await page.goto(new URL("/", page.url()).href);
		await page.locator('html[data-town="real"]').waitFor();
		for (const name of Object.keys(ROLES)) {
			assert.equal(await role(page, name).getAttribute("href"),
				`/app/${name}/`);
			assert.equal(await role(page, name).getAttribute("target"), null);
		}
		assert.equal(await page.locator(".demo-only:visible").count(), 0);
		await fine(page);
		await page.context().close();
		assert.equal((await call(null, "GET", "/me")).status, 401);
	});
