/* payment.c -- a payinfo as the world sees it. */
#include "payment.h"

const char *
payinfo_path(struct call *c, int64_t order_id)
{
	return str(c, "/payinfos/%" PRId64, order_id);
}

bool
payinfo_is(const struct payinfo *p, const char *status)
{
	return strcmp(p->status, status) == 0;
}

json_t *
payinfo_json(struct call *c, const void *payinfo)
{
	const struct payinfo *p = payinfo;
	const char *self = payinfo_path(c, p->order_id);
	json_t *o = hal(c, payinfo, p, self);

	hal_link(c, o, "order", "GET", str(c, "/orders/%" PRId64,
	    p->order_id));
	if (c->roles & OPERATOR &&
	    machine_allows(payment_machine, p->status, "refund") &&
	    p->refunded + p->refunding < p->price)
		hal_link(c, o, "refund", "POST", str(c, "%s/refunds", self));
	return o;
}

const char *
refund_path(struct call *c, int64_t order_id, int64_t n)
{
	return str(c, "%s/refunds/%" PRId64, payinfo_path(c, order_id), n);
}

json_t *
refund_json(struct call *c, int64_t order_id, const struct refund *r)
{
	json_t *o = hal(c, refund, r, refund_path(c, order_id, r->n));

	hal_link(c, o, "payinfo", "GET", payinfo_path(c, order_id));
	return o;
}

struct reply
payinfo_none(struct call *c)
{
	return not_moved(c, NOT_FOUND, NULL);
}
