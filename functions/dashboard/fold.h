/*
 * fold.h -- one event into the board, and what is said live about it: the one
 * statement of on_event.c.
 *
 * $2 is the order, $3 the event's patch ({column: value}), $4 its type, $5 the
 * data of StoreConfirmed, or {}: the store hears what its printer needs.  The
 * row is locked by the upsert, so that events of two contexts that come at once
 * follow each other.  Live messages carry no personal data, and only the
 * generation that is shown speaks.  Who hears which topic: shared/topics.c.
 */
#ifndef FOLD_H
#define FOLD_H

#include "dashboard.h"

/*
 * Columns that an event sets by naming them in its patch.  An event that was
 * redriven, or given once more, may be older than what is here: times only move
 * on, and the rider is as the newest event about him says.
 */
#define FOLDED(X)							\
	X(order_dt) X(restaurant_id) X(customer_id) X(store_name)	\
	X(item_name) X(item_qty) X(price) X(delivery_fee) X(dong)	\
	X(canceled_dt) X(cancel_reason) X(canceled_by) X(paid_dt)	\
	X(given_back_dt) X(confirmed_dt) X(self_delivery)		\
	X(cook_started_dt) X(cooked_comp_dt) X(late) X(gave_up_dt)	\
	X(picked_up_dt) X(delivery_comp_dt) X(failed_dt) X(fail_reason)
#define MOVES_ON(X)	X(ready_at) X(delivery_start_dt)
#define RIDERS(X)							\
	X(rider_id) X(rider_name) X(unclaimed) X(rider_pos) X(rider_at)
#define NAME_(col)	", " #col
#define VALUE_(col)	", p." #col
#define FOLD_(col)							\
	", " #col " = CASE WHEN $3::jsonb ? '" #col "' THEN excluded." #col \
	" ELSE b." #col " END"
#define LATER_(col)	", " #col " = greatest(b." #col ", excluded." #col ")"
#define RIDER_(col)							\
	", " #col " = CASE WHEN $3::jsonb ? '" #col "' AND NOT "	\
	IS_OLD("b.rider_pos", "b.rider_at") " THEN excluded." #col	\
	" ELSE b." #col " END"

#define FOLD								\
	"chg AS (INSERT INTO board AS b (gen, id, rank, status, refunded" \
	FOLDED(NAME_) MOVES_ON(NAME_) RIDERS(NAME_) ") SELECT "		\
	"($1->>'generation')::int, $2::bigint, "			\
	"coalesce(p.rank, 0), p.status, coalesce(p.refunded, 0)"	\
	FOLDED(VALUE_) MOVES_ON(VALUE_) RIDERS(VALUE_) " FROM seen, "	\
	"jsonb_populate_record(NULL::board, $3::jsonb) p "	\
	"ON CONFLICT (gen, id) DO UPDATE SET version = b.version + 1, "	\
	"rank = greatest(b.rank, excluded.rank), status = "		\
	"CASE WHEN excluded.rank > b.rank THEN excluded.status "	\
	"ELSE b.status END, refunded = b.refunded + excluded.refunded"	\
	FOLDED(FOLD_) MOVES_ON(LATER_) RIDERS(RIDER_) " RETURNING *)"

#define TIME_(name, col)	"'" name "', utc(" col "), "
#define LIVE_RECORD							\
	"jsonb_strip_nulls(jsonb_build_object('event', $4::text, "	\
	"'orderId', t.id, 'version', t.version, 'status', t.status, "	\
	"'restaurantId', t.restaurant_id, 'storeName', t.store_name, "	\
	"'itemName', t.item_name, 'itemQty', t.item_qty, 'price', t.price, " \
	TIME_("orderDt", "t.order_dt") TIME_("paidDt", "t.paid_dt")	\
	TIME_("confirmedDt", "t.confirmed_dt")				\
	TIME_("cookStartedDt", "t.cook_started_dt")	\
	TIME_("cookedCompDt", "t.cooked_comp_dt")	\
	TIME_("deliveryStartDt", "t.delivery_start_dt")			\
	TIME_("pickedUpDt", "t.picked_up_dt")				\
	TIME_("deliveryCompDt", "t.delivery_comp_dt")			\
	TIME_("failedDt", "t.failed_dt")	\
	TIME_("canceledDt", "t.canceled_dt") TIME_("eta", ETA)		\
	"'riderName', t.rider_name, 'failReason', t.fail_reason, "	\
	"'cancelReason', t.cancel_reason, 'canceledBy', t.canceled_by))"

/* To riders: what begins or ceases to wait, or is ready at another time. */
#define LIVE_OFFER							\
	"CASE WHEN t.confirmed_dt IS NOT NULL AND t.self_delivery "	\
	"IS NOT TRUE AND $4::text IN ('Ordered', 'StoreConfirmed', "	\
	"'StoreDelayed', 'CookCompleted', 'RiderAssigned', "		\
	"'RiderReleased', 'DeliveryCanceled', 'DeliveryFailed', "	\
	"'OrderCanceled') THEN jsonb_strip_nulls(jsonb_build_object("	\
	"'orderId', t.id, 'storeName', t.store_name, 'dong', t.dong, "	\
	"'pay', t.delivery_fee, 'readyAt', utc(t.ready_at), "		\
	"'cooked', t.cooked_comp_dt IS NOT NULL, 'waiting', "		\
	"t.rider_id IS NULL AND t.rank < 70 "				\
	"AND $4::text <> 'DeliveryCanceled')) END"

#define TICKET								\
	"jsonb_strip_nulls(jsonb_build_object('items', $5::jsonb->'items', " \
	"'minutes', $5::jsonb->'minutes', "				\
	"'noteToStore', $5::jsonb->'noteToStore'))"

/* Who has it no more, as the row was before (o): it is gone from his list. */
#define HAD_IT								\
	"CASE WHEN o.rider_id IS DISTINCT FROM t.rider_id THEN o.rider_id END"
#define LIVE								\
	"live AS (INSERT INTO outbox (kind, type, subject, data) "	\
	"SELECT 'live', m.topic, t.id::text, m.data FROM "	\
	"chg t JOIN current USING (gen) "				\
	"LEFT JOIN board o ON o.gen = t.gen AND o.id = t.id "		\
	"CROSS JOIN LATERAL (SELECT " LIVE_RECORD " OFFSET 0) r (record) " \
	"CROSS JOIN LATERAL (VALUES ('live/orders/' || t.id, r.record), " \
	"('live/stores/' || t.restaurant_id, r.record || " TICKET "), "	\
	"('live/customers/' || nullif(t.customer_id, 0), r.record), "	\
	"('live/riders/' || t.rider_id, r.record), "			\
	"('live/riders/' || " HAD_IT ", r.record), "			\
	"('live/town', r.record), ('live/riders', " LIVE_OFFER ")) "	\
	"m (topic, data) WHERE t.order_dt IS NOT NULL "			\
	"AND m.topic IS NOT NULL AND m.data IS NOT NULL)"

#endif
