/* Keep this context's own copy of a menu: baskets are priced from it. */
#include "order.h"

SQL_HANDLE(copy_menu,
    "put AS (INSERT INTO restaurant AS r (id, menu, menu_pos, menu_at) "
    "SELECT $2::bigint, $3::jsonb, " EVENT_POS ", " EVENT_TIME " FROM seen "
    "ON CONFLICT (id) DO UPDATE SET menu = excluded.menu, "
    "menu_pos = excluded.menu_pos, menu_at = excluded.menu_at "
    "WHERE NOT " IS_OLD("r.menu_pos", "r.menu_at") ") SELECT 1");

static void
handle(struct call *c)
{
	json_t *data = json_object_get(c->event, "data");

	db_run(c, copy_menu, c->subject, json_object_get(data, "sections"));
}

const struct fn fn = {
	.name = "order/on_menu_changed",
	.about = "Keep the own copy of a menu",
	.on = { "MenuChanged" }, .handle = handle,
};
