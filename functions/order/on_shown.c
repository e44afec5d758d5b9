/*
 * A kitchen or a rider has come to know a customer: recorded with the looks.
 *
 * Both read on while they work, which is the same look.  Who confirms sees an
 * initial and the road or, where the restaurant delivers itself, all; who gets
 * the delivery sees all.  One statement with the inbox.
 */
#include "order.h"

SQL_HANDLE(note_shown,
    "l AS (INSERT INTO look (order_id, by, record, shown, hour, at) "
    "SELECT t.id, $3::text, $4::text, string_to_array($5::text, ' '), "
    "date_trunc('hour', e.at), e.at FROM seen, orders t, "
    "(SELECT $6::timestamptz) e (at) WHERE t.id = $2::bigint "
    "AND split_part($3::text, ':', 2) <> t.customer_id::text "
    "ON CONFLICT DO NOTHING) SELECT 1");

/* Who has it: himself, in the role in which he took it, or whom the operator
 * gave it to. */
static const char *
rider(struct call *c, const struct rider_event *e)
{
	const char *id = str(c, ":%" PRId64, e->rider_id);
	const char *said = strchr(e->by, ':');

	return said && strcmp(said, id) == 0 ? e->by : str(c, "rider%s", id);
}

static void
handle(struct call *c)
{
	const char *at = json_string_value(json_object_get(c->event, "time"));
	const struct store_confirmed *e = c->in;

	if (strcmp(c->type, "RiderAssigned") == 0)
		db_run(c, note_shown, c->subject, rider(c, c->in), "delivery",
		    "address name phone", at);
	else
		db_run(c, note_shown, c->subject, e->by, "store",
		    e->self_delivery ? "address name phone" : "initial road",
		    at);
}

const struct fn fn = {
	.name = "order/on_shown",
	.about = "Record who came to know the customer",
	.on = { "StoreConfirmed", "RiderAssigned" }, .handle = handle,
};
