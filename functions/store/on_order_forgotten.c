/*
 * OrderForgotten: its customer has deleted his account.  The kitchen's record
 * and the log keep what was cooked, and not for whom.
 */
#include "store.h"

SQL_HANDLE(forget_customer,
    "chg AS (UPDATE orders t SET personal = NULL, note_to_store = NULL, "
    "note_to_rider = NULL, version = t.version + 1 FROM seen "
    "WHERE t.id = $2::bigint), "
    "log AS (UPDATE event_log e SET data = " WITHOUT_PERSON("e.data")
    " FROM seen WHERE e.subject = ($2::bigint)::text "
    "AND e.type = 'StoreConfirmed') SELECT 1");

static void
handle(struct call *c)
{
	db_run(c, forget_customer, c->subject);
}

const struct fn fn = {
	.name = "store/on_order_forgotten",
	.about = "Forget whose order it was",
	.on = { "OrderForgotten" }, .handle = handle,
};
