/*
 * store.h -- what the functions of `store` share: the kitchen's side of an
 * order.  Restaurants and menus are in restaurant.h.
 *
 *	RECEIVED  the order is here; accept_by says until when to answer
 *	CONFIRMED the kitchen takes it and has promised minutes (ready_at)
 *	COOKING   it is on the fire: from here a customer's cancel is refused
 *	COOKED    ready to go
 *	CANCELED, REJECTED (reason), EXPIRED (nobody answered in time)
 *
 * The row decides every race about the kitchen: confirm, reject, expire and
 * cookstart against a customer's cancel.  An end that is reached stays; one
 * that was decided here already is not said a second time.
 */
#ifndef STORE_H
#define STORE_H

#include "fn.h"

static const struct transition store_machine[] = {
	{ "NONE", "Ordered", "RECEIVED", "" },
	/* an order that is 30 minutes old when it is received */
	{ "NONE", "OrderedTooOld", "EXPIRED", "StoreExpired" },
	{ "RECEIVED", "confirm", "CONFIRMED", "StoreConfirmed" },
	/* where the restaurant starts on confirm */
	{ "RECEIVED", "confirm_and_start", "COOKING",
	    "StoreConfirmed CookStarted" },
	{ "CONFIRMED", "delay", "CONFIRMED", "StoreDelayed" },
	{ "COOKING", "delay", "COOKING", "StoreDelayed" },
	{ "RECEIVED", "reject", "REJECTED", "StoreRejected" },
	{ "CONFIRMED", "reject", "REJECTED", "StoreRejected" },
	{ "COOKING", "reject", "REJECTED", "StoreRejected" },
	{ "CONFIRMED", "cookstart", "COOKING", "CookStarted" },
	{ "CONFIRMED", "cookcomplete", "COOKED",
	    "CookStarted CookCompleted" },
	{ "COOKING", "cookcomplete", "COOKED", "CookCompleted" },
	/* timers */
	{ "RECEIVED", "expire", "EXPIRED", "StoreExpired" },
	{ "CONFIRMED", "late", "CONFIRMED", "StoreLate" },
	{ "COOKING", "late", "COOKING", "StoreLate" },
	/* a customer cancels: this row decides */
	{ "NONE", "OrderCancelRequested", "CANCELED", "StoreCanceled" },
	{ "RECEIVED", "OrderCancelRequested", "CANCELED", "StoreCanceled" },
	{ "CONFIRMED", "OrderCancelRequested", "CANCELED", "StoreCanceled" },
	{ "COOKING", "OrderCancelRequested", "COOKING",
	    "StoreCancelRefused" },
	{ "COOKED", "OrderCancelRequested", "COOKED", "StoreCancelRefused" },
	/* the order's own timer cancels: not where the kitchen has answered */
	{ "NONE", "NoAnswer", "CANCELED", "StoreCanceled" },
	{ "RECEIVED", "NoAnswer", "CANCELED", "StoreCanceled" },
	{ "CONFIRMED", "NoAnswer", "CONFIRMED", "StoreCancelRefused" },
	{ "COOKING", "NoAnswer", "COOKING", "StoreCancelRefused" },
	{ "COOKED", "NoAnswer", "COOKED", "StoreCancelRefused" },
	/* it is canceled, whoever decided */
	{ "NONE", "OrderCanceled", "CANCELED", "StoreCanceled" },
	{ "RECEIVED", "OrderCanceled", "CANCELED", "StoreCanceled" },
	{ "CONFIRMED", "OrderCanceled", "CANCELED", "StoreCanceled" },
	{ "COOKING", "OrderCanceled", "CANCELED", "StoreCanceled" },
	{ "COOKED", "OrderCanceled", "CANCELED", "StoreCanceled" },
	{ 0 }
};
#define STORE_STATES							\
	"RECEIVED|CONFIRMED|COOKING|COOKED|CANCELED|REJECTED|EXPIRED"

/* The representation; the original's members first. */
struct store_rider { const char *name; };
struct store_order {
	int64_t		 order_id, item_price;
	const char	*item_name, *store_name, *item_status, *order_status;
	const char	*order_date, *complt_date;
	int64_t		 id, version, restaurant_id;
	const char	*status;
	struct list	 items;			/* of order_line */
	int64_t		 item_qty, delivery_fee, price;
	const char	*note_to_store;
	const struct personal *customer;
	const char	*received_at, *accept_by, *confirmed_at;
	const int64_t	*promised_minutes;
	const char	*ready_at, *cook_started_at, *cooked_at;
	const char	*late_at, *picked_up_at, *ended_at;
	const char	*reason, *reject_note;
	const struct store_rider *rider;
	bool		 works;			/* the caller, there */
};
SHAPE_DECLARE(store_order);

/*
 * Who sees the customer whole: himself, and the restaurant, of orders that it
 * confirmed when it delivered itself; it else has an initial, the road and the
 * dong.  The operator looks into the order, where it is recorded that he did.
 */
#define STORE_CUSTOMER							\
	"CASE WHEN coalesce(jsonb_typeof(t.personal), '') <> 'object' "	\
	"THEN NULL WHEN t.customer_id > 0 AND t.customer_id = " ACTOR	\
	" THEN t.personal "						\
	"WHEN NOT coalesce(" WORKS_AT("t.restaurant_id") ", false) "	\
	"THEN NULL WHEN t.self_delivery THEN t.personal "		\
	"ELSE jsonb_build_object('name', left(t.personal->>'name', 1) "	\
	"|| '**', 'address', CASE jsonb_typeof(t.personal->'address') "	\
	"WHEN 'object' THEN (t.personal->'address') - 'detail' END) END " \
	"AS customer"
#define STORE_COLS							\
	"t.id AS order_id, t.item_price, t.item_name, t.store_name, "	\
	"t.status AS item_status, CASE t.status WHEN 'CANCELED' " \
	"THEN 'CANCELED' ELSE 'ORDERED' END AS order_status, "		\
	"t.order_date, t.cooked_at AS complt_date, t.id, t.version, "	\
	"t.restaurant_id, t.status, t.items, t.item_qty, "		\
	"t.delivery_fee, t.price, t.note_to_store, " STORE_CUSTOMER ", " \
	"t.received_at, t.accept_by, t.confirmed_at, "			\
	"t.promised_minutes, t.ready_at, t.cook_started_at, "		\
	"t.cooked_at, t.late_at, t.picked_up_at, t.ended_at, t.reason, " \
	"t.reject_note, CASE WHEN t.rider_name IS NOT NULL THEN " \
	"jsonb_build_object('name', t.rider_name) END AS rider, " \
	WORKS_AT("t.restaurant_id") " AS works"

/* Whose it is; a tombstone is nobody's. */
#define STORE_SHOWN	"t.restaurant_id IS NOT NULL"
#define STORE_OURS	STORE_SHOWN " AND " WORKS_AT("t.restaurant_id")

json_t	*store_repr(struct call *, const void *store_order);
/* The answer to a command. */
struct reply store_reply(struct call *, enum moved,
	    const struct store_order *);

#endif
