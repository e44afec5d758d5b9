/*
 * report.c -- see report.h.
 *
 * FULL, ROOM and the first call are told at once, else once a second that it
 * lives; after a second without calls that it is idle, and then it also gives
 * back what memory it can.  A message that finds the pipe full is lost: then
 * the pool has enough to read.
 */
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "co.h"
#include "conn.h"
#include "fn_call.h"
#include "report.h"
#include "status.h"

enum { STACKS_KEPT = 4 };

static int fd = -1;
static char last = STATUS_IDLE;
static bool full;
static int64_t beat_at, served;

static void
tell(char what)
{
	if (fd != -1 && write(fd, &what, 1) == 1)
		last = what;
}

void
report_open(void)
{
	const char *s = env_text("BAEDAL_STATUS_FD", NULL);

	if (s)
		fd = atoi(s);
	tell(STATUS_IDLE);
}

void
report_taken(void)
{
	if (last != STATUS_IDLE)
		return;
	tell(STATUS_BUSY);
	beat_at = now_ms() + STATUS_BEAT_MS;
}

void
report_leaves(void)
{
	tell(STATUS_LEAVES);
}

static void
beat(int64_t now)
{
	bool busy = conn_calls > 0 || conn_served != served;

	if (!busy) {
		co_trim(STACKS_KEPT);
		malloc_trim(0);
	}
	tell(busy ? STATUS_BUSY : STATUS_IDLE);
	served = conn_served;
	beat_at = now + STATUS_BEAT_MS;
}

void
report_round(int64_t now, int64_t *wake)
{
	if (conn_full() != full) {
		full = conn_full();
		tell(full ? STATUS_FULL : STATUS_ROOM);
		beat_at = now + STATUS_BEAT_MS;
	}
	if (last == STATUS_IDLE)
		return;
	if (now >= beat_at)
		beat(now);
	if (last != STATUS_IDLE && beat_at < *wake)
		*wake = beat_at;
}
