/*
 * The function host of one context, in its parts: pool.c is the loop,
 * pool_describe.c what there is to run, pool_socket.c where it is called,
 * pool_worker.c who runs it, pool_status.c what they say, pool_grow.c when
 * there are more of them and pool_throttle.c when fewer, pool_renew.c when
 * they are of new binaries, pool_timer.c what nobody has to call,
 * pool_figures.c what /metrics shows of all this.
 */
#ifndef BAEDAL_POOL_H
#define BAEDAL_POOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/types.h>

#include "pollset.h"

#define POOL_NAME_MAX	64
#define POOL_PATH_MAX	4096

/* All times are milliseconds of the monotonic clock, unless said. */
struct worker {
	pid_t	 pid;
	struct function *fn;
	int64_t	 born;
	int64_t	 kill_at;		/* once it is leaving; else 0 */
	bool	 dismissed;		/* told to leave, not by itself */
	bool	 kept;			/* never leaves idle */
	bool	 old;			/* of binaries that were replaced */

	int	 status;		/* its pipe (status.h); -1: closed */
	unsigned char said;		/* last word; 0: none yet, or mute */
	bool	 served;		/* has taken a call */
	int64_t	 full_at;		/* FULL since; 0: has room */
	int64_t	 beat_at;		/* heartbeat expected until */
	int	 missed;		/* heartbeats, in a row */
	SLIST_ENTRY(worker) next;
};
SLIST_HEAD(workers, worker);

struct function {
	char	 name[POOL_NAME_MAX];	/* order/place */
	char	 bin[POOL_PATH_MAX];
	char	 sock[POOL_PATH_MAX];
	int	 fd;			/* listening; -1: function gone */
	ino_t	 inode;			/* of what was bound to it */
	int	 keep;			/* workers that stay */
	int	 max;			/* workers there may be */
	int64_t	 every;			/* 0: no timer */
	bool	 seen;			/* in this round of describing */
	int	 asks;			/* for a description, in vain */
	int64_t	 ask_at;		/* then again; 0: it is known */
	bool	 speaks;		/* its workers know status.h */
	struct slot *slot;		/* its figures, or NULL */

	struct workers workers;		/* not those that are leaving */
	int	 n_workers;
	int	 kept;			/* of these: never leave idle */
	int64_t	 look_at;		/* do callers wait?  0: poll says */
	int64_t	 wait_since;		/* at each look since then they did */
	int	 quick;			/* deaths at once, in a row */
	int	 throttle_s;
	int64_t	 throttled_until;

	int64_t	 renew_by;		/* old ones leave; 0: there are none */

	int64_t	 fire_at;
	pid_t	 timer;			/* the call under way, or 0 */
	SLIST_ENTRY(function) next;
};
SLIST_HEAD(functions, function);

struct pool {
	const char *context;
	const char *bin_dir;
	const char *run_dir;
	struct functions functions;
	struct pollset set;
	int	 signals;
};

void	 pool_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Brings pool->functions up to what $BIN_DIR holds now. */
void	 pool_describe(struct pool *);
/* Asks again who has said nothing. */
void	 describe_step(struct pool *, struct function *, int64_t now);

void	 socket_open(const struct pool *, struct function *);
/* Takes it from the callers' sight, if it is not another pool's by now. */
void	 socket_hide(const struct function *);
void	 socket_close(struct function *);
bool	 socket_readable(const struct function *);

/* False, with a line and a pause, when it cannot be had. */
bool	 worker_start(struct function *, int64_t now);
/* With TERM to finish what it has and leave, with KILL without that. */
void	 worker_dismiss(struct worker *, int sig, int64_t now);
/* It has said that it takes no more calls. */
void	 worker_leaves(struct worker *, int64_t now);
/* Dismisses all. */
void	 workers_leave(struct pool *, int64_t now);
/* Kills those who have been leaving for too long. */
void	 workers_overdue(struct pollset *, int64_t now);
/* Is any leaving one still there? */
bool	 workers_leaving(void);
/* Whether the pid was a worker; if so it is accounted for. */
bool	 worker_gone(struct pool *, pid_t, int status, int64_t now);
/* In a fresh child: dies with the pool and has signals as usual. */
void	 child_setup(pid_t parent);

/* A step is a function's part in a round of the loop (pollset.h). */
void	 status_step(struct function *, struct pollset *, int64_t now);
/* What the worker has said since; a pollset_ready. */
void	 status_read(void *worker, short revents);

void	 grow_step(struct function *, struct pollset *, int64_t now);
/* As if a caller had come just now. */
void	 grow_called(struct function *, int64_t now);

/* All workers are of old binaries from now on. */
void	 renew(struct pool *, int64_t now);
void	 renew_step(struct function *, struct pollset *, int64_t now);

/* Judges a death: does it stop the function for a while? */
void	 throttle(const struct worker *, int status, int64_t now);
void	 throttle_end(struct function *);

void	 timer_arm(struct function *, int64_t now);
void	 timer_step(struct function *, struct pollset *, int64_t now);
bool	 timer_gone(struct pool *, pid_t, int status);

/* From now on this pool says how many workers the function has. */
void	 figures_take(struct function *);
void	 figures_step(const struct function *);
void	 figures_started(const struct function *);
void	 figures_killed(const struct function *);

#endif
