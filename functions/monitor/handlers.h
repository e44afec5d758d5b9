/* handlers.h -- who handles which events: the trigger's own map of them. */
#ifndef HANDLERS_H
#define HANDLERS_H

#include "fn.h"

/*
 * [{"consumer", "source", "type", "function"}], as $EVENT_MAP has it; of this
 * consumer only, or (NULL) of all.
 */
json_t	*handlers(struct call *, const char *consumer);

#endif
