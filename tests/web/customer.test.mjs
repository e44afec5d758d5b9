// The customer's page, on a real town: customer1, customer2 and a guest at
// owner3's café (9) and sushi (7); the other parts are played by call().
import { test, before, after } from "node:test";
import assert from "node:assert/strict";
import { window_, fine, call, control, stop, PHONE, TABLET, DESKTOP, URL_ }
	from "./browser.mjs";
import { sql } from "./steps.mjs";
import { endOf } from "../../web/app/customer/order-words.mjs";

const PAGE = "/app/customer/";
const OWNER = "owner3";
const CAFE = 9;			// 밤새카페: minimum 8000
const SUSHI = 7;		// 초밥한상
const AMERICANO = 901;		// hot or iced must be chosen
const LATTE = 902;		// 4800
const BREAD = 903;		// 3500
const SANDWICH = 905;		// 7000
const DONG = "역삼동";
const were = [];

const edit = async (body, id = CAFE) => assert.equal(
	(await call(OWNER, "PATCH", `/restaurants/${id}`, body)).status, 200);
const item = async (id, body) => assert.equal((await call(OWNER, "PATCH",
	`/restaurants/${CAFE}/menu/items/${id}`, body)).status, 200);

before(async () => {
	for (const id of [CAFE, SUSHI]) {
		were.push((await call(null, "GET", `/restaurants/${id}`)).body);
		await edit({ startOnConfirm: false }, id);
	}
});

after(async () => {
	for (const { id, startOnConfirm } of were)
		await edit({ startOnConfirm }, id);
	await stop();
});

async function until(what, ask) {
	for (let i = 0; i < 400; i++) {
		const got = await ask();
		if (got)
			return got;
		await new Promise((soon) => setTimeout(soon, 50));
	}
	throw new Error(`${what}: it never came`);
}

// An order that is there for everybody.
async function order(who, more = {}) {
	const { status, body } = await call(who, "POST", "/orders", {
		restaurantId: CAFE, items: [{ menuItemId: SANDWICH, quantity: 2 }],
		address: { road: "테헤란로 7", dong: DONG }, phone: "010-7777-0001",
		card: "tok_ok", ...more });
	assert.equal(status, 201);
	await until("the kitchen", async () =>
		(await call(OWNER, "GET", `/stores/${body.id}`)).status === 200);
	return body.id;
}

// What an owner or a rider does to it; the event before may be on its way.
async function act(who, path, body) {
	await until(path, async () => (await call(who, "PUT", path, body)).status < 300);
}

const ordersOf = async (who) => (await call(who, "GET", "/orders?size=100"))
	.body._embedded.orders;
const gone = (page) => page.context().close();
const big = (page, text) => page.locator(".huge", { hasText: text }).waitFor();

// A page whose basket has these lines, of the menu as it is now.
// What the page asks for at old it is told as it is now, also later.
async function withBasket(who, lines, { to = "?checkout=1", tongue = "ko", old,
	...more } = {}) {
	const page = await window_(who, "/healthz", { tongue, ...more });
	if (old) {
		const { body: json } = await call(null, "GET", old);
		await page.route(`**${old}`, (route) => route.fulfill({ json }));
	}
	await page.evaluate(([restaurantId, held, dong]) => {
		localStorage.setItem("customer.basket", JSON.stringify({
			restaurantId, lines: held }));
		localStorage.setItem("customer.dong", JSON.stringify(dong));
	}, [CAFE, lines.map(([itemId, quantity, seen, options = []]) => ({
		id: [itemId, ...options].join("-"), itemId, options, quantity,
		name: String(itemId), nameEn: null, seen })), DONG]);
	await page.goto(`${URL_}${PAGE}${to}`);
	return page;
}

const TWO = [[SANDWICH, 2, 7000]];
const MENU = `/restaurants/${CAFE}/menu`;

// Fills in what is not known yet and presses the button that pays.
async function pay(page, { card, name, phone, ko = true } = {}) {
	const form = page.locator("form.checkout");
	await form.waitFor();
	await form.getByLabel(ko ? "도로명 주소" : "Street and number").fill("테헤란로 7");
	if (name)
		await form.getByLabel(ko ? "이름" : "Name").fill(name);
	if (phone)
		await form.getByLabel(ko ? "전화" : "Phone").fill(phone);
	if (card) {
		const choice = form.locator(`input[value="${card}"]`);
		if (!await choice.isVisible())
			await form.locator("summary").click();
		await choice.check();
	}
	await form.locator("> button.big").click();
}

for (const [tongue, size] of [["ko", PHONE], ["en", PHONE], ["en", TABLET], ["ko", DESKTOP]])
	test(`without an account: the list, a menu, options (${tongue}, ${size.width})`,
		async () => {
			const page = await window_(null, PAGE, { tongue, size });
			const card = page.locator(".shop", { hasText: /밤새카페|All Night Cafe/ });
			await card.waitFor();
			assert.match(await card.textContent(), /영업 중|Open/);
			assert.match(await card.textContent(), /8,000/);
			await fine(page);
			// the Korean name and the English one both find it
			await page.getByRole("searchbox").fill("cafe");
			await until("only one", async () => await page.locator(".shop").count() === 1);
			await page.getByRole("searchbox").fill("zzz");
			await page.locator(".notice .button").click();
			await card.click();
			await page.locator(".item").first().waitFor();
			await fine(page);
			await page.locator(".item", { hasText: /아메리카노|Americano/ }).click();
			const dialog = page.locator("dialog");
			// a choice that must be made is asked for
			await dialog.locator(".button.big").click();
			await dialog.getByRole("alert").waitFor();
			await fine(page);
			await dialog.getByRole("radio").nth(1).check();
			await dialog.getByRole("button", { name: /하나 더|more/ }).click();
			assert.match(await dialog.locator(".button.big").textContent(), /9,000/);
			await dialog.locator(".button.big").click();
			await page.locator(".basket .line").waitFor();
			assert.match(await page.locator(".basket").textContent(), /9,000/);
			// it is there after a reload
			await page.reload();
			await page.locator(".basket .line").waitFor();
			await fine(page);
			await gone(page);
		});

test("the list by dong: who does not deliver there is not in it", async () => {
	const page = await window_(null, PAGE);
	await page.locator(".shop").first().waitFor();
	await page.getByLabel("동네").selectOption("논현동");
	await until("sushi away", async () =>
		await page.locator(".shop", { hasText: "초밥한상" }).count() === 0);
	await page.locator(".shop", { hasText: "밤새카페" }).waitFor();
	await gone(page);
});

test("a restaurant that closes moves by itself; its next opening is said", async () => {
	const page = await window_(null, PAGE);
	const card = page.locator(".shop", { hasText: "밤새카페" });
	await card.locator(".tag.good").waitFor();
	await edit({ pausedUntil: new Date(Date.now() + 3600000).toISOString() });
	try {
		await card.getByText("준비 중").waitFor();
		await card.getByText("에 열어요").waitFor();
		await card.click();
		await page.locator(".opens").waitFor();
		await fine(page);
	} finally {
		await edit({ pausedUntil: new Date().toISOString() });
	}
	await gone(page);
});

test("under the minimum: how much is missing; another restaurant asks first", async () => {
	const page = await withBasket(null, [[BREAD, 1, 3500]], { to: `?restaurant=${CAFE}` });
	await page.locator(".basket progress").waitFor();
	assert.match(await page.locator(".bottom").textContent(), /4,500원 더/);
	await page.goto(`${URL_}${PAGE}?restaurant=${SUSHI}`);
	await page.locator(".item", { hasText: "연어초밥" }).click();
	await page.locator("dialog .button.big").click();
	await page.getByRole("button", { name: "그대로 두기" }).click();
	assert.equal(await page.evaluate(() => JSON.parse(localStorage
		.getItem("customer.basket")).restaurantId), CAFE);
	await page.locator("dialog .button.big").click();
	await page.getByRole("button", { name: "비우고 담기" }).click();
	await page.locator(".basket .line", { hasText: "연어초밥" }).waitFor();
	await gone(page);
});

test("from the basket to the door: each step comes by itself", async () => {
	const page = await withBasket("customer1", TWO);
	await fine(page);
	await pay(page);
	await big(page, "가게의 확인을 기다려요");
	await fine(page);
	const id = Number(new URL(page.url()).searchParams.get("order"));
	assert.ok((await ordersOf("customer1")).some((o) => o.id === id));
	assert.equal(await page.evaluate(() => localStorage.getItem("customer.basket")), null);
	assert.equal(await page.evaluate(() => localStorage.getItem("customer.try")), null);
	await until("the kitchen", async () =>
		(await call(OWNER, "GET", `/stores/${id}`)).status === 200);
	await act(OWNER, `/stores/${id}/confirm`, { minutes: 10 });
	await big(page, "가게가 주문을 받았어요");
	await page.getByText("도착 예상").waitFor();
	await page.getByRole("button", { name: "주문 취소" }).waitFor();
	await act(OWNER, `/stores/${id}/cookstart`);
	await big(page, "조리하고 있어요");
	// no cancel any more, for the order offers none
	await page.getByRole("button", { name: "주문 취소" }).waitFor({ state: "detached" });
	await act(OWNER, `/stores/${id}/cookcomplete`);
	await big(page, "조리가 끝났어요");
	await act("rider1", `/deliveries/${id}/take`);
	await big(page, "라이더가 음식을 받으러 가요");
	await page.getByText("정라이더").waitFor();
	await act("rider1", `/deliveries/${id}/pickup`);
	await big(page, "배달 중이에요");
	assert.match(await page.locator("#loud").textContent(), /배달 중이에요/);
	await fine(page);
	await act("rider1", `/deliveries/${id}/complete`);
	await big(page, "배달이 끝났어요");
	assert.equal(await page.locator(".steps .done").count(), 8);
	await page.getByText("원 결제됨.").waitFor();
	await fine(page);
	await gone(page);
});

test("the live order in English, on a desktop; nobody else sees it", async () => {
	const id = await order("customer1");
	const page = await window_("customer1", `${PAGE}?order=${id}`,
		{ tongue: "en", size: DESKTOP });
	await big(page, "Waiting for All Night Cafe");
	await page.getByText("Ham and cheese sandwich").waitFor();
	await fine(page);
	const other = await window_("customer2", `${PAGE}?order=${id}`, { tongue: "en" });
	await other.getByRole("heading", { name: "This order cannot be shown" }).waitFor();
	await fine(other);
	const nobody = await window_(null, `${PAGE}?order=${id}`);
	await nobody.getByText("주문한 사람만 볼 수 있어요.").waitFor();
	await fine(nobody);
	await Promise.all([page, other, nobody].map(gone));
});

test("cancel: its consequence is said, then the money's way back", async () => {
	const id = await order("customer1");
	const page = await window_("customer1", `${PAGE}?order=${id}`);
	await page.getByRole("button", { name: "주문 취소" }).click();
	const dialog = page.locator("dialog");
	await dialog.getByText("전액이 돌아와요").waitFor();
	await fine(page);
	await dialog.getByRole("button", { name: "계속 기다리기" }).click();
	await page.getByRole("button", { name: "주문 취소" }).click();
	await dialog.getByRole("button", { name: "취소하기" }).click();
	await big(page, "주문을 취소했어요");
	await page.getByText("카드 승인이 취소됐어요").waitFor();
	assert.equal((await call("customer1", "GET", `/orders/${id}`)).body.orderStatus,
		"CANCELED");
	await fine(page);
	await gone(page);
});

test("cancel too late: refused, the order goes on", async () => {
	const id = await order("customer1");
	const page = await window_("customer1", `${PAGE}?order=${id}`, { tongue: "en" });
	await page.getByRole("button", { name: "Cancel the order" }).click();
	// the page does not hear that they have begun
	await page.route(`**/{orders,dashboards,stores}/${id}`, (route) =>
		route.request().method() === "GET" ? route.abort() : route.continue());
	await act(OWNER, `/stores/${id}/confirm`, { minutes: 10 });
	await act(OWNER, `/stores/${id}/cookstart`);
	await page.getByRole("button", { name: "Cancel it" }).click();
	await page.getByRole("alert").getByText("They have begun to cook").waitFor();
	await page.unroute(`**/{orders,dashboards,stores}/${id}`);
	await big(page, "They are cooking");
	await fine(page);
	await gone(page);
});

test("rejected: who, why, their own words, and the money", async () => {
	const id = await order("customer1");
	const page = await window_("customer1", `${PAGE}?order=${id}`);
	await big(page, "가게의 확인을 기다려요");
	await act(OWNER, `/stores/${id}/reject`, { reason: "TOO_BUSY", note: "단체 손님이 있어요" });
	await big(page, "가게가 주문을 받지 못했어요");
	await page.getByText("주문이 너무 많아요").waitFor();
	await page.getByText("단체 손님이 있어요").waitFor();
	await page.getByText("카드 승인이 취소됐어요").waitFor();
	await fine(page);
	await gone(page);
});

test("nobody answers in time: canceled by itself, and the money", async () => {
	const id = await order("customer1");
	const page = await window_("customer1", `${PAGE}?order=${id}`);
	await big(page, "가게의 확인을 기다려요");
	sql(`UPDATE store.orders SET accept_by = now() WHERE id = ${id}`);
	await big(page, "가게가 응답하지 않아 취소됐어요");
	await page.getByText("카드 승인이 취소됐어요").waitFor();
	await fine(page);
	await gone(page);
});

for (const [reason, says, money] of [
	["CUSTOMER_ABSENT", "음식을 전하지 못했어요", "원 결제됨."],
	["FOOD_DAMAGED", "음식을 배달하지 못했어요", "카드 승인이 취소됐어요"]])
	test(`delivery failed, ${reason}: whose fault, and the money`, async () => {
		const id = await order("customer1");
		for (const [who, path, body] of [[OWNER, "stores/confirm", { minutes: 5 }],
			[OWNER, "stores/cookcomplete"], ["rider1", "deliveries/take"],
			["rider1", "deliveries/pickup"], ["rider1", "deliveries/fail", { reason }]])
			await act(who, `/${path.replace("/", `/${id}/`)}`, body);
		const page = await window_("customer1", `${PAGE}?order=${id}`);
		await big(page, says);
		await page.getByText(money).waitFor();
		await fine(page);
		await gone(page);
	});

test("whose fault it is that it failed is known before the order is canceled", () => {
	const ends = (failReason, orderStatus) => endOf({ orderStatus }, { failReason });
	assert.equal(ends("ACCIDENT", "ORDERED"), "notDelivered");
	assert.equal(ends("ACCIDENT", "CANCELED"), "notDelivered");
	assert.equal(ends("ADDRESS_WRONG", "ORDERED"), "yourFault");
	// by an operator, after it: the money is given back
	assert.equal(ends("ADDRESS_WRONG", "CANCELED"), "notDelivered");
});

test("an operator's cancel says so, with his reason", async () => {
	const id = await order("customer1");
	const page = await window_("customer1", `${PAGE}?order=${id}`);
	await big(page, "가게의 확인을 기다려요");
	await call("operator", "DELETE", `/orders/${id}`, { reason: "폭우로 배달을 쉽니다" });
	await big(page, "운영자가 주문을 취소했어요");
	await page.getByText("폭우로 배달을 쉽니다").waitFor();
	await gone(page);
});

test("the store's side is away: the cancel is asked, and ends by itself", async () => {
	const id = await order("customer1");
	const page = await window_("customer1", `${PAGE}?order=${id}`);
	await page.getByRole("button", { name: "주문 취소" }).click();
	control("down", "store");
	try {
		await page.getByRole("button", { name: "취소하기" }).click();
		await big(page, "취소하는 중이에요");
		await fine(page);
	} finally {
		control("up", "store");
	}
	await big(page, "주문을 취소했어요");
	await gone(page);
});

test("declined: no order, nothing charged; another card orders", async () => {
	const page = await withBasket("customer1", TWO);
	const before = (await ordersOf("customer1")).length;
	await pay(page, { card: "tok_declined" });
	const says = page.locator(".refused");
	await says.getByText("카드가 거절됐어요").waitFor();
	await says.getByText("결제된 금액은 없어요").waitFor();
	await fine(page);
	assert.equal((await ordersOf("customer1")).length, before);
	await says.getByRole("button", { name: "다른 카드 고르기" }).click();
	await pay(page, { card: "tok_ok" });
	await big(page, "가게의 확인을 기다려요");
	assert.equal((await ordersOf("customer1")).length, before + 1);
	await gone(page);
});

test("another account's form has nothing of what was written in the last one", async () => {
	const page = await withBasket("customer1", TWO);
	const form = page.locator("form.checkout");
	await form.waitFor();
	await form.getByLabel("가게에").fill("초인종은 누르지 마세요");
	await pay(page, { card: "tok_declined", name: "남의이름", phone: "010-7777-0009" });
	await page.locator(".refused").getByText("카드가 거절됐어요").waitFor();
	const had = () => form.locator("input:not([type=radio]), [name=card]:checked")
		.evaluateAll((all) => all.map((one) => one.value).join("|"));
	assert.match(await had(), /테헤란로 7.*남의이름.*초인종.*tok_declined/);
	await page.getByRole("button", { name: "로그아웃" }).click();
	await page.getByRole("button", { name: "로그인", exact: true }).first().click();
	const dialog = page.locator("dialog");
	await dialog.getByLabel("아이디").fill("customer2");
	await dialog.getByLabel("비밀번호").fill("demo");
	await dialog.locator("form").getByRole("button", { name: "로그인" }).click();
	await dialog.waitFor({ state: "detached" });
	await form.waitFor();
	assert.doesNotMatch(await had(), /남의이름|7777-0009|초인종|tok_declined/);
	await gone(page);
});

test("refused, then the basket is emptied: no more is said of it", async () => {
	const page = await withBasket("customer1", [[LATTE, 2, 4800]]);
	await pay(page, { card: "tok_declined" });
	await page.locator(".refused").getByText("카드가 거절됐어요").waitFor();
	await page.getByRole("button", { name: "카페라떼 빼기" }).click();
	await page.getByText("장바구니가 비어 있어요.").waitFor();
	await page.locator("main").getByRole("link", { name: "음식점 보기" }).click();
	await page.locator(".shop").first().waitFor();
	assert.equal(await page.getByText("주문이 되지 않았어요").count(), 0);
	assert.equal(await page.evaluate(() => localStorage.getItem("customer.try")), null);
	await gone(page);
});

for (const tongue of ["ko", "en"])
	test(`the price changes meanwhile: old and new, agreed with one tap (${tongue})`,
		async () => {
			const ko = tongue === "ko";
			const page = await withBasket("customer1", TWO, { tongue, old: MENU });
			await page.locator("form.checkout").waitFor();
			await item(SANDWICH, { price: 7500 });
			try {
				await until("the order's copy", async () => (await call("customer2",
					"POST", "/orders", { restaurantId: CAFE, expectedTotal: 1, items:
					[{ menuItemId: SANDWICH, quantity: 2 }], address: { road: "x",
						dong: DONG }, phone: "010-7777-0002", card: "tok_ok" }))
					.body.total === 17000);
				await pay(page, { ko });
				const says = page.locator(".refused");
				await says.getByText("16,000").waitFor();
				await says.locator("b", { hasText: "17,000" }).waitFor();
				await fine(page);
				await says.getByRole("button", { name: /17,000/ }).click();
				await big(page, ko ? "가게의 확인을 기다려요" : "Waiting for");
				await page.getByText("17,000").first().waitFor();
			} finally {
				await item(SANDWICH, { price: 7000 });
			}
			await gone(page);
		});

test("sold out meanwhile: it is marked, one tap takes it out", async () => {
	const page = await withBasket("customer1", [[SANDWICH, 2, 7000], [LATTE, 1, 4800]],
		{ old: MENU });
	await page.locator("form.checkout").waitFor();
	await item(LATTE, { soldOut: true });
	try {
		await until("the order's copy", async () => (await call("customer2", "POST",
			"/orders", { restaurantId: CAFE, items: [{ menuItemId: LATTE, quantity: 3 }],
			address: { road: "x", dong: DONG }, phone: "010-7777-0002",
			card: "tok_declined" })).body.type === "/problems/sold-out");
		await pay(page);
		await page.locator(".refused").getByText("그사이 품절됐어요").waitFor();
		await page.unroute(`**${MENU}`);
		await page.locator(".line.troubled", { hasText: "카페라떼" }).waitFor();
		await fine(page);
		await page.locator(".refused").getByRole("button", { name: "카페라떼 빼기" }).click();
		await pay(page);
		await big(page, "가게의 확인을 기다려요");
		// on the menu it is shown, and cannot be chosen
		await page.goto(`${URL_}${PAGE}?restaurant=${CAFE}`);
		await page.locator(".item:disabled", { hasText: "카페라떼" }).waitFor();
		await fine(page);
	} finally {
		await item(LATTE, { soldOut: false });
	}
	await gone(page);
});

test("closed meanwhile: nothing charged, the next opening", async () => {
	const page = await withBasket("customer1", TWO, { old: `/restaurants/${CAFE}` });
	await page.locator("form.checkout").waitFor();
	await edit({ pausedUntil: new Date(Date.now() + 3600000).toISOString() });
	try {
		await until("the order's copy", async () => (await call("customer2", "POST",
			"/orders", { restaurantId: CAFE, items: [{ menuItemId: LATTE, quantity: 3 }],
			address: { road: "x", dong: DONG }, phone: "010-7777-0002",
			card: "tok_declined" })).body.type === "/problems/store-closed");
		await pay(page);
		await page.locator(".refused").getByText("지금은 문을 닫았어요").waitFor();
		await page.unroute(`**/restaurants/${CAFE}`);
		await page.locator(".refused").getByText("에 열어요").waitFor();
		await fine(page);
	} finally {
		await edit({ pausedUntil: new Date().toISOString() });
	}
	await gone(page);
});

for (const tongue of ["ko", "en"])
	test(`payment is out: nothing charged, the basket stays, again orders (${tongue})`,
		async () => {
			const ko = tongue === "ko";
			const page = await withBasket("customer1", TWO, { tongue });
			const before = (await ordersOf("customer1")).length;
			await page.locator("form.checkout").waitFor();
			control("down", "payment");
			try {
				await pay(page, { ko });
				await big(page, ko ? "지금은 결제할 수 없어요" : "Payment is out");
				await page.locator("main").getByText(ko ? "결제된 금액은 없어요."
					: "Nothing was charged.").waitFor();
				await fine(page);
				// after a reload it is still known, and the basket is there
				await page.reload();
				await big(page, ko ? "지금은 결제할 수 없어요" : "Payment is out");
				assert.ok(await page.evaluate(() => localStorage.getItem("customer.basket")));
			} finally {
				control("up", "payment");
			}
			const again = page.getByRole("button", { name: ko ? "다시 결제하기" : "Pay again" });
			await until("an order", async () => {
				if (await again.isVisible() && await again.isEnabled())
					await again.click();
				return (await ordersOf("customer1")).length > before;
			});
			await big(page, ko ? "가게의 확인을 기다려요" : "Waiting for");
			assert.equal((await ordersOf("customer1")).length, before + 1);
			await gone(page);
		});

for (const [card, tongue] of [["tok_late", "ko"], ["tok_slow", "en"]])
	test(`the payment is unknown (${card}): checked by itself, one order`, async () => {
		const page = await withBasket("customer2", TWO, { tongue });
		const before = (await ordersOf("customer2")).length;
		await pay(page, { card, ko: tongue === "ko" });
		await big(page, tongue === "ko" ? "결제를 확인하고 있어요" : "Checking the payment");
		await page.getByText(tongue === "ko" ? "두 번 결제되" : "never be charged twice")
			.first().waitFor();
		await fine(page);
		await page.reload();	// nothing is lost by that
		await big(page, tongue === "ko" ? "가게의 확인을 기다려요" : "Waiting for");
		assert.equal((await ordersOf("customer2")).length, before + 1);
		assert.equal(await page.evaluate(() => localStorage.getItem("customer.basket")), null);
		await gone(page);
	});

test("the connection is lost before, and the answer on the way: one order", async () => {
	const page = await withBasket("customer2", TWO);
	const before = (await ordersOf("customer2")).length;
	await page.locator("form.checkout").waitFor();
	// the order arrives, its answer does not
	let lost = 0;
	await page.route("**/orders", async (route) => {
		if (route.request().method() !== "POST" || lost++)
			return route.continue();
		await route.fetch();
		await page.context().setOffline(true);
		return route.abort();
	});
	await pay(page);
	await big(page, "연결이 끊겼어요");
	await page.getByText("두 번 결제되지 않아요").first().waitFor();
	await page.locator(".lost").waitFor();
	assert.deepEqual(page.wrongs, []);
	await page.context().setOffline(false);
	await big(page, "가게의 확인을 기다려요");
	assert.equal((await ordersOf("customer2")).length, before + 1);
	await gone(page);
});

// What the page sends to order is answered with these, one after the other; null:
// it arrives, and its answer is lost.  Then the town answers.
async function answering(page, ...answers) {
	const sent = [];
	await page.route("**/orders", async (route) => {
		if (route.request().method() !== "POST")
			return route.continue();
		sent.push(route.request().postDataJSON());
		const answer = answers[sent.length - 1];
		if (answer === null)
			await route.fetch();
		return answer === null ? route.abort()
			: answer ? route.fulfill(answer) : route.continue();
	});
	return sent;
}

const OUT = { status: 503, headers: { "Retry-After": "1" },
	contentType: "application/problem+json", body: JSON.stringify({
		type: "/problems/payment-unavailable", title: "out", status: 503 }) };

test("an answer was lost, then payment is out: it may be paid, and is checked", async () => {
	const page = await withBasket("customer2", TWO);
	const before = (await ordersOf("customer2")).length;
	const sent = await answering(page, null, OUT);
	await page.evaluate(() => {
		globalThis.told = [];
		globalThis.loud = [""];
		new MutationObserver(() => {
			globalThis.told.push(document.body.textContent);
			const { textContent: loud } = document.querySelector("#loud");
			if (globalThis.loud.at(-1) !== loud)
				globalThis.loud.push(loud);
		}).observe(document.body, { childList: true, subtree: true,
			characterData: true });
	});
	await pay(page);
	await big(page, "가게의 확인을 기다려요");
	assert.equal(sent.length, 3);
	const told = await page.evaluate(() => globalThis.told.join());
	assert.match(told, /두 번 결제되지 않아요/);
	assert.doesNotMatch(told, /결제된 금액은 없어요/);
	// each is read out once, however often it is asked
	assert.deepEqual((await page.evaluate(() => globalThis.loud)).map((text) =>
		text.replace(/\..*/, "")), ["", "연결이 끊겼어요", "결제를 확인하고 있어요"]);
	assert.equal((await ordersOf("customer2")).length, before + 1);
	await gone(page);
});

test("payment is out, the basket is changed: what is ordered is what is in it", async () => {
	const page = await withBasket("customer1", TWO);
	const sent = await answering(page, OUT);
	await pay(page);
	await big(page, "지금은 결제할 수 없어요");
	await page.goto(`${URL_}${PAGE}?restaurant=${CAFE}`);
	await page.locator(".item", { hasText: "소금빵" }).click();
	await page.locator("dialog .button.big").click();
	await page.getByRole("link", { name: /^장바구니/ }).first().click();
	await pay(page);
	await big(page, "가게의 확인을 기다려요");
	assert.deepEqual(sent.map((body) => body.items.length), [1, 2]);
	await gone(page);
});

test("a live order while the connection is lost: said, and right again after", async () => {
	const id = await order("customer2");
	const page = await window_("customer2", `${PAGE}?order=${id}`);
	await big(page, "가게의 확인을 기다려요");
	await page.context().setOffline(true);
	await page.locator(".lost").waitFor();
	await act(OWNER, `/stores/${id}/confirm`, { minutes: 10 });
	await page.context().setOffline(false);
	await big(page, "가게가 주문을 받았어요");
	await page.locator(".lost").waitFor({ state: "detached" });
	await gone(page);
});

test("what is missing in the form is said at its place", async () => {
	const page = await withBasket(null, TWO, { tongue: "en" });
	await page.locator("form.checkout > button.big").click();
	await page.getByText("Write the street and number.").first().waitFor();
	await page.getByText("Write a phone number").first().waitFor();
	await until("the focus", () => page.evaluate(() =>
		document.activeElement.getAttribute("aria-invalid") === "true"));
	await fine(page);
	await gone(page);
});

test("a store's account cannot order: it may sign in as somebody else", async () => {
	const page = await withBasket("rider1", TWO);
	await page.getByText("이 계정으로는 주문할 수 없어요.").waitFor();
	assert.equal(await page.locator("form.checkout").count(), 0);
	await fine(page);
	await gone(page);
});

test("a guest orders, has his link, and cancels by it", async (t) => {
	const page = await withBasket(null, TWO);
	await pay(page, { name: "홍손님", phone: "010-7777-0003" });
	await until("an answer", async () => await page.locator(".steps, .refused").count());
	if (await page.locator(".refused").count()) {
		await page.getByText("주문하려면 로그인이 필요해요.").waitFor();
		await fine(page);
		await gone(page);
		return t.skip("this town has no guests");
	}
	await big(page, "가게의 확인을 기다려요");
	const link = await page.getByRole("textbox", { name: "이 주문의 링크" }).inputValue();
	assert.match(link, /order=\d+&token=/);
	await fine(page);
	const other = await window_(null, new URL(link).pathname + new URL(link).search,
		{ tongue: "en", size: DESKTOP });
	await big(other, "Waiting for");
	assert.doesNotMatch(other.url(), /token/);
	await fine(other);
	await other.getByRole("button", { name: "Cancel the order" }).click();
	await other.getByRole("button", { name: "Cancel it" }).click();
	await big(other, "You canceled the order");
	await big(page, "주문을 취소했어요");
	await page.goto(`${URL_}${PAGE}?orders=1`);
	await page.getByText("비회원 주문").waitFor();
	await fine(page);
	const wrong = await window_(null, `${PAGE}?order=1&token=nonsense`);
	await wrong.getByText("링크가 끝났거나 잘못됐어요.").waitFor();
	await Promise.all([page, other, wrong].map(gone));
});

for (const tongue of ["ko", "en"])
	test(`orders, older ones, and the same again (${tongue})`, async () => {
		const ko = tongue === "ko";
		for (let i = (await ordersOf("customer2")).length; i < 12; i++)
			await order("customer2");
		const id = await order("customer2", { items: [
			{ menuItemId: AMERICANO, quantity: 1, options: [965] },
			{ menuItemId: BREAD, quantity: 3 }] });
		const page = await window_("customer2", PAGE, { tongue });
		await page.getByRole("link", { name: ko ? "주문 내역" : "My orders" }).click();
		const past = page.locator(".past");
		await past.first().waitFor();
		assert.equal(await past.count(), 10);
		await fine(page);
		await page.getByRole("button", { name: ko ? "지난 주문 더 보기" : "Older orders" }).click();
		await until("older ones", async () => await past.count() > 10);
		// what a new one pushes off the first page stays
		const were = await past.count();
		await order("customer2");
		await until("one more", async () => await past.count() === were + 1);
		await item(BREAD, { soldOut: true });
		try {
			await page.locator(".past", { hasText: ko ? `주문 ${id}번` : `Order ${id}` })
				.getByRole("button").click();
			await page.locator("dialog").getByText(ko ? "소금빵" : "Salt bread").waitFor();
			await fine(page);
			await page.getByRole("button", { name: ko ? "나머지 담기" : "Take the rest" }).click();
			await page.locator(".line", { hasText: ko ? "차갑게" : "Iced" }).waitFor();
			assert.equal(await page.locator(".line").count(), 1);
			await fine(page);
		} finally {
			await item(BREAD, { soldOut: false });
		}
		await gone(page);
	});

test("no such restaurant, an empty basket: each has a way on", async () => {
	const page = await window_(null, `${PAGE}?restaurant=987654`);
	await page.getByText("없는 음식점이에요").waitFor();
	await fine(page);
	await page.goto(`${URL_}${PAGE}?checkout=1`);
	await page.getByText("장바구니가 비어 있어요.").waitFor();
	await page.locator("main").getByRole("link", { name: "음식점 보기" }).click();
	await page.locator(".shop").first().waitFor();
	await gone(page);
});

test("by the keyboard alone: from the list to a basket", async () => {
	const page = await window_(null, PAGE);
	await page.locator(".shop", { hasText: "밤새카페" }).focus();
	await page.keyboard.press("Enter");
	await page.locator(".item").first().waitFor();
	await until("the heading", () => page.evaluate(() =>
		document.activeElement.tagName === "H2"));
	const bread = page.locator(".item", { hasText: "소금빵" });
	await bread.focus();
	await page.keyboard.press("Enter");
	await page.locator("dialog .button.big").focus();
	await page.keyboard.press("Enter");
	await page.locator(".basket .line").waitFor();
	await until("the focus comes back", () => bread.evaluate((b) =>
		document.activeElement === b));
	await gone(page);
});
