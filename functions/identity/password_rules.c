/*
 * password_rules.c -- which passwords are too easy to guess.
 *
 * From 8 to 128 characters, not the login, and none of those that are tried
 * first.  That list is our own: what stands at the top of every list of
 * leaked passwords, at 8 characters or more, and what people here would think
 * of.  NIST SP 800-63B asks for such a list and for no other rule.
 */
#include <strings.h>

#include "identity.h"

enum { SHORTEST = 8, LONGEST = 128 };

static const char *const common[] = {
	"00000000", "01012345678", "0123456789", "111111111", "11111111",
	"11223344", "112233445566", "121212121212", "123123123", "12312312",
	"12341234", "123412341234", "1234512345", "123456123456", "12345678",
	"123456789", "1234567890", "123456789a", "12345678a", "1234567a",
	"1234qwer", "123qwe123", "123qweasd", "12qwaszx", "147258369",
	"19840101", "1q2w3e4r", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx",
	"1qaz2wsx3edc", "20002000", "22222222", "31415926", "33333333",
	"44444444", "55555555", "66666666", "77777777", "789456123",
	"87654321", "88888888", "987654321", "99999999", "a1234567",
	"a12345678", "a123456789", "aa123456", "aaaaaaaa", "abc12345",
	"abcd1234", "abcdefgh", "adminadmin", "admin123", "administrator",
	"asdf1234", "asdfasdf", "asdfghjk", "asdfghjkl", "baedal123",
	"baedal1234", "baseball", "baeminbaemin", "changeme", "computer",
	"delivery", "football", "iloveyou", "iloveyou1", "internet",
	"jennifer", "korea123", "letmein1", "letmeinnow", "liverpool",
	"michelle", "monkey123", "p@ssw0rd", "pa55word", "passw0rd",
	"password", "password!", "password1", "password12", "password123",
	"password1234", "princess", "q1w2e3r4", "q1w2e3r4t5", "qazwsxedc",
	"qkrwlgns", "qlalfqjsgh", "qwe123qwe", "qwer1234", "qwerasdf",
	"qwerasdfzxcv", "qwerqwer", "qwerty12", "qwerty123", "qwerty1234",
	"qwertyui", "qwertyuiop", "rider1234", "samsung1", "saranghae",
	"secret123", "seoul1234", "starwars", "sunshine", "superman",
	"test1234", "testtest", "tkfkdgo1", "trustno1", "welcome1",
	"welcome123", "whatever", "zaq12wsx", "zxcv1234", "zxcvbnm1",
	"비밀번호비밀번호", "비밀번호1234", "사랑해사랑해사랑해",
};

static bool
is_common(const char *password)
{
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (strcasecmp(common[i], password) == 0)
			return true;
	return false;
}

bool
password_allowed(struct call *c, const char *pointer, const char *login,
    const char *password, struct reply *why)
{
	int64_t n = shape_length(password);
	const char *wrong = NULL;

	if (env_int("DEMO", 0, 1, 0))
		return true;
	if (n < SHORTEST || n > LONGEST)
		wrong = L(c, "A password has 8 to 128 characters.",
		    "비밀번호는 8~128자여야 합니다.");
	else if (strcasecmp(password, login) == 0)
		wrong = L(c, "The password must not be the login; choose "
		    "another one.", "비밀번호는 아이디와 달라야 합니다. 다른 "
		    "비밀번호를 고르세요.");
	else if (is_common(password))
		wrong = L(c, "This password is among the first that are "
		    "guessed; choose another one.", "너무 흔한 비밀번호입니다. "
		    "다른 비밀번호를 고르세요.");
	if (wrong)
		*why = wrong_member(c, pointer, wrong);
	return wrong == NULL;
}
