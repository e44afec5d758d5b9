// Orders on their way, for a page's tests: by calls, as the others would.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { call } from "./browser.mjs";

const PATIENCE_MS = 20000;

// The condition's first true value.
export async function until(condition, what) {
	const end = Date.now() + PATIENCE_MS;
	for (;;) {
		const value = await condition();
		if (value)
			return value;
		if (Date.now() > end)
			assert.fail(`never came: ${what}`);
		await new Promise((later) => setTimeout(later, 100));
	}
}

// A call that is let through once the events before it have arrived.
export function done(login, method, path, body) {
	return until(async () => {
		const answer = await call(login, method, path, body);
		return answer.status < 300 && answer;
	}, `${login}: ${method} ${path}`);
}

// Restaurant 3 (owner1's) has an order of customer2; what it was answered.
export async function order({ customer = "customer2", restaurant = 3,
	item = 302, note = "벨은 누르지 마세요" } = {}) {
	const { status, body } = await call(customer, "POST", "/orders", {
		restaurantId: restaurant, items: [{ menuItemId: item, quantity: 2 }],
		address: { road: "테헤란로 152", detail: "101동 1203호",
			dong: "역삼동" },
		phone: "010-9876-5432", card: "tok_ok", noteToRider: note });
	assert.equal(status, 201, JSON.stringify(body));
	return body;
}

// An order that waits for a rider, cooked or not yet.
export async function waiting({ cooked = false, minutes = 15,
	owner = "owner1", ...how } = {}) {
	const { id } = await order(how);
	await done(owner, "PUT", `/stores/${id}/confirm`, { minutes });
	if (cooked)
		await done(owner, "PUT", `/stores/${id}/cookcomplete`);
	await until(async () => {
		const { body } = await call("operator", "GET", `/deliveries/${id}`);
		return body.status === "WAITING" && body.cooked === cooked;
	}, `delivery ${id} waits`);
	return id;
}

export function has(record, id, status, login = "operator") {
	return until(async () => {
		const { body } = await call(login, "GET", `/${record}/${id}`);
		return (body.status ?? body.orderStatus) === status;
	}, `/${record}/${id} ${status}`);
}

// What no call can do: let time pass, or look behind the scenes.
export function sql(text) {
	const url = readFileSync(path.join(process.env.DATA, "etc/migrate/MIGRATE_URL"),
		"utf8").trim();
	return execFileSync("psql", ["-d", url, "-qAtX", "-v", "ON_ERROR_STOP=1",
		"-c", text], { encoding: "utf8" }).trim();
}
