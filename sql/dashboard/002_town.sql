-- The town's figures, a row per store and hour, of what is not yet in town_day:
-- the last 35 days and a little.  Sums and counts rather than means, so that
-- hours and stores add up; seconds are whole.
CREATE MATERIALIZED VIEW town AS
WITH fact AS MATERIALIZED (
	SELECT restaurant_id, store_name,
	    date_trunc('hour', order_dt, 'UTC') AS hour,
	    price - refunded AS won,
	    status, cancel_reason,
	    extract(epoch FROM confirmed_dt - order_dt)::bigint AS confirm,
	    extract(epoch FROM cooked_comp_dt - confirmed_dt)::bigint AS cook,
	    extract(epoch FROM delivery_comp_dt - cooked_comp_dt)::bigint
		AS deliver
	FROM board
	WHERE gen = (SELECT gen FROM current) AND order_dt >=
	    (SELECT coalesce(rolled - 1, '-infinity')::timestamptz FROM current)
), cancels AS (
	SELECT restaurant_id, hour, jsonb_object_agg(reason, n) AS cancels
	FROM (SELECT restaurant_id, hour,
	    coalesce(cancel_reason, 'UNKNOWN') AS reason, count(*) AS n
	    FROM fact WHERE status = 'ORDER_CANCELED' GROUP BY 1, 2, 3) c
	GROUP BY 1, 2
), sums AS (
	SELECT restaurant_id, hour, max(store_name) AS store_name,
	    count(*) AS orders,
	    count(*) FILTER (WHERE status IN ('DELIVERED', 'DELIVERY_FAILED'))
		AS completed,
	    count(*) FILTER (WHERE status = 'ORDER_CANCELED') AS canceled,
	    coalesce(sum(won) FILTER (WHERE status IN
		('DELIVERED', 'DELIVERY_FAILED')), 0)::bigint AS revenue,
	    count(confirm) AS confirmed,
	    coalesce(sum(confirm), 0)::bigint AS confirm_seconds,
	    count(cook) AS cooked,
	    coalesce(sum(cook), 0)::bigint AS cook_seconds,
	    count(deliver) AS delivered,
	    coalesce(sum(deliver), 0)::bigint AS deliver_seconds
	FROM fact GROUP BY 1, 2
)
SELECT sums.*, coalesce(cancels, '{}') AS cancels
FROM sums LEFT JOIN cancels USING (restaurant_id, hour);
-- What CONCURRENTLY needs, and how it is read.
CREATE UNIQUE INDEX town_row ON town (hour, restaurant_id);

CREATE TABLE town_day (
	day	date NOT NULL,		-- of the town's time zone
	restaurant_id bigint NOT NULL,
	store_name text,
	orders	bigint NOT NULL,
	completed bigint NOT NULL,
	canceled bigint NOT NULL,
	revenue	bigint NOT NULL,
	confirmed bigint NOT NULL,
	confirm_seconds bigint NOT NULL,
	cooked	bigint NOT NULL,
	cook_seconds bigint NOT NULL,
	delivered bigint NOT NULL,
	deliver_seconds bigint NOT NULL,
	cancels	jsonb NOT NULL,
	PRIMARY KEY (day, restaurant_id)
);

-- Only its owner may refresh a view.  Of two at once one goes away.  It takes
-- a twentieth of the time at most, however many orders there are.
CREATE FUNCTION refresh_town() RETURNS bool LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = dashboard, pg_temp AS $$
DECLARE
	began timestamptz := clock_timestamp();
BEGIN
	IF NOT pg_try_advisory_xact_lock('town'::regclass::oid::bigint) THEN
		RETURN false;
	END IF;
	REFRESH MATERIALIZED VIEW CONCURRENTLY town;
	-- what was being committed when it began may not be in it
	UPDATE current SET refreshed_at = began - interval '10 seconds',
	    refresh_after = clock_timestamp() +
		20 * (clock_timestamp() - began);
	RETURN true;
END $$;
REVOKE ALL ON FUNCTION refresh_town() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_town() TO dashboard;
