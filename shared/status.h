/*
 * status.h -- what a worker tells its pool: one pipe a worker, one byte a
 * message.  The worker has the write end, non-blocking, as BAEDAL_STATUS_FD;
 * its end is EOF to the pool, the pool's end EPIPE to the worker.
 *
 * A program that does not speak this writes any other byte, or nothing: it
 * is mute, takes one call at a time, and nobody expects a heartbeat of it.
 */
#ifndef STATUS_H
#define STATUS_H

enum status {
	/*
	 * The loop runs and no call is in flight: sent once when it starts,
	 * and again whenever it has become idle.  Silence after it is fine.
	 */
	STATUS_IDLE = 'i',
	/*
	 * It has taken a call, or still lives: sent on the first call after
	 * IDLE, then at least every STATUS_BEAT_MS while any is in flight.
	 */
	STATUS_BUSY = 'b',
	/* Calls in flight are at its mark: it accepts nobody for now. */
	STATUS_FULL = 'f',
	/* Below the mark again: it accepts. */
	STATUS_ROOM = 'r',
	/*
	 * It leaves by itself: it accepts nobody any more, and says nothing
	 * more.  What it has it finishes, as one that was told TERM.
	 */
	STATUS_LEAVES = 'l',
	/* FULL and ROOM are signs of life too, and say what BUSY says. */
	STATUS_TAKEN = 0	/* as any other byte: mute, has taken a call */
};

#define STATUS_BEAT_MS	1000

#endif
