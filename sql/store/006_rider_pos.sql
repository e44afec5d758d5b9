-- Which of the rider's events was shown last: an older one that is given once
-- more is not.
ALTER TABLE orders
	ADD rider_pos bigint,		-- in the delivery's log
	ADD rider_at timestamptz;
