/*
 * DELETE /orders/{id} -- ask for an order to be canceled.
 *
 *	ORDERED -> CANCELING	event OrderCancelRequested
 *
 * Whose record decides: the store's for the customer, with an account or with
 * the order's link (until cooking starts), the delivery's for an operator
 * (until delivered).  Their answers come as events; this call waits for them
 * up to a second: 204 canceled, 409 refused, else 202 and it ends by itself.
 * Again is 204.  A crash after the commit loses nothing: the decider has been
 * asked.
 */
#include "order.h"

struct cancel { int64_t id; const char *reason; };
SHAPE(cancel, F_ID(cancel, id, .from = PATH),
    O_TEXT(cancel, reason, 1, 200, .about = "in your own words"));
/* A free text that is one of these would be counted and translated as ours: a
 * customer's NO_ANSWER as a store that nobody reached. */
#define OUR_WORDS	ORDER_REASONS "|" REJECT_REASONS "|" FAIL_REASONS

/*
 * A customer joins whoever asked before, but not the timer: the store may say
 * no to that and yes to him, so he asks as well, and only its no to him ends
 * CANCELING (on_cancel_refused.c).  An operator asks the delivery even while
 * the store is being asked.  What a person gives as reason takes the place of
 * the timer's.
 */
#define BY_CUSTOMER	ORDER_HIS("cur")
#define IS_DECIDED	"NOT cur.keys @> ARRAY[" KEY "]"
SQL_WRITE(request_cancel,
    "WITH cur AS MATERIALIZED (SELECT t.* FROM orders t WHERE t.id = "
    "$2::bigint AND " ORDER_SHOWN " AND " ORDER_MINE " FOR UPDATE), "
    "chg AS (UPDATE orders t SET status = " MACHINE "->cur.status->>0, "
    "version = t.version + 1, keys = (" KEY " || t.keys)[1:16], "
    "asks_store = cur.asks_store OR " BY_CUSTOMER ", "
    "customer_asks = cur.customer_asks OR " BY_CUSTOMER ", "
    "asks_delivery = cur.asks_delivery OR NOT (" BY_CUSTOMER "), "
    "cancel_reason = coalesce(nullif(cur.cancel_reason, 'NO_ANSWER'), "
    "$4::text, 'CANCELED_BY_' || CASE WHEN " BY_CUSTOMER
    " THEN 'CUSTOMER' ELSE 'OPERATOR' END) "
    "FROM cur WHERE t.id = cur.id AND " MACHINE " ? cur.status AND "
    IS_DECIDED " AND " MATCHES("cur.version") " AND CASE WHEN " BY_CUSTOMER
    " THEN NOT cur.cook_started AND (cur.status = 'ORDERED' OR "
    "cur.asks_store AND NOT cur.customer_asks) "
    "ELSE NOT cur.asks_delivery END RETURNING t.*), "
    "ev AS (" EVENT("'OrderCancelRequested'", "chg.id",
    "jsonb_build_object('orderId', chg.id, 'reason', chg.cancel_reason, "
    "'by', CASE WHEN $1 ? 'order' THEN " BY " WHEN " BY_CUSTOMER
    " THEN 'customer:' || " ACTOR " ELSE 'operator:' || " ACTOR " END, "
    "'decider', CASE WHEN " BY_CUSTOMER " THEN 'store' ELSE 'delivery' END)",
    "chg JOIN cur USING (id)")
    ") SELECT " ORDER_COLS " FROM (SELECT * FROM chg UNION ALL SELECT * FROM "
    "cur WHERE NOT EXISTS (SELECT FROM chg)) t");
/* The row's keys have the one it was placed with, too. */
SQL(placed_by_key, "SELECT t.id AS value FROM orders t WHERE t.key = " KEY);
SQL(order_now, "SELECT " ORDER_COLS " FROM orders t WHERE t.id = $2::bigint");

static bool
is(const struct order *o, const char *status)
{
	return strcmp(o->order_status, status) == 0;
}

static struct reply
own_words(struct call *c)
{
	const char *detail = L(c,
	    "The platform itself uses this word; say it in others, or leave "
	    "it out.",
	    "플랫폼이 쓰는 말입니다. 다른 말로 적거나 비워 두세요.");

	return with(problem(c, "invalid-input", "%s", detail), "errors",
	    json_pack("[{ss ss}]", "pointer", "/reason", "detail", detail));
}

static struct reply
serve(struct call *c)
{
	const struct cancel *in = c->in;
	struct order o;

	if (in->reason && shape_is_one_of(OUR_WORDS, in->reason))
		return own_words(c);
	if (db_run(c, placed_by_key))
		return not_moved(c, KEY_REUSED, NULL);
	if (!db_one(c, order, &o, request_cancel, in->id,
	    machine_row(c, order_machine, "cancel"), in->reason))
		return not_moved(c, NOT_FOUND, NULL);
	if ((is(&o, "ORDERED") || order_may_cancel(c, &o)) &&
	    stale(c, o.version))	/* else it would have asked */
		return not_moved(c, STALE, NULL);
	for (int waited = 0; is(&o, "CANCELING") && waited < 1000;
	    waited += 20) {
		nap(c, 20);
		db_one(c, order, &o, order_now, in->id);
	}
	if (is(&o, "CANCELED"))
		return nothing();
	if (is(&o, "CANCELING"))
		return accepted(str(c, "/orders/%" PRId64, o.id),
		    order_repr(c, &o));
	return with(problem(c, "state-forbids", is(&o, "COMPLETED")
	    ? L(c, "It has been delivered.", "이미 배달이 끝났습니다.")
	    : L(c, "Cooking has started: it cannot be canceled any more.",
	    "조리가 시작되어 더 이상 취소할 수 없습니다.")), "state",
	    json_string(o.order_status));
}

const struct fn fn = {
	.name = "order/cancel", .about = "Cancel an order",
	.routes = { "DELETE /orders/{id}" },
	.allow = CUSTOMER | GUEST | OPERATOR, IN(cancel),
	.out = order_shape, .serve = serve,
	.emits = { "OrderCancelRequested" }, .problems = { "state-forbids",
	    "idempotency-key-reused" },
};
