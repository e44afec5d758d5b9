/*
 * loop.h -- the worker's event loop: descriptors, alarms, and calls that wait.
 *
 * Everything a worker waits for is here, so that it waits for all of it at
 * once (epoll(7)).  All times are monotonic milliseconds; INT64_MAX is never.
 */
#ifndef LOOP_H
#define LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

struct job;

/*
 * What a descriptor's events go to.  It must stay where it is until the end of
 * the round in which its descriptor was closed: an event may be under way.
 */
struct source {
	void	(*ready)(struct source *, uint32_t events);
};

/* Watch it, or watch for something else; watch it no more. */
void	 loop_watch(int fd, uint32_t events, struct source *);
void	 loop_forget(int fd);

/*
 * One round: waits until something is ready, a signal came or it is `until`;
 * then runs what is ready, and those whose time is over.
 */
void	 loop_round(int64_t until);

/* The call waits until job_wake, or `until`: then false. */
bool	 job_wait(struct job *, int64_t until);
void	 job_wake(struct job *);
/* ... until the descriptor has these events; it must not be watched already. */
bool	 job_wait_fd(struct job *, int fd, uint32_t events, int64_t until);

#endif
