/* backlog_shape.c -- the shapes of backlog.h. */
#include "backlog.h"

SHAPE_DEFINE(behind,
    F_TEXT(behind, consumer, 1, 40),
    F_TEXT(behind, source, 1, 40),
    F_INT(behind, generation, 1, INT32_MAX),
    F_INT(behind, lag, 0, INT64_MAX),
    F_INT(behind, idle_ms, 0, INT64_MAX,
	.about = "since it last moved, while it lags; else 0"),
    F_BOOL(behind, stopped));
SHAPE_DEFINE(aside,
    F_TEXT(aside, consumer, 1, 40),
    F_INT(aside, parked, 0, INT64_MAX),
    F_INT(aside, dead, 0, INT64_MAX),
    F_INT(aside, oldest_ms, 0, INT64_MAX));
SHAPE_DEFINE(backlog,
    F_LIST(backlog, behind, behind, 0, 1000),
    F_LIST(backlog, aside, aside, 0, 1000));
