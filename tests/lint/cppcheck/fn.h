/*
 * fn.h as cppcheck can read it: it knows neither _Generic nor counting by
 * __VA_ARGS__, which gcc and clang check for themselves.
 */
#include "../../../shared/fn.h"

#undef AT_
#define AT_(s, m, ctype)	offsetof(struct s, m)
#undef ARGS_
#define ARGS_(c, ...)		args(c, ##__VA_ARGS__), args_n()
const char *const *args(struct call *, ...);
size_t	 args_n(void);
