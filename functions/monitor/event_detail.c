/*
 * GET /events/{id} -- one event, with its data; but name, phone and door are
 * seen in the order alone, where it is recorded who looked.
 */
#include "monitor.h"

struct event_detail { int64_t id; };
SHAPE(event_detail, F_ID(event_detail, id, .from = PATH));

struct whole_event {
	int64_t		 id;
	const char	*source;
	int64_t		 pos;
	const char	*event_id, *type;
	const int64_t	*order_id, *restaurant_id;
	const char	*by, *at, *received_at, *trace, *cause;
	json_t		*data;
	const int64_t	*cause_at;
};
SHAPE(whole_event, EVENT_MEMBERS(whole_event),
    F_JSON(whole_event, data, .about = "as its type says"),
    O_ID(whole_event, cause_at, .hidden = true));

SQL(get_event, "SELECT " EVENT_COLS ", " IMPERSONAL " AS data, "
    "(SELECT x.id FROM event x "
    "WHERE x.generation = t.generation AND x.order_id = t.order_id "
    "AND x.event_id = t.cause) AS cause_at "
    "FROM event t WHERE " SHOWN " AND t.id = $2::bigint");

static struct reply
serve(struct call *c)
{
	const struct event_detail *in = c->in;
	struct whole_event e;
	json_t *o;

	if (!db_one(c, whole_event, &e, get_event, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	o = shape_json(c, whole_event_shape, &e);
	event_links(c, o, e.id, e.order_id);
	hal_link(c, o, "deliveries", "GET", str(c, "/events/%" PRId64
	    "/deliveries", e.id));
	if (e.cause_at)
		hal_link(c, o, "cause", "GET", str(c, "/events/%" PRId64,
		    *e.cause_at));
	return ok(o);
}

const struct fn fn = {
	.name = "monitor/event_detail", .about = "One event with its data",
	.routes = { "GET /events/{id}" }, .allow = OPERATOR,
	IN(event_detail), .out = whole_event_shape, .serve = serve,
};
