/* What an order that was begun says to who ordered, in place.c. */
#include "place.h"

struct reply
place_unpaid(struct call *c, const char *slug)
{
	struct reply r = strcmp(slug, "payment-unavailable") == 0
	    ? problem(c, slug, L(c,
	    "Payment is out for a moment; no money has moved. Try again.",
	    "지금은 결제할 수 없습니다. 결제되지 않았습니다. "
	    "잠시 후 다시 시도해 주세요."))
	    : problem(c, slug, L(c,
	    "We are checking the payment. Try again with the same "
	    "Idempotency-Key: it is never charged twice.",
	    "결제를 확인하고 있습니다. 같은 Idempotency-Key로 다시 "
	    "시도해 주세요. 두 번 결제되지 않습니다."));

	r.retry_after = 2;
	return r;
}

struct reply
place_answer(struct call *c, struct order *o)
{
	struct reply r;

	if (strcmp(o->order_status, "PENDING") == 0)
		return place_unpaid(c, "payment-unknown");
	if (strcmp(o->order_status, "REJECTED") == 0)
		return problem(c, "payment-declined", "%s",
		    o->refusal ? o->refusal : "");
	if (strcmp(o->order_status, "LAPSED") == 0)
		return problem(c, "order-lapsed", L(c,
		    "It was not paid in time; nothing was charged. Order "
		    "again with a new key.",
		    "제때 결제되지 않아 종료되었습니다. 결제된 금액은 "
		    "없습니다. 새 키로 다시 주문해 주세요."));
	r = created(str(c, "/orders/%" PRId64, o->id), c->order
	    ? guest_repr(c, o) : order_repr(c, o));
	r.version = o->version;
	return r;
}
