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

/* What is not placed keeps nothing about a person. */
#define IF_PLACED(col)							\
	col " = CASE " MACHINE "->'PENDING'->>0 WHEN 'ORDERED' THEN cur." \
	col " END, "
SQL_MOVE_STEP(close_order, "orders", ORDER_COLS, "true",
    "$3::jsonb->'PENDING'->>0 <> 'ORDERED' OR cur.closing_at IS NULL",
    "refusal = $4::text, " IF_PLACED("personal")
    IF_PLACED("note_to_store") IF_PLACED("note_to_rider"),
    "jsonb_build_object('restaurantId', chg.restaurant_id, 'customerId', "
    "chg.customer_id, 'storeName', chg.store_name, 'itemName', chg.item_name, "
    "'itemQty', chg.item_qty, 'itemPrice', chg.item_price, 'deliveryFee', "
    "chg.delivery_fee, 'price', chg.price, 'items', chg.items, 'orderDate', "
    "chg.order_date, 'dong', chg.dong, 'noteToStore', chg.note_to_store, "
    "'noteToRider', chg.note_to_rider, 'personal', chg.personal)");

/* A repeat may send what the call before it has sent; and whether any of them
 * has, or all know that they have not. */
SQL_WRITE(charge_again, "UPDATE orders SET charges = charges + 1 "
    "WHERE id = $2::bigint AND status = 'PENDING'");
SQL_WRITE(charge_not_sent, "UPDATE orders SET charges = charges - 1 "
    "WHERE id = $2::bigint RETURNING charges AS value");

static struct reply
charge_and_close(struct call *c, struct order *o, const char *card)
{
	struct charged charged;
	struct number sent;
	const char *command;

	CRASH("place.after_pending");
	switch (rpc(c, "payment/charge", charged, &charged, json_pack(
	    "{sI sI sI ss}", "orderId", (json_int_t)o->id, "amount",
	    (json_int_t)o->price, "customerId", (json_int_t)o->customer_id,
	    "card", card))) {
	case RPC_NOT_SENT:
		return place_unpaid(c, db_one(c, number, &sent, charge_not_sent,
		    o->id) && sent.value == 0 ? "payment-unavailable"
		    : "payment-unknown");
	case RPC_UNKNOWN:
		return place_unpaid(c, "payment-unknown");
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
	return place_answer(c, o);
}

static struct reply
serve(struct call *c)
{
	const struct place *in = c->in;
	struct reply why;
	struct order o;
	bool before = place_find(c, &o);

	if (!before && !rpc_ready(c, "payment/charge"))
		return place_unpaid(c, "payment-unavailable");
	if (!before && !place_begin(c, in, &o, &why))
		return why;
	if (strcmp(o.hash, c->hash) != 0)
		return not_moved(c, KEY_REUSED, NULL);
	if (c->roles & STRANGER)
		guest_of(c, o.id);
	if (strcmp(o.order_status, "PENDING") == 0 && !o.closing) {
		if (before)
			db_run(c, charge_again, o.id);
		return charge_and_close(c, &o, in->card ? in->card
		    : "tok_ok");
	}
	repeated(c);
	return place_answer(c, &o);
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
