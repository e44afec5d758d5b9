/* look.h -- who was shown a customer's name, phone or door, and when. */
#ifndef LOOK_H
#define LOOK_H

#include "order.h"

struct look {
	int64_t		 id, order_id;
	const char	*by, *record;
	struct list	 shown;			/* of word */
	const char	*at;
};
SHAPE_DECLARE(look);
#define LOOK_COLS							\
	"t.id, t.order_id, t.by, t.record, to_jsonb(t.shown) AS shown, t.at"

json_t	*look_repr(struct call *, const void *look);

#endif
