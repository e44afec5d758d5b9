/*
 * StoreConfirmed: the delivery begins to wait, and riders see it.
 *
 * The event carries all there is to know.  Where a cancel came first there is
 * a tombstone: it learns what it was about, but stays CANCELED, and the
 * customer's name and door are not written at all.
 */
#include "delivery.h"

SQL_HANDLE(begin,
    "made AS (INSERT INTO deliveries AS t (id, status, restaurant_id, "
    "customer_id, store_name, store_phone, store_address, self_delivery, "
    "item_name, item_qty, dong, pay, ready_at, note_to_rider, personal) "
    "SELECT $2::bigint, " MACHINE "->'NONE'->>0, "
    "(d->>'restaurantId')::bigint, (d->>'customerId')::bigint, "
    "d->>'storeName', d->>'storePhone', nullif(d->'storeAddress', 'null'), "
    "(d->>'selfDelivery')::bool, d->>'itemName', (d->>'itemQty')::bigint, "
    "d->>'dong', (d->>'deliveryFee')::bigint, "
    "(d->>'readyAt')::timestamptz, d->>'noteToRider', "
    "nullif(d->'personal', 'null') "
    "FROM seen, (SELECT $4::jsonb) e (d) "
    "ON CONFLICT (id) DO UPDATE SET version = t.version + 1, "
    "restaurant_id = excluded.restaurant_id, "
    "customer_id = excluded.customer_id, store_name = excluded.store_name, "
    "store_phone = excluded.store_phone, "
    "store_address = excluded.store_address, "
    "self_delivery = excluded.self_delivery, "
    "item_name = excluded.item_name, item_qty = excluded.item_qty, "
    "dong = excluded.dong, pay = excluded.pay, "
    "ready_at = excluded.ready_at WHERE t.restaurant_id IS NULL "
    "RETURNING id) SELECT id FROM made");

static void
handle(struct call *c)
{
	db_follow(c, begin, delivery_machine,
	    json_object_get(c->event, "data"));
}

const struct fn fn = {
	.name = "delivery/on_store_confirmed",
	.about = "The store has confirmed: a delivery waits for a rider",
	.on = { "StoreConfirmed" }, .handle = handle,
};
