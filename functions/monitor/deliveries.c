/*
 * GET /events/{id}/deliveries -- to whom this event goes, and whether it has
 * arrived.
 *
 * "handled" is also what an operator dropped or passed over by a reset: the
 * trigger keeps no row of what is behind it.
 *
 * Reads only: killed anywhere, it has done nothing.
 */
#include "handlers.h"
#include "monitor.h"

struct deliveries { int64_t id; };
SHAPE(deliveries, F_ID(deliveries, id, .from = PATH));

struct delivery {
	const char	*consumer, *function, *subscription, *state;
	const int64_t	*attempt;
	const char	*reason, *next_at;
	const int64_t	*letter;
	bool		 can;
};
SHAPE(delivery,
    F_TEXT(delivery, consumer, 1, 40),
    F_TEXT(delivery, function, 1, 60),
    F_TEXT(delivery, subscription, 1, 100),
    F_ENUM(delivery, state, "waiting|handled|parked|dead|dropped"),
    O_INT(delivery, attempt, 0, INT32_MAX, .about = "failures so far"),
    O_TEXT(delivery, reason, 0, 10000, .about = "of the last failure"),
    O_TIME(delivery, next_at, .about = "when it is tried again"),
    O_ID(delivery, letter, .about = "its id among the dead letters"),
    F_BOOL(delivery, can, .hidden = true));

struct there { int64_t id; };
SHAPE(there, F_ID(there, id));
SQL(is_there, "SELECT t.id FROM event t WHERE " SHOWN
    " AND t.id = $2::bigint");
SQL_LIST(all_deliveries,
    "SELECT d.*, d.state = 'handled' AND running AS can FROM (SELECT "
    "m.consumer, m.function, " SUBSCRIPTION_ID("s") " AS subscription, "
    "CASE WHEN d.state IN ('parked', 'dead', 'dropped') THEN d.state "
    "WHEN d.state = 'done' OR t.pos <= s.checkpoint THEN 'handled' "
    "ELSE 'waiting' END AS state, d.attempt, d.reason, "
    "nullif(d.next_at, 'infinity') AS next_at, d.id AS letter, "
    "s.state = 'running' AS running "
    "FROM event t JOIN jsonb_to_recordset($3::jsonb) m(consumer text, "
    "source text, type text, function text) "
    "ON (m.source, m.type) = (t.source, t.type) "
    "JOIN trigger.subscription s ON (s.consumer, s.source) = "
    "(m.consumer, m.source) LEFT JOIN trigger.delivery d ON "
    "(d.consumer, d.source, d.generation, d.pos) = "
    "(s.consumer, s.source, s.generation, t.pos) "
    "WHERE " SHOWN " AND t.id = $2::bigint AND s.state <> 'retired') d "
    "ORDER BY d.consumer, d.subscription");

static json_t *
delivery_repr(struct call *c, int64_t event, const struct delivery *d)
{
	json_t *o = shape_json(c, delivery_shape, d);

	hal_link(c, o, "self", "GET", str(c, "/events/%" PRId64
	    "/deliveries", event));
	if (d->letter)
		hal_link(c, o, "letter", "GET", str(c,
		    "/deadletters/%" PRId64, *d->letter));
	if (d->can)
		hal_link(c, o, "redeliver", "POST", str(c,
		    "/events/%" PRId64 "/redeliver", event));
	return o;
}

static struct reply
serve(struct call *c)
{
	const struct deliveries *in = c->in;
	json_t *list = json_array(), *o;
	struct there t;
	struct list all;

	if (!db_one(c, there, &t, is_there, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	all = db_all(c, delivery, all_deliveries, in->id, handlers(c, NULL));
	for (size_t i = 0; i < all.n; i++)
		json_array_append_new(list, delivery_repr(c, in->id,
		    (const struct delivery *)all.v + i));
	o = json_pack("{s{so}}", "_embedded", "deliveries", list);
	hal_link(c, o, "self", "GET", str(c, "/events/%" PRId64 "/deliveries",
	    in->id));
	hal_link(c, o, "event", "GET", str(c, "/events/%" PRId64, in->id));
	return ok(o);
}

const struct fn fn = {
	.name = "monitor/deliveries",
	.about = "To whom an event goes, and whether it has arrived",
	.routes = { "GET /events/{id}/deliveries" }, .allow = OPERATOR,
	IN(deliveries), .out = delivery_shape, .list = true, .serve = serve,
};
