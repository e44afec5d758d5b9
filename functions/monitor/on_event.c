/*
 * Event: any -- files it in the history, by the moment it happened.
 *
 * One statement with the inbox: killed before its commit the event comes again,
 * after it the inbox knows.  The order's story row is locked first; an Ordered
 * that waited there for another event of its order did not see it to tell it
 * the restaurant, and so comes again (raced).  Also when two events of one
 * microsecond took the same id.  What an OrderForgotten takes away it takes
 * again when it comes again.
 */
#include "forget.h"

SQL_HANDLE(file_event,
    "e AS MATERIALIZED (SELECT $3::jsonb AS j, $4::text AS source, "
    "$5::bigint AS pos, CASE WHEN $6::bool THEN $2::bigint END "
    "AS order_id, ($3::jsonb->'data'->>'restaurantId')::bigint "
    "AS restaurant_id, ($1->>'generation')::int AS generation, "
    "($3::jsonb->>'time')::timestamptz AS at FROM seen), "
    "s AS (INSERT INTO story AS o (generation, order_id, restaurant_id, "
    "events) SELECT generation, order_id, restaurant_id, 1 FROM e "
    "WHERE order_id IS NOT NULL ON CONFLICT (generation, order_id) "
    "DO UPDATE SET events = o.events + 1, restaurant_id = "
    "coalesce(o.restaurant_id, excluded.restaurant_id) RETURNING o.*), "
    "new AS (INSERT INTO event (generation, id, source, pos, event_id, type, "
    "order_id, restaurant_id, at, data, trace, cause) SELECT e.generation, "
    /* the first free microsecond; as a scalar, so that it is looked up */
    "(SELECT u.id FROM (SELECT generate_series(us.id, us.id + 999) AS id) u "
    "WHERE (SELECT x.id FROM event x WHERE x.generation = e.generation "
    "AND x.id = u.id) IS NULL LIMIT 1), e.source, e.pos, "
    "(e.j->>'id')::uuid, e.j->>'type', e.order_id, "
    "coalesce(e.restaurant_id, s.restaurant_id), e.at, e.j->'data', "
    "e.j->>'traceparent', (e.j->>'causationid')::uuid "
    "FROM e CROSS JOIN LATERAL (SELECT "
    "(extract(epoch FROM e.at) * 1000000)::bigint AS id) us "
    "LEFT JOIN s ON true ON CONFLICT DO NOTHING RETURNING 1), "
    "told AS (UPDATE event t SET restaurant_id = e.restaurant_id FROM e "
    "WHERE t.generation = e.generation AND t.order_id = e.order_id "
    "AND t.restaurant_id IS NULL AND e.restaurant_id IS NOT NULL RETURNING 1) "
    "SELECT CASE WHEN EXISTS (SELECT FROM seen) AND (NOT EXISTS "
    "(SELECT FROM new) OR EXISTS (SELECT FROM s, e WHERE e.restaurant_id "
    "IS NOT NULL AND s.events - 1 <> (SELECT count(*) FROM event x "
    "WHERE x.generation = e.generation AND x.order_id = e.order_id))) "
    "THEN raced() END");

static void
handle(struct call *c)
{
	static const char *const others[] = { "AccountDeleted",
		"MenuChanged", "RestaurantChanged" };
	bool of_order = true;

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(c->type, others[i]) == 0)
			of_order = false;
	db_run(c, file_event, c->subject, c->event, c->source, c->pos,
	    of_order);
	if (strcmp(c->type, "OrderForgotten") == 0)
		forget_order(c, c->subject);
}

const struct fn fn = {
	.name = "monitor/on_event", .about = "File every event",
	.on = { "*" }, .handle = handle,
};
