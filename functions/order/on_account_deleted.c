/*
 * AccountDeleted: the person is forgotten in the orders that have ended; in
 * those under way when they end (prune.c), for which the account is noted.
 *
 * The note and the inbox row are one statement.  What follows is done again
 * when the event comes again, and finds what is left: killed in between,
 * nothing is missed.
 */
#include "forget.h"

SQL_HANDLE(note_gone,
    "n AS (INSERT INTO gone (account_id) SELECT $2::bigint FROM seen "
    "ON CONFLICT DO NOTHING) SELECT 1");

static void
handle(struct call *c)
{
	db_run(c, note_gone, c->subject);
	forget_gone(c);
}

const struct fn fn = {
	.name = "order/on_account_deleted",
	.about = "Forget who is gone in his orders",
	.on = { "AccountDeleted" }, .emits = { "OrderForgotten" },
	.handle = handle,
};
