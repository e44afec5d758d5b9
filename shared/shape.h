/*
 * shape.h -- one table per struct, for everything that crosses a border.
 *
 * The same table decodes a call's input (JSON body, path, query), reads a row
 * of SQL, writes JSON, and makes the JSON Schema in OpenAPI and AsyncAPI; the
 * fuzzers use it as their oracle.  The idea is kcgi's (validation tables) and
 * Dovecot's (columns mapped to members with a compile-time type check).
 *
 * A member's C name is snake_case and is also its SQL column; its JSON name is
 * the same in camelCase.  O_ members are optional: absent or null is NULL; D_
 * members have a default.
 */
#ifndef SHAPE_H
#define SHAPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum type {
	T_END, T_INT, T_BOOL, T_TEXT, T_TIME, T_ENUM, T_LIST, T_OBJECT, T_JSON
};
enum from { BODY, PATH, QUERY };

struct list {
	size_t		 n;
	void		*v;		/* n structs of the item's shape */
};

struct field {
	const char	*name;
	enum type	 type;
	size_t		 at;		/* offset of the member */
	int64_t		 min, max;	/* value; code points; or entries */
	const char	*of;		/* T_ENUM: "A|B|C" */
	const struct field *item;	/* T_LIST, T_OBJECT */
	size_t		 size;		/* of an item */
	enum from	 from;
	bool		 optional;
	bool		 defaulted;	/* absent or null: otherwise */
	int64_t		 otherwise;
	const char	*null;		/* T_ENUM: what a null says */
	bool		 hidden;	/* read from SQL, not written */
	const char	*about;		/* for the documents */
};

/* AT_ has no default: a member of the wrong type does not compile. */
#define AT_(s, m, ctype)						\
	_Generic(((struct s *)0)->m, ctype: offsetof(struct s, m))
#define F_(s, m, t, ctype, ...)						\
	{ .name = #m, .type = t, .at = AT_(s, m, ctype), __VA_ARGS__ }

/* Whole numbers from lo to hi; ids from 1. */
#define F_INT(s, m, lo, hi, ...)					\
	F_(s, m, T_INT, int64_t, .min = lo, .max = hi, __VA_ARGS__)
#define O_INT(s, m, lo, hi, ...)					\
	F_(s, m, T_INT, const int64_t *, .min = lo, .max = hi,		\
	    .optional = true, __VA_ARGS__)
#define D_INT(s, m, lo, hi, def, ...)					\
	F_(s, m, T_INT, int64_t, .min = lo, .max = hi,			\
	    .defaulted = true, .otherwise = def, __VA_ARGS__)
#define F_ID(s, m, ...)	F_INT(s, m, 1, INT64_MAX, __VA_ARGS__)
#define O_ID(s, m, ...)	O_INT(s, m, 1, INT64_MAX, __VA_ARGS__)
/* Money: minor units of the currency (KRW has none), never a float. */
#define F_WON(s, m, ...)	F_INT(s, m, 0, MONEY_MAX, __VA_ARGS__)
#define O_WON(s, m, ...)	O_INT(s, m, 0, MONEY_MAX, __VA_ARGS__)
#define MONEY_MAX	INT64_C(1000000000000)
/* Text of lo to hi Unicode code points, without control characters. */
#define F_TEXT(s, m, lo, hi, ...)					\
	F_(s, m, T_TEXT, const char *, .min = lo, .max = hi, __VA_ARGS__)
#define O_TEXT(s, m, lo, hi, ...)					\
	F_(s, m, T_TEXT, const char *, .min = lo, .max = hi,		\
	    .optional = true, __VA_ARGS__)
#define F_ENUM(s, m, words, ...)					\
	F_(s, m, T_ENUM, const char *, .of = words, __VA_ARGS__)
#define O_ENUM(s, m, words, ...)					\
	F_(s, m, T_ENUM, const char *, .of = words, .optional = true,	\
	    __VA_ARGS__)
#define F_BOOL(s, m, ...)	F_(s, m, T_BOOL, bool, __VA_ARGS__)
#define O_BOOL(s, m, ...)						\
	F_(s, m, T_BOOL, const bool *, .optional = true, __VA_ARGS__)
/* RFC 3339, UTC, "2026-11-23T09:00:00.123Z"; from SQL a timestamptz. */
#define F_TIME(s, m, ...)	F_(s, m, T_TIME, const char *, __VA_ARGS__)
#define O_TIME(s, m, ...)						\
	F_(s, m, T_TIME, const char *, .optional = true, __VA_ARGS__)
/* lo to hi entries of shape i; from SQL a jsonb array. */
#define F_LIST(s, m, i, lo, hi, ...)					\
	F_(s, m, T_LIST, struct list, .min = lo, .max = hi,		\
	    .item = i##_shape, .size = sizeof(struct i), __VA_ARGS__)
#define O_LIST(s, m, i, lo, hi, ...)					\
	F_LIST(s, m, i, lo, hi, .optional = true, __VA_ARGS__)
#define F_OBJECT(s, m, i, ...)						\
	F_(s, m, T_OBJECT, const struct i *, .item = i##_shape,	\
	    .size = sizeof(struct i), __VA_ARGS__)
#define O_OBJECT(s, m, i, ...)						\
	F_OBJECT(s, m, i, .optional = true, __VA_ARGS__)
/* Anything; only for what we wrote ourselves (rows, events). */
#define F_JSON(s, m, ...)						\
	F_(s, m, T_JSON, json_t *, .optional = true, __VA_ARGS__)
/* The one field of an item's shape that makes its list one of scalars. */
#define F_EACH(f)	f

#define SHAPE_END	{ .type = T_END }
#define SHAPE(s, ...)							\
	static const struct field s##_shape[] = { __VA_ARGS__, SHAPE_END }
/* A shape in a header, with its definition in one .c file. */
#define SHAPE_DECLARE(s)	extern const struct field s##_shape[]
#define SHAPE_DEFINE(s, ...)						\
	const struct field s##_shape[] = { __VA_ARGS__, SHAPE_END }

/* A list of plain numbers, {1, 2, 3}: struct list of struct number. */
struct number { int64_t value; };
SHAPE_DECLARE(number);
/* A list of plain words. */
struct word { const char *value; };
SHAPE_DECLARE(word);

struct call;

enum { DECODE_STRICT = 1 };	/* unknown members are errors */

/* The member as one that is absent: 0, false, NULL, an empty list. */
void	 shape_clear(const struct field *, void *member);
/*
 * Decode obj's members that come from `from` into *out.
 * What is wrong is appended to errors as {pointer, detail} (RFC 6901
 * pointers below `at`).
 */
void	 shape_decode(struct call *, const struct field *, json_t *obj,
	    enum from from, int flags, const char *at, void *out,
	    json_t *errors);
/* Decode one value by its field; NULL, or what is wrong with it. */
const char *shape_value(struct call *, const struct field *, json_t *,
	    int flags, const char *at, void *out, json_t *errors);
/* The struct as a JSON object. */
json_t	*shape_json(struct call *, const struct field *, const void *);
/* JSON Schema (2020-12) of the members that come from `from`. */
json_t	*shape_schema(struct call *, const struct field *, enum from);
/* camelCase of a snake_case name. */
const char *shape_name(struct call *, const char *);
/* Code points; -1 for a control character other than tab and newline. */
int64_t	 shape_length(const char *);
/* RFC 3339 with a zone, of a day that the calendar has. */
bool	 shape_is_time(const char *);
/* Is it one of "A|B|C"? */
bool	 shape_is_one_of(const char *words, const char *);
/* The pointer (RFC 6901) to a member of what `at` points to. */
const char *shape_pointer(struct call *, const char *at, const char *name);
/* Is it a list of scalars' item (number, word)? */
bool	 shape_is_scalar(const struct field *item);

#endif
