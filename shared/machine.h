/*
 * machine.h -- a context's state machine as one table.
 *
 * A row says: in state `from`, `command` leads to `to` and publishes `events`
 * (none, one, or two separated by a space).  What has no row is refused.  The
 * functions hand the rows of their command to SQL, the links that a caller is
 * offered are read from it, and docs and tests print it.  from "NONE" is a
 * record that is not there yet.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>

struct transition { const char *from, *command, *to, *events; };
struct call;

/* {"<from>": ["<to>", "<event>" ...]} for one command, as JSON text. */
const char *machine_row(struct call *, const struct transition *,
    const char *command);
/* May this command be given in that state? */
bool	 machine_allows(const struct transition *, const char *state,
	    const char *command);

#endif
