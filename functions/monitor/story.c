/*
 * GET /orders/{id}/story -- one order across all contexts, as it went: every
 * event in the order in which they happened, with the time between them.
 *
 * Without personal data.  Whole up to 200 events; an order has about ten.
 */
#include "monitor.h"

enum { MOST = 200 };

struct story { int64_t id; };
SHAPE(story, F_ID(story, id, .from = PATH));

struct step {
	int64_t		 id;
	const char	*source;
	int64_t		 pos;
	const char	*event_id, *type;
	const int64_t	*order_id, *restaurant_id;
	const char	*by, *at, *received_at, *trace, *cause;
	json_t		*data;
	int64_t		 gap_ms, since_ms;
};
SHAPE(step, EVENT_MEMBERS(step),
    F_JSON(step, data),
    F_INT(step, gap_ms, 0, INT64_MAX, .about = "since the step before"),
    F_INT(step, since_ms, 0, INT64_MAX, .about = "since the first step"));

struct told {
	int64_t		 order_id;
	const int64_t	*restaurant_id;
	const char	*began_at, *ended_at;
	int64_t		 took_ms;
	struct list	 steps;
};
SHAPE(told,
    F_ID(told, order_id),
    O_ID(told, restaurant_id),
    F_TIME(told, began_at),
    F_TIME(told, ended_at, .about = "the last step so far"),
    F_INT(told, took_ms, 0, INT64_MAX),
    F_LIST(told, steps, step, 1, MOST));

SQL_LIST(story_steps,
    "SELECT s.*, s.since_ms - lag(s.since_ms, 1, 0) OVER (ORDER BY s.id) "
    "AS gap_ms FROM (SELECT " EVENT_COLS ", " IMPERSONAL " AS data, "
    "(t.id - first_value(t.id) OVER (ORDER BY t.id)) / 1000 AS since_ms "
    "FROM event t WHERE " SHOWN " AND t.order_id = $2::bigint "
    "ORDER BY t.id LIMIT $3::int) s ORDER BY s.id");

static struct reply
serve(struct call *c)
{
	const struct story *in = c->in;
	struct list steps = db_all(c, step, story_steps, in->id, (int)MOST);
	const struct step *s = steps.v;
	struct told t = { .order_id = in->id, .steps = steps };
	json_t *o, *each;
	size_t i;

	if (steps.n == 0)
		return not_moved(c, NOT_FOUND, NULL);
	t.restaurant_id = s[0].restaurant_id;
	t.began_at = s[0].at;
	t.ended_at = s[steps.n - 1].at;
	t.took_ms = s[steps.n - 1].since_ms;
	o = hal(c, told, &t, str(c, "/orders/%" PRId64 "/story", in->id));
	json_array_foreach(json_object_get(o, "steps"), i, each)
		event_links(c, each, s[i].id, NULL);
	hal_link(c, o, "order", "GET", str(c, "/orders/%" PRId64, in->id));
	hal_link(c, o, "events", "GET", str(c, "/events?orderId=%" PRId64,
	    in->id));
	return ok(o);
}

const struct fn fn = {
	.name = "monitor/story",
	.about = "One order's story across contexts, with the gaps in ms",
	.routes = { "GET /orders/{id}/story" }, .allow = OPERATOR, IN(story),
	.out = told_shape, .serve = serve,
};
