/*
 * log.pml -- from a commit to a gapless position: functions that write into
 * the outbox, and relays that move it into the log and publish it.
 *
 * Writer is one transaction: two of one subject (its row lock makes them
 * follow each other), two of others.  Relay's statement is two steps: its
 * snapshot, then the move, which waits for the locks of whoever came first
 * and passes over what is gone.  A relay may be killed between any two steps
 * and then starts again; RELAYS 2 is a lost advisory lock: both believe that
 * they are the active one.
 *
 * The floor (looks skip old ids, for speed) stands for 10,000 ids by TRAIL.
 */
#ifndef RELAYS
#define RELAYS 1
#endif
#ifndef KILLS
#define KILLS 2
#endif
#define EVENTS	4
#define TRAIL	1
#define NONE	255
#define A1	0		/* events by number; A1 and A2 of one subject */
#define A2	1
#define B	2
#define C	3
#define BIT(n)	(1 << (n))

byte sequence;			/* outbox_id, CACHE 1 */
byte idOf[EVENTS];		/* 0: none drawn */
byte committed;			/* bits of events */
byte outbox;			/* bits of events that are committed in it */
bool rowLock;			/* of subject A */
byte firstOfA = NONE;		/* who has committed first on it */

byte log[EVENTS + 1];		/* event_log: event + 1 at each position */
byte lastPos;			/* relay_state.last_pos */
byte published[EVENTS + 1];	/* what subscribers were told is there */
byte running;			/* transactions that have drawn and not ended */
byte kills = KILLS;

proctype Writer(byte e; bool locks)
{
#ifdef ID_BEFORE_LOCK		/* the event row does not follow the change */
	d_step { sequence++; idOf[e] = sequence; running = running | BIT(e) }
#endif
	if
	:: locks -> d_step { !rowLock -> rowLock = true }
	:: else
	fi;
#ifndef ID_BEFORE_LOCK
	d_step { sequence++; idOf[e] = sequence; running = running | BIT(e) }
#endif
	d_step {
		if
		:: committed = committed | BIT(e); outbox = outbox | BIT(e);
			if
			:: locks && firstOfA == NONE -> firstOfA = e
			:: else
			fi
		:: skip			/* rolled back: a hole in the ids */
		fi;
		running = running & ~BIT(e);
		if
		:: locks -> rowLock = false
		:: else
		fi
	}
}

#define ABOVE(n)	((outbox & BIT(n)) && idOf[n] > last)

/* the ids above the floor, smallest first, into the log */
inline move()
{
	id = floor + 1;
	do
	:: id > sequence -> break
	:: else ->
		e = 0;
		do
		:: e < EVENTS && (seen & outbox & BIT(e)) && idOf[e] == id ->
#ifdef POS_FROM_MEMORY
			pos++; lastPos = (pos > lastPos -> pos : lastPos);
			log[pos] = e + 1;
#else
			lastPos++; log[lastPos] = e + 1;
#endif
			outbox = outbox & ~BIT(e); last = id; break
		:: e == EVENTS -> break
		:: else -> e++
		od;
		id++
	od;
	id = 0; e = 0; seen = 0
}

proctype Relay()
{
	byte seen, live;	/* the snapshot: rows, and who has not ended */
	byte floor, last, id, e;
	byte mark, waitFor;	/* the floor to be, when these have ended */
#ifdef POS_FROM_MEMORY
	byte pos;
#endif

end:	do
#ifdef ID_IS_POSITION		/* no sequencing: reads on from the last id */
	:: d_step { ABOVE(A1) || ABOVE(A2) || ABOVE(B) || ABOVE(C) ->
		seen = outbox; floor = last; move() }
#else
	:: outbox != 0 ->	/* a poke, or the timer */
#ifdef FLOOR_BY_DISTANCE
		if		/* a full sweep every 5 s */
		:: floor = 0
		:: floor = (last > TRAIL -> last - TRAIL : 0)
		fi;
#endif
#ifdef FLOOR_EARLY		/* those have ended, but nobody has looked yet */
		d_step {
			if
			:: mark != 0 && (running & waitFor) == 0 ->
				floor = mark; mark = 0; waitFor = 0
			:: mark == 0 -> mark = last; waitFor = running
			:: else
			fi
		}
#endif
		d_step { seen = outbox; live = running }
#ifdef PUBLISH_FIRST		/* told before it is committed */
		d_step {
			id = 1;
			do
			:: id > sequence -> break
			:: else ->
				e = 0;
				do
				:: e < EVENTS && (seen & outbox & BIT(e)) &&
				    idOf[e] == id && published[lastPos + 1] == 0 ->
					published[lastPos + 1] = e + 1
				:: e == EVENTS -> break
				:: else -> e++
				od;
				id++
			od;
			id = 0; e = 0
		}
#endif
		if
		:: d_step { move();
#ifdef FLOOR_AT_ONCE
			floor = last;
#endif
#if !defined(FLOOR_BY_DISTANCE) && !defined(FLOOR_AT_ONCE) && \
    !defined(FLOOR_EARLY)
			/* What was drawn when mark was set is decided when all
			 * that lived then have ended; and a look that began
			 * after that has moved it. */
			if
			:: mark != 0 && (live & waitFor) == 0 ->
				floor = mark; mark = 0; waitFor = 0
			:: mark == 0 && last > floor ->
				mark = last; waitFor = live
			:: else
			fi;
#endif
			live = 0 }
		:: d_step { kills > 0 -> kills--;
			seen = 0; live = 0; floor = 0; last = 0;
			mark = 0; waitFor = 0;
#ifdef POS_FROM_MEMORY
			pos = lastPos
#endif
			}
		fi
#endif
	/* QoS 1, from the published mark: may be again, never less */
	:: d_step { lastPos > 0 && published[lastPos] == 0 ->
		id = 1;
		do
		:: id > lastPos -> break
		:: else ->
			if	/* who has a position, ignores it again */
			:: published[id] == 0 -> published[id] = log[id]
			:: else
			fi;
			id++
		od;
		id = 0 }
	od
}

init {
	byte p, n;

	atomic {
		run Writer(A1, true); run Writer(B, false);
#if RELAYS == 1
		run Writer(C, false);
#endif
		run Relay();
#if RELAYS > 1
		run Relay()
#endif
	}
	/* the second command on A begins whenever it likes */
	run Writer(A2, true);
	timeout;
	d_step {
		assert(outbox == 0);
		/* gapless, each committed event once, nothing else */
		p = 1; n = 0;
		do
		:: p > EVENTS -> break
		:: else ->
			assert((p <= lastPos) == (log[p] != 0));
			assert(log[p] == 0 || (committed & BIT(log[p] - 1)));
			assert(log[p] == 0 || !(n & BIT(log[p] - 1)));
			assert(published[p] == 0 || published[p] == log[p]);
			/* G6: one subject's events in commit order */
			if
			:: log[p] == A1 + 1 && (n & BIT(A2)) ->
				assert(firstOfA == A2)
			:: log[p] == A2 + 1 && (n & BIT(A1)) ->
				assert(firstOfA == A1)
			:: else
			fi;
			if
			:: log[p] != 0 -> n = n | BIT(log[p] - 1)
			:: else
			fi;
			p++
		od;
		assert(n == committed)
	}
}
