/*
 * fail.c -- what the platform did wrong ends the call.
 *
 * The answer is 503 or 500, the transaction rolls back with its connection,
 * and the function's code goes no further: it comes back to call_serve() by
 * longjmp.  After a bug the process takes no more calls and leaves with 100.
 */
#include "fn_call.h"

bool buggy;

_Noreturn void
bug(struct call *c, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(c, "BUG: %s", strv(c, format, ap));
	va_end(ap);
	buggy = true;
	job_of(c)->failure = problem(c, "internal-error", L(c,
	    "Something is broken here, and was written down.",
	    "내부 오류가 기록되었습니다."));
	longjmp(job_of(c)->give_up, 1);
}

_Noreturn void
away(struct call *c, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(c, "away: %s", strv(c, format, ap));
	va_end(ap);
	job_of(c)->failure = problem(c, "try-later", L(c,
	    "Part of the platform is away; the same request may be repeated.",
	    "일부 기능이 잠시 중단되었습니다. "
	    "같은 요청을 다시 보내도 됩니다."));
	longjmp(job_of(c)->give_up, 1);
}
