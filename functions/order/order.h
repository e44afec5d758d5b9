/*
 * order.h -- what the functions of `order` share.
 *
 *	PENDING   priced and written, not yet paid; nobody sees it
 *	ORDERED   paid: placed
 *	REJECTED  the payment was declined
 *	LAPSED    never finished, closed by settle
 *	CANCELING somebody wants it canceled; asks_store, asks_delivery say
 *	          whose record has been asked and has not answered, and
 *	          customer_asks that the store was by more than the timer
 *	CANCELED, COMPLETED
 */
#ifndef ORDER_H
#define ORDER_H

#include "fn.h"

static const struct transition order_machine[] = {
	{ "PENDING", "place", "ORDERED", "Ordered" },
	{ "PENDING", "decline", "REJECTED", "" },
	{ "PENDING", "lapse", "LAPSED", "" },
	{ "ORDERED", "cancel", "CANCELING", "OrderCancelRequested" },
	{ "CANCELING", "cancel", "CANCELING", "OrderCancelRequested" },
	{ "ORDERED", "no_answer", "CANCELING", "OrderCancelRequested" },
	/* the decider that was asked; an empty set brings ORDERED back */
	{ "CANCELING", "StoreCancelRefused", "CANCELING", "" },
	{ "CANCELING", "DeliveryCancelRefused", "CANCELING", "" },
	{ "CANCELING", "refused_by_all", "ORDERED", "" },
	{ "ORDERED", "StoreCanceled", "CANCELED", "OrderCanceled" },
	{ "CANCELING", "StoreCanceled", "CANCELED", "OrderCanceled" },
	{ "ORDERED", "StoreRejected", "CANCELED", "OrderCanceled" },
	{ "CANCELING", "StoreRejected", "CANCELED", "OrderCanceled" },
	{ "ORDERED", "StoreExpired", "CANCELED", "OrderCanceled" },
	{ "CANCELING", "StoreExpired", "CANCELED", "OrderCanceled" },
	{ "ORDERED", "DeliveryCanceled", "CANCELED", "OrderCanceled" },
	{ "CANCELING", "DeliveryCanceled", "CANCELED", "OrderCanceled" },
	{ "ORDERED", "DeliveryFailed", "CANCELED", "OrderCanceled" },
	{ "CANCELING", "DeliveryFailed", "CANCELED", "OrderCanceled" },
	/* delivered, or not by the customer's fault */
	{ "ORDERED", "DeliveryCompleted", "COMPLETED", "" },
	{ "CANCELING", "DeliveryCompleted", "COMPLETED", "" },
	{ 0 }
};

/* The representation. */
struct order {
	int64_t		 id, version, customer_id, restaurant_id;
	const char	*store_name, *item_name;
	int64_t		 item_qty, price, total, item_price, delivery_fee;
	const char	*order_status, *order_date;
	struct list	 items;			/* of order_line */
	const char	*name, *phone;
	const struct address *address;
	const char	*note_to_store, *note_to_rider;
	const char	*cancel_reason, *canceled_by, *canceled_at;
	bool		 cook_started, closing;
	bool		 only_timer, asks_delivery;	/* who asks */
	const char	*refusal, *hash;
	const char	*guest_token;		/* of a guest's 201 */
};
SHAPE_DECLARE(order);

/*
 * The operator sees name, phone and door in one place, GET /orders/{id}, which
 * records that he looked (ORDER_WHOLE); elsewhere they are not shown to him.
 */
#define ORDER_COLS							\
	ORDER_COLS_("CASE WHEN NOT " ORDER_OTHERS " THEN t.personal END", \
	"CASE WHEN NOT " ORDER_OTHERS " THEN t.note_to_rider END")
#define ORDER_WHOLE	ORDER_COLS_("t.personal", "t.note_to_rider")
#define ORDER_OTHERS							\
	"(" IS_OPERATOR " AND t.customer_id IS DISTINCT FROM " ACTOR ")"
#define ORDER_COLS_(personal, note)					\
	"t.id, t.version, t.customer_id, t.restaurant_id, t.store_name, " \
	"t.item_name, t.item_qty, t.price, t.price AS total, t.item_price, " \
	"t.delivery_fee, t.status AS order_status, t.order_date, t.items, " \
	"(" personal ")->>'name' AS name, "				\
	"(" personal ")->>'phone' AS phone, "				\
	"(" personal ")->'address' AS address, t.note_to_store, "	\
	note " AS note_to_rider, t.cancel_reason, t.canceled_by, "	\
	"t.canceled_at, t.cook_started, t.closing_at IS NOT NULL AS closing, " \
	"t.asks_store AND NOT t.customer_asks AS only_timer, "		\
	"t.asks_delivery, "						\
	"t.refusal, t.hash, NULL AS guest_token"
/* Whose it is: an account's, or (customer 0) of the guest who has its link;
 * nobody sees an order before it is paid. */
#define ORDER_HIS(t)							\
	"(" t ".customer_id > 0 AND " t ".customer_id = " ACTOR " OR "	\
	GUEST_OF(t ".id") ")"
#define ORDER_MINE	"(" ORDER_HIS("t") " OR " IS_OPERATOR ")"
#define ORDER_SHOWN	"t.status NOT IN ('PENDING', 'REJECTED', 'LAPSED')"

/* What is left of a person: nothing. */
#define NO_PERSON							\
	"personal = NULL, note_to_store = NULL, note_to_rider = NULL"

#define NOBODY_ASKS							\
	"asks_store = false, customer_asks = false, asks_delivery = false, "

/* Of whoever did it: the order's guest is its customer. */
#define CANCELED_BY							\
	"replace(split_part(" BY ", ':', 1), 'guest', 'customer')"

json_t	*order_repr(struct call *, const void *order);
/* Would a cancel of the caller's ask anybody?  As cancel.c does. */
bool	 order_may_cancel(struct call *, const struct order *);

#endif
