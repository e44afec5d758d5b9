/* Cooking has started: no cancel link is offered from now on. */
#include "order.h"

SQL_HANDLE(note_cooking,
    "cur AS MATERIALIZED (SELECT t.id FROM seen, orders t "
    "WHERE t.id = $2::bigint FOR UPDATE OF t) "
    "UPDATE orders t SET cook_started = true, version = t.version + 1 "
    "FROM cur WHERE t.id = cur.id");

static void
handle(struct call *c)
{
	db_run(c, note_cooking, c->subject);
}

const struct fn fn = {
	.name = "order/on_cook_started", .about = "Cooking has started",
	.on = { "CookStarted" }, .handle = handle,
};
