/* envelope.c -- prints the CloudEvent that the relay makes of its arguments. */
#include <stdio.h>

#include "cloudevent.h"

int
main(int argc, char **argv)
{
	size_t len;
	char *text;

	if (argc != 9)
		return 100;
	text = cloudevent(&(struct cloudevent){ .id = argv[1],
	    .source = argv[2], .type = argv[3], .subject = argv[4],
	    .time = argv[5], .pos = argv[6], .trace = argv[7],
	    .data = argv[8] }, &len);
	return text && fwrite(text, 1, len, stdout) == len ? 0 : 111;
}
