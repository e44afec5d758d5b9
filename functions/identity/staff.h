/*
 * staff.h -- who works at a restaurant, as its owner sees him: a grant of owner
 * or staff with the person's login and name, and nothing else of him.
 *
 * Who deletes his account takes his grants with him, so none of these is of
 * somebody who is gone.
 */
#ifndef STAFF_H
#define STAFF_H

#include "identity.h"

struct staff {
	int64_t		 grant_id, account_id, restaurant_id;
	const char	*role, *login, *name, *granted_at;
};
SHAPE_DECLARE(staff);

/* On the grant t, or on one that an answer keeps, which has no name in it. */
#define OF_PERSON(col)							\
	"(SELECT " col " FROM account p WHERE p.id = t.account_id)"
#define STAFF_COLS							\
	"t.id AS grant_id, t.account_id, t.restaurant_id, t.role, "	\
	OF_PERSON("p.login") " AS login, "				\
	OF_PERSON("p.personal->>'name'") " AS name, t.at AS granted_at"

/* staff.c */
json_t	*staff_repr(struct call *, const void *);

#endif
