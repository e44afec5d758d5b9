/*
 * refund.pml -- money back in parts: POST /payinfos/{id}/refunds, repeated
 * and in parallel, against a late cancel of the whole.
 *
 * Refund is one call of a command (the first command is sent twice under
 * one key); it may stop after any step.  Each refund is a row of its own,
 * written REQUESTED under the payinfo's lock before the provider is asked,
 * and has a provider key of its own; Settle repeats what is open.  A d_step
 * is a committed transaction.
 */
#define TAKEN	2		/* what was captured, in the smallest unit */
#define COMMANDS 2
#define CALLS	3
#ifndef ASKS			/* provider calls of settle, late ones too */
#define ASKS	2
#endif
#ifndef LOSSES			/* provider calls that never arrive */
#define LOSSES	0
#endif
#define SLOTS	(CALLS + ASKS)
#if SLOTS < 4 || SLOTS > 5
#error "the provider serves four or five slots"
#endif
/* provider keys: one a refund, 0 and 1, and <orderId>:void */
#if defined(FRESH_KEY)		/* a new one for every try */
#define KEY(c, nr)	nr
#define VOIDKEY		SLOTS
#elif defined(ONE_KEY)		/* <orderId>:refund for all of them */
#define KEY(c, nr)	0
#define VOIDKEY		COMMANDS
#else
#define KEY(c, nr)	c
#define VOIDKEY		COMMANDS
#endif

mtype = { P_APPROVED, P_CAPTURING, P_CAPTURED, P_CANCELING, P_ORDER_CANCELED };
mtype = { R_REQUESTED, R_DONE, R_REFUSED };
mtype = { OK, REFUSED, LOST };

mtype payinfo = P_APPROVED;
mtype refund[COMMANDS];		/* the rows; 0 is none */
byte amount[COMMANDS];		/* what the command asks for */

/* calls to the provider */
bool asked[SLOTS];
byte askKey[SLOTS], askSum[SLOTS];
mtype answer[SLOTS];

/* the provider's books */
mtype done[VOIDKEY + 1];
bool captured;
byte returned, refusals = 1, losses = LOSSES, late = ASKS - 1;

#define SUM(s)	((refund[0] == s -> amount[0] : 0) + \
	(refund[1] == s -> amount[1] : 0))
#define OPEN	(refund[0] == R_REQUESTED || refund[1] == R_REQUESTED)

inline provider_asked(at, key, sum)
{
	d_step { askKey[at] = key; askSum[at] = sum; asked[at] = true }
}

inline learned(c, a)
{
	if
	:: refund[c] == R_REQUESTED && a == OK -> refund[c] = R_DONE
	:: refund[c] == R_REQUESTED && a == REFUSED -> refund[c] = R_REFUSED
#ifdef GUESS			/* no answer is taken for a no */
	:: refund[c] == R_REQUESTED && a == LOST -> refund[c] = R_REFUSED
#endif
	:: else
	fi
}

proctype Refund(byte slot; byte c)
{
	bool go;

#ifdef ASK_FIRST
	if
	:: payinfo == P_CAPTURED && refund[c] == 0 &&
	    amount[c] + SUM(R_DONE) + SUM(R_REQUESTED) <= TAKEN ->
		provider_asked(slot, KEY(c, slot), amount[c])
	:: goto out
	fi;
	if
	:: answer[slot] == OK
	:: goto out
	fi;
	d_step {
		if
		:: refund[c] == 0 -> refund[c] = R_DONE
		:: else
		fi
	}
#else
	d_step {			/* the intent, under the row's lock */
		if
		:: refund[c] == R_REQUESTED -> go = true
#if defined(SUM_DONE)
		:: refund[c] == 0 && payinfo == P_CAPTURED &&
		    amount[c] + SUM(R_DONE) <= TAKEN ->
#elif defined(ANY_STATE)
		:: refund[c] == 0 && payinfo != P_ORDER_CANCELED &&
		    payinfo != P_CANCELING &&
		    amount[c] + SUM(R_DONE) + SUM(R_REQUESTED) <= TAKEN ->
#elif defined(WHILE_CANCELING)
		:: refund[c] == 0 &&
		    (payinfo == P_CAPTURED || payinfo == P_CANCELING) &&
		    amount[c] + SUM(R_DONE) + SUM(R_REQUESTED) <= TAKEN ->
#else
		:: refund[c] == 0 && payinfo == P_CAPTURED &&
		    amount[c] + SUM(R_DONE) + SUM(R_REQUESTED) <= TAKEN ->
#endif
			refund[c] = R_REQUESTED; go = true
		:: else			/* 409, or the first answer again */
		fi
	}
	if
	:: go
	:: goto out
	fi;
	provider_asked(slot, KEY(c, slot), amount[c]);
	if
	:: answer[slot] == OK || answer[slot] == REFUSED
	:: goto out
	fi;
	d_step { learned(c, answer[slot]) }
#endif
out:	skip
}

active proctype Provider()
{
	byte k;

end:	do
	:: atomic {
		if
		:: asked[0] -> k = 0
		:: asked[1] -> k = 1
		:: asked[2] -> k = 2
		:: asked[3] -> k = 3
#if SLOTS > 4
		:: asked[4] -> k = 4
#endif
		fi;
		if
		:: losses > 0 -> losses--; answer[k] = LOST
		:: done[askKey[k]] != 0 -> answer[k] = done[askKey[k]]
		:: done[askKey[k]] == 0 && refusals > 0 &&
		    askKey[k] != VOIDKEY ->
			refusals--; done[askKey[k]] = REFUSED;
			answer[k] = REFUSED
		:: done[askKey[k]] == 0 ->
			assert(captured);
			returned = returned + askSum[k];
			assert(returned <= TAKEN);
			done[askKey[k]] = OK; answer[k] = OK
		fi;
		asked[k] = false; askKey[k] = 0; askSum[k] = 0; k = 0 }
	od
}

/* DeliveryCompleted: captured; and then, late, OrderCanceled, or never */
active proctype Handlers()
{
	d_step { payinfo == P_APPROVED -> payinfo = P_CAPTURING }
	d_step { captured = true; payinfo = P_CAPTURED }
	if
	:: d_step { payinfo == P_CAPTURED -> payinfo = P_CANCELING }
	:: skip
	fi
}

/* payment/settle: the open refunds first; what is left goes back only when
 * every refund is answered */
active proctype Settle()
{
	byte k = CALLS, c;
	byte rest;

end:	do
	:: atomic {
		if
		:: refund[0] == R_REQUESTED -> c = 0; rest = amount[0]
		:: refund[1] == R_REQUESTED -> c = 1; rest = amount[1]
#ifdef REST_EARLY
		:: payinfo == P_CANCELING ->
#else
		:: payinfo == P_CANCELING && !OPEN ->
#endif
			c = VOIDKEY;
			rest = TAKEN - SUM(R_DONE) - SUM(R_REQUESTED);
#ifdef WHOLE_BACK
			rest = TAKEN;
#endif
		fi;
		if
		:: c == VOIDKEY && rest == 0 ->
			payinfo = P_ORDER_CANCELED; c = 0; goto next
		:: else
		fi;
		if
		:: c == VOIDKEY ->
			provider_asked(k, VOIDKEY, rest)
		:: else -> provider_asked(k, KEY(c, k), rest)
		fi;
		rest = 0 }
		if
		:: d_step { answer[k] != 0 ->
			if
			:: c == VOIDKEY && answer[k] == OK ->
				payinfo = P_ORDER_CANCELED
			:: c == VOIDKEY && answer[k] == LOST
			:: c != VOIDKEY -> learned(c, answer[k])
			fi;
			answer[k] = 0; c = 0 }
		:: d_step { late > 0 -> late--; k++; c = 0 }
		fi;
next:		skip
	od
}

init {
	byte sum;

	atomic {
		select(sum : 1 .. TAKEN); amount[0] = sum;
		select(sum : 1 .. TAKEN); amount[1] = sum; sum = 0;
		run Refund(0, 0); run Refund(1, 0); run Refund(2, 1)
	}
	timeout;
	assert(!OPEN);
	assert(SUM(R_DONE) <= TAKEN);
	if
	:: payinfo == P_CAPTURED -> assert(returned == SUM(R_DONE))
	:: payinfo == P_ORDER_CANCELED -> assert(returned == TAKEN)
	:: else -> assert(false)
	fi
}
