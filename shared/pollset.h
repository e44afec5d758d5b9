/*
 * One round of a single-threaded event loop: everything that waits says so
 * anew in each round, then pollset_wait() sleeps and calls back.  Nothing is
 * registered for longer than a round, so nothing can be left behind.
 */
#ifndef BAEDAL_POLLSET_H
#define BAEDAL_POLLSET_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

/*
 * `who` may have closed this descriptor earlier in the same round; a callback
 * tries its non-blocking read or write rather than trust `revents`.
 */
typedef void pollset_ready(void *who, short revents);

/* Zero-initialise. */
struct pollset {
	struct pollfd	*fds;
	struct pollset_entry {
		pollset_ready	*ready;
		void		*who;
	}		*entries;
	size_t		 n, cap;
	int64_t		 wake;		/* end of sleep, 0 = none asked for */
};

/* Milliseconds of the monotonic clock. */
int64_t	 pollset_now(void);

void	 pollset_add(struct pollset *, int fd, short events, pollset_ready *,
	    void *who);

/* Sleep no longer than until this time. */
void	 pollset_wake(struct pollset *, int64_t at_ms);

/* Sleeps, calls back, and is empty again. */
void	 pollset_wait(struct pollset *);

#endif
