/* GET /deadletters/{id} -- one event that was set aside. */
#include "monitor.h"

struct letter_detail { int64_t id; };
SHAPE(letter_detail, F_ID(letter_detail, id, .from = PATH));

SQL(get_letter, "SELECT " LETTER_COLS " FROM trigger.delivery t "
    "WHERE t.id = $2::bigint");

static struct reply
serve(struct call *c)
{
	const struct letter_detail *in = c->in;
	struct letter l;

	if (!db_one(c, letter, &l, get_letter, in->id))
		return not_moved(c, NOT_FOUND, NULL);
	return ok(letter_repr(c, &l));
}

const struct fn fn = {
	.name = "monitor/letter_detail",
	.about = "One event that was set aside",
	.routes = { "GET /deadletters/{id}" }, .allow = OPERATOR,
	IN(letter_detail), .out = letter_shape, .serve = serve,
};
