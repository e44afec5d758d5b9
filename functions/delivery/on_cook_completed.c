/*
 * CookCompleted: it can be fetched.
 *
 * Who has taken it is on his way now: TAKEN -> STARTED with DeliveryStarted.
 * A waiting one remembers it, and its next rider starts at once.  After a
 * failure or a cancel there is nothing to do.
 */
#include "delivery.h"

SQL_FOLLOW(cooked, "deliveries",
    "cooked = true, cooked_at = clock_timestamp(), start_dt = "
    "CASE cur.status WHEN 'TAKEN' THEN clock_timestamp() END, ", RIDER_DATA);

static void
handle(struct call *c)
{
	db_follow(c, cooked, delivery_machine);
}

const struct fn fn = {
	.name = "delivery/on_cook_completed",
	.about = "Cooked: whoever has it starts",
	.on = { "CookCompleted" }, .emits = { "DeliveryStarted" },
	.handle = handle,
};
