/* Keep this context's own copy of a menu: baskets are priced from it. */
#include "order.h"

SQL_HANDLE(copy_menu,
    "put AS (INSERT INTO restaurant (id, menu) SELECT $2::bigint, $3::jsonb "
    "FROM seen ON CONFLICT (id) DO UPDATE SET menu = excluded.menu) SELECT 1");

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
