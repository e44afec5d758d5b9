/*
 * Asked by order/settle: an order is given up.
 *
 *	none -> ORDER_CANCELED (tombstone: a charge that comes later is
 *	refused); REQUESTED, APPROVED -> CANCELING; all else stays
 *
 * It only writes the intent; payment/settle asks.  Called again it changes
 * nothing.  A charge that is on its way finds CANCELING with its answer.
 */
#include "payment.h"

struct give_up { int64_t order_id; };
SHAPE(give_up, F_ID(give_up, order_id));
struct given_up { const char *status; };
SHAPE(given_up, F_ENUM(given_up, status,
    "DECLINED|CAPTURING|CAPTURED|CANCELING|ORDER_CANCELED"));

SQL_WRITE(cancel,
    "WITH cur AS MATERIALIZED (SELECT t.* FROM payinfo t "
    "WHERE t.id = $2::bigint FOR UPDATE), "
    "chg AS (UPDATE payinfo t SET " NEW_INTENT "version = t.version + 1, "
    "status = " MACHINE "->cur.status->>0 FROM cur "
    "WHERE t.id = cur.id AND " MACHINE " ? cur.status RETURNING t.status), "
    "born AS (INSERT INTO payinfo (id, status, canceled_at) "
    "SELECT $2::bigint, " MACHINE "->'NONE'->>0, " NOW
    " WHERE NOT EXISTS (SELECT FROM cur) ON CONFLICT DO NOTHING "
    "RETURNING status) "
    "SELECT status FROM chg UNION ALL SELECT status FROM born UNION ALL "
    "SELECT status FROM cur WHERE NOT EXISTS (SELECT FROM chg)");

static struct reply
serve(struct call *c)
{
	const struct give_up *in = c->in;
	const char *row = machine_row(c, payment_machine, "void");
	struct given_up g;

	for (int i = 0; !db_one(c, given_up, &g, cancel, in->order_id, row);
	    i++)
		if (i == 1)	/* born meanwhile: the second look finds it */
			bug(c, "order %" PRId64 " vanished", in->order_id);
	CRASH("void.after_commit");
	return ok(shape_json(c, given_up_shape, &g));
}

const struct fn fn = {
	.name = "payment/void",
	.about = "Give an order's payment up, also before its charge comes",
	.allow = FUNCTION, IN(give_up), .out = given_up_shape, .serve = serve,
};
