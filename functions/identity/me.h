/* me.h -- oneself, as GET and PATCH /me show it. */
#ifndef ME_H
#define ME_H

#include "identity.h"

struct me {
	const char	*auth;
	int64_t		 id;
	const char	*login, *name, *phone;
	struct list	 roles;			/* of word */
	struct list	 grants;		/* of grant */
};
SHAPE_DECLARE(me);

#define ME_COLS	"'roles' AS auth, " ACCOUNT_COLS

json_t	*me_repr(struct call *, const struct me *);
/* The token is signed, but its account is gone. */
struct reply me_gone(struct call *);

#endif
