/*
 * DELETE /sessions -- sign out: the browser forgets its token.
 *
 * Nothing is written: a token that somebody copied is good until it expires.
 */
#include "identity.h"

static struct reply
serve(struct call *c)
{
	struct reply r = nothing();

	r.cookie = token_cookie(c, "", 0);
	return r;
}

const struct fn fn = {
	.name = "identity/sign_out",
	.about = "Sign out: take back the cookie `session`",
	.routes = { "DELETE /sessions" }, .allow = ANYONE, .serve = serve,
};
