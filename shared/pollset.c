/*
 * The event loop's round; see pollset.h.  Out of memory ends the process
 * with 111: it holds no state that the next one could not read again.
 */
#include "pollset.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int64_t
pollset_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
pollset_add(struct pollset *p, int fd, short events, pollset_ready *ready,
    void *who)
{
	if (p->n == p->cap) {
		p->cap = p->cap > 0 ? 2 * p->cap : 64;
		p->fds = reallocarray(p->fds, p->cap, sizeof(*p->fds));
		p->entries = reallocarray(p->entries, p->cap,
		    sizeof(*p->entries));
		if (p->fds == NULL || p->entries == NULL) {
			perror("pollset");
			exit(111);
		}
	}
	p->fds[p->n] = (struct pollfd){ .fd = fd, .events = events };
	p->entries[p->n++] = (struct pollset_entry){ ready, who };
}

void
pollset_wake(struct pollset *p, int64_t at_ms)
{
	if (p->wake == 0 || at_ms < p->wake)
		p->wake = at_ms;
}

void
pollset_wait(struct pollset *p)
{
	int64_t left = -1;
	size_t i, n = p->n;

	if (p->wake != 0) {
		left = p->wake - pollset_now();
		left = left < 0 ? 0 : left > INT_MAX ? INT_MAX : left;
	}
	p->n = 0;
	p->wake = 0;
	if (poll(p->fds, n, (int)left) <= 0)
		return;
	for (i = 0; i < n; i++)
		if (p->fds[i].revents != 0)
			p->entries[i].ready(p->entries[i].who,
			    p->fds[i].revents);
}
