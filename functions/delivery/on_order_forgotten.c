/*
 * OrderForgotten: its customer has deleted his account.  Where a store's word
 * comes later, it finds the row in its end state and writes no person into it
 * (on_store_confirmed.c).
 */
#include "delivery.h"

SQL_HANDLE(forget_customer,
    "chg AS (UPDATE deliveries t SET personal = NULL, note_to_rider = NULL, "
    "version = t.version + 1 FROM seen WHERE t.id = $2::bigint) SELECT 1");

static void
handle(struct call *c)
{
	db_run(c, forget_customer, c->subject);
}

const struct fn fn = {
	.name = "delivery/on_order_forgotten",
	.about = "Forget who it was delivered to",
	.on = { "OrderForgotten" }, .handle = handle,
};
