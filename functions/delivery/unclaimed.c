/*
 * Timer: ten minutes cooked and nobody has it: DeliveryUnclaimed, once, and
 * once more for each time that it was given back.
 *
 * The flag is set with the event; two pools pass over each other's rows.
 */
#include "delivery.h"

SQL_DUE(unclaimed, "deliveries",
    "t.status = 'WAITING' AND t.cooked AND NOT t.unclaimed AND "
    "t.cooked_at < clock_timestamp() - interval '10 minutes'",
    "unclaimed = true, ", "'{}'::jsonb");

static void
handle(struct call *c)
{
	db_due(c, unclaimed, delivery_machine, "unclaimed");
}

const struct fn fn = {
	.name = "delivery/unclaimed",
	.about = "Say that a cooked order has no rider for ten minutes",
	.every = 15, .emits = { "DeliveryUnclaimed" }, .handle = handle,
};
