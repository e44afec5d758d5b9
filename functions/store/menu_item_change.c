/*
 * PATCH /restaurants/{id}/menu/items/{itemId} -- sold out (until), price.
 *
 * Who works there says what is sold out; the price is the owner's.  One row
 * and its event in one statement.
 */
#include "restaurant.h"

struct item_change {
	int64_t		 id, item_id;
	const bool	*sold_out;
	const char	*sold_out_until;
	const int64_t	*price;
};
SHAPE(item_change,
    F_ID(item_change, id, .from = PATH),
    F_ID(item_change, item_id, .from = PATH),
    O_BOOL(item_change, sold_out),
    O_TIME(item_change, sold_out_until, .about = "sold out, until then"),
    O_WON(item_change, price));

SQL_CHANGE(change_item, "menus", MENU_COLS("t.sections"),
    "(" RESTAURANT_OURS " OR (" WORKS_AT("t.id")
    " AND NOT $4::jsonb ? 'price')) AND "
    "t.sections @> jsonb_build_array(jsonb_build_object('items', "
    "jsonb_build_array(jsonb_build_object('id', $3::bigint))))",
    "sections = menu_items_set(t.sections, jsonb_build_array($3::bigint), "
    "$4::jsonb), ", "MenuChanged", MENU_DATA("chg"));

static struct reply
serve(struct call *c)
{
	const struct item_change *in = c->in;
	json_t *change = json_object();
	struct menu m = { 0 };
	enum moved moved;

	if (in->sold_out || in->sold_out_until) {
		bool sold_out = in->sold_out ? *in->sold_out : true;

		json_object_set_new(change, "soldOut",
		    json_boolean(sold_out));
		json_object_set_new(change, "soldOutUntil", sold_out &&
		    in->sold_out_until ? json_string(in->sold_out_until)
		    : json_null());
	}
	if (in->price)
		json_object_set_new(change, "price", json_integer(*in->price));
	moved = db_change(c, menu, &m, change_item, in->id, in->item_id,
	    change);
	return menu_reply(c, moved, &m);
}

const struct fn fn = {
	.name = "store/menu_item_change",
	.about = "What is sold out, or costs something else",
	.routes = { "PATCH /restaurants/{id}/menu/items/{itemId}" },
	.allow = STORE | OPERATOR, IN(item_change), .out = menu_shape,
	.emits = { "MenuChanged" },
	.problems = { "changed-meanwhile", "idempotency-key-reused" },
	.serve = serve,
};
