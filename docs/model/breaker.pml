/*
 * breaker.pml -- the circuit breaker of one callee, shared by the processes
 * of one host: does it close again, whoever is killed?
 *
 * Orderer is a process that places good orders, Fumbler one whose baskets
 * are all refused (422) before anything is sent: asking whether a call would
 * pass changes nothing, so he matters only to a wrong reading.  Clock is time that passes:
 * the open time, the probe's lease, the window.  Callee is sick, until it is
 * well for good.  A d_step is one atomic operation on the shared slot.
 */
#ifndef KILLS			/* processes killed between enter and leave */
#define KILLS 2
#endif
#ifndef DECLINES
#define DECLINES true
#endif

mtype = { NEVER, RUNNING, OVER, AHEAD };	/* a stamp, seen from now */
mtype = { WORKED, DECLINED, FAILED };

mtype opened = NEVER;		/* NEVER is closed */
mtype lease = OVER;		/* the probe's */
byte failures;			/* in the window */
bool sick = true;
byte kills = KILLS;
byte probing;			/* probes under a running lease */
bool booted;

#define MANY	2
#ifdef STAMP_SURVIVES
#define IS_OPEN		(opened == RUNNING || opened == AHEAD)
#define LEASE_FREE	(lease == OVER)
#else				/* a stamp ahead of the clock is over */
#define IS_OPEN		(opened == RUNNING)
#define LEASE_FREE	(lease == OVER || lease == AHEAD)
#endif
#define CLOSED		(opened == NEVER)
#define HALF_OPEN	(!CLOSED && !IS_OPEN)

inline leave(worked)
{
	d_step {
		if
		:: !CLOSED && worked ->
			failures = 0; opened = NEVER;
			lease = OVER; probing = 0
		:: !CLOSED && !worked ->
			if
			:: HALF_OPEN -> opened = RUNNING
			:: else
			fi;
			lease = OVER; probing = 0
		:: CLOSED && !worked ->
			if
			:: failures < MANY -> failures++
			:: else
			fi;
			if
			:: failures >= MANY -> opened = RUNNING
			:: else
			fi
		:: CLOSED && worked
		fi
	}
}

/* CAS of the lease: one of those who see it free gets it */
inline enter()
{
	go = false;
	if
	:: d_step { CLOSED -> go = true }
#ifdef TWO_STEPS			/* look first, then take: no CAS */
	:: HALF_OPEN && LEASE_FREE ->
		d_step { lease = RUNNING; go = true; probing++ }
#else
	:: d_step { HALF_OPEN && LEASE_FREE ->
		lease = RUNNING; go = true; probing++ }
#endif
	:: d_step { !CLOSED && !(HALF_OPEN && LEASE_FREE) -> skip }
	fi;
	assert(probing <= 1)
}

proctype Orderer()
{
	bool go;
	mtype outcome;

end:	do
	:: enter();
		if
		:: go ->
			if
			:: sick -> outcome = FAILED
			:: !sick -> outcome = WORKED
			:: !sick && DECLINES -> outcome = DECLINED
			:: d_step { kills > 0 -> kills--; go = false }
			fi;
			if
			:: !go		/* killed: leaves nothing, begins anew */
			:: go && outcome == WORKED -> leave(true)
#ifdef DECLINE_FAILS
			:: go && outcome == DECLINED -> leave(false)
#else
			:: go && outcome == DECLINED -> leave(true)
#endif
			:: go && outcome == FAILED -> leave(false)
			fi;
			outcome = 0
		:: else
		fi
	od
}

#ifdef ASK_TAKES		/* step (1) of placing already takes the probe */
proctype Fumbler()
{
	bool go;

end:	do
	:: enter()		/* 422: nothing is sent, nothing reported */
	od
}
#endif

active proctype Clock()
{
end:	do
	/* a lease lasts as long: one taken before it opened again is over */
	:: d_step { opened == RUNNING -> opened = OVER; probing = 0 }
#ifndef NO_LEASE
	:: d_step { lease == RUNNING -> lease = OVER; probing = 0 }
#endif
	:: d_step { failures > 0 && CLOSED -> failures = 0 }
	/* the host starts anew: the slot's file is still there, and the
	 * monotonic clock is behind what it says */
	:: d_step { !booted -> booted = true; probing = 0;
		if :: opened != NEVER -> opened = AHEAD :: else fi;
		if :: lease == RUNNING -> lease = AHEAD :: else fi }
	:: d_step { !booted -> booted = true }
	od
}

active proctype Callee()
{
	sick = false
}

init {
	atomic {
		run Orderer(); run Orderer();
#ifdef ASK_TAKES
		run Fumbler()
#endif
	}
}

/* well for good (Callee is fair): it closes, and stays so */
ltl closes { <>[] CLOSED }
