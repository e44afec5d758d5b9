/* Private to pglink*.c: the queue of statements of a session. */
#ifndef BAEDAL_PGLINK_JOB_H
#define BAEDAL_PGLINK_JOB_H

#include "pglink.h"

#define PGLINK_PARAMS	16

struct pglink_job {
	const struct pglink_stmt *stmt;
	pglink_done	*done;
	void		*who;
	bool		 sent;
	bool		 preparing;
	int		 n;
	const char	*values[PGLINK_PARAMS];
	struct pglink_job *next;
	char		 text[];
};

void	 pglink_enqueue(struct pglink *, const struct pglink_stmt *, int n,
	    const char *const *values, pglink_done *, void *who);

/* Starts the first job of the queue, or the next step of it. */
void	 pglink_start(struct pglink *);

/* Takes what the server has sent, and starts what is next. */
void	 pglink_receive(struct pglink *);

#endif
