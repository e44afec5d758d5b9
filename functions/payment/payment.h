/*
 * payment.h -- what payment's functions share.
 *
 * A payinfo is one order's money.  Whatever is to be asked of the card company
 * is first committed on its row as an intent, which follows from the row alone
 * (intent_of): charge, capture, void, refund.  Who then asks is free: the call
 * that wanted it, or payment/settle, which repeats what is open until it is
 * answered.  An intent has one key for good, so that asking twice does it once.
 * What was not answered is asked again, never guessed:
 *
 *	CANCELING that came from REQUESTED keeps its charge open (approved_at
 *	is null): approved, then void; declined, then ORDER_CANCELED.
 *	CANCELING that came from CAPTURING keeps its capture open, that from
 *	CAPTURED its refunds; then the rest goes back.
 *
 * OrderCanceled and DeliveryCompleted exclude each other (the delivery's row
 * decides), so CAPTURING -> CANCELING is not seen; if it ever came, the money
 * would go back.
 *
 * Events tell of money alone: PaymentApproved when an amount is known to be
 * held, PaymentCanceled when what was held or taken is free again (with what
 * went back just then).  A tombstone or a decline has neither.  docs/model/
 * place.pml and refund.pml check all of this.
 */
#ifndef PAYMENT_H
#define PAYMENT_H

#include "provider.h"

static const struct transition payment_machine[] = {
	/* what the card company answered */
	{ "REQUESTED", "approved", "APPROVED", "PaymentApproved" },
	{ "REQUESTED", "declined", "DECLINED", "" },
	{ "CANCELING", "approved", "CANCELING", "PaymentApproved" },
	{ "CANCELING", "declined", "ORDER_CANCELED", "" },
	{ "CAPTURING", "captured", "CAPTURED", "" },
	{ "CANCELING", "captured", "CANCELING", "" },
	{ "CANCELING", "voided", "ORDER_CANCELED", "PaymentCanceled" },
	{ "CAPTURED", "refunded", "CAPTURED", "PaymentRefunded" },
	{ "CANCELING", "refunded", "CANCELING", "PaymentRefunded" },
	{ "CAPTURED", "refused", "CAPTURED", "" },
	{ "CANCELING", "refused", "CANCELING", "" },
	/* order/settle gives an order up */
	{ "NONE", "void", "ORDER_CANCELED", "" },
	{ "REQUESTED", "void", "CANCELING", "" },
	{ "APPROVED", "void", "CANCELING", "" },
	/* the order's end */
	{ "NONE", "OrderCanceled", "ORDER_CANCELED", "" },
	{ "REQUESTED", "OrderCanceled", "CANCELING", "" },
	{ "APPROVED", "OrderCanceled", "CANCELING", "" },
	{ "CAPTURING", "OrderCanceled", "CANCELING", "" },
	{ "CAPTURED", "OrderCanceled", "CANCELING", "" },
	{ "APPROVED", "DeliveryCompleted", "CAPTURING", "" },
	{ "APPROVED", "DeliveryFailed", "CAPTURING", "" },
	/* an operator */
	{ "CAPTURED", "refund", "CAPTURED", "" },
	{ .from = NULL }
};

struct refund {
	int64_t		 n, amount;
	const char	*reason, *by, *status, *requested_at, *answered_at;
};
SHAPE(refund,
    F_INT(refund, n, 1, 100),
    F_WON(refund, amount),
    F_TEXT(refund, reason, 1, 200),
    F_TEXT(refund, by, 1, 60),
    F_ENUM(refund, status, "REQUESTED|DONE|REFUSED"),
    F_TIME(refund, requested_at),
    O_TIME(refund, answered_at));

struct payinfo {
	int64_t		 order_id, price, version;
	const char	*status, *decline_reason, *reference;
	const char	*requested_at, *approved_at, *claimed_at,
			*captured_at, *canceled_at;
	int64_t		 refunded;
	struct list	 refunds;		/* of refund */
	const char	*open_since;
	/* not told */
	const char	*card;
	int64_t		 refunding, tries, asked_ms;
	bool		 to_capture;
};
SHAPE(payinfo,
    F_ID(payinfo, order_id),
    F_WON(payinfo, price, .about = "held or taken, delivery included; won"),
    F_INT(payinfo, version, 1, INT64_MAX, .hidden = true),
    F_ENUM(payinfo, status, "REQUESTED|APPROVED|DECLINED|CAPTURING|CAPTURED"
	"|CANCELING|ORDER_CANCELED"),
    O_TEXT(payinfo, decline_reason, 1, 100),
    O_TEXT(payinfo, reference, 1, 100,
	.about = "the card company's, of the charge"),
    O_TIME(payinfo, requested_at),
    O_TIME(payinfo, approved_at, .about = "held"),
    O_TIME(payinfo, claimed_at, .about = "its order was placed"),
    O_TIME(payinfo, captured_at, .about = "taken"),
    O_TIME(payinfo, canceled_at, .about = "free again"),
    F_WON(payinfo, refunded, .about = "back so far, by refunds"),
    F_LIST(payinfo, refunds, refund, 0, 100),
    O_TIME(payinfo, open_since,
	.about = "since when the card company owes an answer"),
    O_TEXT(payinfo, card, 1, 200, .hidden = true),
    F_INT(payinfo, refunding, 0, MONEY_MAX, .hidden = true),
    F_INT(payinfo, tries, 0, INT64_MAX, .hidden = true),
    F_INT(payinfo, asked_ms, 0, INT64_MAX, .hidden = true),
    F_BOOL(payinfo, to_capture, .hidden = true));
#define PAYINFO								\
	"t.id AS order_id, t.amount AS price, t.version, t.status, "	\
	"t.decline_reason, t.reference, t.requested_at, t.approved_at, " \
	"t.claimed_at, t.captured_at, t.canceled_at, t.refunded, "	\
	"t.refunds, CASE WHEN t.open THEN t.since END AS open_since, "	\
	"t.card, t.refunding, t.tries, t.capturing_at IS NOT NULL AS "	\
	"to_capture, (extract(epoch FROM clock_timestamp()) * 1000)::bigint " \
	"AS asked_ms"
/* Whose: the order's customer or guest (customer 0), and operators. */
#define SEES_PAYINFO							\
	"(" IS_OPERATOR " OR " GUEST_OF("t.id") " OR (t.customer_id > 0 " \
	"AND t.customer_id = " ACTOR "))"
#define NOW	"clock_timestamp()"
/* SET of a new intent that payment/settle is to ask at once. */
#define NEW_INTENT							\
	"since = " NOW ", ask_at = " NOW ", tries = 0, "		\
	"trace = $1->>'trace', cause = ($1->>'event')::uuid, "
/* A time as it stands in JSON. */
#define JSON_NOW							\
	"to_char(" NOW " AT TIME ZONE 'UTC', "				\
	"'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"

/* payment.c */
const char *payinfo_path(struct call *, int64_t order_id);
json_t	*payinfo_json(struct call *, const void *payinfo);
const char *refund_path(struct call *, int64_t order_id, int64_t n);
json_t	*refund_json(struct call *, int64_t order_id, const struct refund *);
bool	 payinfo_is(const struct payinfo *, const char *status);
struct reply payinfo_none(struct call *);

/* intent.c: what a payinfo still has to ask, and asking it */
enum intent { NO_INTENT, TO_CHARGE, TO_CAPTURE, TO_REFUND, TO_VOID };
struct intent_asked {
	enum intent	 intent;
	int64_t		 refund;	/* its n, of TO_REFUND */
	struct answered	 got;
};
enum intent intent_of(const struct payinfo *);
/*
 * Ask the card company what the row's intent says, and once more what became
 * of it if it was asked before.  refund: which one, or 0 for the first open.
 */
struct intent_asked intent_ask(struct call *, const struct payinfo *,
    bool again, int64_t refund);
/*
 * Write down the answer; *p is then the row as it is.  False: it was none that
 * ends the intent, which stays open.
 */
bool	 intent_answered(struct call *, struct payinfo *p,
    const struct intent_asked *);

#endif
