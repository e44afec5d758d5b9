/*
 * GET /topics -- every type of event with how many came lately, and the last.
 *
 * The types are those that the history is sent (the event map).  Each is
 * looked up in the index by type: the last one at once, however many there
 * were; the last hour costs what came in it (0.6 s for 240 000), and at most
 * 100 000 of a type are counted.
 *
 * Reads only: killed anywhere, it has done nothing.
 */
#include "handlers.h"
#include "monitor.h"

struct topic {
	const char	*type, *source;
	int64_t		 last_minute, last_hour;
	const char	*last_at;
	const int64_t	*last_id;
	json_t		*handlers;
};
SHAPE(topic,
    F_TEXT(topic, type, 1, 40),
    F_TEXT(topic, source, 1, 40, .about = "context that says it"),
    F_INT(topic, last_minute, 0, INT64_MAX),
    F_INT(topic, last_hour, 0, INT64_MAX,
	.about = "at most 100 000 are counted"),
    O_TIME(topic, last_at),
    O_ID(topic, last_id, .about = "of the last one"),
    F_JSON(topic, handlers, .about = "functions that are given it"));

/*
 * An id is a moment in microseconds, and a type has one source.  Compared as
 * rows, so that whatever the planner believes of the table only the index by
 * type will do: by id alone a type that is rare is looked for in all events.
 * The time is the statement's: one that changes bounds no index.
 */
#define OF_TYPE(from)							\
	"FROM event t WHERE " SHOWN " AND (t.type, t.id) >= "		\
	"(m.type, (" from ")) AND (t.type, t.id) <= "			\
	"(m.type, 9223372036854775807) "
#define SINCE(s)							\
	"(extract(epoch FROM statement_timestamp()) * 1000000)::bigint - " \
	s "000000"
#define COUNT_SINCE(s)							\
	"(SELECT count(*) FROM (SELECT " OF_TYPE(SINCE(s))		\
	"LIMIT 100000) n)"
SQL_LIST(all_topics,
    "SELECT m.type, m.source, " COUNT_SINCE("60") " AS last_minute, "
    COUNT_SINCE("3600") " AS last_hour, l.at AS last_at, l.id AS last_id, "
    "m.handlers FROM (SELECT type, source, jsonb_agg(function "
    "ORDER BY function) AS handlers FROM jsonb_to_recordset($2::jsonb) "
    "x(source text, type text, function text) GROUP BY type, source) m "
    "LEFT JOIN LATERAL (SELECT t.id, t.at " OF_TYPE("0::bigint")
    "ORDER BY t.type DESC, t.id DESC LIMIT 1) l ON true "
    "ORDER BY m.source, m.type");

static struct reply
serve(struct call *c)
{
	struct list all = db_all(c, topic, all_topics, handlers(c, NULL));
	const struct topic *t = all.v;
	json_t *list = json_array(), *o, *each;

	for (size_t i = 0; i < all.n; i++) {
		each = shape_json(c, topic_shape, &t[i]);
		hal_link(c, each, "events", "GET", str(c, "/events?type=%s",
		    t[i].type));
		if (t[i].last_id)
			hal_link(c, each, "last", "GET", str(c,
			    "/events/%" PRId64, *t[i].last_id));
		json_array_append_new(list, each);
	}
	o = json_pack("{s{so}}", "_embedded", "topics", list);
	hal_link(c, o, "self", "GET", "/topics");
	return ok(o);
}

const struct fn fn = {
	.name = "monitor/topics",
	.about = "Every type of event: its rate, its last, who is given it",
	.routes = { "GET /topics" }, .allow = OPERATOR,
	.out = topic_shape, .list = true, .serve = serve,
};
