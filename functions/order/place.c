/*
 * POST /orders -- take an order and charge for it.
 *
 *	(none) -> PENDING -> ORDERED	event Ordered
 *		          -> REJECTED	the card was declined
 *		          -> LAPSED	settle.c closed it first
 *
 * The order is written under the caller's key before anything is charged, and
 * the charge is keyed by the order: whatever dies in between, a repeat of the
 * call goes on from where it stands, and settle.c closes what nobody repeats.
 * No transaction is open during the call to payment.  Who has no account is a
 * guest (place_guest.c): his order is customer 0's, and his link's.
 */
#include "place.h"

struct charged { const char *status; };
SHAPE(charged, F_TEXT(charged, status, 1, 20));

SQL_MOVE_STEP(close_order, "orders", ORDER_COLS, "true",
    "$3::jsonb->'PENDING'->>0 <> 'ORDERED' OR cur.closing_at IS NULL",
    "refusal = $4::text, personal = CASE WHEN " MACHINE "->'PENDING'->>0 = "
    "'ORDERED' THEN cur.personal END, ",
    "jsonb_build_object('restaurantId', chg.restaurant_id, 'customerId', "
    "chg.customer_id, 'storeName', chg.store_name, 'itemName', chg.item_name, "
    "'itemQty', chg.item_qty, 'itemPrice', chg.item_price, 'deliveryFee', "
    "chg.delivery_fee, 'price', chg.price, 'items', chg.items, 'orderDate', "
    "chg.order_date, 'dong', chg.dong, 'noteToStore', chg.note_to_store, "
    "'noteToRider', chg.note_to_rider, 'personal', chg.personal)");

static struct reply
unpaid(struct call *c, const char *slug)
{
	struct reply r = strcmp(slug, "payment-unavailable") == 0
	    ? problem(c, slug, L(c,
	    "Payment is out for a moment; no money has moved. Try again.",
	    "지금은 결제할 수 없습니다. 결제되지 않았습니다. "
	    "잠시 후 다시 시도해 주세요."))
	    : problem(c, slug, L(c,
	    "We are checking the payment. Try again with the same "
	    "Idempotency-Key: it is never charged twice.",
	    "결제를 확인하고 있습니다. 같은 Idempotency-Key로 다시 "
	    "시도해 주세요. 두 번 결제되지 않습니다."));

	r.retry_after = 2;
	return r;
}

/* What the order says, whoever brought it there. */
static struct reply
answer(struct call *c, struct order *o)
{
	struct reply r;

	if (strcmp(o->order_status, "PENDING") == 0)
		return unpaid(c, "payment-unknown");
	if (strcmp(o->order_status, "REJECTED") == 0)
		return problem(c, "payment-declined", "%s",
		    o->refusal ? o->refusal : "");
	if (strcmp(o->order_status, "LAPSED") == 0)
		return problem(c, "order-lapsed", L(c,
		    "It was not paid in time; nothing was charged. Order "
		    "again with a new key.",
		    "제때 결제되지 않아 종료되었습니다. 결제된 금액은 "
		    "없습니다. 새 키로 다시 주문해 주세요."));
	r = created(str(c, "/orders/%" PRId64, o->id), c->order
	    ? guest_repr(c, o) : order_repr(c, o));
	r.version = o->version;
	return r;
}

static struct reply
charge_and_close(struct call *c, struct order *o, const char *card)
{
	struct charged charged;
	const char *command;

	CRASH("place.after_pending");
	switch (rpc(c, "payment/charge", charged, &charged, json_pack(
	    "{sI sI sI ss}", "orderId", (json_int_t)o->id, "amount",
	    (json_int_t)o->price, "customerId", (json_int_t)o->customer_id,
	    "card", card))) {
	case RPC_NOT_SENT:
		return unpaid(c, "payment-unavailable");
	case RPC_UNKNOWN:
		return unpaid(c, "payment-unknown");
	case RPC_REFUSED:
		if (c->refusal->status != 402 &&
		    strcmp(c->refusal->slug, "payment-closed") != 0)
			bug(c, "payment/charge: %s", c->refusal->slug);
		command = c->refusal->status == 402 ? "decline" : "lapse";
		break;
	default:
		command = "place";
	}
	CRASH("place.after_charge");
	if (db_move(c, order, o, close_order, order_machine, command, o->id,
	    c->refusal ? c->refusal->detail : NULL) == KEY_REUSED)
		bug(c, "two orders of one key");
	CRASH("place.after_commit");
	return answer(c, o);
}

static struct reply
serve(struct call *c)
{
	const struct place *in = c->in;
	struct reply why;
	struct order o;
	bool before = place_find(c, &o);

	if (!before && !rpc_ready(c, "payment/charge"))
		return unpaid(c, "payment-unavailable");
	if (!before && !place_begin(c, in, &o, &why))
		return why;
	if (strcmp(o.hash, c->hash) != 0)
		return not_moved(c, KEY_REUSED, NULL);
	if (c->roles & STRANGER)
		guest_of(c, o.id);
	if (strcmp(o.order_status, "PENDING") == 0 && !o.closing)
		return charge_and_close(c, &o, in->card ? in->card
		    : "tok_ok");
	repeated(c);
	return answer(c, &o);
}

const struct fn fn = {
	.name = "order/place", .about = "Order and pay",
	.routes = { "POST /orders" }, .allow = CUSTOMER | STRANGER,
	IN(place), .out = order_shape, .serve = serve,
	.calls = { "payment/charge" }, .emits = { "Ordered" },
	.problems = { "payment-declined", "payment-unavailable",
	    "payment-unknown", "order-lapsed", "price-changed", "sold-out",
	    "store-closed", "unknown-item", "unknown-restaurant",
	    "bad-options", "under-minimum", "out-of-area",
	    "too-many-orders" },
	.workers = { .max = 16 },
};
