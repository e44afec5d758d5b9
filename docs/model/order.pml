/*
 * order.pml -- one order from Ordered to its end: the customer, the operator,
 * the kitchen, two riders, the timers, and the money that follows them.
 *
 * A process is a context (Order, Store, Delivery, Payment) or a person who
 * acts on one (Customer and Operator are inside Order, Kitchen, Rider,
 * Dispatcher).  A d_step is a committed transaction: a row locked, judged,
 * changed, its event written.  A channel is one subscription: the events of
 * one source for one consumer, of this one order, in commit order.
 *
 * POISON n: n handlers fail until a person redrives them; meanwhile what
 * follows of that source is parked behind (README, "dead letters").
 *
 * Readings that must fail are switched by -D; run lists them, README says
 * why each is wrong.
 */
#ifndef CANCELS			/* customer's DELETEs, with different keys */
#define CANCELS 2
#endif
#ifndef OVERRULES		/* operator's DELETEs */
#define OVERRULES 2
#endif
#ifndef RELEASES
#define RELEASES 1
#endif
#ifndef ASSIGNS			/* operator's assign and re-assign */
#define ASSIGNS 1
#endif
#ifndef DELAYS
#define DELAYS 1
#endif
#ifndef POISON
#define POISON 0
#endif

/* states, as in the design; 0 is "no row" */
mtype = { O_ORDERED, O_CANCELING, O_CANCELED, O_COMPLETED };
mtype = { P_APPROVED, P_CAPTURING, P_CAPTURED, P_CANCELING, P_ORDER_CANCELED };
mtype = { S_RECEIVED, S_CONFIRMED, S_COOKING, S_COOKED,
	S_CANCELED, S_REJECTED, S_EXPIRED };
mtype = { D_WAITING, D_TAKEN, D_STARTED, D_PICKED_UP, D_DELIVERED,
	D_CANCELED, D_FAILED };
#define NOROW 0

/* events; NoAnswer is OrderCancelRequested by the timer, NoAnswerRefused the
 * store's no to it, CustomerFault is DeliveryFailed with CUSTOMER_ABSENT or
 * ADDRESS_WRONG */
mtype = { Ordered, OrderCancelRequested, NoAnswer, OrderCanceled,
	StoreConfirmed, StoreDelayed, CookCompleted,
	StoreCanceled, StoreCancelRefused, NoAnswerRefused,
	StoreRejected, StoreExpired, DeliveryCanceled, DeliveryCancelRefused,
	DeliveryCompleted, DeliveryFailed, CustomerFault };

/* dashboard.status: the highest rank seen, whatever order events come in */
#define CONFIRMED		1
#define COOKING			2
#define COOKED			3
#define DELIVERY_STARTED	4
#define PICKED_UP		5
#define DELIVERED		6
#define DELIVERY_FAILED		7
#define ORDER_CANCELED		8

/* subscriptions, source first */
chan order_store = [CANCELS + 3] of { mtype };
chan order_delivery = [OVERRULES + 2] of { mtype };
chan order_payment = [2] of { mtype };
chan store_order = [CANCELS + 3] of { mtype };
chan store_delivery = [DELAYS + 2] of { mtype };
chan delivery_order = [OVERRULES + 2] of { mtype };
chan delivery_payment = [2] of { mtype };
#define ORDER_STORE		0
#define ORDER_DELIVERY		1
#define ORDER_PAYMENT		2
#define STORE_ORDER		3
#define STORE_DELIVERY		4
#define DELIVERY_ORDER		5
#define DELIVERY_PAYMENT	6

mtype order = O_ORDERED, payinfo = P_APPROVED, store, delivery;
byte dashboard;
bool askStore, askDelivery;	/* the deciders asked and not answered */
bool customerAsks;		/* the store is, by more than the timer */
bool wants;			/* the customer has said so, and waits */
bool noAnswerDone;		/* the timer fires once for an order */
bool cooked;			/* the delivery knows that it is cooked */
byte rider;			/* who has it */
byte canceled, delivered;	/* OrderCanceled and capturing events written */
bool overruled;			/* an operator has canceled at least once */

/* what people may do but need not, chosen at the start */
byte cancels, overrules, releases, assigns, delays, rejects, fails;

byte poison = POISON;
byte held;			/* bits: subscriptions that wait for a person */
#ifdef PARK_ONE
#define NOBODY		255
byte asideOf = NOBODY; mtype aside;
#define WAITING	(held != 0 || asideOf != NOBODY)
#else
#define WAITING	(held != 0)
#endif

#define RANK(x)	if :: dashboard < x -> dashboard = x :: else fi
#define BIT(n)		(1 << (n))
#define HAS(ch, n)	(!(held & BIT(n)) && nempty(ch))

/* A handler fails and fails; after the last try it is a dead letter. */
#if defined(DEAD_SKIP)		/* dropped; the next of that order goes on */
#define MAYFAIL(ch, n)	:: d_step { poison > 0 && nempty(ch) -> \
	poison--; ch?m; m = 0 }
#elif defined(PARK_ONE)		/* kept, but the next of that order goes on */
#define MAYFAIL(ch, n)	:: d_step { poison > 0 && nempty(ch) -> \
	poison--; ch?aside; asideOf = n }
#elif POISON > 0		/* held with all that follows */
#define MAYFAIL(ch, n)	:: d_step { poison > 0 && HAS(ch, n) -> \
	poison--; held = held | BIT(n) }
#else
#define MAYFAIL(ch, n)
#endif

/* ------------------------------------------------------------- order --- */

inline nobody_asks()
{
	askStore = false; customerAsks = false; askDelivery = false;
	wants = false
}

inline cancel_order()
{
	order = O_CANCELED;
	nobody_asks();
	canceled++;
	order_store!OrderCanceled;
	order_delivery!OrderCanceled;
	order_payment!OrderCanceled;
	RANK(ORDER_CANCELED)
}

/* only when the last decider has refused is it ORDERED again; whoever
 * waits for the answer to a DELETE reads that as 409: "cooking has started" */
inline back()
{
	if
#ifdef ANY_REFUSAL
	:: order == O_CANCELING ->
#else
	:: order == O_CANCELING && !askStore && !askDelivery ->
#endif
		assert(!askStore && !askDelivery);
		assert(!wants || (store != NOROW && store != S_RECEIVED &&
		    store != S_CONFIRMED));
		wants = false;
		order = O_ORDERED
	:: else
	fi
}

active proctype Order()
{
	mtype m;
end:	do
	:: d_step { HAS(store_order, STORE_ORDER) -> store_order?m;
		if
		:: m == StoreCancelRefused ->
			askStore = false; customerAsks = false; back()
		:: m == NoAnswerRefused ->
#ifdef NO_TO_TIMER_IS_HIS
			askStore = false; customerAsks = false;
#else
			askStore = customerAsks;
#endif
			back()
		:: m == StoreCanceled || m == StoreRejected ||
		    m == StoreExpired ->
			assert(order != O_COMPLETED);
			if
#ifdef ENDS_ONLY_ORDERED
			:: order == O_CANCELING && m != StoreCanceled
#endif
			:: order == O_CANCELING || order == O_ORDERED ->
				cancel_order()
			:: else
			fi
		fi; m = 0 }
	MAYFAIL(store_order, STORE_ORDER)
	:: d_step { HAS(delivery_order, DELIVERY_ORDER) -> delivery_order?m;
		if
		:: m == DeliveryCancelRefused -> askDelivery = false; back()
		:: m == DeliveryCanceled || m == DeliveryFailed ->
			assert(order != O_COMPLETED);
			if
			:: order == O_CANCELING || order == O_ORDERED ->
				cancel_order()
			:: else
			fi
		:: m == DeliveryCompleted || m == CustomerFault ->
			assert(order != O_CANCELED);
			if
#ifdef COMPLETES_ONLY_ORDERED
			:: order == O_CANCELING
#else
			:: order == O_CANCELING ->
				order = O_COMPLETED; nobody_asks()
#endif
			:: order == O_ORDERED -> order = O_COMPLETED
			:: else
			fi
		fi; m = 0 }
	MAYFAIL(delivery_order, DELIVERY_ORDER)

	/* customer: DELETE /orders/{id}; joins an operator's, and his own, but
	 * not the timer's */
	:: d_step { cancels > 0 && (order == O_ORDERED ||
	    order == O_CANCELING) ->
		cancels--; wants = true;
		if
		:: order == O_ORDERED ||
#ifndef JOINS_TIMER
		    (askStore && !customerAsks)
#else
		    false
#endif
		    ->
			order = O_CANCELING;
			askStore = true; customerAsks = true;
			order_store!OrderCancelRequested
		:: else
		fi }
	/* operator: DELETE; asks the rider also while the store is asked */
	:: d_step { overrules > 0 && (order == O_ORDERED ||
	    (order == O_CANCELING && !askDelivery)) ->
		overrules--; overruled = true;
#ifdef OPERATOR_JOINS
		if
		:: order == O_ORDERED ->
			order = O_CANCELING; askDelivery = true;
			order_delivery!OrderCancelRequested
		:: else
		fi
#else
		order = O_CANCELING; askDelivery = true;
		order_delivery!OrderCancelRequested
#endif
		}
	/* timer: 30 minutes and no answer, or never due */
	:: d_step { order == O_ORDERED && !noAnswerDone ->
		noAnswerDone = true; order = O_CANCELING; askStore = true;
		order_store!NoAnswer }
	:: d_step { !noAnswerDone -> noAnswerDone = true }
	od
}

/* ------------------------------------------------------------- store --- */

inline store_cancels()
{
	/* a store that has answered is never canceled for its silence */
	assert(m != NoAnswer || store == NOROW || store == S_RECEIVED);
	store = S_CANCELED;
	store_order!StoreCanceled
}

active proctype Store()
{
	mtype m;
end:	do
	:: d_step { HAS(order_store, ORDER_STORE) -> order_store?m;
		if
		:: m == Ordered && store == NOROW -> store = S_RECEIVED
		:: m == Ordered && store != NOROW	/* respects a tombstone */
		:: m == OrderCancelRequested || m == NoAnswer ->
			if
			:: store == NOROW || store == S_RECEIVED ->
				store_cancels()
			:: store == S_CONFIRMED && m == OrderCancelRequested ->
				store_cancels()
			:: store == S_CONFIRMED && m == NoAnswer ->
#ifdef NO_ANSWER_CANCELS_CONFIRMED
				store_cancels()
#else
				store_order!NoAnswerRefused
#endif
			:: store == S_COOKING || store == S_COOKED ->
				if
				:: m == NoAnswer -> store_order!NoAnswerRefused
				:: else -> store_order!StoreCancelRefused
				fi
			:: else		/* its end is in the log already */
			fi
		:: m == OrderCanceled ->
			if
			:: store == S_REJECTED || store == S_EXPIRED ||
			    store == S_CANCELED
			:: else -> store = S_CANCELED; store_order!StoreCanceled
			fi
		fi; m = 0 }
	MAYFAIL(order_store, ORDER_STORE)

	/* an order older than 30 minutes when it is received */
	:: d_step { HAS(order_store, ORDER_STORE) && store == NOROW &&
	    order_store?[Ordered] ->
		order_store?Ordered;
		store = S_EXPIRED; store_order!StoreExpired }
	/* timer: accept_by */
	:: d_step { store == S_RECEIVED ->
		store = S_EXPIRED; store_order!StoreExpired }
	od
}

active proctype Kitchen()
{
end:	do
	:: d_step { store == S_RECEIVED -> store = S_CONFIRMED;
		store_delivery!StoreConfirmed; RANK(CONFIRMED) }
#ifdef DELAY_BEFORE_CONFIRM
	:: d_step { delays > 0 && store == S_RECEIVED -> delays--;
		store = S_CONFIRMED; store_delivery!StoreDelayed }
#endif
	:: d_step { delays > 0 &&
	    (store == S_CONFIRMED || store == S_COOKING) ->
		delays--; store_delivery!StoreDelayed }
	:: d_step { rejects > 0 && (store == S_RECEIVED ||
#ifdef REJECT_COOKED
	    store == S_COOKED ||
#endif
	    store == S_CONFIRMED || store == S_COOKING) ->
		rejects--; store = S_REJECTED; store_order!StoreRejected }
	:: d_step { store == S_CONFIRMED -> store = S_COOKING; RANK(COOKING) }
	/* cookcomplete, from CONFIRMED too */
	:: d_step { store == S_CONFIRMED || store == S_COOKING ->
		store = S_COOKED; store_delivery!CookCompleted; RANK(COOKED) }
	od
}

/* ---------------------------------------------------------- delivery --- */

inline delivery_refuses()
{
	/* an operator may cancel until it is delivered */
	assert(delivery == D_DELIVERED || delivery == D_FAILED);
	delivery_order!DeliveryCancelRefused
}

active proctype Delivery()
{
	mtype m;
end:	do
	:: d_step { HAS(store_delivery, STORE_DELIVERY) -> store_delivery?m;
		if
		:: m == StoreConfirmed ->
			if
			:: delivery == NOROW -> delivery = D_WAITING
			:: else -> assert(delivery == D_CANCELED)
			fi
		:: m == StoreDelayed ->	/* moves the ready time, no state */
#ifdef DELAY_REVIVES
			if
			:: delivery == NOROW || delivery == D_CANCELED ->
				delivery = D_WAITING
			:: else
			fi
#else
			assert(delivery != NOROW)
#endif
		:: m == CookCompleted ->
			if
			:: delivery == D_WAITING -> cooked = true
			:: delivery == D_TAKEN ->
				cooked = true; delivery = D_STARTED;
				RANK(DELIVERY_STARTED)
			:: else ->
				assert(delivery == D_CANCELED ||
				    delivery == D_FAILED)
			fi
		fi; m = 0 }
	MAYFAIL(store_delivery, STORE_DELIVERY)
	:: d_step { HAS(order_delivery, ORDER_DELIVERY) -> order_delivery?m;
		if
		:: m == OrderCancelRequested ->
			if
#ifdef NO_TOMBSTONE_ASKED
			:: delivery == NOROW -> delivery_refuses()
#else
			:: delivery == NOROW ->
				delivery = D_CANCELED;
				delivery_order!DeliveryCanceled
#endif
			:: delivery == D_WAITING || delivery == D_TAKEN ||
			    delivery == D_STARTED || delivery == D_PICKED_UP ->
				delivery = D_CANCELED; rider = 0;
				delivery_order!DeliveryCanceled
			:: delivery == D_DELIVERED || delivery == D_FAILED ->
				delivery_refuses()
			:: delivery == D_CANCELED	/* in the log already */
			fi
		:: m == OrderCanceled ->
			assert(delivery != D_PICKED_UP &&
			    delivery != D_DELIVERED);
			if
			:: delivery == D_FAILED || delivery == D_CANCELED
#ifdef NO_TOMBSTONE_TOLD
			:: delivery == NOROW
#else
			:: delivery == NOROW -> delivery = D_CANCELED
#endif
			:: else -> delivery = D_CANCELED; rider = 0;
				delivery_order!DeliveryCanceled
			fi
		fi; m = 0 }
	MAYFAIL(order_delivery, ORDER_DELIVERY)
	od
}

inline take(who)
{
	rider = who;
	if
	:: cooked -> delivery = D_STARTED; RANK(DELIVERY_STARTED)
	:: else -> delivery = D_TAKEN
	fi
}

proctype Rider(byte me)
{
#ifdef PICKUP_UNLOCKED
	bool had;	/* what his page still shows */
end:	do
	:: d_step { delivery == D_WAITING -> take(me); had = true }
#else
end:	do
	:: d_step { delivery == D_WAITING -> take(me) }
#endif
	:: d_step { releases > 0 && rider == me &&
	    (delivery == D_TAKEN || delivery == D_STARTED) ->
		releases--; rider = 0; delivery = D_WAITING
#ifdef RELEASE_UNCOOKS
		; cooked = false
#endif
		}
#ifdef PICKUP_UNLOCKED
	:: d_step { delivery == D_STARTED && had ->
#else
	:: d_step { delivery == D_STARTED && rider == me ->
#endif
		assert(rider == me);
		delivery = D_PICKED_UP; RANK(PICKED_UP) }
	:: d_step { delivery == D_PICKED_UP && rider == me ->
		delivery = D_DELIVERED; delivered++;
		delivery_order!DeliveryCompleted;
		delivery_payment!DeliveryCompleted; RANK(DELIVERED) }
	:: d_step { fails > 0 && rider == me && (delivery == D_PICKED_UP
#ifdef FAULT_ANY_TIME
	    || delivery == D_TAKEN || delivery == D_STARTED
#endif
	    ) ->
		fails--; delivery = D_FAILED; delivered++;
		delivery_order!CustomerFault;
		delivery_payment!CustomerFault; RANK(DELIVERY_FAILED) }
	:: d_step { fails > 0 && rider == me && (delivery == D_TAKEN ||
	    delivery == D_STARTED || delivery == D_PICKED_UP) ->
		fails--; delivery = D_FAILED; RANK(DELIVERY_FAILED);
		delivery_order!DeliveryFailed }
	od
}

/* operator: PUT /deliveries/{id}/assign, for a rider and from one to another */
active proctype Dispatcher()
{
end:	do
	:: d_step { assigns > 0 && delivery == D_WAITING ->
		assigns--; take(1) }
	:: d_step { assigns > 0 &&
	    (delivery == D_TAKEN || delivery == D_STARTED) ->
		assigns--; rider = 3 - rider
#ifdef REASSIGN_TAKES
		; delivery = D_TAKEN
#endif
		}
#ifdef ASSIGN_REVIVES
	:: d_step { assigns > 0 && delivery == D_CANCELED ->
		assigns--; take(1) }
#endif
	od
}

/* ----------------------------------------------------------- payment --- */

active proctype Payment()
{
	mtype m;
end:	do
	:: d_step { HAS(order_payment, ORDER_PAYMENT) -> order_payment?m;
		assert(payinfo == P_APPROVED);
		payinfo = P_CANCELING; m = 0 }
	MAYFAIL(order_payment, ORDER_PAYMENT)
	:: d_step { HAS(delivery_payment, DELIVERY_PAYMENT) ->
		delivery_payment?m;
		assert(payinfo == P_APPROVED);
		payinfo = P_CAPTURING; m = 0 }
	MAYFAIL(delivery_payment, DELIVERY_PAYMENT)
	/* settle and the provider: place.pml */
	:: d_step { payinfo == P_CANCELING -> payinfo = P_ORDER_CANCELED }
	:: d_step { payinfo == P_CAPTURING -> payinfo = P_CAPTURED }
	od
}

/* -------------------------------------------------------------- ends --- */

#define COMPLETE	(order == O_COMPLETED && payinfo == P_CAPTURED && \
	store == S_COOKED && ((delivery == D_DELIVERED && \
	dashboard == DELIVERED) || (delivery == D_FAILED && \
	dashboard == DELIVERY_FAILED)))
#define CANCELED	(order == O_CANCELED && \
	payinfo == P_ORDER_CANCELED && dashboard == ORDER_CANCELED && \
	(store == S_CANCELED || store == S_REJECTED || store == S_EXPIRED) && \
	(delivery == NOROW || delivery == D_CANCELED || \
	delivery == D_FAILED))

/* a person has looked, and lets them go on */
inline redrive()
{
	d_step {
		held = 0;
#ifdef PARK_ONE
		if
		:: asideOf == ORDER_STORE -> order_store!aside
		:: asideOf == ORDER_DELIVERY -> order_delivery!aside
		:: asideOf == ORDER_PAYMENT -> order_payment!aside
		:: asideOf == STORE_ORDER -> store_order!aside
		:: asideOf == STORE_DELIVERY -> store_delivery!aside
		:: asideOf == DELIVERY_ORDER -> delivery_order!aside
		:: asideOf == DELIVERY_PAYMENT -> delivery_payment!aside
		:: else
		fi;
		asideOf = NOBODY
#endif
	}
}

init {
	atomic {
		select(cancels : 0 .. CANCELS);
		select(overrules : 0 .. OVERRULES);
		select(releases : 0 .. RELEASES);
		select(assigns : 0 .. ASSIGNS);
		select(delays : 0 .. DELAYS);
		select(rejects : 0 .. 1);
		select(fails : 0 .. 1);
		order_store!Ordered;
		run Rider(1); run Rider(2)
	}
#if POISON > 0
	do
	:: timeout ->	/* all is quiet but what hangs behind dead letters */
		assert(canceled + delivered <= 1);
		assert(order != O_CANCELED || (payinfo != P_CAPTURING &&
		    payinfo != P_CAPTURED && delivery != D_DELIVERED));
		assert(order != O_COMPLETED || (payinfo != P_CANCELING &&
		    payinfo != P_ORDER_CANCELED));
		/* the store hangs: an operator ends the order without it */
		assert(held != BIT(ORDER_STORE) || !overruled ||
		    order != O_CANCELING);
		if
		:: !WAITING -> break
		:: else -> redrive()
		fi
	od;
#endif
	timeout;
	assert(canceled + delivered == 1);
	assert(COMPLETE || CANCELED);
	/* captured exactly if the customer got it, or it was his fault */
	assert(delivered == (order == O_COMPLETED))
}
