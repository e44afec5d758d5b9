"""A value that fits a schema, the same every time, for examples."""
import re

KNOWN = {
    "accountId": 12, "orderId": 7, "restaurantId": 3, "customerId": 12,
    "riderId": 31, "ownerId": 21, "menuItemId": 301, "optionId": 3011, "refundId": 1,
    "by": "customer:12", "storeName": "한밭식당", "itemName": "김치찌개 외 1건",
    "itemQty": 2, "quantity": 1, "itemPrice": 17000, "deliveryFee": 3000,
    "price": 20000, "amount": 20000, "fee": 3000, "minutes": 25,
    "road": "테헤란로 1", "detail": "101호", "dong": "역삼동",
    "name": "김치찌개", "nameEn": "Kimchi stew", "phone": "010-1234-5678",
    "storePhone": "02-123-4567", "reason": "SOLD_OUT", "state": "COOKING",
    "riderName": "이라이더", "opens": 600, "closes": 1320, "day": 1,
    "minimumOrder": 12000, "prepMinutes": 20, "min": 0, "max": 1,
}
TIME = "2026-11-23T09:00:00.123456Z"


def number(name, schema):
    low = schema.get("minimum", 0)
    high = schema.get("maximum", 2 ** 53)
    value = KNOWN.get(name, 1)
    return value if isinstance(value, int) and low <= value <= high else low


def text(name, schema):
    if schema.get("format") == "date-time":
        return TIME
    value = KNOWN.get(name)
    if not isinstance(value, str):
        value = re.sub(r"(?<=[a-z])([A-Z])", r" \1", name).lower()
    value = value[:schema.get("maxLength", 200)]
    return value.ljust(schema.get("minLength", 0), ".")


def sample(schema, name=""):
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        return {n: sample(s, n) for n, s in
                schema.get("properties", {}).items()}
    if kind == "array":
        return [sample(schema.get("items", {}), name)
                for _ in range(max(1, schema.get("minItems", 0)))]
    if kind == "integer":
        return number(name, schema)
    if kind == "boolean":
        return False
    return text(name, schema) if kind == "string" else None
