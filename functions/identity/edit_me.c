/*
 * PATCH /me -- one's name and phone number; what is not given stays.
 *
 * One statement that sets what it says: made twice, it is the same.
 */
#include "me.h"

struct edit_me { const char *name, *phone; };
SHAPE(edit_me,
    O_TEXT(edit_me, name, 1, 80),
    O_TEXT(edit_me, phone, 3, 20));

SQL_WRITE(set_personal,
    "WITH t AS (UPDATE account SET personal = coalesce(personal, '{}') "
    "|| jsonb_strip_nulls(jsonb_build_object('name', $3::text, "
    "'phone', $4::text)) WHERE id = $2::bigint RETURNING *) "
    "SELECT " ME_COLS " FROM t");

static struct reply
serve(struct call *c)
{
	const struct edit_me *in = c->in;
	struct me me;

	if (!db_one(c, me, &me, set_personal, c->actor, in->name, in->phone))
		return me_gone(c);
	return ok(me_repr(c, &me));
}

const struct fn fn = {
	.name = "identity/edit_me", .about = "Change one's name and phone",
	.routes = { "PATCH /me" }, .allow = SIGNED_IN, IN(edit_me),
	.out = me_shape, .serve = serve,
};
