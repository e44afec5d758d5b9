// A browser, and people in it: each window is one person's.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import assert from "node:assert/strict";

export const URL_ = process.env.URL ?? "http://localhost:8088";
export const PHONE = { width: 390, height: 844 };
export const TABLET = { width: 1024, height: 768 };
export const DESKTOP = { width: 1440, height: 900 };

const AXE = readFileSync(createRequire(import.meta.url)
	.resolve("axe-core/axe.min.js"), "utf8");

let browser;
export async function start() {
	browser ??= await chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
			"--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync"] });
	return browser;
}

export async function stop() {
	await browser?.close();
	browser = undefined;
}

const tokens = new Map();	// who called once stays signed in
async function signIn(login) {
	const answer = await fetch(`${URL_}/sessions`, { method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ login, password: "demo" }) });
	return (await answer.json()).token;
}

function tokenOf(login) {
	if (!tokens.has(login))
		tokens.set(login, signIn(login));
	return tokens.get(login);
}

export async function call(login, method, path, body) {
	const token = login && await tokenOf(login);
	const answer = await fetch(URL_ + path, { method, headers: {
		"Content-Type": "application/json", Accept: "application/json",
		...(token && { Authorization: `Bearer ${token}` }) },
	body: body && JSON.stringify(body) });
	const text = await answer.text();
	return { status: answer.status, body: text ? JSON.parse(text) : null };
}

// make down/up of the town's services.
export function control(...args) {
	execFileSync(path.resolve(import.meta.dirname,
		"../../shared/run/control"), args, { env: process.env });
}

// SLOW=ms: each call of a page's waits so long first, which shows what a test
// does not await.
const SLOW = Number(process.env.SLOW ?? 0);
async function slowly(route) {
	if (["fetch", "xhr"].includes(route.request().resourceType()))
		await delay(SLOW);
	await route.continue().catch(() => {});	// its page may be closed by now
}

// A window of a browser of its own: who (a demo's login, or null), which
// page, how large, which language.  What its console says is an error.
export async function window_(who, path, { size = PHONE, tongue = "ko",
	...options } = {}) {
	const context = await (await start()).newContext({ viewport: size,
		locale: tongue === "ko" ? "ko-KR" : "en-US", ...options });
	if (SLOW)
		await context.route("**/*", slowly);
	const page = await context.newPage();
	page.wrongs = [];
	page.on("pageerror", (e) => page.wrongs.push(String(e)));
	page.on("console", (m) => {
		// a refusal is an answer, which the browser also writes down
		if (m.type() === "error" && !/Failed to load resource/.test(m.text()))
			page.wrongs.push(m.text());
	});
	page.setDefaultTimeout(20000);
	if (who) {
		await context.addInitScript((token) =>
			sessionStorage.setItem("bearer", token), await tokenOf(who));
	}
	await page.goto(URL_ + path);
	return page;
}

// Nothing serious, by axe; nothing wrong in the console; nothing wider than
// the window.
export async function fine(page) {
	await page.evaluate(AXE);
	const found = await page.evaluate(() => globalThis.axe.run({
		resultTypes: ["violations"] }));
	const bad = found.violations.filter((v) =>
		["serious", "critical"].includes(v.impact)).map((v) =>
		`${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`);
	assert.deepEqual(bad, []);
	assert.deepEqual(page.wrongs, []);
	const over = await page.evaluate(() =>
		document.documentElement.scrollWidth - innerWidth);
	assert.ok(over <= 0, `${over} px wider than the window`);
}
