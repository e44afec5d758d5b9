/*
 * PUT /stores/{id}/reject -- the kitchen does not take the order, or gives it
 * up before it is cooked; DELETE /stores/{id} is the same.
 *
 * What is sold out is marked on the menu too, in the same statement: no order
 * for it comes in between.  The order's row is locked before the menu's, here
 * as anywhere, and the two rows make it a statement that no batch may hold.
 */
#include "restaurant.h"
#include "store.h"

struct reject {
	int64_t		 id;
	const char	*reason, *note;
	struct list	 sold_out;		/* of number */
};
SHAPE(reject,
    F_ID(reject, id, .from = PATH),
    O_ENUM(reject, reason, REJECT_REASONS, .about = "else OTHER"),
    O_TEXT(reject, note, 0, 200),
    O_LIST(reject, sold_out, number, 0, 50,
	.about = "ids of menu items, marked sold out"));

/* SQL_MOVE's form, with the menu's change beside the order's. */
SQL_MANY(reject_order_go,
    "WITH cur AS MATERIALIZED (SELECT t.* FROM orders t "
    "WHERE t.id = $2::bigint AND (" STORE_OURS ") FOR UPDATE), "
    "chg AS (UPDATE orders t SET status = " MACHINE "->cur.status->>0, "
    "reason = $4::text, reject_note = $5::text, "
    "ended_at = clock_timestamp(), version = t.version + 1, "
    "keys = (" KEY " || t.keys)[1:16] FROM cur WHERE t.id = cur.id AND "
    MOVE_ALLOWED("cur.status") " RETURNING t.*), "
    "ev AS (" MOVE_EVENTS("cur.status", "jsonb_build_object("
    "'reason', chg.reason, 'note', chg.reject_note, 'soldOut', $6::jsonb)")
    "), "
    "menu AS (UPDATE menus m SET version = m.version + 1, sections = "
    "menu_items_set(m.sections, $6::jsonb, "
    "'{\"soldOut\": true, \"soldOutUntil\": null}') FROM chg "
    "WHERE m.id = chg.restaurant_id AND $6::jsonb <> '[]' RETURNING m.*), "
    "menu_ev AS (" EVENT("'MenuChanged'", "menu.id", MENU_DATA("menu"),
    "menu") "), "
    KEEP_REFUSED "ans AS (" KEEP_DONE("chg") ") "
    MOVED_ROW("NOT " MATCHES("version"), STORE_COLS));
SQL_AGAIN(reject_order, "orders", "NOT " MATCHES("version"), STORE_COLS);

static struct reply
serve(struct call *c)
{
	const struct reject *in = c->in;
	const struct number *ids = in->sold_out.v;
	struct store_order o = { 0 };
	json_t *sold_out = json_array();
	enum moved m;

	for (size_t i = 0; i < in->sold_out.n; i++)
		json_array_append_new(sold_out, json_integer(ids[i].value));
	m = db_move(c, store_order, &o, reject_order, store_machine, "reject",
	    in->id, in->reason ? in->reason : "OTHER", in->note, sold_out);
	return store_reply(c, m, &o);
}

const struct fn fn = {
	.name = "store/reject",
	.about = "The kitchen does not take the order, or gives it up",
	.routes = { "PUT /stores/{id}/reject", "DELETE /stores/{id}" },
	.allow = STORE, IN(reject), .out = store_order_shape,
	.emits = { "StoreRejected", "MenuChanged" },
	.problems = { "state-forbids", "changed-meanwhile",
	    "idempotency-key-reused" },
	.serve = serve,
};
