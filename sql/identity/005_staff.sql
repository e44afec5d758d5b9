-- Who works at a restaurant; deletion looks for its other owners by it, too.
CREATE INDEX grants_restaurant ON grants (restaurant_id, id)
    WHERE restaurant_id IS NOT NULL;
