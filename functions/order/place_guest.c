/*
 * place_guest.c -- POST /orders of somebody who has no account.
 *
 * He gives his name and phone, pays like everybody, and gets a token for this
 * one order, which is a link as well: who has it sees the order and may cancel
 * it.  It ends seven days after the order was begun, whoever asks again, so a
 * repeat has the very same.  Of one phone number at most GUEST_ORDERS are under
 * way: each takes one of that many places (guest_slot), which the index
 * orders_guest keeps unique, so that many at once are no way around it.
 */
#include "instant.h"
#include "place.h"

#define LINK_S	(INT64_C(7) * 86400)

static size_t
digits(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s >= '0' && *s <= '9';
	return n;
}

bool
guest_fits(struct call *c, const struct place *in, struct reply *why)
{
	const char *detail = L(c,
	    "This is no phone number: give 8 to 15 digits.",
	    "전화번호가 아닙니다. 숫자 8~15자리를 입력해 주세요.");

	if (guest_most() == 0) {
		*why = problem(c, "sign-in-needed", L(c,
		    "Guests cannot order here; sign in: POST /sessions.",
		    "비회원 주문을 받지 않습니다. 로그인해 주세요: "
		    "POST /sessions."));
		return false;
	}
	if (!in->name) {
		*why = place_needs(c, "name");
		return false;
	}
	if (digits(in->phone) >= 8 && digits(in->phone) <= 15)
		return true;
	*why = with(problem(c, "invalid-input", "%s", detail), "errors",
	    json_pack("[{ss ss}]", "pointer", "/phone", "detail", detail));
	return false;
}

int64_t
guest_most(void)
{
	return env_int("GUEST_ORDERS", 0, 100, 3);
}

struct reply
guest_full(struct call *c)
{
	return problem(c, "too-many-orders", L(c,
	    "%" PRId64 " orders with this phone number are under way; wait "
	    "for one to end, or sign in.",
	    "이 전화번호로 진행 중인 주문이 %" PRId64 "건입니다. 하나가 끝난 "
	    "뒤에 주문하거나 로그인해 주세요."), guest_most());
}

json_t *
guest_repr(struct call *c, struct order *o)
{
	json_t *j;

	o->guest_token = token_sign(c, json_pack("{sI}", "order",
	    (json_int_t)o->id), instant(o->order_date) + LINK_S);
	j = order_repr(c, o);
	hal_link(c, j, "guest", "GET", str(c, "/app/customer/?order=%" PRId64
	    "&token=%s", o->id, o->guest_token));
	return j;
}
