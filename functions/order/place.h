/*
 * place.h -- the input of POST /orders, and its pricing.
 */
#ifndef PLACE_H
#define PLACE_H

#include "basket.h"

/*
 * A basket (restaurantId, items, expectedTotal), or the original's flat body
 * (storeName, itemName, itemQty; price is then the expected total).
 */
struct place {
	const int64_t	*restaurant_id;
	struct list	 items;			/* of wanted */
	const int64_t	*expected_total;
	const char	*store_name, *item_name;
	const int64_t	*item_qty, *price;
	const struct address *address;
	const char	*name, *phone, *card;
	const char	*note_to_store, *note_to_rider;
	/* of the original's representation; taken and not used */
	const char	*order_status, *order_date;
	json_t		*_links;
};
SHAPE_DECLARE(place);

/* What is to be written and charged. */
struct quote {
	int64_t		 restaurant_id;
	const char	*store_name, *dong;
	struct basket	 basket;
	int64_t		 delivery_fee, price;
	json_t		*personal;
};

/* Price it now: hours, menu, minimum, area.  false: *why. */
bool	 place_quote(struct call *, const struct place *, struct quote *,
	    struct reply *why);
/* place_quote.c: invalid-input, for a member that is not there */
struct reply place_needs(struct call *, const char *member);

/* place_begin.c: the order of this call's key, as it was answered before, else
 * as it stands; false: there is none. */
bool	 place_find(struct call *, struct order *);
/* Price it and write it, PENDING.  false: *why. */
bool	 place_begin(struct call *, const struct place *, struct order *,
	    struct reply *why);

/* place_answer.c: 503, payment-unavailable or payment-unknown */
struct reply place_unpaid(struct call *, const char *slug);
/* What the order says, whoever brought it there. */
struct reply place_answer(struct call *, struct order *);

/* place_guest.c: does he say who he is?  false: *why */
bool	 guest_fits(struct call *, const struct place *, struct reply *why);
/* So many of his orders may be under way. */
int64_t	 guest_most(void);
struct reply guest_full(struct call *);
/* The order with his token and link. */
json_t	*guest_repr(struct call *, struct order *);

#endif
