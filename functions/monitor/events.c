/*
 * GET /events -- the history, newest first: by order, restaurant, type,
 * context and time.
 *
 * An id is a moment, so ?before= an id shows what happened since; what happened
 * then and comes to us only now is seen by asking from a little earlier.
 * ?data=true has their data too, for who takes them away; as in a story,
 * without the person.
 */
#include "monitor.h"

struct events {
	PAGING_MEMBERS;
	const int64_t	*order_id, *restaurant_id;
	const char	*type, *source, *from, *until;
	const bool	*data;
};
SHAPE(events, PAGING(events),
    O_ID(events, order_id, .from = QUERY),
    O_ID(events, restaurant_id, .from = QUERY),
    O_TEXT(events, type, 1, 40, .from = QUERY),
    O_TEXT(events, source, 1, 40, .from = QUERY),
    O_TIME(events, from, .from = QUERY),
    O_TIME(events, until, .from = QUERY),
    O_BOOL(events, data, .from = QUERY, .about = "with their data"));

#define ID_AT(t)							\
	"(extract(epoch FROM " t "::timestamptz) * 1000000)::bigint"
SQL_PAGE(events_page, EVENT_COLS ", CASE WHEN $11::bool THEN " IMPERSONAL
    " END AS data", "FROM event t WHERE " SHOWN
    " AND ($5::bigint IS NULL OR t.order_id = $5::bigint)"
    " AND ($6::bigint IS NULL OR t.restaurant_id = $6::bigint)"
    " AND ($7::text IS NULL OR t.type = $7::text)"
    " AND ($8::text IS NULL OR t.source = $8::text)"
    " AND ($9::timestamptz IS NULL OR t.id >= " ID_AT("$9") ")"
    " AND ($10::timestamptz IS NULL OR t.id < " ID_AT("$10") ")");

static struct reply
serve(struct call *c)
{
	const struct events *in = c->in;

	return db_page(c, event, events_page, "events", event_repr,
	    in->order_id, in->restaurant_id, in->type, in->source,
	    in->from, in->until, in->data && *in->data);
}

const struct fn fn = {
	.name = "monitor/events", .about = "What happened, newest first",
	.routes = { "GET /events" }, .allow = OPERATOR, IN(events),
	.out = event_shape, .list = true, .serve = serve,
};
