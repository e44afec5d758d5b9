/* me.h -- oneself, as GET and PATCH /me show it. */
#ifndef ME_H
#define ME_H

#include "identity.h"

struct me {
	const char	*auth;
	int64_t		 id;
	const char	*login, *name, *phone, *wants;
	struct list	 roles;			/* of word */
	struct list	 grants;		/* of grant */
};
SHAPE_DECLARE(me);

#define ME_COLS	"'roles' AS auth, " ACCOUNT_COLS

json_t	*me_repr(struct call *, const struct me *);
/* The token is signed, but its account is gone. */
struct reply me_gone(struct call *);

/*
 * me_secret.c: who changes his password or deletes his account says the
 * password that he has, so that a cookie alone does neither.
 */
struct secret { const char *login, *password, *changed_key; bool gone; };
SHAPE_DECLARE(secret);
enum proof { PROVED, REPEAT, REFUSED };
/*
 * The caller's row, and whether he knows its password (REFUSED: *why), or the
 * row was changed by this very call (REPEAT; whether by the same request is
 * for the caller to say).
 */
enum proof me_proved(struct call *, const char *password, struct secret *,
	    struct reply *why);

#endif
