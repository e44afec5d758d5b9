/*
 * forget.h -- the persons of deleted accounts (`gone`), out of their orders;
 * for on_account_deleted.c, and prune.c for what has ended since.
 *
 * An order under way keeps what store and rider need until it has ended.  Row,
 * log and the event, by which the others forget it too, are one statement;
 * repeated, it finds nothing more to do.
 */
#ifndef FORGET_H
#define FORGET_H

#include "order.h"

SQL_MANY(forget_ended,
    "WITH cur AS MATERIALIZED (SELECT t.id FROM gone g JOIN orders t "
    "ON t.customer_id = g.account_id WHERE t.personal IS NOT NULL AND "
    ORDER_SHOWN " AND t.status IN ('CANCELED', 'COMPLETED') "
    "ORDER BY t.id LIMIT 100 FOR UPDATE OF t SKIP LOCKED), "
    "chg AS (UPDATE orders t SET " NO_PERSON ", version = t.version + 1 "
    "FROM cur WHERE t.id = cur.id RETURNING t.id), "
    "log AS (UPDATE event_log e SET data = " WITHOUT_PERSON("e.data")
    " FROM chg WHERE e.subject = chg.id::text AND e.type = 'Ordered'), "
    "ev AS (" EVENT("'OrderForgotten'", "chg.id",
    "jsonb_build_object('orderId', chg.id, 'by', " BY ")",
    "chg ORDER BY chg.id") ") SELECT id FROM chg");
/* What was never placed nobody else has heard of. */
SQL_MANY(forget_unplaced,
    "UPDATE orders SET " NO_PERSON " WHERE id IN (SELECT t.id FROM gone g "
    "JOIN orders t ON t.customer_id = g.account_id "
    "WHERE t.status IN ('REJECTED', 'LAPSED') AND t.personal IS NOT NULL "
    "ORDER BY t.id LIMIT 100 FOR UPDATE OF t SKIP LOCKED)");

static inline void
forget_gone(struct call *c)
{
	while (db_run(c, forget_ended) == 100)
		;
	while (db_run(c, forget_unplaced) == 100)
		;
}

#endif
