/*
 * host.h -- what the processes of one host share: breakers and figures.
 *
 * One file mapped by all, a slot a function, atomics only: no lock that a
 * killed process could keep.  All zero is a valid state, so whoever comes
 * first makes it.
 */
#ifndef HOST_H
#define HOST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { SLOTS = 256, SECONDS = 16, BUCKETS = 12, CLASSES = 6 };

struct slot {
	char		 name[48];
	_Atomic uint32_t taken;		/* 0 free, 1 being named, 2 named */
	/* calls of the function itself */
	_Atomic uint64_t calls[CLASSES];	/* by status / 100; 0 aborted */
	_Atomic uint64_t took[BUCKETS + 1];	/* by host_bounds */
	_Atomic uint64_t took_us;
	_Atomic int64_t	 in_flight;
	/* breaker of those who call it */
	_Atomic uint64_t seconds[SECONDS];	/* second, failed, all packed */
	_Atomic int64_t	 opened;	/* monotonic ms, 0 closed */
	_Atomic int64_t	 probe_until;	/* the probe's lease */
	_Atomic uint64_t opens, refused;
};

/* Upper bounds of the histogram's buckets, microseconds. */
extern const int64_t host_bounds[BUCKETS];

/* The slot of a function's name; NULL without RUN_DIR or when all are taken. */
struct slot *host_slot(const char *name);
/* The i-th named slot, for reports; NULL when i is free. */
struct slot *host_slot_at(int i);

/*
 * Circuit breaker (Nygard, "Release It!"; defaults are Hystrix's): opens when
 * of at least BREAKER_MIN (20) calls in the last BREAKER_WINDOW_S (10) seconds
 * BREAKER_PERCENT (50) failed; after BREAKER_OPEN_MS (5000) one probe is let
 * through, held as a lease, so that a killed prober blocks nobody for longer
 * than that; its success closes.
 */
enum breaker { CLOSED, OPEN, HALF_OPEN };
enum breaker breaker_state(const struct slot *);
bool	 breaker_would_pass(const struct slot *);	/* changes nothing */
bool	 breaker_enter(struct slot *);
void	 breaker_leave(struct slot *, bool worked);

#endif
