/* GET /payinfos/{id}/refunds/{n}: one refund; as in the payinfo's own list. */
#include "payment.h"

struct get_refund { int64_t id, n; };
SHAPE(get_refund,
    F_ID(get_refund, id, .from = PATH),
    F_INT(get_refund, n, 1, 100, .from = PATH));

SQL(by_id, "SELECT " PAYINFO " FROM payinfo t WHERE t.id = $2::bigint "
    "AND " SEES_PAYINFO);

static struct reply
serve(struct call *c)
{
	const struct get_refund *in = c->in;
	const struct refund *r;
	struct payinfo p;

	if (!db_one(c, payinfo, &p, by_id, in->id) ||
	    in->n > (int64_t)p.refunds.n)
		return payinfo_none(c);
	r = p.refunds.v;
	return ok(refund_json(c, in->id, r + in->n - 1));
}

const struct fn fn = {
	.name = "payment/get_refund", .about = "One refund of a payment",
	.routes = { "GET /payinfos/{id}/refunds/{n}" },
	.allow = CUSTOMER | GUEST | OPERATOR, IN(get_refund),
	.out = refund_shape, .serve = serve, .problems = { "not-found" },
};
