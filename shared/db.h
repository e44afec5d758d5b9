/*
 * db.h -- the database as the engine sees it: statements of many calls, on a
 * few connections, in batches.
 */
#ifndef DB_H
#define DB_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "loop.h"
#include "sql.h"

/* A call's statement, from db_exec until its outcome is known. */
struct ask {
	const struct sql *sql;
	struct job	*job;
	const char	*const *values;	/* $1 and so on */
	int		 n;
	enum outcome {
		ASK_WAITS,		/* in the queue */
		ASK_SENT,		/* in a batch */
		ASK_DONE,		/* committed; result is set */
		ASK_REFUSED,		/* by the server: state, unique, why */
		ASK_NOT_SENT,		/* certain: it saw nothing; why */
		ASK_UNKNOWN		/* connection lost, or too slow; why */
	}		 outcome;
	PGresult	*result;
	const char	*state;		/* SQLSTATE; NULL: no error */
	const char	*unique;	/* the constraint that was violated */
	const char	*why;
	TAILQ_ENTRY(ask) next;
};
TAILQ_HEAD(asks, ask);

/* Those that wait for one kind of connection. */
struct queue {
	struct asks	 asks;
	int		 most;		/* statements in a batch */
	bool		 read_only;	/* the session */
	const char	*options;	/* of the session, besides */
	bool		 patient;	/* as its call is; else BATCH_MS */
};

/*
 * A connection and the batch on it: one transaction, one commit.  It connects
 * when there is something to send, closes after a while with nothing, and
 * never blocks the loop.  Zero but for queue, and for first, another one of
 * that queue: this one connects only while that is busy.
 */
enum { BATCH = 64, STATEMENTS = 64 };

struct link {
	struct source	 source;	/* comes first */
	struct queue	*queue;
	struct link	*first;
	PGconn		*pg;
	enum { LINK_DOWN, LINK_CONNECTING, LINK_IDLE, LINK_BUSY } state;
	int64_t		 alarm;		/* try again, give up, or close */

	enum phase { PREPARING, TOGETHER, ALONE } phase; /* each to its Sync */
	struct ask	*batch[BATCH];
	int		 n, at;		/* whose result comes next */
	bool		 failed;	/* something since the last Sync */
	const struct sql *preparing[BATCH];
	int		 n_preparing;
	const struct sql *prepared[STATEMENTS];
	int		 n_prepared;
};

/* Between rounds: begins a batch, gives up, closes; lowers *wake. */
void	 link_round(struct link *, int64_t now, int64_t *wake);
void	 link_close(struct link *);
/* Nothing is under way any more. */
void	 link_idle(struct link *);
/* It has broken, or is given up. */
void	 link_lost(struct link *, const char *why);
/* Sends what libpq still holds. */
void	 link_flush(struct link *);

/* Takes what waits and sends it. */
void	 batch_begin(struct link *);
/* Sends the batch's next phase. */
void	 batch_run(struct link *, enum phase);
/* Notes, and counts, which of its statements are to be prepared first. */
int	 batch_prepares(struct link *);
/* Takes the results that have come. */
void	 batch_read(struct link *);
/* The call goes on with this; the ask is gone after it. */
void	 ask_settle(struct ask *, enum outcome);

/* All links, after each round; at most lowers *wake. */
void	 db_round(int64_t now, int64_t *wake);
void	 db_close(void);
/* Prepare every statement against the database; exit code. */
int	 db_check(void);
/* Tells the relay that something was committed. */
void	 db_poke(void);

#endif
