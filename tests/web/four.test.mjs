// Four people in four windows of one browser, opened from the landing with one
// tap each, as a newcomer does: one orders, one cooks, one rides, one watches.
// All is done on the pages; after each move the other windows are awaited until
// they show it, and how long that took is told.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { fine, stop, window_, PHONE, TABLET, DESKTOP } from "./browser.mjs";

after(stop);

const BOUNCE_MS = 400;		// two taps closer than that are one
const WHOLE_MS = 120000;	// from the landing to the door
const SIZES = { customer: PHONE, store: TABLET, rider: PHONE, operator: DESKTOP };
const STORE = "배달분식";
const ITEM = "김밥";

async function open(landing, role) {
	const [tab] = await Promise.all([landing.context().waitForEvent("page"),
		landing.locator(`.roles [data-role="${role}"]`).click()]);
	tab.wrongs = [];
	tab.on("pageerror", (e) => tab.wrongs.push(String(e)));
	tab.setDefaultTimeout(20000);
	await tab.setViewportSize(SIZES[role]);
	await tab.locator("main > *").first().waitFor();
	await tab.waitForURL((url) => !url.search);
	return tab;
}

const customer = {
	async orders(page) {
		await page.locator(".shop", { hasText: STORE }).click();
		await page.locator(".item", { hasText: ITEM }).click();
		const dialog = page.locator("dialog");
		await dialog.getByRole("button", { name: /하나 더/ }).click();
		await dialog.locator(".button.big").click();
		await page.locator(".bottom .button.big").click();
		const form = page.locator("form.checkout");
		await form.locator("select").selectOption("역삼동");
		await form.getByLabel("도로명 주소").fill("테헤란로 1");
		if (!await form.getByLabel("전화").inputValue())
			await form.getByLabel("전화").fill("010-1234-5678");
		await form.locator("> .button.big").click();
		await page.locator(".steps").waitFor();
		return Number(new URL(page.url()).searchParams.get("order"));
	},
	sees: (page, text) => page.locator(".huge", { hasText: text }).waitFor(),
};

const store = {
	begins: (page) => page.locator(".start-button").click(),
	sees: (page, id, column) =>
		page.locator(`.column.${column} > [data-order="${id}"]`).waitFor(),
	confirms: (page, id) =>
		page.locator(`[data-order="${id}"] .minutes .button`).first().click(),
	does: (page, id, name) => page.locator(`[data-order="${id}"]`)
		.getByRole("button", { name, exact: true }).click(),
};

const rider = {
	sees: (page, id) => page.locator(`[data-take="${id}"]`).waitFor(),
	async takes(page, id) {
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
	sees: (page, id, column) => page.getByRole("region", { name: column })
		.locator(`[data-id="${id}"]`).waitFor(),
	async looks(page, id) {
		await page.goto(`${page.url().split("#")[0]}#/orders/${id}`);
	},
	reads: (page, text) => page.locator("#main").getByText(text).first().waitFor(),
};

test("four windows, one order", { timeout: WHOLE_MS }, async (t) => {
	const landing = await window_(null, "/");
	await landing.locator('html[data-town="demo"]').waitFor();
	const at = {};
	for (const role of ["customer", "store", "rider", "operator"])
		at[role] = await open(landing, role);
	await store.begins(at.store);
	await at.rider.locator('nav a[href="#offers"]').click();

	// what was done is seen in these windows
	async function seen(what, ...waits) {
		const done = performance.now();
		const ms = await Promise.all(waits.map((wait) =>
			wait.then(() => Math.round(performance.now() - done))));
		t.diagnostic(`${what}: seen after ${ms.join(", ")} ms`);
	}
	const id = await customer.orders(at.customer);
	await seen("ordered", store.sees(at.store, id, "fresh"),
		operator.sees(at.operator, id, "접수 대기"),
		customer.sees(at.customer, "가게의 확인을 기다려요"));
	await store.confirms(at.store, id);
	await seen("confirmed", customer.sees(at.customer, "가게가 주문을 받았어요"),
		rider.sees(at.rider, id), operator.sees(at.operator, id, "조리"));
	await rider.takes(at.rider, id);
	await seen("taken", at.customer.getByText("정라이더").waitFor(),
		at.store.locator(`[data-order="${id}"]`).getByText("정라이더").waitFor());
	await store.does(at.store, id, "조리 시작");
	await seen("cooking", customer.sees(at.customer, "조리하고 있어요"));
	await store.does(at.store, id, "조리 완료");
	await seen("cooked", store.sees(at.store, id, "ready"),
		at.rider.locator(`[data-delivery="${id}"] [data-step="pickup"]`).waitFor());
	await fine(at.store);
	await rider.does(at.rider, id, "pickup");
	await seen("picked up", customer.sees(at.customer, "배달 중이에요"),
		operator.sees(at.operator, id, "배달 중"));
	await fine(at.rider);
	await operator.looks(at.operator, id);
	await rider.does(at.rider, id, "complete");
	await seen("delivered", customer.sees(at.customer, "배달이 끝났어요"),
		at.store.locator(".past", { hasText: String(id) }).first().waitFor({ state: "attached" }),
		operator.reads(at.operator, "배달 완료"));
	await at.customer.getByText("원 결제됨.").waitFor();
	await operator.reads(at.operator, "매입됨");

	for (const [role, page] of Object.entries(at))
		assert.deepEqual(page.wrongs, [], role);
	await landing.context().close();
});
