/*
 * answer.c -- the card company's answer, written by whoever has it.
 *
 * Each statement is conditional on the intent being open: the same answer may
 * come twice, and one that comes late, after the order was given up, finds
 * CANCELING and adds only itself.  The event says what caused the intent
 * (seldom this call), and who wanted a refund.
 */
#include "payment.h"

/* $2 id, $3 the machine's row, own arguments from $4. */
#define ANSWER(id, when, set, data)					\
	SQL_WRITE(id,							\
	    "WITH cur AS MATERIALIZED (SELECT t.* FROM payinfo t "	\
	    "WHERE t.id = $2::bigint FOR UPDATE), "			\
	    "chg AS (UPDATE payinfo t SET " set " version = t.version + 1, " \
	    "since = " NOW ", ask_at = " NOW ", tries = 0, "		\
	    "status = " MACHINE "->cur.status->>0 FROM cur "		\
	    "WHERE t.id = cur.id AND " MACHINE " ? cur.status AND " when \
	    " RETURNING t.*), "						\
	    "ev AS (INSERT INTO outbox (type, subject, data, trace, cause) " \
	    "SELECT " MACHINE "->cur.status->>1, chg.id::text, "	\
	    "jsonb_build_object('orderId', chg.id, 'by', " BY ") || "	\
	    "jsonb_build_object(" data "), "				\
	    "coalesce(chg.trace, $1->>'trace'), chg.cause "		\
	    "FROM chg JOIN cur USING (id) "				\
	    "WHERE " MACHINE "->cur.status->>1 IS NOT NULL) "		\
	    "SELECT " PAYINFO " FROM (SELECT * FROM chg UNION ALL "	\
	    "SELECT * FROM cur WHERE NOT EXISTS (SELECT FROM chg)) t")

ANSWER(approved, "cur.approved_at IS NULL",
    "approved_at = " NOW ", reference = $4::text, card = NULL, ",
    "'amount', chg.amount");
ANSWER(declined, "cur.approved_at IS NULL",
    "decline_reason = coalesce($4::text, 'DECLINED'), card = NULL, "
    "canceled_at = CASE cur.status WHEN 'CANCELING' THEN " NOW " END, ",
    "'amount', chg.amount");
ANSWER(captured, "cur.captured_at IS NULL", "captured_at = " NOW ", ",
    "'amount', chg.amount");
ANSWER(voided, "cur.approved_at IS NOT NULL AND cur.refunding = 0 "
    "AND (cur.capturing_at IS NULL OR cur.captured_at IS NOT NULL)",
    "canceled_at = " NOW ", ", "'amount', chg.amount - chg.refunded");

/* $4: which refund.  `sums` moves its amount. */
#define NTH(row)	row ".refunds->($4::int - 1)"
#define REFUND_ANSWER(id, status, sums)					\
	ANSWER(id, NTH("cur") "->>'status' = 'REQUESTED'",		\
	    "refunds = jsonb_set(t.refunds, ARRAY[($4::int - 1)::text], " \
	    NTH("t") " || jsonb_build_object('status', '" status "', "	\
	    "'answeredAt', " JSON_NOW ")), " sums,			\
	    "'refundId', $4::int, 'amount', " NTH("chg") "->'amount', "	\
	    "'reason', " NTH("chg") "->'reason', "			\
	    "'by', " NTH("chg") "->'by'")
#define AMOUNT		"(" NTH("t") "->>'amount')::bigint"
REFUND_ANSWER(refunded, "DONE", "refunded = t.refunded + " AMOUNT
    ", refunding = t.refunding - " AMOUNT ", ");
REFUND_ANSWER(refused, "REFUSED", "refunding = t.refunding - " AMOUNT ", ");

#define WRITE(c, p, sql, ...)						\
	db_one(c, payinfo, p, sql, (p)->order_id,			\
	    machine_row(c, payment_machine, #sql), ##__VA_ARGS__)

static bool
done(struct call *c, struct payinfo *p, const struct intent_asked *a)
{
	switch (a->intent) {
	case TO_CHARGE:
		return WRITE(c, p, approved, a->got.reference);
	case TO_CAPTURE:
		return WRITE(c, p, captured);
	case TO_REFUND:
		return WRITE(c, p, refunded, a->refund);
	default:
		return WRITE(c, p, voided);
	}
}

/*
 * Only a charge and a refund can be refused.  A company that refuses to void
 * or capture what it holds, or does not know it, has not answered: the intent
 * stays open, and an operator sees it.
 */
bool
intent_answered(struct call *c, struct payinfo *p,
    const struct intent_asked *a)
{
	if (a->got.answer == ANSWER_DONE)
		return done(c, p, a);
	if (a->got.answer == ANSWER_DECLINED && a->intent == TO_CHARGE)
		return WRITE(c, p, declined, a->got.reason);
	if (a->got.answer == ANSWER_DECLINED && a->intent == TO_REFUND)
		return WRITE(c, p, refused, a->refund);
	if (a->got.answer != ANSWER_UNKNOWN)
		say(c, "order %" PRId64 ": the card company answers %s to "
		    "what must be done", p->order_id, a->got.reason
		    ? a->got.reason : "that it knows of nothing");
	return false;
}
