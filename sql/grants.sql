-- Made by `make generate` from the functions' statements.
-- schema: identity
GRANT SELECT, INSERT, UPDATE ON account TO "identity";
GRANT SELECT, INSERT, UPDATE, DELETE ON answer TO "identity";
GRANT SELECT, INSERT, UPDATE, DELETE ON attempt TO "identity";
GRANT SELECT, INSERT, UPDATE ON device TO "identity";
GRANT SELECT, INSERT, UPDATE, DELETE ON grants TO "identity";
GRANT INSERT ON outbox TO "identity";
GRANT USAGE ON SEQUENCE outbox_id TO "identity";
-- schema: order
GRANT SELECT, INSERT, UPDATE, DELETE ON answer TO "order";
GRANT SELECT, UPDATE ON event_log TO "order";
GRANT SELECT, INSERT, UPDATE, DELETE ON gone TO "order";
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO "order";
GRANT SELECT, INSERT, UPDATE, DELETE ON look TO "order";
GRANT SELECT, INSERT, UPDATE ON orders TO "order";
GRANT INSERT ON outbox TO "order";
GRANT SELECT, INSERT, UPDATE ON restaurant TO "order";
GRANT USAGE ON SEQUENCE outbox_id TO "order";
GRANT EXECUTE ON FUNCTION raced TO "order";
-- schema: payment
GRANT SELECT, INSERT, UPDATE, DELETE ON answer TO "payment";
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO "payment";
GRANT INSERT ON outbox TO "payment";
GRANT SELECT, INSERT, UPDATE ON payinfo TO "payment";
GRANT USAGE ON SEQUENCE outbox_id TO "payment";
GRANT EXECUTE ON FUNCTION raced TO "payment";
-- schema: testpay
GRANT SELECT, INSERT, UPDATE ON asked TO "testpay";
GRANT SELECT, INSERT, UPDATE ON hold TO "testpay";
GRANT SELECT, INSERT ON ledger TO "testpay";
GRANT SELECT ON setting TO "testpay";
GRANT USAGE ON SEQUENCE hold_reference TO "testpay";
-- schema: store
GRANT SELECT, INSERT, UPDATE, DELETE ON answer TO "store";
GRANT SELECT, INSERT, UPDATE, DELETE ON board TO "store";
GRANT SELECT, UPDATE ON event_log TO "store";
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO "store";
GRANT SELECT, INSERT, UPDATE ON menus TO "store";
GRANT SELECT, INSERT, UPDATE ON orders TO "store";
GRANT INSERT ON outbox TO "store";
GRANT SELECT, INSERT, UPDATE ON restaurants TO "store";
GRANT USAGE ON SEQUENCE menu_id TO "store";
GRANT USAGE ON SEQUENCE outbox_id TO "store";
GRANT USAGE ON SEQUENCE restaurant_id TO "store";
GRANT EXECUTE ON FUNCTION menu_id_of TO "store";
GRANT EXECUTE ON FUNCTION menu_items_set TO "store";
GRANT EXECUTE ON FUNCTION menu_now TO "store";
GRANT EXECUTE ON FUNCTION menu_with_ids TO "store";
GRANT EXECUTE ON FUNCTION raced TO "store";
-- schema: delivery
GRANT SELECT, INSERT, UPDATE, DELETE ON answer TO "delivery";
GRANT SELECT, INSERT, UPDATE ON deliveries TO "delivery";
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO "delivery";
GRANT INSERT ON outbox TO "delivery";
GRANT USAGE ON SEQUENCE outbox_id TO "delivery";
GRANT EXECUTE ON FUNCTION raced TO "delivery";
-- schema: dashboard
GRANT SELECT, INSERT, UPDATE, DELETE ON board TO "dashboard";
GRANT SELECT, UPDATE ON current TO "dashboard";
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO "dashboard";
GRANT INSERT ON outbox TO "dashboard";
GRANT SELECT ON town TO "dashboard";
GRANT SELECT, INSERT ON town_day TO "dashboard";
GRANT USAGE ON SEQUENCE outbox_id TO "dashboard";
GRANT EXECUTE ON FUNCTION refresh_town TO "dashboard";
GRANT EXECUTE ON FUNCTION utc TO "dashboard";
-- schema: monitor
GRANT SELECT, INSERT, UPDATE, DELETE ON answer TO "monitor";
GRANT SELECT, INSERT, UPDATE, DELETE ON event TO "monitor";
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox TO "monitor";
GRANT SELECT, UPDATE ON shown TO "monitor";
GRANT SELECT, INSERT, UPDATE, DELETE ON story TO "monitor";
GRANT EXECUTE ON FUNCTION raced TO "monitor";
