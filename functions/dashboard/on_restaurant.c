/*
 * RestaurantChanged, MenuChanged: said live to whoever looks at that
 * restaurant.
 *
 * Nothing is kept here.  What is said is public; the owner's account is not.
 */
#include "dashboard.h"

SQL_HANDLE(say_live,
    "live AS (INSERT INTO outbox (kind, type, subject, data) "
    "SELECT 'live', 'live/restaurants/' || $2::bigint, ($2::bigint)::text, "
    "$3::jsonb FROM seen, current "
    "WHERE current.gen = ($1->>'generation')::int) SELECT 1 FROM seen");

static void
handle(struct call *c)
{
	json_t *data = json_object_get(c->event, "data");

	json_object_del(data, "by");
	json_object_del(data, "ownerId");
	json_object_del(data, "sections");	/* large: who wants it asks */
	json_object_set_new(data, "event", json_string(c->type));
	db_run(c, say_live, c->subject, data);
}

const struct fn fn = {
	.name = "dashboard/on_restaurant",
	.about = "Say live that a restaurant or its menu has changed",
	.on = { "RestaurantChanged", "MenuChanged" }, .handle = handle,
};
