-- Which event the rider is from: an older one that comes later, because it was
-- redriven or given once more, does not bring him back, who could see the order.
ALTER TABLE board
	ADD rider_pos bigint,		-- in the delivery's log
	ADD rider_at timestamptz;
