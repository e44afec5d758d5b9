/*
 * place.pml -- one order from the first POST to its money's end: parallel
 * attempts under one key, charges, both settles, and a provider that
 * answers late, twice, or not at all.
 *
 * Place, Charge, Void are calls (order/place, payment/charge, payment/void);
 * any of them may stop after any step, which is a crash, a lost answer or a
 * caller that gave up, all the same.  OrderSettle and PaymentSettle are the
 * timers.  World is the rest of the order's life (order.pml).  A d_step is
 * a committed transaction; "crash x.y" names the crash point in the code.
 *
 * TOSS: the provider takes the money at once; capture is only our own
 * "done", void is a refund.  FORGETS: it forgets keys after some time, and
 * is queried by key before anything is repeated.
 */
#ifndef PLACES			/* attempts under one key */
#define PLACES 2
#endif
#ifndef ASKS			/* provider calls of settle, late ones too */
#define ASKS 2
#endif
#ifndef LOSSES			/* provider calls that never arrive */
#define LOSSES 0
#endif
#define CALLS (PLACES + ASKS)
#if CALLS < 3 || CALLS > 4
#error "the provider serves three or four slots"
#endif
#define VOIDS 2			/* payment/void calls, one may be late */

/* states, as in the design; 0 is "no row" */
mtype = { O_PENDING, O_ORDERED, O_REJECTED, O_LAPSED, O_CANCELED, O_COMPLETED };
mtype = { P_REQUESTED, P_APPROVED, P_DECLINED, P_CAPTURING, P_CAPTURED,
	P_CANCELING, P_ORDER_CANCELED };
#define NOROW 0
mtype order, payinfo;
bool closing;			/* order.closing_at: settle's mark, for good */
bool held;			/* in CANCELING: the charge is known approved */

/* calls to the provider, one slot each, and what came back */
mtype = { CHARGE, VOID, CAPTURE, QUERY };	/* the first three are keys */
mtype = { OK, DECLINED, NO_SUCH, LOST };
mtype ask[CALLS], answer[CALLS];

#if CALLS > 3
#define QUIET (ask[0] == 0 && ask[1] == 0 && ask[2] == 0 && ask[3] == 0)
#else
#define QUIET (ask[0] == 0 && ask[1] == 0 && ask[2] == 0)
#endif

/* the provider's own books */
mtype card;			/* 0, OK: held (or taken), DECLINED */
bool voided, captured;
byte charges, voids, captures;
#ifdef FORGETS
bool keyKnown;
byte acting;			/* who may still charge without a new query */
bool deaf[CALLS];		/* nobody waits for this answer any more */
#define ACTING(x) acting = acting x
#else
#define keyKnown true
#define ACTING(x) skip
#endif

/* place -> charge -> place */
mtype = { APPROVED, REFUSED, CLOSED };
bool sent[PLACES];
mtype reply[PLACES];

/* settle -> void -> settle */
bool voidSent[VOIDS], voidDone[VOIDS];

bool said201, said402;		/* what a caller has been told */
bool wasCanceled, wasDelivered;	/* OrderCanceled, DeliveryCompleted */

byte losses = LOSSES, late = ASKS - 1, crashes = 1, lateVoids = VOIDS - 1;

/* The charge's answer, written by whoever has it.  A charge answered late
 * finds CANCELING and writes only that answer. */
inline learned(a)
{
	if
	:: payinfo == P_REQUESTED && a == OK -> payinfo = P_APPROVED
	:: payinfo == P_REQUESTED && a == DECLINED -> payinfo = P_DECLINED
	:: payinfo == P_CANCELING && !held && a == OK -> held = true
	:: payinfo == P_CANCELING && !held && a == DECLINED ->
		payinfo = P_ORDER_CANCELED
	:: else
	fi
}

inline tell(i)
{
	if
	:: payinfo == P_APPROVED || payinfo == P_CAPTURING ||
	    payinfo == P_CAPTURED -> reply[i] = APPROVED
	:: payinfo == P_DECLINED -> reply[i] = REFUSED
	:: payinfo == P_CANCELING || payinfo == P_ORDER_CANCELED ->
		reply[i] = CLOSED
	:: else
	fi
}

inline hang_up(i)
{
#ifdef FORGETS
	d_step {
		deaf[i] = true;
		if
		:: answer[i] == NO_SUCH -> acting--
		:: else
		fi
	}
#else
	skip
#endif
}

/* POST /orders */
proctype Place(byte i)
{
	bool go;

	/* step 2: PENDING under the key, or what is there */
	d_step {
		if
		:: order == NOROW -> order = O_PENDING; go = true
		:: order == O_PENDING && !closing -> go = true
		:: else
		fi
	}
	if
	:: !go -> goto out
	:: go
	:: go -> goto out		/* crash place.after_pending; breaker */
	fi;
	/* step 3: no transaction is open during the call */
	sent[i] = true;
	if
	:: reply[i] != 0
	:: goto out			/* unknown; crash place.after_charge */
	fi;
	/* step 4 */
	d_step {
		if
#ifdef NO_MARK
		:: reply[i] == APPROVED && order == O_PENDING ->
#else
		:: reply[i] == APPROVED && order == O_PENDING && !closing ->
#endif
			assert(payinfo == P_APPROVED);		/* G2 */
			order = O_ORDERED; said201 = true
		:: reply[i] == REFUSED && order == O_PENDING ->
			order = O_REJECTED; said402 = true
#ifdef CLOSED_IS_REJECTED
		:: reply[i] == CLOSED && order == O_PENDING ->
			order = O_REJECTED
#else
		:: reply[i] == CLOSED && order == O_PENDING ->
			order = O_LAPSED
#endif
		:: else			/* somebody else decided */
		fi;
		reply[i] = 0; sent[i] = false; go = false
	}
	/* crash place.after_commit: the key's repeat answers the same */
out:	skip
}

/* POST /payinfos */
proctype Charge(byte i)
{
	bool go, again;

	if
	:: sent[i]
	:: goto out			/* not sent */
	fi;
	d_step {
		if
		:: payinfo == NOROW ->
			payinfo = P_REQUESTED; go = true; ACTING(+ 1)
		:: payinfo == P_REQUESTED -> go = true; again = true
		:: else -> tell(i)
		fi
	}
	if
	:: !go -> goto out
	:: go
	:: go && !again -> ACTING(- 1); goto out
	:: go && again -> goto out	/* crash charge.after_intent */
	fi;
#if defined(FORGETS) && !defined(NO_QUERY)
	if
	:: again ->
		ask[i] = QUERY;
		if
		:: atomic { answer[i] == NO_SUCH ->
			acting--; answer[i] = 0; ask[i] = CHARGE }
		:: answer[i] == OK || answer[i] == DECLINED
		:: hang_up(i); goto out
		fi
	:: else -> atomic { ask[i] = CHARGE; ACTING(- 1) }
	fi;
#elif defined(FORGETS)
	atomic { ask[i] = CHARGE;
		if :: again :: else -> ACTING(- 1) fi }
#else
	ask[i] = CHARGE;
#endif
	if
	:: answer[i] == OK || answer[i] == DECLINED
	:: goto out			/* unknown; crash charge.after_provider */
	fi;
	d_step { learned(answer[i]); tell(i); answer[i] = 0; again = false }
out:	skip
}

/* The card company.  It does a thing once per key, and says so again. */
active proctype Provider()
{
	byte k;

end:	do
	:: atomic {
		if
		:: ask[0] != 0 -> k = 0
		:: ask[1] != 0 -> k = 1
		:: ask[2] != 0 -> k = 2
#if CALLS > 3
		:: ask[3] != 0 -> k = 3
#endif
		fi;
		if
		:: losses > 0 -> losses--; answer[k] = LOST
		:: ask[k] == CHARGE ->
			if
			:: card == 0 || (!keyKnown && card == DECLINED) ->
				if
				:: card = OK; charges++
				:: card = DECLINED
				fi
			:: card == OK && !keyKnown -> charges++
			:: else
			fi;
#ifdef FORGETS
			keyKnown = true;
#endif
			answer[k] = card
#ifdef FORGETS
		:: ask[k] == QUERY ->
			if
			:: card == 0 && deaf[k] -> answer[k] = NO_SUCH
			:: card == 0 && !deaf[k] ->
				answer[k] = NO_SUCH; acting++
			:: else -> answer[k] = card
			fi
#endif
		:: ask[k] == VOID ->
			if
			:: card == OK && !voided ->
				assert(!captured);
				voided = true; voids++; answer[k] = OK
			:: card == OK && voided -> answer[k] = OK
			:: else -> answer[k] = NO_SUCH
			fi
		:: ask[k] == CAPTURE ->
#ifdef TOSS
			answer[k] = NO_SUCH	/* it is taken already */
#else
			if
			:: card == OK && !captured ->
				assert(!voided);
				captured = true; captures++; answer[k] = OK
			:: card == OK && captured -> answer[k] = OK
			:: else -> answer[k] = NO_SUCH
			fi
#endif
		fi;
		ask[k] = 0; k = 0 }
#ifdef FORGETS
	/* days later: every call is past its deadline */
#ifdef NO_DEADLINE		/* ... or not */
	:: d_step { keyKnown && QUIET -> keyKnown = false }
#else
	:: d_step { keyKnown && acting == 0 && QUIET -> keyKnown = false }
#endif
#endif
	od
}

/* payment/void, called by order/settle; may come late */
proctype Void(byte j)
{
end:	voidSent[j];
	d_step {
		assert(order != O_ORDERED && order != O_COMPLETED);
		if
#ifndef NO_TOMBSTONE
		:: payinfo == NOROW -> payinfo = P_ORDER_CANCELED
#endif
		:: payinfo == P_REQUESTED ->
			payinfo = P_CANCELING; held = false
		:: payinfo == P_APPROVED ->
			payinfo = P_CANCELING; held = true
#ifdef VOID_DECLINED
		:: payinfo == P_DECLINED ->
			payinfo = P_CANCELING; held = true
#endif
		:: else
		fi;
		voidDone[j] = true
	}
}

/* order/settle: PENDING for 30 s; it never asks, it closes */
active proctype OrderSettle()
{
	byte j;

end:	do
	:: d_step { order == O_PENDING -> closing = true }
		/* crash settle.after_closing: the next round goes on */
		voidSent[j] = true;
		if
		:: voidDone[j]
		:: d_step { lateVoids > 0 -> lateVoids--; j++;
#ifdef MARK_EXPIRES
			closing = false;
#endif
			}
			goto next
		fi;
		if
		:: d_step {
			if
			:: order == O_PENDING -> order = O_LAPSED
			:: else
			fi }
		:: d_step { crashes > 0 -> crashes--	/* settle.after_void */
#ifdef MARK_EXPIRES
			; closing = false
#endif
			}
		fi;
next:		skip
	od
}

/* payment/settle: repeats every open intent until it is answered */
active proctype PaymentSettle()
{
	byte k = PLACES;
	mtype op;
#ifdef FORGETS
	bool none;		/* the query said NO_SUCH */
#endif

end:	do
	:: atomic {
		if
#if defined(FORGETS) && !defined(NO_QUERY)
		:: (payinfo == P_REQUESTED || (payinfo == P_CANCELING &&
		    !held)) && !none -> op = QUERY
		:: none -> op = CHARGE; none = false; acting--
#else
		:: payinfo == P_REQUESTED -> op = CHARGE
#ifndef VOID_FIRST
		:: payinfo == P_CANCELING && !held -> op = CHARGE
#endif
#endif
#ifdef VOID_FIRST
		:: payinfo == P_CANCELING -> op = VOID
#else
		:: payinfo == P_CANCELING && held -> op = VOID
#endif
		:: payinfo == P_CAPTURING -> op = CAPTURE
		fi;
#if defined(TOSS) && !defined(TOSS_CAPTURES)
		if
		:: op == CAPTURE -> payinfo = P_CAPTURED; op = 0; goto next
		:: else
		fi;
#endif
#ifdef TOSS_VOID_FREE		/* as if a hold would fall by itself */
		if
		:: op == VOID -> payinfo = P_ORDER_CANCELED; op = 0; goto next
		:: else
		fi;
#endif
		ask[k] = op }
		/* crash paysettle.after_provider: the intent is still open,
		 * the next round repeats it under the same key */
		if
		:: d_step { answer[k] != 0 ->
			if
			:: answer[k] == LOST
#ifdef FORGETS
			:: op == QUERY && answer[k] == NO_SUCH -> none = true
#endif
			:: (op == CHARGE || op == QUERY) &&
			    (answer[k] == OK || answer[k] == DECLINED) ->
				learned(answer[k])
			:: op == VOID && answer[k] != LOST ->
				if
				:: payinfo == P_CANCELING ->
#ifndef VOID_FIRST
					/* else: open for ever */
					assert(answer[k] == OK);
#endif
					payinfo = P_ORDER_CANCELED
				:: else
				fi
			:: op == CAPTURE && answer[k] != LOST ->
				assert(answer[k] == OK);
				if
				:: payinfo == P_CAPTURING ->
					payinfo = P_CAPTURED
				:: else
				fi
			fi;
			answer[k] = 0; op = 0 }
		:: atomic { late > 0 -> late--; hang_up(k); k++; op = 0 }
		fi;
next:		skip
	od
}

/* order.pml: after ORDERED either, never both */
active proctype World()
{
end:	if
	:: d_step { order == O_ORDERED -> order = O_CANCELED;
		wasCanceled = true }
	:: d_step { order == O_ORDERED -> order = O_COMPLETED;
		wasDelivered = true }
	fi;
	d_step {			/* payment's handlers write intents */
		assert(payinfo == P_APPROVED);
		if
		:: wasCanceled -> payinfo = P_CANCELING; held = true
		:: wasDelivered -> payinfo = P_CAPTURING
		fi
	}
}

#ifdef TOSS
#define TAKEN	(card == OK && !voided)
#else
#define TAKEN	(card == OK && captured && !voided)
#endif
#define FREE	((card != OK || voided) && !captured)

init {
	byte i;

	atomic {
		for (i : 0 .. PLACES - 1) { run Place(i); run Charge(i) }
		run Void(0); run Void(1);
		i = 0
	}
	timeout;
	assert(charges <= 1 && voids <= 1 && captures <= 1);	/* G4, G8 */
	if
	:: order == O_COMPLETED -> assert(payinfo == P_CAPTURED && TAKEN)
	:: order == O_CANCELED ->
		assert(payinfo == P_ORDER_CANCELED && FREE && voided)
	:: order == O_REJECTED -> assert(payinfo == P_DECLINED && FREE)
	:: order == O_LAPSED -> assert(FREE &&		/* G3 */
	    (payinfo == P_ORDER_CANCELED || payinfo == P_DECLINED))
	:: else -> assert(false)
	fi;
	assert(!said201 || order == O_CANCELED || order == O_COMPLETED);
	assert(!said402 || order == O_REJECTED)
}
