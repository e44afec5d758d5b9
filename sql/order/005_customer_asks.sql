-- cancel: of what the store was asked, is its customer's question open?  Its no
-- to the timer is then not yet the answer (asks_store is of both).
ALTER TABLE orders ADD customer_asks bool NOT NULL DEFAULT false;
