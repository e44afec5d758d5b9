// What a course's status means to who waits for his food.
const KINDS = {
	ORDERED: "waiting", PAID: "waiting",
	CONFIRMED: "going", COOKING: "going", COOKED: "going",
	DELIVERY_STARTED: "going", PICKED_UP: "going",
	DELIVERED: "done", DELIVERY_FAILED: "failed", ORDER_CANCELED: "canceled",
	CANCELING: "waiting", COMPLETED: "done", CANCELED: "canceled",
};

export function kindOf(status) {
	return KINDS[status] ?? "going";
}

// Who ended it, of the words' `by` and `reasons`.
const GAVE_UP = ["SOLD_OUT", "TOO_BUSY", "CLOSING", "NO_DELIVERY", "OTHER"];

// Whose fault a delivery's end was is in its reason alone, as delivery/fail has
// it; that the order is canceled comes later.
const CUSTOMERS = ["CUSTOMER_ABSENT", "ADDRESS_WRONG"];

// Which story an order that ended without food has: one of the words' `ends`.
export function endOf(order, course) {
	const why = order.cancelReason;
	if (course?.failReason)
		return CUSTOMERS.includes(course.failReason) &&
			order.orderStatus !== "CANCELED" ? "yourFault" : "notDelivered";
	if (why === "STORE_EXPIRED" || why === "NO_ANSWER")
		return "noAnswer";
	if (order.canceledBy === "customer")
		return "byYou";
	if (order.canceledBy === "operator")
		return "byOperator";
	return GAVE_UP.includes(why) ? "rejected" : "other";
}

// Where the money is: one of the words' `money`, or null while it is not known.
export function moneyOf(payinfo, ended) {
	if (!payinfo)
		return null;
	switch (payinfo.status) {
	case "ORDER_CANCELED":
		return payinfo.capturedAt ? "refunded" : "voided";
	case "CANCELING":
		return payinfo.capturedAt ? "refunding" : "voiding";
	case "DECLINED":
		return "none";
	case "CAPTURED":
	case "CAPTURING":
		return ended ? "refunding" : payinfo.refunded > 0 ? "partly" : "paid";
	default:
		return ended ? "voiding" : "held";
	}
}
