/*
 * delivery.h -- what the functions of `delivery` share.
 *
 *	WAITING    the store has confirmed; riders see it
 *	TAKEN      a rider has it, the kitchen is not done
 *	STARTED    taken and cooked, whichever came last
 *	PICKED_UP  the rider left with it
 *	DELIVERED, FAILED, CANCELED
 *
 * Who takes a WAITING one that is cooked already is STARTED at once: the
 * machine calls that state "WAITING cooked" (DELIVERY_STATE).  Two riders, and
 * a rider and a cancel, are decided by the row's lock: the second finds a state
 * that has no row here for his command.
 */
#ifndef DELIVERY_H
#define DELIVERY_H

#include "fn.h"

static const struct transition delivery_machine[] = {
	{ "NONE", "StoreConfirmed", "WAITING", "" },
	/* the kitchen: a new time; done */
	{ "WAITING", "StoreDelayed", "WAITING", "" },
	{ "TAKEN", "StoreDelayed", "TAKEN", "" },
	{ "WAITING", "CookCompleted", "WAITING", "" },
	{ "TAKEN", "CookCompleted", "STARTED", "DeliveryStarted" },
	/* the rider */
	{ "WAITING", "take", "TAKEN", "RiderAssigned" },
	{ "WAITING cooked", "take", "STARTED",
	    "RiderAssigned DeliveryStarted" },
	{ "TAKEN", "release", "WAITING", "RiderReleased" },
	{ "STARTED", "release", "WAITING", "RiderReleased" },
	{ "STARTED", "pickup", "PICKED_UP", "PickedUp" },
	{ "PICKED_UP", "complete", "DELIVERED", "DeliveryCompleted" },
	{ "TAKEN", "fail", "FAILED", "DeliveryFailed" },
	{ "STARTED", "fail", "FAILED", "DeliveryFailed" },
	{ "PICKED_UP", "fail", "FAILED", "DeliveryFailed" },
	/* by the customer's fault: only who stood at the door can say so */
	{ "PICKED_UP", "fail_customer", "FAILED", "DeliveryFailed" },
	/* the operator */
	{ "WAITING", "assign", "TAKEN", "RiderAssigned" },
	{ "WAITING cooked", "assign", "STARTED",
	    "RiderAssigned DeliveryStarted" },
	{ "TAKEN", "assign", "TAKEN", "RiderAssigned" },
	{ "STARTED", "assign", "STARTED", "RiderAssigned" },
	/* asked to cancel: this record decides */
	{ "NONE", "OrderCancelRequested", "CANCELED", "DeliveryCanceled" },
	{ "WAITING", "OrderCancelRequested", "CANCELED", "DeliveryCanceled" },
	{ "TAKEN", "OrderCancelRequested", "CANCELED", "DeliveryCanceled" },
	{ "STARTED", "OrderCancelRequested", "CANCELED", "DeliveryCanceled" },
	{ "PICKED_UP", "OrderCancelRequested", "CANCELED",
	    "DeliveryCanceled" },
	{ "DELIVERED", "OrderCancelRequested", "DELIVERED",
	    "DeliveryCancelRefused" },
	{ "FAILED", "OrderCancelRequested", "FAILED",
	    "DeliveryCancelRefused" },
	/* told that it is canceled: never once picked up (docs/model) */
	{ "NONE", "OrderCanceled", "CANCELED", "" },
	{ "WAITING", "OrderCanceled", "CANCELED", "DeliveryCanceled" },
	{ "TAKEN", "OrderCanceled", "CANCELED", "DeliveryCanceled" },
	{ "STARTED", "OrderCanceled", "CANCELED", "DeliveryCanceled" },
	/* ten minutes cooked, and nobody has it */
	{ "WAITING", "unclaimed", "WAITING", "DeliveryUnclaimed" },
	{ 0 }
};
#define DELIVERY_STATE							\
	"CASE WHEN cur.status = 'WAITING' AND cur.cooked "		\
	"THEN 'WAITING cooked' ELSE cur.status END"

/* The representation.  A tombstone has hardly anything of it. */
struct delivery {
	int64_t		 id, order_id, version;
	const char	*status, *start_dt, *pickedup_dt, *comp_dt;
	const int64_t	*restaurant_id;
	const char	*store_name, *store_phone;
	const struct address *store_address;
	const char	*item_name;
	const int64_t	*item_qty;
	const char	*dong;
	const int64_t	*pay;
	const char	*ready_at;
	bool		 cooked, self_delivery;
	const int64_t	*rider_id;
	const char	*rider_name;
	/* for those who may know the customer */
	const char	*name, *phone;
	const struct address *address;
	const char	*note_to_rider, *reason;
	bool		 has, works;		/* the caller: it, there */
};
SHAPE_DECLARE(delivery);

/* Who has it: that rider; where the restaurant delivers itself, its people. */
#define DELIVERY_HAS							\
	"(" IS_ALL " OR t.rider_id = " ACTOR " OR (t.self_delivery AND " \
	WORKS_AT("t.restaurant_id") "))"
#define DELIVERY_CUSTOMER						\
	"(t.customer_id > 0 AND t.customer_id = " ACTOR ")"
/* Offered to riders; `rider` says whether the caller is one. */
#define DELIVERY_OFFERED(rider)						\
	"(" rider " AND t.status = 'WAITING' AND NOT t.self_delivery)"
#define DELIVERY_SEES(rider)						\
	"(" IS_OPERATOR " OR " DELIVERY_HAS " OR " DELIVERY_CUSTOMER " OR " \
	WORKS_AT("t.restaurant_id") " OR " DELIVERY_OFFERED(rider) ")"
/* Name, phone and door: the rider until an hour after the end.  The operator
 * looks into the order, where it is recorded that he did. */
#define PERSON_(col)							\
	"CASE WHEN " DELIVERY_CUSTOMER " OR ("				\
	DELIVERY_HAS " AND (t.self_delivery OR coalesce(t.ended_at > "	\
	"clock_timestamp() - interval '1 hour', true))) THEN " col " END"
#define DELIVERY_COLS							\
	"t.id, t.id AS order_id, t.version, t.status, t.start_dt, "	\
	"t.pickedup_dt, t.comp_dt, t.restaurant_id, t.store_name, "	\
	"t.store_phone, t.store_address, t.item_name, t.item_qty, t.dong, " \
	"t.pay, t.ready_at, t.cooked, t.self_delivery, t.rider_id, "	\
	"t.rider_name, t.reason, "	\
	PERSON_("t.personal->>'name'") " AS name, "			\
	PERSON_("t.personal->>'phone'") " AS phone, "			\
	PERSON_("t.personal->'address'") " AS address, "	\
	PERSON_("t.note_to_rider") " AS note_to_rider, "	\
	"coalesce(" DELIVERY_HAS ", false) AS has, "			\
	"coalesce(" WORKS_AT("t.restaurant_id") ", false) AS works"

/* Data of an event about the rider who has it now. */
#define RIDER_DATA							\
	"jsonb_build_object('riderId', chg.rider_id, 'riderName', "	\
	"chg.rider_name)"

json_t	*delivery_repr(struct call *, const void *delivery);
/* The answer to a command. */
struct reply delivery_moved(struct call *, enum moved, struct delivery *);

#endif
