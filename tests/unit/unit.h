/* unit.h -- a call to test the library's units with. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "fn_call.h"

/* A fresh call with an arena of its own: setup and teardown of a test. */
int	 call_setup(void **state);
int	 call_teardown(void **state);
#define TEST(f)	cmocka_unit_test_setup_teardown(f, call_setup, call_teardown)

#endif
