/*
 * Every event about an order, folded into the board.
 *
 * What an event writes is its line in `steps` and its lines in `parts`.  The
 * row must end the same in whatever order the contexts' events come (G11):
 * rank and status are the highest seen; the sum of refunds is a sum; each other
 * column belongs to the events of one context, which come in their order, but
 * for what was a dead letter (fold.h).  An event that comes twice is in the
 * inbox: nothing happens.
 */
#include "fold.h"

static const struct step {
	const char	*type;
	int		 rank;		/* 0: moves no status */
	const char	*status, *time;	/* column of the event's time */
} steps[] = {
	{ "Ordered", 10, "ORDERED", "order_dt" },
	{ "PaymentApproved", 20, "PAID", "paid_dt" },
	{ "StoreConfirmed", 30, "CONFIRMED", "confirmed_dt" },
	{ "CookStarted", 40, "COOKING", "cook_started_dt" },
	{ "CookCompleted", 50, "COOKED", "cooked_comp_dt" },
	{ "DeliveryStarted", 60, "DELIVERY_STARTED", "delivery_start_dt" },
	{ "PickedUp", 70, "PICKED_UP", "picked_up_dt" },
	{ "DeliveryCompleted", 80, "DELIVERED", "delivery_comp_dt" },
	{ "DeliveryFailed", 90, "DELIVERY_FAILED", "failed_dt" },
	{ "OrderCanceled", 100, "ORDER_CANCELED", "canceled_dt" },
	{ "PaymentCanceled", 0, NULL, "given_back_dt" },
	{ "StoreRejected", 0, NULL, "gave_up_dt" },
	{ "StoreExpired", 0, NULL, "gave_up_dt" },
	{ "StoreCanceled", 0, NULL, "gave_up_dt" },
};

/* Columns from the event's data; without a member, a plain yes or null. */
static const struct part {
	const char	*type, *column, *member;
	bool		 yes;
} parts[] = {
	{ "Ordered", "restaurant_id", "restaurantId", false },
	{ "Ordered", "customer_id", "customerId", false },
	{ "Ordered", "store_name", "storeName", false },
	{ "Ordered", "item_name", "itemName", false },
	{ "Ordered", "item_qty", "itemQty", false },
	{ "Ordered", "price", "price", false },
	{ "Ordered", "delivery_fee", "deliveryFee", false },
	{ "Ordered", "dong", "dong", false },
	{ "OrderCanceled", "cancel_reason", "reason", false },
	{ "OrderCanceled", "canceled_by", "canceledBy", false },
	{ "PaymentRefunded", "refunded", "amount", false },
	{ "StoreConfirmed", "ready_at", "readyAt", false },
	{ "StoreConfirmed", "self_delivery", "selfDelivery", false },
	{ "StoreDelayed", "ready_at", "readyAt", false },
	{ "StoreLate", "late", NULL, true },
	{ "RiderAssigned", "rider_id", "riderId", false },
	{ "RiderAssigned", "rider_name", "riderName", false },
	{ "RiderAssigned", "unclaimed", NULL, false },
	{ "RiderReleased", "rider_id", NULL, false },
	{ "RiderReleased", "rider_name", NULL, false },
	{ "DeliveryUnclaimed", "unclaimed", NULL, true },
	{ "DeliveryFailed", "fail_reason", "reason", false },
};

SQL_HANDLE(fold, FOLD ", " LIVE " SELECT id FROM chg");

static json_t *
patch(struct call *c)
{
	json_t *p = json_object();
	json_t *data = json_object_get(c->event, "data"), *v;

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const struct step *s = &steps[i];

		if (strcmp(s->type, c->type) != 0)
			continue;
		if (s->rank) {
			json_object_set_new(p, "rank", json_integer(s->rank));
			json_object_set_new(p, "status",
			    json_string(s->status));
		}
		json_object_set(p, s->time, json_object_get(c->event,
		    "time"));
	}
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const struct part *t = &parts[i];

		if (strcmp(t->type, c->type) != 0)
			continue;
		v = t->member ? json_object_get(data, t->member) : NULL;
		json_object_set(p, t->column, v ? v : t->yes ? json_true()
		    : json_null());
	}
	if (json_object_get(p, "rider_id"))
		json_object_update_new(p, json_pack("{sI sO}", "rider_pos",
		    (json_int_t)c->pos, "rider_at", json_object_get(c->event,
		    "time")));
	return p;
}

static void
handle(struct call *c)
{
	db_run(c, fold, c->subject, patch(c), c->type,
	    strcmp(c->type, "StoreConfirmed") == 0
	    ? json_object_get(c->event, "data") : json_object());
}

const struct fn fn = {
	.name = "dashboard/on_event",
	.about = "Fold an order's event into its row on the board",
	.on = { "Ordered", "OrderCancelRequested", "OrderCanceled",
	    "PaymentApproved", "PaymentCanceled", "PaymentRefunded",
	    "StoreConfirmed", "StoreDelayed", "StoreRejected",
	    "StoreExpired", "StoreLate", "StoreCanceled",
	    "StoreCancelRefused", "CookStarted", "CookCompleted",
	    "RiderAssigned", "RiderReleased", "DeliveryStarted", "PickedUp",
	    "DeliveryCompleted", "DeliveryFailed", "DeliveryCanceled",
	    "DeliveryCancelRefused", "DeliveryUnclaimed" },
	.handle = handle,
};
