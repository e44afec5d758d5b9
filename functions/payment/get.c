/* GET /payinfos/{id}: an order's money; for whose order it is and operators. */
#include "payment.h"

struct get { int64_t id; };
SHAPE(get, F_ID(get, id, .from = PATH));

SQL(by_id, "SELECT " PAYINFO " FROM payinfo t WHERE t.id = $2::bigint "
    "AND " SEES_PAYINFO);

static struct reply
serve(struct call *c)
{
	const struct get *in = c->in;
	struct payinfo p;
	struct reply r;

	if (!db_one(c, payinfo, &p, by_id, in->id))
		return payinfo_none(c);
	r = ok(payinfo_json(c, &p));
	r.version = p.version;
	return r;
}

const struct fn fn = {
	.name = "payment/get", .about = "An order's payment",
	.routes = { "GET /payinfos/{id}" },
	.allow = CUSTOMER | GUEST | OPERATOR, IN(get),
	.out = payinfo_shape, .serve = serve,
	.problems = { "not-found" },
};
