/*
 * PUT /stores/{id}/confirm -- the kitchen takes the order.
 *
 * RECEIVED becomes CONFIRMED, with minutes promised; COOKING at once where the
 * restaurant starts on confirm.  How it does that is read first, so a setting
 * that changes in between takes effect with the next order.  Killed before the
 * commit nothing has happened; after it, the repeat gets the same answer.
 */
#include "store.h"

struct confirm { int64_t id; const int64_t *minutes; };
SHAPE(confirm,
    F_ID(confirm, id, .from = PATH),
    O_INT(confirm, minutes, 1, 180,
	.about = "until it is ready; else the restaurant's usual"));

struct habit { int64_t prep_minutes; bool start_on_confirm; };
SHAPE(habit,
    F_INT(habit, prep_minutes, 1, 180),
    F_BOOL(habit, start_on_confirm));
SQL(habit_of,
    "SELECT coalesce(r.prep_minutes, 20) AS prep_minutes, "
    "coalesce(r.start_on_confirm, false) AS start_on_confirm FROM orders t "
    "LEFT JOIN restaurants r ON r.id = t.restaurant_id "
    "WHERE t.id = $2::bigint AND " STORE_OURS);

/* What a rider must know to come for it, and a printer to print it. */
#define CONFIRMED_DATA							\
	"(SELECT jsonb_build_object('restaurantId', chg.restaurant_id, " \
	"'customerId', chg.customer_id, "				\
	"'minutes', chg.promised_minutes, 'storeName', chg.store_name, " \
	"'storePhone', r.phone, 'readyAt', chg.ready_at, "		\
	"'storeAddress', r.address, "					\
	"'selfDelivery', chg.self_delivery, "				\
	"'itemName', chg.item_name, 'itemQty', chg.item_qty, "		\
	"'deliveryFee', chg.delivery_fee, 'dong', chg.dong, "		\
	"'items', chg.items, 'noteToStore', chg.note_to_store, "	\
	"'noteToRider', chg.note_to_rider, 'personal', chg.personal) "	\
	"FROM (SELECT) one LEFT JOIN restaurants r "			\
	"ON r.id = chg.restaurant_id)"
SQL_MOVE(confirm_order, "orders", STORE_COLS, STORE_OURS,
    "confirmed_at = clock_timestamp(), promised_minutes = $4::int, "
    "ready_at = clock_timestamp() + make_interval(mins => $4::int), "
    "cook_started_at = CASE WHEN $5::bool THEN clock_timestamp() END, "
    "self_delivery = coalesce((SELECT r.self_delivery FROM restaurants r "
    "WHERE r.id = t.restaurant_id), false), ",
    "CASE e.type WHEN 'StoreConfirmed' THEN " CONFIRMED_DATA
    " ELSE '{}' END");

static struct reply
serve(struct call *c)
{
	const struct confirm *in = c->in;
	struct store_order o = { 0 };
	struct habit h;
	enum moved m;

	if (!db_one(c, habit, &h, habit_of, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	m = db_move(c, store_order, &o, confirm_order, store_machine,
	    h.start_on_confirm ? "confirm_and_start" : "confirm", in->id,
	    in->minutes ? *in->minutes : h.prep_minutes, h.start_on_confirm);
	return store_reply(c, m, &o);
}

const struct fn fn = {
	.name = "store/confirm",
	.about = "The kitchen takes the order and promises minutes",
	.routes = { "PUT /stores/{id}/confirm" }, .allow = STORE, IN(confirm),
	.out = store_order_shape, .emits = { "StoreConfirmed", "CookStarted" },
	.problems = { "state-forbids", "changed-meanwhile",
	    "idempotency-key-reused" },
	.serve = serve,
};
