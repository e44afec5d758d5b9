/*
 * key.pml -- parallel repeats of one command under one key, the same key
 * with another body, and somebody else's command, all on one record.
 *
 * Call is one HTTP request.  Its first statement takes a snapshot, waits for
 * the row's lock, and then sees the locked row as it is now, but every other
 * table as it was in the snapshot (READ COMMITTED).  So the row itself
 * remembers the keys; the table of answers is read by a second statement.
 * Only that table's index knows what was committed meanwhile: who moves the
 * record and finds his key there is rolled back and comes again.  A refusal is
 * an answer too.  A d_step is the statement from the lock to the commit.
 */
mtype = { RECEIVED, CONFIRMED, REJECTED };
mtype = { CONFIRM, DELAY, REJECT };	/* DELAY changes no state */
mtype = { MOVED, REPEATED, FORBIDDEN, KEY_REUSED, COME_AGAIN };

/* keys: 1 the repeated one, 2 somebody else's */
mtype state;
byte rowKeys;			/* the row's own column, a bit a key */
byte lastKey;
byte answers;			/* table of answers, a bit a key */
byte refusals;			/* ... those that say no */
byte told;			/* keys to which somebody heard no */
byte hash[3];			/* what was asked under the key */
byte version, answered[3];	/* the record as it was answered */
byte effects[3];		/* how often each key has changed the row */
byte mine[3];			/* the version that each key has made */
byte maker[3];			/* and who asked for it */
byte first, second, other;	/* the commands */

#define BIT(k)		(1 << k)
#define ALLOWED(c)	((c == CONFIRM && state == RECEIVED) || \
	(c == DELAY && state == CONFIRMED) || \
	(c == REJECT && state != REJECTED))
#define WAS_ALLOWED(c)	((c == CONFIRM && seenState == RECEIVED) || \
	(c == DELAY && seenState == CONFIRMED) || \
	(c == REJECT && seenState != REJECTED))

#if defined(TABLE_ONLY)		/* the row remembers nothing */
#define USED(k)		(seenAnswers & BIT(k))
#elif defined(LAST_KEY)		/* the row remembers the last key only */
#define USED(k)		(lastKey == k || (seenAnswers & BIT(k)))
#else
#define USED(k)		((rowKeys & BIT(k)) || (seenAnswers & BIT(k)))
#endif

proctype Call(byte who; byte key; byte body; byte command)
{
	byte seenAnswers, got;
	mtype reply, seenState;

	/* statement 1: the snapshot */
	d_step { seenAnswers = answers; seenState = state }
	/* ... the lock, the judgement, the commit */
	d_step {
		if
#ifdef JUDGE_UNLOCKED		/* by the state that the snapshot shows */
		:: WAS_ALLOWED(command) && !USED(key) ->
#else
		:: ALLOWED(command) && !USED(key) ->
#endif
			assert(ALLOWED(command));
			if
#ifndef DO_NOTHING		/* on conflict */
			:: (answers & BIT(key)) -> reply = COME_AGAIN
#endif
			:: else ->
				if
				:: command == CONFIRM -> state = CONFIRMED
				:: command == DELAY
				:: command == REJECT -> state = REJECTED
				fi;
				effects[key]++; version++;
				rowKeys = rowKeys | BIT(key); lastKey = key;
				mine[key] = version; maker[key] = who;
				got = version;
				if
				:: !(answers & BIT(key)) ->
					answers = answers | BIT(key);
					hash[key] = body;
					answered[key] = version
				:: else
				fi;
				reply = MOVED
			fi
		:: else ->
			reply = FORBIDDEN;
#ifndef NOT_KEPT
			if		/* on conflict do nothing */
			:: !(answers & BIT(key)) ->
				answers = answers | BIT(key);
				refusals = refusals | BIT(key);
				hash[key] = body; answered[key] = version
			:: else
			fi
#endif
		fi
	}
	/* the caller may give up here: its repeat is another Call */
	if
	:: reply == FORBIDDEN ->
		d_step {		/* statement 2: a snapshot of its own */
			if
#ifdef NO_AGAIN
			:: (seenAnswers & BIT(key)) ->
#else
			:: (answers & BIT(key)) ->
#endif
				got = answered[key];
				if
#ifndef NO_HASH
				:: hash[key] != body -> reply = KEY_REUSED
#endif
				:: else -> reply = (refusals & BIT(key) ->
				    FORBIDDEN : REPEATED)
				fi
			:: else
			fi;
			/* a key that has moved the row never hears 409 */
			assert(reply != FORBIDDEN || effects[key] == 0);
		}
	:: else
	fi;
	d_step {			/* what the caller hears is true */
		if
		:: reply == FORBIDDEN -> told = told | BIT(key)
		:: else
		fi;
		/* ... and stays true */
		assert(!(told & BIT(1)) || effects[1] == 0);
		assert(!(told & BIT(2)) || effects[2] == 0);
		assert(effects[1] <= 1 && effects[2] <= 1);
		assert(reply != MOVED || (hash[key] == body && got == mine[key]));
		assert(reply != REPEATED || (hash[key] == body &&
		    got == mine[key] && maker[key] == who));
		assert(reply != KEY_REUSED || hash[key] != body);
		/* who is done is told so, not to come again */
		assert(reply != COME_AGAIN || (refusals & BIT(key)) ||
		    hash[key] != body)
	}
}

inline any(c)
{
	if
	:: c = CONFIRM
	:: c = DELAY
	:: c = REJECT
	fi
}

init {
	atomic {
		if
		:: state = RECEIVED
		:: state = CONFIRMED
		fi;
		any(first); any(second); any(other);
		run Call(1, 1, 1, first);
		run Call(1, 1, 1, first);
		run Call(1, 1, 2, second);	/* the same key, another body */
#ifdef NO_ACTOR				/* the key alone, not whose it is */
		run Call(2, 1, 1, first)
#else
		run Call(2, 2, 1, other)
#endif
	}
}
