/* events.c -- the shapes of events.h, and the list of all event types. */
#include <string.h>

#include "events.h"

SHAPE_DEFINE(number, F_INT(number, value, INT64_MIN, INT64_MAX));
SHAPE_DEFINE(word, F_TEXT(word, value, 1, 200));

SHAPE_DEFINE(address,
    F_TEXT(address, road, 1, 200),
    O_TEXT(address, detail, 0, 100),
    F_TEXT(address, dong, 1, 40));
SHAPE_DEFINE(personal,
    O_TEXT(personal, name, 0, 80),
    O_TEXT(personal, phone, 0, 20),
    O_OBJECT(personal, address, address));
SHAPE_DEFINE(chosen_option,
    F_ID(chosen_option, option_id),
    F_TEXT(chosen_option, name, 1, 80),
    F_WON(chosen_option, price));
SHAPE_DEFINE(order_line,
    F_ID(order_line, menu_item_id),
    F_TEXT(order_line, name, 1, 80),
    F_INT(order_line, quantity, 1, 99),
    F_WON(order_line, price),
    F_LIST(order_line, options, chosen_option, 0, 50));

SHAPE_DEFINE(account_deleted,
    F_ID(account_deleted, account_id),
    F_TEXT(account_deleted, by, 1, 60));

#define ABOUT_ORDER(s)	F_ID(s, order_id), F_TEXT(s, by, 1, 60)

SHAPE_DEFINE(ordered, ABOUT_ORDER(ordered),
    F_ID(ordered, restaurant_id),
    F_INT(ordered, customer_id, 0, INT64_MAX),
    F_TEXT(ordered, store_name, 1, 80),
    F_TEXT(ordered, item_name, 1, 120),
    F_INT(ordered, item_qty, 1, 5000),
    F_WON(ordered, item_price),
    F_WON(ordered, delivery_fee),
    F_WON(ordered, price),
    F_LIST(ordered, items, order_line, 1, 50),
    F_TIME(ordered, order_date),
    O_TEXT(ordered, dong, 0, 40),
    O_TEXT(ordered, note_to_store, 0, 200),
    O_TEXT(ordered, note_to_rider, 0, 200),
    O_OBJECT(ordered, personal, personal));
SHAPE_DEFINE(order_cancel_requested, ABOUT_ORDER(order_cancel_requested),
    F_ENUM(order_cancel_requested, decider, "store|delivery"),
    F_TEXT(order_cancel_requested, reason, 1, 200));
SHAPE_DEFINE(order_canceled, ABOUT_ORDER(order_canceled),
    F_ENUM(order_canceled, canceled_by,
	"customer|operator|store|rider|timer"),
    F_TEXT(order_canceled, reason, 1, 200));

SHAPE_DEFINE(order_event, ABOUT_ORDER(order_event));

SHAPE_DEFINE(payment_event, ABOUT_ORDER(payment_event),
    F_WON(payment_event, amount));
SHAPE_DEFINE(payment_refunded, ABOUT_ORDER(payment_refunded),
    F_ID(payment_refunded, refund_id),
    F_WON(payment_refunded, amount),
    F_TEXT(payment_refunded, reason, 1, 200));

SHAPE_DEFINE(store_confirmed, ABOUT_ORDER(store_confirmed),
    F_ID(store_confirmed, restaurant_id),
    F_INT(store_confirmed, minutes, 1, 180),
    F_TEXT(store_confirmed, store_name, 1, 80),
    O_TEXT(store_confirmed, store_phone, 0, 20),
    F_TIME(store_confirmed, ready_at),
    O_OBJECT(store_confirmed, store_address, address),
    F_BOOL(store_confirmed, self_delivery),
    F_TEXT(store_confirmed, item_name, 1, 120),
    F_INT(store_confirmed, item_qty, 1, 5000),
    F_WON(store_confirmed, delivery_fee),
    O_LIST(store_confirmed, items, order_line, 0, 50),
    O_INT(store_confirmed, customer_id, 0, INT64_MAX,
	.about = "whose order it is: he may read its delivery"),
    O_TEXT(store_confirmed, dong, 0, 40),
    O_TEXT(store_confirmed, note_to_store, 0, 200),
    O_TEXT(store_confirmed, note_to_rider, 0, 200),
    O_OBJECT(store_confirmed, personal, personal));
SHAPE_DEFINE(store_delayed, ABOUT_ORDER(store_delayed),
    F_INT(store_delayed, minutes, 1, 180),
    F_TIME(store_delayed, ready_at));
SHAPE_DEFINE(store_rejected, ABOUT_ORDER(store_rejected),
    F_TEXT(store_rejected, reason, 1, 40),
    O_TEXT(store_rejected, note, 0, 200),
    O_LIST(store_rejected, sold_out, number, 0, 50));
SHAPE_DEFINE(refused_event, ABOUT_ORDER(refused_event),
    F_TEXT(refused_event, state, 1, 20));
SHAPE_DEFINE(opening,
    F_INT(opening, day, 0, 6, .about = "0 is Sunday"),
    F_INT(opening, opens, 0, 1439, .about = "minute of the day"),
    F_INT(opening, closes, 1, 2880,
	.about = "minute of the day; past 1440 is the next morning"));
SHAPE_DEFINE(area,
    F_TEXT(area, dong, 1, 40),
    F_WON(area, fee));
SHAPE_DEFINE(restaurant_changed,
    F_ID(restaurant_changed, restaurant_id),
    F_INT(restaurant_changed, owner_id, 0, INT64_MAX),
    F_TEXT(restaurant_changed, by, 1, 60),
    F_TEXT(restaurant_changed, name, 1, 80),
    O_TEXT(restaurant_changed, name_en, 0, 80),
    O_TEXT(restaurant_changed, category, 0, 40),
    O_TEXT(restaurant_changed, phone, 0, 20),
    O_OBJECT(restaurant_changed, address, address),
    F_LIST(restaurant_changed, hours, opening, 0, 50),
    O_LIST(restaurant_changed, holidays, word, 0, 100),
    F_LIST(restaurant_changed, areas, area, 0, 100),
    F_WON(restaurant_changed, minimum_order),
    F_INT(restaurant_changed, prep_minutes, 1, 180),
    O_TIME(restaurant_changed, paused_until),
    F_BOOL(restaurant_changed, closed),
    F_BOOL(restaurant_changed, self_delivery),
    F_BOOL(restaurant_changed, start_on_confirm));
SHAPE_DEFINE(menu_option,
    F_ID(menu_option, id),
    F_TEXT(menu_option, name, 1, 80),
    O_TEXT(menu_option, name_en, 0, 80),
    F_WON(menu_option, price),
    F_BOOL(menu_option, sold_out));
SHAPE_DEFINE(option_group,
    F_ID(option_group, id),
    F_TEXT(option_group, name, 1, 80),
    O_TEXT(option_group, name_en, 0, 80),
    F_INT(option_group, min, 0, 20),
    F_INT(option_group, max, 1, 20),
    F_LIST(option_group, options, menu_option, 1, 50));
SHAPE_DEFINE(menu_item,
    F_ID(menu_item, id),
    F_TEXT(menu_item, name, 1, 80),
    O_TEXT(menu_item, name_en, 0, 80),
    O_TEXT(menu_item, about, 0, 300),
    F_WON(menu_item, price),
    F_BOOL(menu_item, sold_out),
    O_TIME(menu_item, sold_out_until),
    F_LIST(menu_item, option_groups, option_group, 0, 10));
SHAPE_DEFINE(menu_section,
    F_ID(menu_section, id),
    F_TEXT(menu_section, name, 1, 80),
    O_TEXT(menu_section, name_en, 0, 80),
    F_LIST(menu_section, items, menu_item, 0, 100));
SHAPE_DEFINE(menu_changed,
    F_ID(menu_changed, restaurant_id),
    F_TEXT(menu_changed, by, 1, 60),
    F_LIST(menu_changed, sections, menu_section, 0, 30));

SHAPE_DEFINE(rider_event, ABOUT_ORDER(rider_event),
    F_ID(rider_event, rider_id),
    O_TEXT(rider_event, rider_name, 0, 80),
    O_TEXT(rider_event, reason, 0, 200));
SHAPE_DEFINE(delivery_failed, ABOUT_ORDER(delivery_failed),
    F_TEXT(delivery_failed, reason, 1, 40),
    F_BOOL(delivery_failed, customer_fault));

#define TYPE(t, src, s, text)						\
	{ #t, src, text, s##_shape, sizeof(struct s) }
const struct event_type event_types[] = {
	TYPE(AccountDeleted, "identity", account_deleted,
	    "an account is deleted: its person is to be forgotten"),
	TYPE(Ordered, "order", ordered, "an order is paid for and placed"),
	TYPE(OrderCancelRequested, "order", order_cancel_requested,
	    "somebody wants it canceled; the decider's record decides"),
	TYPE(OrderCanceled, "order", order_canceled,
	    "it is canceled; the money goes back"),
	TYPE(OrderForgotten, "order", order_event,
	    "its customer is gone: nobody keeps his name, phone or door"),
	TYPE(PaymentApproved, "payment", payment_event,
	    "the amount is held on the card"),
	TYPE(PaymentCanceled, "payment", payment_event,
	    "the hold is gone, or what was taken is back"),
	TYPE(PaymentRefunded, "payment", payment_refunded,
	    "part or all of what was taken is back"),
	TYPE(StoreConfirmed, "store", store_confirmed,
	    "the kitchen takes the order and promises minutes"),
	TYPE(StoreDelayed, "store", store_delayed,
	    "the kitchen needs longer"),
	TYPE(StoreRejected, "store", store_rejected,
	    "the kitchen does not take it, or gives it up"),
	TYPE(StoreExpired, "store", order_event,
	    "the kitchen did not answer in time"),
	TYPE(StoreLate, "store", order_event,
	    "the promised minutes passed, and ten more"),
	TYPE(StoreCanceled, "store", order_event,
	    "the kitchen's record is canceled"),
	TYPE(StoreCancelRefused, "store", refused_event,
	    "too late to cancel for the kitchen"),
	TYPE(CookStarted, "store", order_event, "cooking starts"),
	TYPE(CookCompleted, "store", order_event, "cooked, ready to go"),
	TYPE(RestaurantChanged, "store", restaurant_changed,
	    "a restaurant's own data, whole"),
	TYPE(MenuChanged, "store", menu_changed, "a restaurant's menu, whole"),
	TYPE(RiderAssigned, "delivery", rider_event, "a rider has it"),
	TYPE(RiderReleased, "delivery", rider_event, "the rider gave it back"),
	TYPE(DeliveryStarted, "delivery", rider_event,
	    "it has a rider and is cooked"),
	TYPE(PickedUp, "delivery", rider_event, "the rider left with it"),
	TYPE(DeliveryCompleted, "delivery", rider_event, "it is delivered"),
	TYPE(DeliveryFailed, "delivery", delivery_failed,
	    "it could not be delivered"),
	TYPE(DeliveryCanceled, "delivery", order_event,
	    "the delivery is canceled"),
	TYPE(DeliveryCancelRefused, "delivery", refused_event,
	    "too late to cancel for the delivery"),
	TYPE(DeliveryUnclaimed, "delivery", order_event,
	    "cooked ten minutes ago and nobody has it"),
	{ .type = NULL }
};

const struct event_type *
event_type(const char *type)
{
	const struct event_type *e;

	for (e = event_types; e->type; e++)
		if (strcmp(e->type, type) == 0)
			return e;
	return NULL;
}
