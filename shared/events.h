/*
 * events.h -- the data of every event type, written down once.
 *
 * Emitters build it in SQL, handlers read it through these shapes (members
 * they do not know are passed over: a newer emitter may say more), AsyncAPI is
 * generated from them, and a test holds every event of the suite against them.
 * The subject is the order's id, for RestaurantChanged and MenuChanged the
 * restaurant's, for AccountDeleted the account's.  `by` is who did it:
 * "customer:7", "store:12", "timer" ...  What is about a person is in the one
 * member `personal`, null after retention.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include "shape.h"

/* Parts. */

struct address { const char *road, *detail, *dong; };
struct personal { const char *name, *phone; const struct address *address; };
struct chosen_option { int64_t option_id; const char *name; int64_t price; };
struct order_line {
	int64_t		 menu_item_id;
	const char	*name;
	int64_t		 quantity, price;	/* of one, options included */
	struct list	 options;		/* of chosen_option */
};
/*
 * Why an order ended, in the platform's own words: they are counted, and said
 * in both languages.  Nobody's own reason is one of them.
 */
#define ORDER_REASONS							\
	"NO_ANSWER|STORE_EXPIRED|CANCELED_BY_CUSTOMER|CANCELED_BY_OPERATOR"
#define REJECT_REASONS	"SOLD_OUT|TOO_BUSY|CLOSING|NO_DELIVERY|OTHER"
#define FAIL_REASONS							\
	"CUSTOMER_ABSENT|ADDRESS_WRONG|ACCIDENT|FOOD_DAMAGED|STORE_CLOSED|" \
	"OTHER"
SHAPE_DECLARE(address);
SHAPE_DECLARE(personal);
SHAPE_DECLARE(chosen_option);
SHAPE_DECLARE(order_line);

/* identity */

struct account_deleted { int64_t account_id; const char *by; };
SHAPE_DECLARE(account_deleted);

/* order */

struct ordered {
	int64_t		 order_id, restaurant_id, customer_id;
	const char	*by, *store_name, *item_name;
	int64_t		 item_qty, item_price, delivery_fee, price;
	struct list	 items;			/* of order_line */
	const char	*order_date, *dong, *note_to_store, *note_to_rider;
	const struct personal *personal;
};
struct order_event { int64_t order_id; const char *by; };
struct order_cancel_requested {
	int64_t		 order_id;
	const char	*by, *decider, *reason;
};
struct order_canceled {
	int64_t		 order_id;
	const char	*by, *canceled_by, *reason;
};
SHAPE_DECLARE(ordered);
SHAPE_DECLARE(order_event);
SHAPE_DECLARE(order_cancel_requested);
SHAPE_DECLARE(order_canceled);

/* payment */

struct payment_event { int64_t order_id; const char *by; int64_t amount; };
struct payment_refunded {
	int64_t		 order_id;
	const char	*by;
	int64_t		 refund_id, amount;
	const char	*reason;
};
SHAPE_DECLARE(payment_event);
SHAPE_DECLARE(payment_refunded);

/* store */

struct store_confirmed {
	int64_t		 order_id, restaurant_id, minutes;
	const char	*by, *store_name, *store_phone, *ready_at;
	const struct address *store_address;
	bool		 self_delivery;
	const char	*item_name;
	int64_t		 item_qty, delivery_fee;
	struct list	 items;			/* of order_line */
	const int64_t	*customer_id;
	const char	*dong, *note_to_store, *note_to_rider;
	const struct personal *personal;
};
struct store_delayed {
	int64_t		 order_id, minutes;
	const char	*by, *ready_at;
};
struct store_rejected {
	int64_t		 order_id;
	const char	*by, *reason, *note;
	struct list	 sold_out;		/* of number: menu item ids */
};
struct refused_event { int64_t order_id; const char *by, *state; };
struct opening { int64_t day, opens, closes; };	/* day 0 = Sunday; minutes */
struct area { const char *dong; int64_t fee; };
struct restaurant_changed {
	int64_t		 restaurant_id, owner_id;
	const char	*by, *name, *name_en, *category, *phone;
	const struct address *address;
	struct list	 hours;			/* of opening */
	struct list	 holidays;		/* of word: dates */
	struct list	 areas;			/* of area */
	int64_t		 minimum_order, prep_minutes;
	const char	*paused_until;
	bool		 closed, self_delivery, start_on_confirm;
};
struct menu_option { int64_t id; const char *name, *name_en; int64_t price;
    bool sold_out; };
struct option_group {
	int64_t		 id;
	const char	*name, *name_en;
	int64_t		 min, max;
	struct list	 options;		/* of menu_option */
};
struct menu_item {
	int64_t		 id;
	const char	*name, *name_en, *about;
	int64_t		 price;
	bool		 sold_out;
	const char	*sold_out_until;
	struct list	 option_groups;		/* of option_group */
};
struct menu_section { int64_t id; const char *name, *name_en;
    struct list items; };			/* of menu_item */
struct menu_changed {
	int64_t		 restaurant_id;
	const char	*by;
	struct list	 sections;		/* of menu_section */
};
SHAPE_DECLARE(store_confirmed);
SHAPE_DECLARE(store_delayed);
SHAPE_DECLARE(store_rejected);
SHAPE_DECLARE(refused_event);
SHAPE_DECLARE(opening);
SHAPE_DECLARE(area);
SHAPE_DECLARE(restaurant_changed);
SHAPE_DECLARE(menu_option);
SHAPE_DECLARE(option_group);
SHAPE_DECLARE(menu_item);
SHAPE_DECLARE(menu_section);
SHAPE_DECLARE(menu_changed);

/* delivery */

struct rider_event {
	int64_t		 order_id, rider_id;
	const char	*by, *rider_name, *reason;
};
struct delivery_failed {
	int64_t		 order_id;
	const char	*by, *reason;
	bool		 customer_fault;
};
SHAPE_DECLARE(rider_event);
SHAPE_DECLARE(delivery_failed);

/* All types there are. */
struct event_type {
	const char	*type, *source, *about;
	const struct field *data;
	size_t		 size;
};
extern const struct event_type event_types[];	/* ends with type NULL */
/* The type's row, or NULL. */
const struct event_type *event_type(const char *type);

#endif
