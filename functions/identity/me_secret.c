/* me_secret.c -- oneself, proved by the password and not by a token alone. */
#include "me.h"

SHAPE_DEFINE(secret,
    F_TEXT(secret, login, 1, 60),
    F_TEXT(secret, password, 0, 200),
    O_TEXT(secret, changed_key, 36, 36),
    F_BOOL(secret, gone));
SQL(my_secret, "SELECT login, password, changed_key, gone_at IS NOT NULL "
    "AS gone FROM account WHERE id = " ACTOR);

enum proof
me_proved(struct call *c, const char *password, struct secret *s,
    struct reply *why)
{
	if (!db_one(c, secret, s, my_secret)) {
		*why = me_gone(c);
		return REFUSED;
	}
	if (s->changed_key && strcmp(s->changed_key, c->key) == 0)
		return REPEAT;
	if (s->gone) {
		*why = me_gone(c);
		return REFUSED;
	}
	if (!may_try(c, s->login, why))
		return REFUSED;
	if (!password_fits(s->password, password)) {
		*why = problem(c, "wrong-password", L(c,
		    "This is not your password.",
		    "비밀번호가 맞지 않습니다."));
		return REFUSED;
	}
	was_good(c, s->login);
	return PROVED;
}
