/*
 * GET /payinfos: payments, newest first: a customer's own, an operator's all.
 *
 * ?attention=true is the operator's list of what ought not to be: for more
 * than a minute the card company owes an answer (openSince), or an amount is
 * held (approvedAt) for an order that nobody placed (no claimedAt).
 */
#include "payment.h"

struct list_in { PAGING_MEMBERS; const bool *attention; };
SHAPE(list_in, PAGING(list_in), O_BOOL(list_in, attention, .from = QUERY));

SQL_PAGE(all, PAYINFO, "FROM payinfo t WHERE true");
SQL_PAGE(own, PAYINFO, "FROM payinfo t WHERE t.customer_id = " ACTOR);
SQL_PAGE(attention, PAYINFO, "FROM payinfo t WHERE (t.open OR "
    "(t.status = 'APPROVED' AND t.claimed_at IS NULL)) "
    "AND t.since < now() - interval '1 minute'");

static struct reply
serve(struct call *c)
{
	const struct list_in *in = c->in;
	bool only = in->attention && *in->attention;

	if (!(c->roles & OPERATOR) && only)
		return problem(c, "not-allowed", L(c,
		    "Only an operator has such a list.",
		    "운영자만 볼 수 있는 목록입니다."));
	if (only)
		return db_page(c, payinfo, attention, "payinfos",
		    payinfo_json);
	if (c->roles & OPERATOR)
		return db_page(c, payinfo, all, "payinfos", payinfo_json);
	return db_page(c, payinfo, own, "payinfos", payinfo_json);
}

const struct fn fn = {
	.name = "payment/list", .about = "Payments, newest first",
	.routes = { "GET /payinfos" }, .allow = CUSTOMER | OPERATOR,
	IN(list_in), .out = payinfo_shape, .list = true, .serve = serve,
	.problems = { "not-allowed" },
};
