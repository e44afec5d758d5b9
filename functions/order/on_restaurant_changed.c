/* Keep this context's own copy of a restaurant (hours, areas, minimum ...). */
#include "order.h"

SQL_HANDLE(copy_restaurant,
    "put AS (INSERT INTO restaurant AS r (id, data, data_pos, data_at) "
    "SELECT $2::bigint, $3::jsonb, " EVENT_POS ", " EVENT_TIME " FROM seen "
    "ON CONFLICT (id) DO UPDATE SET data = excluded.data, "
    "data_pos = excluded.data_pos, data_at = excluded.data_at "
    "WHERE NOT " IS_OLD("r.data_pos", "r.data_at") ") SELECT 1");

static void
handle(struct call *c)
{
	db_run(c, copy_restaurant, c->subject, json_object_get(c->event,
	    "data"));
}

const struct fn fn = {
	.name = "order/on_restaurant_changed",
	.about = "Keep the own copy of a restaurant",
	.on = { "RestaurantChanged" }, .handle = handle,
};
