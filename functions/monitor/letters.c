/* GET /deadletters -- what was given up, or with ?state=parked put off. */
#include "monitor.h"

struct letters { PAGING_MEMBERS; const char *state; };
SHAPE(letters, PAGING(letters),
    O_ENUM(letters, state, "dead|parked", .from = QUERY));

SQL_PAGE(letters_page, LETTER_COLS, "FROM trigger.delivery t "
    "WHERE t.state = $5::text");

static struct reply
serve(struct call *c)
{
	const struct letters *in = c->in;

	return db_page(c, letter, letters_page, "deadletters", letter_repr,
	    in->state ? in->state : "dead");
}

const struct fn fn = {
	.name = "monitor/letters",
	.about = "Events that were given up, newest first",
	.routes = { "GET /deadletters" }, .allow = OPERATOR, IN(letters),
	.out = letter_shape, .list = true, .serve = serve,
};
