/*
 * The function host of one context, in its parts: pool.c is the loop,
 * pool_describe.c what there is to run, pool_socket.c where it is called,
 * pool_worker.c who runs it and pool_timer.c what nobody has to call.
 */
#ifndef BAEDAL_POOL_H
#define BAEDAL_POOL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/types.h>

#define POOL_NAME_MAX	64
#define POOL_PATH_MAX	4096

/* All times are milliseconds of the monotonic clock, unless said. */
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

	int	 workers;		/* not those told to leave */
	int	 kept;			/* of these: never leave idle */
	int64_t	 look_at;		/* do callers still wait? */
	int	 quick;			/* deaths at once, in a row */
	int	 throttle_s;
	int64_t	 throttled_until;

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
};

int64_t	 pool_now(void);
void	 pool_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Brings pool->functions up to what $BIN_DIR holds now. */
void	 pool_describe(struct pool *);

void	 socket_open(const struct pool *, struct function *);
/* Takes it from the callers' sight, if it is not another pool's by now. */
void	 socket_hide(const struct function *);
void	 socket_close(struct function *);
bool	 socket_readable(const struct function *);

/* Starts what is due; at most lowers *wake to when it wants to be asked. */
void	 workers_step(struct function *, int64_t now, int64_t *wake);
void	 workers_called(struct function *, int64_t now);
bool	 workers_want_poll(const struct function *, int64_t now);
/* Tells all workers to finish what they have and leave. */
void	 workers_leave(int64_t now);
/* Kills those who were told long ago. */
void	 workers_overdue(int64_t now, int64_t *wake);
/* Whether the pid was a worker; if so it is accounted for. */
bool	 worker_gone(pid_t, int status, int64_t now);
bool	 workers_any(void);

/* In a fresh child: dies with the pool and has signals as usual. */
void	 child_setup(pid_t parent);

void	 timer_arm(struct function *, int64_t now);
void	 timer_step(struct function *, int64_t now, int64_t *wake);
bool	 timer_gone(struct pool *, pid_t, int status);

#endif
