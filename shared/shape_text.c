/* shape_text.c -- what a text may be: its length, a time, one of some words. */
#include "fn_call.h"

int64_t
shape_length(const char *s)
{
	int64_t n = 0;

	for (; *s; s++) {
		unsigned char b = (unsigned char)*s;

		if ((b < 32 && b != '\n' && b != '\t') || b == 127)
			return -1;
		n += (b & 0xc0) != 0x80;
	}
	return n;
}

static bool
digits(const char *s, const char *form)
{
	for (; *form; s++, form++)
		if (*form == '0' ? *s < '0' || *s > '9' : *s != *form)
			return false;
	return true;
}

static int
two(const char *s)
{
	return (s[0] - '0') * 10 + s[1] - '0';
}

/*
 * A day that the calendar has; the database would raise for another.  Of those
 * years in which it still is one in every zone.
 */
static bool
is_day(const char *s)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int year = two(s) * 100 + two(s + 2), month = two(s + 5);
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return year > 1900 && year < 9999 && month >= 1 && month <= 12 &&
	    two(s + 8) >= 1 &&
	    two(s + 8) <= days[month - 1] + (month == 2 && leap);
}

bool
shape_is_time(const char *s)
{
	if (strlen(s) > 35 || !digits(s, "0000-00-00T00:00:00") ||
	    !is_day(s) || two(s + 11) > 23 || two(s + 14) > 59 ||
	    two(s + 17) > 59)
		return false;
	s += 19;
	if (*s == '.')
		s += 1 + strspn(s + 1, "0123456789");
	if (strcmp(s, "Z") == 0)
		return true;
	return (*s == '+' || *s == '-') && digits(s + 1, "00:00") &&
	    two(s + 1) <= 15 && two(s + 4) <= 59 && s[6] == '\0';
}

bool
shape_is_one_of(const char *words, const char *s)
{
	size_t n = strcspn(s, "|");

	if (s[n])
		return false;
	for (const char *p = words; n && (p = strstr(p, s)); p += n)
		if ((p == words || p[-1] == '|') &&
		    (p[n] == '|' || p[n] == '\0'))
			return true;
	return false;
}

const char *
shape_pointer(struct call *c, const char *at, const char *name)
{
	char *escaped = alloc(c, 2 * strlen(name) + 1), *to = escaped;

	for (; *name; name++)
		if (*name == '~' || *name == '/') {
			*to++ = '~';
			*to++ = *name == '~' ? '0' : '1';
		} else
			*to++ = *name;
	return str(c, "%s/%s", at, escaped);
}
