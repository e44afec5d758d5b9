/*
 * trigger.pml -- from a position in the log to its effect: one subscription,
 * its checkpoint, its lanes, what it sets aside, and the handler's inbox.
 *
 * The log is A1, B1, A2 (two subjects).  Trigger is the dispatcher, Lane
 * one subject's calls, one at a time; Broker says or does not say what is in
 * the log; Person looks at dead letters.  A call that is lost (the trigger
 * was killed, or the connection) may still commit later: a zombie.  A d_step
 * is a committed transaction, or one step of the trigger's loop.
 */
#ifndef KILLS			/* of the trigger */
#define KILLS 1
#endif
#ifndef FAILS			/* failures of handlers */
#define FAILS 2
#endif
#ifndef CUTS			/* calls whose answer is lost */
#define CUTS 1
#endif
#define TRIES	2		/* failures until an event is a dead letter */
#define LAST	3
#define A	0
#define B	1
#define SUBJECT(p)	(p == 2 -> B : A)

mtype = { PARKED, DEAD, DROPPED, DONE };	/* delivery.state; 0 no row */

/* durable */
byte logEnd;
byte checkpoint;
mtype delivery[LAST + 1];
byte attempt[LAST + 1];
byte inbox;			/* handler's: bits of positions */
byte effects[LAST + 1];

/* the trigger's memory, gone when it is killed */
byte next = 1;
byte settled;			/* bits of positions */
byte call[2];			/* the position that a lane has to try */
byte heard;			/* the position that the broker has said */

byte zombies;			/* bits of positions: may still commit */
byte said;			/* the broker says each at most once */
byte kills = KILLS, fails = FAILS, cuts = CUTS;
byte dropped;			/* bits of positions that a person gave up */

#define BIT(p)		(1 << (p))
#define OPEN(p)		(delivery[p] == PARKED || delivery[p] == DEAD)
/* something of the same subject waits before it */
#define BLOCKED(p)	(p == 3 && OPEN(1))

/* the handler's transaction: inbox row and effect */
inline commit(p)
{
	if
	:: !(inbox & BIT(p)) ->
		inbox = inbox | BIT(p); effect(p)
#ifdef NO_INBOX
	:: else -> effect(p)
#else
	:: else
#endif
	fi
}

inline effect(p)
{
	effects[p]++;
	assert(effects[p] == 1);		/* G5 */
	assert(!(dropped & BIT(p)));
	/* G6: what came before of this subject has taken effect, or a person
	 * has dropped it */
	assert(p != 3 || effects[1] == 1 || (dropped & BIT(1)))
}

inline park(p)
{
	delivery[p] = PARKED
}

inline dispatch(p)
{
	if
	:: delivery[p] != 0 -> settled = settled | BIT(p)
#ifdef NOT_CONSULTED		/* called as if it had not been set aside */
		; call[SUBJECT(p)] = p
#endif
	:: delivery[p] == 0 && BLOCKED(p) ->
#ifdef PARK_ONE			/* only the one that failed waits */
		call[SUBJECT(p)] = p
#else
		park(p); settled = settled | BIT(p)
#endif
	:: else -> call[SUBJECT(p)] = p;
#ifdef CHECKPOINT_EARLY
		settled = settled | BIT(p)
#endif
	fi;
	next = p + 1
}

active proctype Trigger()
{
end:	do
	/* next from the broker, when its lane is free */
	:: d_step { heard == next && call[SUBJECT(next)] == 0 ->
		heard = 0; dispatch(next) }
#ifdef TAKE_GAP			/* what is missing is not looked for */
	:: d_step { heard > next && call[SUBJECT(heard)] == 0 ->
		settled = settled | (BIT(heard) - 1);
		dispatch(heard); heard = 0 }
#else
	:: d_step { heard != 0 && heard != next -> heard = 0 }
#endif
#ifndef TRUST_BROKER
	/* a gap, a start, a reconnect, or a second has passed: the log */
	:: d_step { next <= logEnd && call[SUBJECT(next)] == 0 ->
		dispatch(next) }
#endif
	/* all up to here are settled */
	:: d_step { checkpoint < LAST && (settled & BIT(checkpoint + 1)) ->
		checkpoint++;
		if	/* rows stay until the checkpoint has passed them */
		:: delivery[checkpoint] == DONE ||
		    delivery[checkpoint] == DROPPED ->
			delivery[checkpoint] = 0
		:: else
		fi }
	:: d_step { kills > 0 -> kills--;
		/* the calls under way go on without it */
		if
		:: call[A] != 0 -> zombies = zombies | BIT(call[A])
		:: else
		fi;
		if
		:: call[B] != 0 -> zombies = zombies | BIT(call[B])
		:: else
		fi;
		call[A] = 0; call[B] = 0; heard = 0;
		settled = 0; next = checkpoint + 1;
#ifdef PARK_IN_MEMORY
		delivery[1] = 0; delivery[2] = 0; delivery[3] = 0
#endif
		}
	od
}

/* One that was called from the log is settled now: done, or set aside.  A
 * retry settles nothing, for after a restart it may come before its turn. */
inline settle(p)
{
	if
	:: delivery[p] == 0 -> settled = settled | BIT(p)
#ifdef RETRY_SETTLES
	:: else -> settled = settled | BIT(p)
#else
	:: else
#endif
	fi
}

/* failed: tried again some time, then a dead letter that is held */
inline failed(p)
{
	settle(p);
	attempt[p]++;
	if
	:: attempt[p] >= TRIES -> delivery[p] = DEAD
	:: else -> park(p)
	fi
}

inline worked(p)
{
	settle(p);
	if
	:: delivery[p] != 0 ->
		delivery[p] = (p <= checkpoint -> 0 : DONE)
	:: else
	fi
}

proctype Lane(byte s)
{
end:	do
	:: d_step { call[s] != 0 -> commit(call[s]);
		worked(call[s]); call[s] = 0 }
	:: d_step { call[s] != 0 && fails > 0 -> fails--;
		failed(call[s]); call[s] = 0 }
	/* crash handler.before_commit, handler.after_commit: the answer is
	 * lost, and it has committed, or will, or never does */
	:: d_step { call[s] != 0 && cuts > 0 -> cuts--;
#ifdef INBOX_APART		/* filed in one commit, done in the next */
		inbox = inbox | BIT(call[s]);
#endif
		zombies = zombies | BIT(call[s]);
		failed(call[s]); call[s] = 0 }
	/* the head of what is parked of this subject, when it is due */
#define DUE(p)	:: d_step { call[s] == 0 && SUBJECT(p) == s && \
		delivery[p] == PARKED && !BLOCKED(p) -> call[s] = p }
	DUE(1)
	DUE(2)
	DUE(3)
	od
}

/* what nobody waits for any more: it commits, or its worker dies */
active proctype Zombies()
{
end:	do
#define LATE(p)	:: d_step { zombies & BIT(p) -> \
		zombies = zombies & ~BIT(p); commit(p) } \
	:: d_step { zombies & BIT(p) -> zombies = zombies & ~BIT(p) }
	LATE(1)
	LATE(2)
	LATE(3)
	od
}

/* the log grows; the broker says what is new, or forgets it */
active proctype Broker()
{
end:	do
	:: d_step { logEnd < LAST -> logEnd++ }
	:: d_step { said < logEnd && heard == 0 -> said++; heard = said }
	:: d_step { said < logEnd -> said++ }
	od
}

active proctype Person()
{
end:	do
#define LOOK(p)	:: d_step { delivery[p] == DEAD -> \
		delivery[p] = PARKED; attempt[p] = 0 } \
	:: d_step { delivery[p] == DEAD && !(zombies & BIT(p)) && \
	    effects[p] == 0 -> \
		DROP(p); dropped = dropped | BIT(p) }
#ifdef FORGET_DROPPED		/* the row goes when a person drops it */
#define DROP(p)	delivery[p] = 0
#else
#define DROP(p)	delivery[p] = (p <= checkpoint -> 0 : DROPPED)
#endif
	LOOK(1)
	LOOK(2)
	LOOK(3)
	od
}

init {
	byte p;

	atomic { run Lane(A); run Lane(B) }
	timeout;
	d_step {
		assert(checkpoint == LAST);
		p = 1;
		do
		:: p > LAST -> break
		:: else ->
			assert(effects[p] == 1 || (dropped & BIT(p)));
			assert(delivery[p] == 0);
			p++
		od
	}
}
