/* place_begin.c -- writing an order down, before anything is charged for it. */
#include "place.h"

/*
 * The lowest free slot of a guest's phone number, NULL when none is: see the
 * index orders_guest.
 */
#define GUEST_PHONE(p)							\
	"regexp_replace(" p "->>'phone', '[^0-9]', '', 'g')"
#define GUEST_SLOT(personal, most)					\
	"(SELECT min(n) FROM generate_series(1, " most ") n "		\
	"WHERE NOT EXISTS (SELECT FROM orders o WHERE "			\
	GUEST_PHONE("o.personal") " = " GUEST_PHONE(personal) " "	\
	"AND o.guest_slot = n "						\
	"AND o.status IN ('PENDING', 'ORDERED', 'CANCELING')))"

/* The order of this key: as it was answered before, else as it stands. */
SQL(order_by_key,
    "SELECT " ORDER_COLS " FROM orders o LEFT JOIN answer a ON a.key = o.key "
    "CROSS JOIN LATERAL jsonb_populate_record(o, a.record) t "
    "WHERE o.key = " KEY);
SQL_WRITE(open_order,
    "INSERT INTO orders AS t (status, customer_id, key, hash, restaurant_id, "
    "store_name, item_name, item_qty, items, item_price, delivery_fee, price, "
    "dong, note_to_store, note_to_rider, personal, guest_slot) "
    "SELECT 'PENDING', " ACTOR ", $2::uuid, ($1->>'hash')::uuid, $3::bigint, "
    "$4::text, b->>'itemName', (b->>'itemQty')::bigint, b->'items', "
    "(b->>'itemPrice')::bigint, $6::bigint, $7::bigint, $8::text, $9::text, "
    "$10::text, $11::jsonb, slot FROM (SELECT $5::jsonb, "
    GUEST_SLOT("$11::jsonb", "$12::int") ") AS x(b, slot) "
    "WHERE $12::int IS NULL OR slot IS NOT NULL "
    "ON CONFLICT DO NOTHING RETURNING " ORDER_COLS);

bool
place_find(struct call *c, struct order *o)
{
	return db_one(c, order, o, order_by_key);
}

/* Again, where a call of this key, or of this guest, came between: then the
 * order is there, or another slot is free, or none. */
bool
place_begin(struct call *c, const struct place *in, struct order *o,
    struct reply *why)
{
	int64_t most = guest_most();
	struct quote q = { 0 };

	if (!place_quote(c, in, &q, why))
		return false;
	for (int i = 0; i < 3; i++)
		if (db_one(c, order, o, open_order, c->key, q.restaurant_id,
		    q.store_name, shape_json(c, basket_shape, &q.basket),
		    q.delivery_fee, q.price, q.dong, in->note_to_store,
		    in->note_to_rider, q.personal,
		    c->roles & STRANGER ? &most : NULL) || place_find(c, o))
			return true;
	*why = guest_full(c);
	return false;
}
