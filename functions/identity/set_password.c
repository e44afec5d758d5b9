/*
 * PUT /me/password -- another password, by who knows the old one.
 *
 * One statement, on the password that was looked at, so of two at once the
 * second finds another and is told so.  A repeat whose answer was lost meets
 * its key on the row.  Tokens that were given before stay good until they
 * expire (decision 006), and are not renewed.
 */
#include "me.h"

struct set_password { const char *old, *new; };
SHAPE(set_password,
    F_TEXT(set_password, old, 1, 128),
    F_TEXT(set_password, new, 1, 128,
	.about = "8 to 128 characters, not the login, none of the usual"));

SQL_WRITE(replace_password,
    "UPDATE account SET password = $4::text, "
    "password_at = clock_timestamp(), changed_key = " KEY
    " WHERE id = $2::bigint AND password = $3::text AND gone_at IS NULL");

static struct reply
serve(struct call *c)
{
	const struct set_password *in = c->in;
	struct secret s;
	struct reply why;

	switch (me_proved(c, in->old, &s, &why)) {
	case REFUSED:
		return why;
	case REPEAT:
		if (!password_fits(s.password, in->new))
			return not_moved(c, KEY_REUSED, NULL);
		repeated(c);
		return nothing();
	case PROVED:
		break;
	}
	if (!password_allowed(c, "/new", s.login, in->new, &why))
		return why;
	if (db_run(c, replace_password, c->actor, s.password,
	    password_hash(c, in->new)) == 0)
		return not_moved(c, STALE, NULL);
	return nothing();
}

const struct fn fn = {
	.name = "identity/set_password", .about = "Change one's password",
	.routes = { "PUT /me/password" }, .allow = SIGNED_IN,
	IN(set_password), .problems = { "wrong-password",
	    "too-many-requests", "changed-meanwhile",
	    "idempotency-key-reused" }, .serve = serve,
};
