-- Guests: who orders without an account is customer 0.  Of one phone number so
-- many orders may be under way as there are slots (GUEST_ORDERS).
ALTER TABLE orders ADD guest_slot int;
CREATE UNIQUE INDEX orders_guest ON orders
    (regexp_replace(personal->>'phone', '[^0-9]', '', 'g'), guest_slot)
    WHERE guest_slot IS NOT NULL
    AND status IN ('PENDING', 'ORDERED', 'CANCELING');
