/*
 * PATCH /restaurants/{id} -- its owner changes what is given, and nothing
 * else: hours, areas, a pause, closed for good ...
 *
 * A pause ends by a pausedUntil that has passed.  One statement with its
 * event: it has happened or it has not.
 */
#include "restaurant.h"

struct change {
	int64_t		 id;
	const char	*name, *name_en, *category, *phone;
	const struct address *address;
	struct list	 hours, holidays, areas;
	const int64_t	*minimum_order, *prep_minutes;
	const char	*paused_until;
	const bool	*closed, *self_delivery, *start_on_confirm, *guard;
};
SHAPE(change,
    F_ID(change, id, .from = PATH),
    O_TEXT(change, name, 1, 80),
    O_TEXT(change, name_en, 0, 80),
    O_TEXT(change, category, 0, 40),
    O_TEXT(change, phone, 0, 20),
    O_OBJECT(change, address, address),
    O_LIST(change, hours, opening, 0, 50),
    O_LIST(change, holidays, word, 0, 100),
    O_LIST(change, areas, area, 0, 100),
    O_WON(change, minimum_order),
    O_INT(change, prep_minutes, 1, 180),
    O_TIME(change, paused_until,
	.about = "no orders until then; now or earlier ends a pause"),
    O_BOOL(change, closed, .about = "takes no orders until false again"),
    O_BOOL(change, self_delivery),
    O_BOOL(change, start_on_confirm),
    O_BOOL(change, guard,
	.about = "pause while the store's board is away; off by default"));

/* What its owner says of a pause counts more than wills that came before. */
#define OF_PAUSE	"$3::jsonb ? 'paused_until'"

SQL_CHANGE(change_restaurant, "restaurants",
    RESTAURANT_COLS("NULL", "NULL"), RESTAURANT_OURS,
    "(" RESTAURANT_MEMBERS("") ") = (SELECT " RESTAURANT_MEMBERS("p.")
    " FROM jsonb_populate_record(t, $3::jsonb) p), "
    "guard_from = CASE WHEN " OF_PAUSE " OR $3::jsonb ? 'guard' "
    "THEN clock_timestamp() ELSE t.guard_from END, "
    "guarded_until = CASE WHEN NOT " OF_PAUSE " THEN t.guarded_until END, ",
    "RestaurantChanged", RESTAURANT_DATA("chg"));

static struct reply
serve(struct call *c)
{
	const struct change *in = c->in;
	struct restaurant r = { 0 };
	struct reply why;
	enum moved m;

	if (!restaurant_times(c, &in->hours, &in->holidays, &why))
		return why;
	m = db_change(c, restaurant, &r, change_restaurant, in->id,
	    restaurant_columns(c, change_shape, in));
	return restaurant_reply(c, m, &r);
}

const struct fn fn = {
	.name = "store/restaurant_change",
	.about = "Its owner changes a restaurant",
	.routes = { "PATCH /restaurants/{id}" }, .allow = OWNER | OPERATOR,
	IN(change), .out = restaurant_shape, .emits = { "RestaurantChanged" },
	.problems = { "changed-meanwhile", "idempotency-key-reused" },
	.serve = serve,
};
