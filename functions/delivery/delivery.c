/* delivery.c -- a delivery as riders, store, customer and operator see it. */
#include "delivery.h"

SHAPE_DEFINE(delivery,
    F_ID(delivery, id),
    F_ID(delivery, order_id),
    F_INT(delivery, version, 0, INT64_MAX, .hidden = true),
    F_ENUM(delivery, status,
	"WAITING|TAKEN|STARTED|PICKED_UP|DELIVERED|FAILED|CANCELED"),
    O_TIME(delivery, start_dt, .about = "it has a rider and is cooked"),
    O_TIME(delivery, pickedup_dt),
    O_TIME(delivery, comp_dt),
    O_ID(delivery, restaurant_id),
    O_TEXT(delivery, store_name, 1, 80),
    O_TEXT(delivery, store_phone, 0, 20),
    O_OBJECT(delivery, store_address, address),
    O_TEXT(delivery, item_name, 1, 120),
    O_INT(delivery, item_qty, 1, 5000),
    O_TEXT(delivery, dong, 0, 40),
    O_WON(delivery, pay, .about = "the delivery fee, in won"),
    O_TIME(delivery, ready_at, .about = "when the kitchen will be done"),
    F_BOOL(delivery, cooked),
    F_BOOL(delivery, self_delivery,
	.about = "the restaurant's own people deliver it"),
    O_ID(delivery, rider_id),
    O_TEXT(delivery, rider_name, 0, 80),
    O_TEXT(delivery, name, 0, 80, .about = "the customer's, to those who "
	"may know: his rider until an hour after the end"),
    O_TEXT(delivery, phone, 0, 20, .about = "as name"),
    O_OBJECT(delivery, address, address, .about = "as name"),
    O_TEXT(delivery, note_to_rider, 0, 200, .about = "as name"),
    O_TEXT(delivery, reason, 0, 200, .about = "of failure or cancel"),
    F_BOOL(delivery, has, .hidden = true),
    F_BOOL(delivery, works, .hidden = true));

/* Commands of this role that the state allows now. */
static void
links(struct call *c, json_t *j, const struct delivery *d,
    const char *const *commands, const char *self)
{
	for (; *commands; commands++)
		if (machine_allows(delivery_machine, d->status, *commands))
			hal_link(c, j, *commands, "PUT", str(c, "%s/%s", self,
			    *commands));
}

json_t *
delivery_repr(struct call *c, const void *delivery)
{
	static const char *const his[] = { "release", "pickup", "complete",
		"fail", NULL };
	static const char *const take[] = { "take", NULL };
	static const char *const assign[] = { "assign", NULL };
	const struct delivery *d = delivery;
	const char *self = str(c, "/deliveries/%" PRId64, d->id);
	json_t *j = hal(c, delivery, d, self);

	hal_link(c, j, "dashboard", "GET", str(c, "/dashboards/%" PRId64,
	    d->id));
	if (c->all || (d->self_delivery ? d->works
	    : (c->roles & RIDER) != 0))
		links(c, j, d, take, self);
	if (d->has)
		links(c, j, d, his, self);
	if (c->roles & OPERATOR)
		links(c, j, d, assign, self);
	return j;
}

struct known { bool still; };
SHAPE(known, F_BOOL(known, still));
SQL(known_now, "SELECT " PERSON_("true") " IS NOT NULL AS still "
    "FROM deliveries t WHERE t.id = $2::bigint");

struct reply
delivery_moved(struct call *c, enum moved m, struct delivery *d)
{
	struct known k;
	struct reply r;

	if (m != MOVED && m != REPEATED)
		return not_moved(c, m, d->status);
	/* What was answered then, but for whom it is no longer his to know. */
	if (m == REPEATED &&
	    !(db_one(c, known, &k, known_now, d->id) && k.still)) {
		d->name = d->phone = d->note_to_rider = NULL;
		d->address = NULL;
	}
	r = ok(delivery_repr(c, d));
	r.version = d->version;
	return r;
}
