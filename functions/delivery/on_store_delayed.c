/*
 * StoreDelayed: the kitchen needs longer; whoever waits or comes sees when.
 *
 * It moves a time and no state, and revives nothing that has ended.  The
 * kitchen only puts it off: an older word that comes later changes nothing.
 */
#include "delivery.h"

SQL_FOLLOW(delay, "deliveries",
    "ready_at = greatest(t.ready_at, $4::timestamptz), ", "'{}'::jsonb");

static void
handle(struct call *c)
{
	const struct store_delayed *e = c->in;

	db_follow(c, delay, delivery_machine, e->ready_at);
}

const struct fn fn = {
	.name = "delivery/on_store_delayed",
	.about = "The kitchen needs longer",
	.on = { "StoreDelayed" }, .handle = handle,
};
