/*
 * An order is placed: it is on the kitchen's board.
 *
 * One that is half an hour old when it comes (this context was away) is
 * EXPIRED at once, by the clock and not by who ordered: nobody waits for it
 * any more.  Where a cancel came first and left a tombstone, its row is filled
 * in and stays CANCELED.  Inbox row, effect and event are one statement; seen
 * again, it does nothing.
 */
#include "store.h"

enum { TOO_OLD_MINUTES = 30 };

SQL_HANDLE(receive_order,
    "new AS (SELECT d.*, clock_timestamp() AS now, CASE "
    "WHEN (d.\"orderDate\")::timestamptz < clock_timestamp() - "
    "make_interval(mins => $7::int) THEN $4::jsonb->'NONE' "
    "ELSE " MACHINE "->'NONE' END AS move FROM seen, jsonb_to_record("
    "$5::jsonb) AS d (\"restaurantId\" bigint, \"customerId\" bigint, "
    "\"storeName\" text, \"itemName\" text, \"itemQty\" int, "
    "\"itemPrice\" bigint, \"deliveryFee\" bigint, price bigint, "
    "items jsonb, \"orderDate\" text, dong text, \"noteToStore\" text, "
    "\"noteToRider\" text, personal jsonb)), "
    "chg AS (INSERT INTO orders AS t (id, status, restaurant_id, "
    "customer_id, store_name, item_name, item_qty, item_price, "
    "delivery_fee, price, items, order_date, dong, note_to_store, "
    "note_to_rider, personal, received_at, accept_by, ended_at) "
    "SELECT $2::bigint, move->>0, \"restaurantId\", \"customerId\", "
    "\"storeName\", \"itemName\", \"itemQty\", \"itemPrice\", "
    "\"deliveryFee\", price, items, \"orderDate\"::timestamptz, dong, "
    "\"noteToStore\", \"noteToRider\", personal, now, "
    "now + make_interval(mins => $6::int), "
    "CASE WHEN move->>0 = 'EXPIRED' THEN now END FROM new "
    "ON CONFLICT (id) DO UPDATE SET version = t.version + 1, "
    "restaurant_id = excluded.restaurant_id, "
    "customer_id = excluded.customer_id, store_name = excluded.store_name, "
    "item_name = excluded.item_name, item_qty = excluded.item_qty, "
    "item_price = excluded.item_price, delivery_fee = excluded.delivery_fee, "
    "price = excluded.price, items = excluded.items, "
    "order_date = excluded.order_date, dong = excluded.dong, "
    "note_to_store = excluded.note_to_store, "
    "note_to_rider = excluded.note_to_rider, personal = excluded.personal, "
    "received_at = excluded.received_at, accept_by = excluded.accept_by "
    "WHERE t.restaurant_id IS NULL RETURNING t.*), "
    "ev AS (" EVENT("e.type", "chg.id",
    "jsonb_build_object('orderId', chg.id, 'by', 'timer')",
    "chg JOIN new ON chg.status = new.move->>0 "
    "CROSS JOIN LATERAL jsonb_array_elements_text(new.move - 0) e(type)") ") "
    "SELECT 1");

static void
handle(struct call *c)
{
	db_run(c, receive_order, c->subject,
	    machine_row(c, store_machine, "Ordered"),
	    machine_row(c, store_machine, "OrderedTooOld"),
	    json_object_get(c->event, "data"),
	    env_int("ACCEPT_MINUTES", 1, 1440, 5), TOO_OLD_MINUTES);
}

const struct fn fn = {
	.name = "store/on_ordered",
	.about = "A placed order is on the kitchen's board",
	.on = { "Ordered" }, .emits = { "StoreExpired" }, .handle = handle,
};
