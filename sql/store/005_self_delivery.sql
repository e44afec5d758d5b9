-- Who brings it, as it was when the order was confirmed: a restaurant that
-- delivers itself sees the customers of those orders, and of no others.
ALTER TABLE orders ADD self_delivery bool NOT NULL DEFAULT false;
UPDATE orders t SET self_delivery = true FROM restaurants r
	WHERE r.id = t.restaurant_id AND r.self_delivery
	AND t.confirmed_at IS NOT NULL;

-- Read by age, as it is forgotten.
DROP INDEX event_log_personal;
CREATE INDEX event_log_personal ON event_log (at)
	WHERE data->>'personal' IS NOT NULL;
