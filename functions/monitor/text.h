/* text.h -- a text that grows in the call's memory. */
#ifndef TEXT_H
#define TEXT_H

#include "fn.h"

struct text { struct call *c; char *v; size_t n, size; };

void	 text_add(struct text *, const char *, ...) PRINTF_(2, 3);

#endif
