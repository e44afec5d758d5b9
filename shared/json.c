/*
 * json.c -- a body as JSON, with every limit.
 *
 * jansson parses by recursion: 64 KiB of '[' would overflow a coroutine's
 * stack, so the nesting is scanned before it sees the text.
 */
#include "fn_call.h"

static bool
too_deep(const char *s, size_t n)
{
	bool quoted = false;
	int depth = 0;

	for (size_t i = 0; i < n; i++)
		if (quoted) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == '"')
				quoted = false;
		} else if (s[i] == '"')
			quoted = true;
		else if (s[i] == '[' || s[i] == '{') {
			if (++depth > NESTING_MAX)
				return true;
		} else if (s[i] == ']' || s[i] == '}')
			depth--;
	return false;
}

json_t *
json_body(struct call *c, const char *s, size_t n, struct reply *why)
{
	json_error_t e;
	json_t *j;

	if (too_deep(s, n)) {
		*why = problem(c, "malformed-json", L(c,
		    "The JSON nests deeper than %d.",
		    "JSON 중첩이 %d단계를 넘습니다."), NESTING_MAX);
		return NULL;
	}
	if ((j = json_loadb(s, n, JSON_REJECT_DUPLICATES, &e)))
		return j;
	*why = problem(c, "malformed-json", L(c,
	    "This is not JSON: line %d, column %d: %s.",
	    "JSON이 아닙니다: %d번째 줄, %d번째 칸: %s."),
	    e.line, e.column, e.text);
	return NULL;
}
