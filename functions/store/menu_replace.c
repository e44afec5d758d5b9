/*
 * PUT /restaurants/{id}/menu -- its owner writes the menu, whole.
 *
 * Ids that are given are kept, so that a basket in a customer's hand still
 * fits; what has none gets one.  One row and its event in one statement.
 */
#include "restaurant.h"

struct new_option { const int64_t *id; const char *name, *name_en;
    int64_t price; const bool *sold_out; };
struct new_group { const int64_t *id; const char *name, *name_en;
    int64_t min, max; struct list options; };
struct new_item {
	const int64_t	*id;
	const char	*name, *name_en, *about;
	int64_t		 price;
	const bool	*sold_out;
	const char	*sold_out_until;
	struct list	 option_groups;
};
struct new_section { const int64_t *id; const char *name, *name_en;
    struct list items; };
struct new_menu { int64_t id; struct list sections; };

/* Far above what is ever made, so that ids that are made never run out. */
#define O_MENU_ID(s)	O_INT(s, id, 1, INT64_C(1000000000000))
SHAPE(new_option, O_MENU_ID(new_option),
    F_TEXT(new_option, name, 1, 80),
    O_TEXT(new_option, name_en, 0, 80),
    D_INT(new_option, price, 0, MONEY_MAX, 0),
    O_BOOL(new_option, sold_out));
SHAPE(new_group, O_MENU_ID(new_group),
    F_TEXT(new_group, name, 1, 80),
    O_TEXT(new_group, name_en, 0, 80),
    D_INT(new_group, min, 0, 20, 0, .about = "0: may be left out"),
    D_INT(new_group, max, 1, 20, 1),
    F_LIST(new_group, options, new_option, 1, 50));
SHAPE(new_item, O_MENU_ID(new_item),
    F_TEXT(new_item, name, 1, 80),
    O_TEXT(new_item, name_en, 0, 80),
    O_TEXT(new_item, about, 0, 300),
    F_WON(new_item, price),
    O_BOOL(new_item, sold_out),
    O_TIME(new_item, sold_out_until),
    O_LIST(new_item, option_groups, new_group, 0, 10));
SHAPE(new_section, O_MENU_ID(new_section),
    F_TEXT(new_section, name, 1, 80),
    O_TEXT(new_section, name_en, 0, 80),
    F_LIST(new_section, items, new_item, 0, 100));
SHAPE(new_menu,
    F_ID(new_menu, id, .from = PATH),
    F_LIST(new_menu, sections, new_section, 0, 30));

SQL_CHANGE(replace_menu, "menus", MENU_COLS("t.sections"), RESTAURANT_OURS,
    "sections = menu_with_ids($3::jsonb), ", "MenuChanged", MENU_DATA("chg"));

static void
wrong(json_t *errors, const char *at, const char *detail)
{
	json_array_append_new(errors, json_pack("{ss ss}", "pointer", at,
	    "detail", detail));
}

/* Ids are unique in a menu, whatever they are of. */
static void
take_id(struct call *c, json_t *seen, const int64_t *id, const char *at,
    json_t *errors)
{
	const char *key = id ? str(c, "%" PRId64, *id) : NULL;

	if (key && json_object_get(seen, key))
		wrong(errors, str(c, "%s/id", at), L(c,
		    "is in this menu already", "이 메뉴에 이미 있는 id입니다"));
	else if (key)
		json_object_set_new(seen, key, json_true());
}

static void
check_groups(struct call *c, const struct list *groups, json_t *seen,
    const char *at, json_t *errors)
{
	const struct new_group *g = groups->v;

	for (size_t i = 0; i < groups->n; i++) {
		const struct new_option *o = g[i].options.v;
		const char *here = str(c, "%s/optionGroups/%zu", at, i);

		take_id(c, seen, g[i].id, here, errors);
		if (g[i].min > g[i].max || g[i].min > (int64_t)g[i].options.n)
			wrong(errors, str(c, "%s/min", here), L(c,
			    "is more than may, or can, be chosen",
			    "선택할 수 있는 수보다 많습니다"));
		for (size_t k = 0; k < g[i].options.n; k++)
			take_id(c, seen, o[k].id, str(c, "%s/options/%zu",
			    here, k), errors);
	}
}

static json_t *
check_menu(struct call *c, const struct list *sections)
{
	const struct new_section *s = sections->v;
	json_t *seen = json_object(), *errors = json_array();

	for (size_t i = 0; i < sections->n; i++) {
		const struct new_item *item = s[i].items.v;

		take_id(c, seen, s[i].id, str(c, "/sections/%zu", i), errors);
		for (size_t k = 0; k < s[i].items.n; k++) {
			const char *at = str(c, "/sections/%zu/items/%zu", i,
			    k);

			take_id(c, seen, item[k].id, at, errors);
			check_groups(c, &item[k].option_groups, seen, at,
			    errors);
		}
	}
	return errors;
}

/* Absent booleans are false in what is kept. */
static void
not_sold_out(json_t *thing)
{
	if (json_is_null(json_object_get(thing, "soldOut")))
		json_object_set_new(thing, "soldOut", json_false());
}

static json_t *
menu_json(struct call *c, const struct new_menu *in)
{
	json_t *sections = json_object_get(shape_json(c, new_menu_shape, in),
	    "sections"), *s, *item, *g, *o;
	size_t a, b, d, e;

	json_array_foreach(sections, a, s)
		json_array_foreach(json_object_get(s, "items"), b, item) {
			not_sold_out(item);
			json_array_foreach(json_object_get(item,
			    "optionGroups"), d, g)
				json_array_foreach(json_object_get(g,
				    "options"), e, o)
					not_sold_out(o);
		}
	return sections;
}

static struct reply
serve(struct call *c)
{
	const struct new_menu *in = c->in;
	json_t *errors = check_menu(c, &in->sections);
	struct menu m = { 0 };
	enum moved moved;

	if (json_array_size(errors))
		return with(problem(c, "invalid-input", L(c,
		    "This menu does not fit together; errors says where.",
		    "메뉴 구성이 맞지 않습니다. errors를 보세요.")),
		    "errors", errors);
	moved = db_change(c, menu, &m, replace_menu, in->id,
	    menu_json(c, in));
	return menu_reply(c, moved, &m);
}

const struct fn fn = {
	.name = "store/menu_replace", .about = "Its owner writes the menu",
	.routes = { "PUT /restaurants/{id}/menu" }, .allow = OWNER | OPERATOR,
	IN(new_menu), .out = menu_shape, .emits = { "MenuChanged" },
	.problems = { "changed-meanwhile", "idempotency-key-reused" },
	.serve = serve,
};
