/*
 * forget.h -- the person of an order, out of its events, in the generation
 * that is shown and in one that is built.  What is gone is not found again, so
 * repeating it is no harm.
 */
#ifndef FORGET_H
#define FORGET_H

#include "monitor.h"

SQL_WRITE(forget_person,
    "UPDATE event SET data = " WITHOUT_PERSON("data")
    " WHERE order_id = $2::bigint AND generation IN (SELECT g FROM shown, "
    "generate_series(shown.generation, shown.generation + 1) g) "
    "AND jsonb_typeof(data->'personal') = 'object'");

static inline void
forget_order(struct call *c, int64_t order)
{
	db_run(c, forget_person, order);
}

#endif
