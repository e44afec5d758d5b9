/*
 * basket.h -- what a basket costs, from our own copy of the menu.
 *
 * Pure: menu and input in, priced lines or a problem out.  Amounts are won.
 */
#ifndef BASKET_H
#define BASKET_H

#include "order.h"

struct wanted {			/* one line of POST /orders */
	int64_t		 menu_item_id, quantity;
	struct list	 options;	/* of number: option ids */
};
SHAPE_DECLARE(wanted);

struct menu { struct list sections; };	/* of menu_section */
SHAPE_DECLARE(menu);

struct basket {
	struct list	 items;		/* of order_line */
	const char	*item_name;	/* "김치찌개 외 2건" */
	int64_t		 item_qty, item_price;
};
SHAPE_DECLARE(basket);

/* true: *b is priced; false: *why says what is wrong with the basket. */
bool	 basket_price(struct call *, const struct menu *,
	    const struct list *wanted, struct basket *b, struct reply *why);

/*
 * The original's flat body: one item by its name (either language).  NULL:
 * *why has the candidates.
 */
const struct menu_item *basket_find(struct call *, const struct menu *,
	    const char *name, struct reply *why);

#endif
