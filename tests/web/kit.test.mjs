// What all pages share: words in both languages, what is vendored, the frame.
import { test, after } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, existsSync }
	from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { window_, fine, stop, call, control, URL_ } from "./browser.mjs";

const WEB = path.resolve(import.meta.dirname, "../../web");
const PAGES = readdirSync(path.join(WEB, "app")).filter((name) =>
	existsSync(path.join(WEB, "app", name, "index.html")));

after(stop);

function catalogues(folder) {
	return readdirSync(folder, { withFileTypes: true }).flatMap((e) =>
		e.isDirectory() ? catalogues(path.join(folder, e.name))
			: /^words.*\.mjs$/.test(e.name) ? [path.join(folder, e.name)] : []);
}

function shape(words) {
	return words && typeof words === "object" && !Array.isArray(words)
		? Object.fromEntries(Object.keys(words).sort().map((k) =>
			[k, shape(words[k])]))
		: typeof words === "function" ? `function of ${words.length}`
			: Array.isArray(words) ? words.length : typeof words;
}

for (const file of catalogues(path.join(WEB, "app")))
	test(`${path.relative(WEB, file)} says the same in both languages`,
		async () => {
			const { default: words } = await import(file);
			assert.deepEqual(Object.keys(words).sort(), ["en", "ko"]);
			assert.deepEqual(shape(words.en), shape(words.ko));
		});

test("what is vendored is what npm has", () => {
	const made = mkdtempSync(path.join(tmpdir(), "vendor-"));
	try {
		execFileSync(path.join(WEB, "vendor/make"), [made]);
		for (const name of readdirSync(made))
			assert.ok(readFileSync(path.join(made, name)).equals(
				readFileSync(path.join(WEB, "vendor", name))), name);
	} finally {
		rmSync(made, { recursive: true });
	}
});

for (const name of PAGES)
	test(`/app/${name}/ for nobody: says who it is for, in both languages`,
		async () => {
			for (const tongue of ["ko", "en"]) {
				const page = await window_(null, `/app/${name}/`, { tongue });
				await page.locator("main > *").first().waitFor();
				assert.equal(await page.evaluate(() =>
					document.documentElement.lang), tongue);
				await fine(page);
				await page.context().close();
			}
		});

// What Chromium's own tools call slow 3G: a connection takes 2 s to begin
// anything and has 50 KB/s.
const SLOW_3G = { offline: false, latency: 2000, downloadThroughput: 50000,
	uploadThroughput: 50000 };
const SLOW_MS = 60000;
const ROLE = { customer: "customer1", store: "owner1", rider: "rider1",
	operator: "operator", events: "operator" };

for (const name of PAGES)
	test(`/app/${name}/ is under 150 KB, compressed, and there on slow 3G`,
		async (t) => {
			const page = await window_(ROLE[name], "/healthz");
			const modules = [];
			const sizes = [];
			const loaded = (answer) => {
				const { pathname } = new URL(answer.url());
				if (!/^\/(app|vendor)\//.test(pathname))
					return;
				if (/(?<!\/main)\.mjs$/.test(pathname))
					modules.push(pathname);
				sizes.push(answer.body().then((b) => gzipSync(b).length));
			};
			page.on("response", loaded);
			page.setDefaultTimeout(SLOW_MS);
			const network = await page.context().newCDPSession(page);
			await network.send("Network.enable");
			await network.send("Network.emulateNetworkConditions", SLOW_3G);
			const begun = performance.now();
			await page.goto(`${URL_}/app/${name}/`, { timeout: SLOW_MS });
			await page.locator("main > *").first().waitFor();
			t.diagnostic(`something to see after ${Math.round(performance.now() - begun)} ms`);
			await page.locator("main h2, main .start-button, main nav").first().waitFor();
			await page.waitForFunction(() => !document.querySelector("main .loading"));
			page.off("response", loaded);
			const usable = Math.round(performance.now() - begun);
			const size = (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
			t.diagnostic(`usable after ${usable} ms, ${size} bytes`);
			assert.ok(size > 0 && size < 150000, `${size} bytes`);
			// each of them is asked for at once, not when another has come
			const told = await page.evaluate(() => [...document.querySelectorAll(
				'[rel="modulepreload"]')].map((l) => l.getAttribute("href")));
			assert.deepEqual(told.sort(), modules.filter((m) =>
				m !== "/vendor/u8-mqtt.mjs").sort());
			await page.context().close();
		});

test("times and days are the town's, wherever the browser is", async () => {
	for (const timezoneId of ["America/New_York", "Pacific/Kiritimati"]) {
		const page = await window_(null, "/app/customer/", { timezoneId });
		const said = await page.evaluate(async () => {
			const t = await import("/app/kit/tongue.mjs");
			return { zone: t.timeZone, date: t.townDate("2026-11-27T15:00:00Z"),
				when: t.when("2026-11-27T15:05:00Z"), today: t.townDay(),
				next: t.townDay(1, 5), now: Date.now() };
		});
		assert.equal(said.zone, "Asia/Seoul");
		assert.equal(said.date, "2026-11-28");
		assert.match(said.when, /28일.*오전 12:05/);
		// Seoul is 9 hours ahead, all the year
		const midnight = Math.floor(said.now / 3600000 / 24 + 9 / 24) * 24 - 9;
		assert.equal(said.today.getTime(), midnight * 3600000);
		assert.equal(said.next.getTime(), (midnight + 24 + 5) * 3600000);
		await page.context().close();
	}
});

test("an error of the page's own is shown as a problem, and draws on", async () => {
	for (const tongue of ["ko", "en"]) {
		const page = await window_(null, "/app/customer/", { tongue });
		await page.evaluate(async () => {
			const { html, render } = await import("/app/kit/html.mjs");
			const { Problem, Action } = await import("/app/kit/ui.mjs");
			const at = document.createElement("div");
			document.querySelector("main").append(at);
			render(html`<${Problem} problem=${new TypeError("x is not y")} />
				<${Action} act=${() => Promise.reject(new Error("z"))}>go<//>`, at);
		});
		const says = page.locator(".problem", { hasText: "x is not y" });
		const words = tongue === "ko" ? "화면에 문제가 생겼습니다" : "This page has failed";
		await says.getByText(words).waitFor();
		await page.getByRole("button", { name: "go", exact: true }).click();
		await page.locator("#loud", { hasText: words }).waitFor({ state: "attached" });
		// a link that went away while its dialog was open
		assert.equal(await page.evaluate(async () =>
			(await import("/app/kit/api.mjs")).follow(undefined).catch((p) => p.slug)),
		"state-forbids");
		await fine(page);
		await page.context().close();
	}
});

test("a tap beside a dialog closes it; a text that is marked beyond it does not", async () => {
	const page = await window_(null, "/app/customer/");
	const open = (stays) => page.evaluate(async (how) => {
		const { html, render } = await import("/app/kit/html.mjs");
		const { Dialog } = await import("/app/kit/ui.mjs");
		const at = document.querySelector("#at") ?? document.createElement("div");
		at.id = "at";
		document.querySelector("main").append(at);
		render(html`<${Dialog} title="t" stays=${how} onClose=${() =>
			render(null, at)}><input value="some text" /><//>`, at);
	}, stays);
	const dialog = page.locator("#at dialog");
	await open(false);
	const at = await dialog.locator("input").boundingBox();
	await page.mouse.move(at.x + 20, at.y + at.height / 2);
	await page.mouse.down();
	await page.mouse.move(10, 10);
	await page.mouse.up();
	assert.ok(await dialog.isVisible());
	await page.mouse.click(10, 10);
	await dialog.waitFor({ state: "detached" });
	await open(true);
	await page.mouse.click(10, 10);
	assert.ok(await dialog.isVisible());
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "detached" });
	assert.deepEqual(page.wrongs, []);
	await page.context().close();
});

test("what nobody wants any more while it is asked for again is no problem", async () => {
	const page = await window_(null, "/app/customer/");
	let asked = 0;
	let answer;
	await page.route("**/restaurants/1", async (route) => {
		if (++asked === 1)
			await new Promise((go) => {
				answer = go;
			});
		await route.continue();
	});
	await page.evaluate(async () => {
		const { html, render } = await import("/app/kit/html.mjs");
		const { useLive } = await import("/app/kit/live.mjs");
		const at = document.createElement("div");
		globalThis.lived = [];
		function One({ from }) {
			const live = useLive(from, []);
			globalThis.lived.push(String(live.problem));
			return null;
		}
		globalThis.want = (from) => render(html`<${One} from=${from} />`, at);
		globalThis.want("/restaurants/1");
	});
	await page.waitForFunction(() => globalThis.lived.length > 0);
	while (!answer)
		await page.waitForTimeout(20);
	await page.evaluate(() => globalThis.want(null));
	await page.waitForTimeout(100);		// its effects
	answer();
	await page.waitForTimeout(500);
	assert.deepEqual([...new Set(await page.evaluate(() => globalThis.lived))], ["null"]);
	assert.equal(asked, 1);
	assert.deepEqual(page.wrongs, []);
	await page.context().close();
});

test("a window that stays open goes on with a new token", async () => {
	const page = await window_("customer1", "/app/customer/");
	await page.locator(".shop").first().waitFor();
	const [answer] = await Promise.all([
		page.waitForResponse((r) => r.request().method() === "PUT" &&
			r.url().endsWith("/sessions")),
		page.evaluate(async () => {
			sessionStorage.setItem("renewed", "1");	// long ago
			await (await import("/app/kit/api.mjs")).whoami();
		})]);
	assert.equal(answer.status(), 200);
	const { token } = await answer.json();
	await page.waitForFunction((t) => sessionStorage.getItem("bearer") === t, token);
	assert.deepEqual(page.wrongs, []);
	await page.context().close();
});

test("a window is the same client after a reload; its duplicate is another", async () => {
	const page = await window_(null, "/app/customer/");
	const lies = () => page.evaluate(() => sessionStorage.getItem("client"));
	const leaves = () => page.evaluate(() => {
		dispatchEvent(new Event("pagehide"));
		const client = sessionStorage.getItem("client");
		dispatchEvent(new Event("pageshow"));
		return client;
	});
	await page.locator(".shop").first().waitFor();
	assert.equal(await lies(), null);	// nothing that would be copied
	const client = await leaves();
	assert.match(client, /^[0-9a-f]{32}$/);
	await page.reload();
	await page.locator(".shop").first().waitFor();
	assert.equal(await lies(), null);
	assert.equal(await leaves(), client);
	await page.context().close();
});

test("what moves comes by the socket; without the broker, by asking",
	async () => {
		const page = await window_("rider1", "/app/rider/");
		await page.evaluate(async () => {
			const { listen } = await import("/app/kit/live.mjs");
			globalThis.heard = [];
			listen("live/restaurants/+", (data, topic) =>
				globalThis.heard.push([topic, data?.prepMinutes]));
		});
		await page.locator(".connection.live").waitFor();
		const change = async (minutes) => assert.equal((await call("owner1",
			"PATCH", "/restaurants/1", { prepMinutes: minutes })).status, 200);
		const hears = (minutes) => page.waitForFunction((m) =>
			globalThis.heard.some(([topic, said]) =>
				topic === "live/restaurants/1" && said === m), minutes);
		await change(21);
		await hears(21);
		control("down", "live");
		await page.locator(".connection.polling").waitFor();
		control("up", "live");
		await page.locator(".connection.live").waitFor({ timeout: 40000 });
		await change(22);
		await hears(22);
		assert.deepEqual(page.wrongs.filter((w) => !/WebSocket/.test(w)), []);
		await page.context().close();
	});
