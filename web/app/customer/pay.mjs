// One try to order: a body and the key it is sent under.  Both are kept in the
// browser until there is an answer, so that a reload, a lost connection or a
// payment that is being checked ends in the same one order, never in two.
import { send, me, onPerson, newKey, now, Problem } from "/app/kit/api.mjs";
import { kept } from "./kept.mjs";
import { basket, wantedLines } from "./basket.mjs";

const AGAIN_S = 3;		// where no Retry-After was said

// null, or {key, body, total, who, state, until, problem, orderId}:
//	sending		on its way
//	unknown		it may be paid: asked again with this key, by itself
//	away		nobody answered: likewise
//	unavailable	not charged: asked again with this key when one says so
//	refused		there is no order: problem says why
//	placed		there is: orderId
export const attempt = kept("try", null);
// Orders of a guest, who has nothing but their links: [{id, token, ...}].
export const guestOrders = kept("guest", []);

// What was last written into the form, and by whom.
let last = attempt.get();

let sending = false;
let timer;

export const isOpen = (t) => t !== null &&
	["sending", "unknown", "away", "unavailable"].includes(t.state);

// 0: a guest.
export function whose() {
	return me()?.id ?? 0;
}

// For him who wrote it; and for a guest who was told to sign in, and did.
export function lastBody() {
	const t = attempt.get();
	const asked = t?.state === "refused" && t.problem.status === 401;
	return last?.who === whose() ? last.body
		: asked && t.who === 0 ? t.body : null;
}

// Sent to a dead connection, or to something that could not say what became of
// it: the same key goes on.
const UNKNOWN = ["payment-unknown", "still-running", "try-later",
	"internal-error"];

function stateAfter(problem, before) {
	if (problem.status === 0)
		return "away";
	// an answer that was lost may have been that of a payment
	if (problem.slug === "payment-unavailable")
		return ["unknown", "away"].includes(before) ? "unknown"
			: "unavailable";
	if (UNKNOWN.includes(problem.slug) || problem.status >= 500 ||
	    problem.status === 429)
		return "unknown";
	// signed out in the midst of it: who signs in again goes on
	if (problem.status === 401 && before !== "sending")
		return "unknown";
	return "refused";
}

// A problem as it can be kept.
function plain(p) {
	return { ...p.body, status: p.status, slug: p.slug, title: p.title,
		detail: p.detail, errors: p.errors };
}

const isOf = (body, held) => held?.restaurantId === body.restaurantId &&
	JSON.stringify(wantedLines(held)) === JSON.stringify(body.items);

// Another basket, or another place, is another try.
export function isStale(t, held, where) {
	return !isOf(t.body, held) || t.body.address.dong !== where;
}

function placed(t, order) {
	if (order.guestToken)
		guestOrders.set([{ id: order.id, token: order.guestToken,
			storeName: order.storeName, itemName: order.itemName,
			total: order.total, at: order.orderDate },
		...guestOrders.get().filter((o) => o.id !== order.id)]);
	if (isOf(t.body, basket.get()))
		basket.set(null);
	attempt.set({ ...t, state: "placed", orderId: order.id });
}

async function run() {
	const t = attempt.get();
	if (sending || !isOpen(t) || t.who !== whose())
		return;
	clearTimeout(timer);
	sending = true;
	const before = t.state === "sending" ? t.before ?? "sending" : t.state;
	attempt.set({ ...t, state: "sending", before });
	try {
		const { body } = await send("POST", "/orders", t.body,
			{ key: t.key });
		placed(t, body);
	} catch (problem) {
		if (!(problem instanceof Problem))
			throw problem;
		attempt.set({ ...t, state: stateAfter(problem, before),
			problem: plain(problem), before: undefined,
			until: now() + (problem.retryAfter ?? AGAIN_S) * 1000 });
	} finally {
		sending = false;
		goOn();
	}
}

// What goes on by itself, when its time has come.
function goOn() {
	const t = attempt.get();
	clearTimeout(timer);
	if (t && ["unknown", "away"].includes(t.state) && !sending &&
	    t.problem?.slug !== "sign-in-needed")
		timer = setTimeout(run, Math.max(0, (t.until ?? 0) - now()));
}

// A new try; the last one must have its answer.
export function order(body, total) {
	last = { who: whose(), body };
	attempt.set({ ...last, key: newKey(), total, state: "sending" });
	return run();
}

export const tryAgain = run;

export function letGo() {
	clearTimeout(timer);
	attempt.set(null);
}

// A page that is opened again goes on where the last one stopped, as soon as
// it is known who is here.
let known = false;
onPerson(() => {
	const t = attempt.get();
	if (!known && t?.state === "sending" && !sending)
		attempt.set({ ...t, state: "unknown", before: undefined });
	else if (t?.state === "unknown" && t.problem?.status === 401)
		attempt.set({ ...t, problem: undefined });
	known = true;
	goOn();
});
addEventListener("online", () => {
	if (attempt.get()?.state === "away")
		run();
});
