/*
 * POST /restaurants -- the operator takes a restaurant in, with an empty menu.
 *
 * The answer's row under the caller's key comes first and everything else from
 * it: of two calls with one key, the second waits there for the first, and
 * then repeats what it said.  One statement: all of it is there, or nothing.
 */
#include "restaurant.h"

struct new_restaurant {
	int64_t		 owner_id;
	const char	*name, *name_en, *category, *phone;
	const struct address *address;
	struct list	 hours, holidays, areas;
	int64_t		 minimum_order, prep_minutes;
	const char	*paused_until;
	const bool	*closed, *self_delivery, *start_on_confirm, *guard;
};
SHAPE(new_restaurant,
    D_INT(new_restaurant, owner_id, 0, INT64_MAX, 0,
	.about = "the owner's account"),
    F_TEXT(new_restaurant, name, 1, 80),
    O_TEXT(new_restaurant, name_en, 0, 80),
    O_TEXT(new_restaurant, category, 0, 40),
    O_TEXT(new_restaurant, phone, 0, 20),
    F_OBJECT(new_restaurant, address, address),
    F_LIST(new_restaurant, hours, opening, 0, 50),
    O_LIST(new_restaurant, holidays, word, 0, 100),
    F_LIST(new_restaurant, areas, area, 0, 100),
    D_INT(new_restaurant, minimum_order, 0, MONEY_MAX, 0),
    D_INT(new_restaurant, prep_minutes, 1, 180, 20),
    O_TIME(new_restaurant, paused_until),
    O_BOOL(new_restaurant, closed),
    O_BOOL(new_restaurant, self_delivery),
    O_BOOL(new_restaurant, start_on_confirm),
    O_BOOL(new_restaurant, guard));

#define COLS	RESTAURANT_COLS("NULL", "NULL")

SQL_WRITE(create_restaurant_go,
    "WITH claim AS (INSERT INTO answer (key, hash, record) SELECT " KEY ", "
    "($1->>'hash')::uuid, to_jsonb(p) FROM jsonb_populate_record("
    "NULL::restaurants, '{\"version\": 1, \"keys\": [], \"holidays\": [], "
    "\"closed\": false, \"self_delivery\": false, \"guard\": false, "
    "\"start_on_confirm\": false}' || $3::jsonb || jsonb_build_object('id', "
    "nextval('restaurant_id'), 'owner_id', "
    "$2::bigint)) p ON CONFLICT DO NOTHING RETURNING record), "
    "chg AS (INSERT INTO restaurants SELECT r.* FROM claim, "
    "jsonb_populate_record(NULL::restaurants, claim.record) r RETURNING *), "
    "menu AS (INSERT INTO menus (id) SELECT id FROM chg), "
    "ev AS (" EVENT("'RestaurantChanged'", "chg.id", RESTAURANT_DATA("chg"),
    "chg") ") "
    "SELECT " IS_MOVED COLS " FROM chg t");
SQL_AGAIN(create_restaurant, "restaurants", "false", COLS);

static struct reply
serve(struct call *c)
{
	const struct new_restaurant *in = c->in;
	struct restaurant r = { 0 };
	struct reply reply;
	enum moved m;

	if (!restaurant_times(c, &in->hours, &in->holidays, &reply))
		return reply;
	m = db_change(c, restaurant, &r, create_restaurant, in->owner_id,
	    restaurant_columns(c, new_restaurant_shape, in));
	reply = restaurant_reply(c, m, &r);
	if (reply.status != 200)
		return reply;
	reply.status = 201;
	reply.location = str(c, "/restaurants/%" PRId64, r.id);
	return reply;
}

const struct fn fn = {
	.name = "store/restaurant_create",
	.about = "The operator takes a restaurant in",
	.routes = { "POST /restaurants" }, .allow = OPERATOR,
	IN(new_restaurant), .out = restaurant_shape,
	.emits = { "RestaurantChanged" },
	.problems = { "idempotency-key-reused" }, .serve = serve,
};
