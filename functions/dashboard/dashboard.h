/*
 * dashboard.h -- what the functions of `dashboard` share: the board, one row
 * for each order, and who sees what of it.
 *
 * The board is kept by events alone (on_event.c).  `gen` is the generation: a
 * rebuild writes the next one beside the one that is shown.
 */
#ifndef DASHBOARD_H
#define DASHBOARD_H

#include "fn.h"

#define LIVE_STATES	"ORDERED|PAID|CONFIRMED|COOKING|COOKED|"	\
	"DELIVERY_STARTED|PICKED_UP"
#define STATES	LIVE_STATES "|DELIVERED|DELIVERY_FAILED|ORDER_CANCELED"

struct dashboard {
	int64_t		 id, order_id, version;
	const char	*status;
	int64_t		 restaurant_id;
	const int64_t	*customer_id;
	const char	*store_name, *item_name;
	int64_t		 item_qty, price;
	const char	*order_dt, *paid_dt, *confirmed_dt, *cook_started_dt,
			*cooked_comp_dt, *delivery_start_dt, *picked_up_dt,
			*delivery_comp_dt, *failed_dt, *canceled_dt;
	const char	*eta, *rider_name, *fail_reason, *cancel_reason,
			*canceled_by;
	int64_t		 refunded;
	bool		 minded;		/* attention is shown to him */
	struct list	 attention;		/* of word */
};
SHAPE_DECLARE(dashboard);

#define BOARD	"board t WHERE t.gen = (SELECT gen FROM current) "	\
	"AND t.order_dt IS NOT NULL"

#define HIS_ORDER							\
	"(t.customer_id > 0 AND t.customer_id = " ACTOR " OR "		\
	GUEST_OF("t.id") ")"
#define SEES								\
	"(" IS_OPERATOR " OR " HIS_ORDER " OR " WORKS_AT("t.restaurant_id") \
	" OR t.rider_id = " ACTOR ")"

/* Whose eye it is that something needs. */
#define MINDS								\
	"(" IS_OPERATOR " OR coalesce(" WORKS_AT("t.restaurant_id") ", false))"

/* What needs an eye.  All but `refunded` are on rows that are watched. */
#define AGO(col)	col " < clock_timestamp() - interval '2 minutes'"
#define UNANSWERED							\
	"(t.rank < 30 AND t.gave_up_dt IS NULL AND " AGO("t.order_dt") ")"
#define LATE	"(t.late AND t.cooked_comp_dt IS NULL AND t.rank < 80)"
#define UNCLAIMED							\
	"(t.unclaimed AND t.rider_id IS NULL AND t.rank < 70)"
/* Canceled and the money not back; going on and no payment seen. */
#define PAYMENT								\
	"((t.rank = 100 AND t.given_back_dt IS NULL AND "		\
	AGO("t.canceled_dt") ") OR (t.rank < 80 AND t.paid_dt IS NULL AND " \
	AGO("t.order_dt") "))"
#define ATTENTION							\
	"(" UNANSWERED " OR " LATE " OR " UNCLAIMED " OR " PAYMENT ")"
#define FLAG(is, name)	"CASE WHEN " is " THEN '" name "' END"
#define ATTENTION_LIST							\
	"to_jsonb(array_remove(ARRAY[" FLAG(UNANSWERED, "unanswered") ", " \
	FLAG(LATE, "late") ", " FLAG(UNCLAIMED, "unclaimed") ", "	\
	FLAG(PAYMENT, "payment") ", " FLAG("t.refunded > 0", "refunded") \
	"], NULL))"

/* Twenty minutes from the kitchen, fifteen when it is on the way. */
#define ETA								\
	"CASE WHEN t.rank < 70 THEN greatest(t.ready_at, t.cooked_comp_dt) " \
	"+ interval '20 minutes' WHEN t.rank < 80 THEN t.picked_up_dt "	\
	"+ interval '15 minutes' END"

#define BOARD_COLS							\
	"t.id, t.id AS order_id, t.version, t.status, t.restaurant_id, " \
	"CASE WHEN " IS_OPERATOR " OR " HIS_ORDER " THEN t.customer_id END " \
	"AS customer_id, t.store_name, t.item_name, t.item_qty, t.price, " \
	"t.order_dt, t.paid_dt, t.confirmed_dt, t.cook_started_dt, "	\
	"t.cooked_comp_dt, t.delivery_start_dt, t.picked_up_dt, "	\
	"t.delivery_comp_dt, t.failed_dt, t.canceled_dt, " ETA " AS eta, " \
	"t.rider_name, t.fail_reason, t.cancel_reason, t.canceled_by, "	\
	"t.refunded, " MINDS " AS minded, CASE WHEN " MINDS " THEN "	\
	ATTENTION_LIST " ELSE '[]' END AS attention"

json_t	*dashboard_repr(struct call *, const void *dashboard);

#endif
