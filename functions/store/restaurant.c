/* restaurant.c -- restaurants and menus as they are shown and changed. */
#include <time.h>

#include "restaurant.h"

SHAPE_DEFINE(restaurant,
    F_ID(restaurant, id),
    F_INT(restaurant, version, 1, INT64_MAX, .about = "for If-Match"),
    F_TEXT(restaurant, name, 1, 80),
    O_TEXT(restaurant, name_en, 0, 80),
    O_TEXT(restaurant, category, 0, 40),
    O_TEXT(restaurant, phone, 0, 20),
    F_OBJECT(restaurant, address, address),
    O_BOOL(restaurant, open,
	.about = "takes orders now; null in the answer to a change"),
    O_TIME(restaurant, opens_at, .about = "when it is not open now"),
    F_WON(restaurant, minimum_order),
    F_INT(restaurant, prep_minutes, 1, 180),
    O_WON(restaurant, fee, .about = "of the dong that was asked for"),
    O_WON(restaurant, fee_from, .about = "the lowest of its areas"),
    F_LIST(restaurant, areas, area, 0, 100),
    F_LIST(restaurant, hours, opening, 0, 50),
    F_LIST(restaurant, holidays, word, 0, 100),
    O_TIME(restaurant, paused_until),
    F_BOOL(restaurant, closed),
    F_BOOL(restaurant, self_delivery),
    F_BOOL(restaurant, start_on_confirm),
    F_BOOL(restaurant, away, .about = "its board is away: it takes no orders "
	"until that is back"),
    O_BOOL(restaurant, guard, .about = "for its owner: pause while the board "
	"is away"),
    F_BOOL(restaurant, owned, .hidden = true),
    O_TEXT(restaurant, local_date, 10, 10, .hidden = true),
    F_INT(restaurant, local_minute, 0, 1439, .hidden = true),
    F_INT(restaurant, now_minute, 0, INT64_MAX, .hidden = true),
    F_INT(restaurant, wait_minutes, 0, INT64_MAX, .hidden = true));
SHAPE_DEFINE(menu,
    F_ID(menu, restaurant_id),
    F_INT(menu, version, 1, INT64_MAX, .about = "for If-Match"),
    F_LIST(menu, sections, menu_section, 0, 30));

json_t *
restaurant_columns(struct call *c, const struct field *shape, const void *in)
{
	json_t *all = shape_json(c, shape, in), *given = json_object();

	for (const struct field *f = shape; f->type; f++) {
		json_t *v = json_object_get(all, shape_name(c, f->name));
		const struct list *l = (const void *)((const char *)in +
		    f->at);

		if (f->from == BODY && !json_is_null(v) &&
		    (f->type != T_LIST || l->v))
			json_object_set(given, f->name, v);
	}
	return given;
}

bool
restaurant_times(struct call *c, const struct list *hours,
    const struct list *holidays, struct reply *why)
{
	const struct word *w = holidays->v;
	json_t *errors = json_array();

	if (!hours_fit(hours))
		json_array_append_new(errors, json_pack("{ss ss}", "pointer",
		    "/hours", "detail", L(c, "an interval must close after "
		    "it opens, and within 24 hours",
		    "닫는 시각은 여는 시각 뒤 24시간 안이어야 합니다")));
	for (size_t i = 0; i < holidays->n; i++)
		if (!hours_date(w[i].value))
			json_array_append_new(errors, json_pack("{ss ss}",
			    "pointer", str(c, "/holidays/%zu", i), "detail",
			    L(c, "must be a date as in 2026-12-25",
			    "2026-12-25 형식의 날짜여야 합니다")));
	if (json_array_size(errors) == 0)
		return true;
	*why = with(problem(c, "invalid-input", L(c,
	    "Hours or holidays are wrong; errors says which and why.",
	    "영업 시간이나 휴무일이 잘못되었습니다. errors를 보세요.")),
	    "errors", errors);
	return false;
}

/* Open now, and if not, when?  (Where clocks change at night: an hour off.) */
static void
openness(struct call *c, struct restaurant *r)
{
	int64_t next = r->closed ? HOURS_NEVER : hours_next(&r->hours,
	    &r->holidays, r->local_date, r->local_minute, r->wait_minutes);
	bool *open = alloc(c, sizeof *open);
	char text[32];
	time_t at;
	struct tm t;

	*open = next == 0;
	r->open = open;
	if (next <= 0 || r->away)	/* nobody knows when it is back */
		return;
	at = (time_t)((r->now_minute + next) * 60);
	if (gmtime_r(&at, &t) && strftime(text, sizeof text,
	    "%Y-%m-%dT%H:%M:%SZ", &t))
		r->opens_at = str(c, "%s", text);
}

json_t *
restaurant_repr(struct call *c, const void *restaurant)
{
	struct restaurant r = *(const struct restaurant *)restaurant;
	const char *self = str(c, "/restaurants/%" PRId64, r.id);
	json_t *j;

	if (r.local_date)
		openness(c, &r);
	j = hal(c, restaurant, &r, self);
	hal_link(c, j, "menu", "GET", str(c, "%s/menu", self));
	if (!r.owned)
		return j;
	hal_link(c, j, "change", "PATCH", self);
	hal_link(c, j, "replaceMenu", "PUT", str(c, "%s/menu", self));
	hal_link(c, j, "devices", "GET", str(c, "%s/devices", self));
	hal_link(c, j, "staff", "GET", str(c, "%s/staff", self));
	hal_link(c, j, "orders", "GET", str(c, "/stores?restaurantId=%" PRId64,
	    r.id));
	return j;
}

/* With a key whose answer is forgotten there is nothing to say again. */
static struct reply
not_changed(struct call *c, enum moved m)
{
	return not_moved(c, m == FORBIDDEN ? KEY_REUSED : m, NULL);
}

struct reply
restaurant_reply(struct call *c, enum moved m, const struct restaurant *r)
{
	struct reply reply;

	if (m != MOVED && m != REPEATED)
		return not_changed(c, m);
	reply = ok(restaurant_repr(c, r));
	reply.version = r->version;
	return reply;
}

json_t *
menu_repr(struct call *c, const struct menu *m)
{
	const char *up = str(c, "/restaurants/%" PRId64, m->restaurant_id);
	json_t *j = hal(c, menu, m, str(c, "%s/menu", up));

	hal_link(c, j, "restaurant", "GET", up);
	return j;
}

struct reply
menu_reply(struct call *c, enum moved m, const struct menu *menu)
{
	struct reply reply;

	if (m != MOVED && m != REPEATED)
		return not_changed(c, m);
	reply = ok(menu_repr(c, menu));
	reply.version = menu->version;
	return reply;
}
