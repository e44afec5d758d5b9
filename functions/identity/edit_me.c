/*
 * PATCH /me -- one's name and phone number, and whether one would be a rider;
 * what is not given stays.
 *
 * To want it is an application: the operator sees it in GET /accounts?wants=
 * and grants it, which ends it; null takes it back.  One statement that sets
 * what it says: made twice, it is the same.
 */
#include "me.h"

#define NOTHING	"nothing"
struct edit_me { const char *name, *phone, *wants; };
SHAPE(edit_me,
    O_TEXT(edit_me, name, 1, 80),
    O_TEXT(edit_me, phone, 3, 20),
    O_ENUM(edit_me, wants, "rider", .null = NOTHING,
	.about = "apply to be a rider; null takes it back"));

/* Who has the role already wants nothing. */
SQL_WRITE(set_personal,
    "WITH t AS (UPDATE account t SET personal = coalesce(personal, '{}') "
    "|| jsonb_strip_nulls(jsonb_build_object('name', $3::text, "
    "'phone', $4::text)), wants = CASE WHEN $5::text IS NULL THEN wants "
    "WHEN $5::text <> '" NOTHING "' AND NOT EXISTS (SELECT FROM grants g "
    "WHERE g.account_id = t.id AND g.role = $5::text) THEN $5::text END "
    "WHERE id = $2::bigint AND " NOT_GONE " RETURNING *) "
    "SELECT " ME_COLS " FROM t");

static struct reply
serve(struct call *c)
{
	const struct edit_me *in = c->in;
	struct me me;

	if (!db_one(c, me, &me, set_personal, c->actor, in->name, in->phone,
	    in->wants))
		return me_gone(c);
	return ok(me_repr(c, &me));
}

const struct fn fn = {
	.name = "identity/edit_me",
	.about = "Change one's name and phone; apply to be a rider",
	.routes = { "PATCH /me" }, .allow = SIGNED_IN, IN(edit_me),
	.out = me_shape, .serve = serve,
};
