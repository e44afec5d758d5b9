/* Private to the trigger's store: how its statements are sent. */
#ifndef BAEDAL_TRIGGER_STORE_H
#define BAEDAL_TRIGGER_STORE_H

#include "trigger.h"

/* A subscription's rows; the first three parameters, always. */
#define STORE_KEY "consumer = $1 AND source = $2 AND generation = $3::int"

/* Whom an answer is for. */
struct ticket {
	struct sub	*sub;
	unsigned	 incarnation;
	struct lane	*lane;		/* NULL: about the subscription */
};

/* A number as a parameter; good for the next eight. */
const char *store_number(int64_t);

/* Sends a statement with the subscription's key and `n` parameters after it;
 * `done` gets a ticket. */
void	 store_run(const struct pglink_stmt *, struct sub *, struct lane *,
	    int n, const char *const *rest, pglink_done *done);

/* Whether an answer is still for us; frees the ticket. */
bool	 store_redeem(struct ticket *, PGresult *);

#endif
