/*
 * A session with Postgres for an event loop: connects by itself, again and
 * again, and runs statements one after the other without ever blocking.
 */
#ifndef BAEDAL_PGLINK_H
#define BAEDAL_PGLINK_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "pollset.h"

/* A statement; prepared once in each session that runs it. */
struct pglink_stmt {
	const char	*name;
	const char	*sql;
};

/*
 * Takes the result of a statement that succeeded; NULL: the session is lost
 * and the outcome unknown.  The link frees the result.
 */
typedef void pglink_done(void *who, PGresult *);

/* The first block is the owner's to fill in, the rest starts as zero. */
enum { PGLINK_STMTS = 24 };	/* of one session */

struct pglink {
	const char	*name;		/* for messages */
	const char	*dsn;
	const char	*schema;	/* becomes the search_path */
	void		(*up)(void *who);	/* a new session is ready */
	void		(*down)(void *who);	/* gone, and all its jobs */
	void		*who;

	PGconn		*conn;
	enum {
		PGLINK_AWAY, PGLINK_READING, PGLINK_WRITING, PGLINK_OPEN
	}		 state;
	int64_t		 alarm;		/* next try, or deadline; 0 = none */
	bool		 mute;		/* the failure has been told */
	PGresult	*result;	/* of the first job, not yet sure */
	struct pglink_job *first, **last;
	const struct pglink_stmt *prepared[PGLINK_STMTS];
};

/* Says to the round what the link waits for; connects when it is time. */
void	 pglink_wait(struct pglink *, struct pollset *);

/* Whether statements may be sent. */
bool	 pglink_is_up(const struct pglink *);

/*
 * Queues a statement with text parameters, which are copied (NULL = null).
 * On a link that is down, and whenever it goes down, done(who, NULL).
 */
void	 pglink_send(struct pglink *, const struct pglink_stmt *, int n,
	    const char *const *values, pglink_done *, void *who);

/* Ends the session after an answer that makes no sense; tries again later. */
void	 pglink_fail(struct pglink *, const char *why);

#endif
