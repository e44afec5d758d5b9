/*
 * Ordered: the hold has found its order (for the operator's list only).
 *
 *	claimed_at; no state moves
 *
 * Seen again it does nothing: the inbox row goes in with the effect.
 */
#include "payment.h"

SQL_HANDLE(claim,
    "cur AS MATERIALIZED (SELECT t.id FROM seen, payinfo t "
    "WHERE t.id = $2::bigint FOR UPDATE OF t) "
    "UPDATE payinfo t SET claimed_at = " NOW ", version = t.version + 1 "
    "FROM cur WHERE t.id = cur.id AND t.claimed_at IS NULL");

static void
handle(struct call *c)
{
	db_run(c, claim, c->subject);
}

const struct fn fn = {
	.name = "payment/on_ordered", .about = "The hold has found its order",
	.on = { "Ordered" }, .handle = handle,
};
