/* backlog.h -- what waits to be handled, in figures; see backlog.c. */
#ifndef BACKLOG_H
#define BACKLOG_H

#include "fn.h"

struct behind {				/* one subscription */
	const char	*consumer, *source;
	int64_t		 generation, lag, idle_ms;
	bool		 stopped;
};
struct aside {				/* one consumer's set aside */
	const char	*consumer;
	int64_t		 parked, dead, oldest_ms;
};
struct backlog {
	struct list	 behind, aside;
};
SHAPE_DECLARE(behind);
SHAPE_DECLARE(aside);
SHAPE_DECLARE(backlog);

#endif
