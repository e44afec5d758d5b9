/*
 * GET /subscriptions -- how far each consumer is in each context's log.
 *
 * A few dozen rows, whole.
 */
#include "monitor.h"

SQL_LIST(all_subscriptions, "SELECT " SUBSCRIPTION_COLS
    " FROM trigger.subscription t "
    "ORDER BY t.consumer, t.source, t.generation");

static struct reply
serve(struct call *c)
{
	struct list all = db_all(c, subscription, all_subscriptions);
	const struct subscription *s = all.v;
	json_t *list = json_array(), *o;

	for (size_t i = 0; i < all.n; i++)
		json_array_append_new(list, subscription_repr(c, &s[i]));
	o = json_pack("{s{so}}", "_embedded", "subscriptions", list);
	hal_link(c, o, "self", "GET", "/subscriptions");
	return ok(o);
}

const struct fn fn = {
	.name = "monitor/subscriptions",
	.about = "How far each consumer is in each context's log",
	.routes = { "GET /subscriptions" }, .allow = OPERATOR,
	.out = subscription_shape, .list = true, .serve = serve,
};
