/*
 * A function for the gateway's tests: answers with the parameters that it was
 * called with, one a line, and the body's length; query=die kills its worker
 * before the answer, status=<n> is answered with that status.
 */
#include <fcgi_stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int
main(void)
{
	while (FCGI_Accept() >= 0) {
		const char *query = getenv("QUERY_STRING");
		long length = 0;

		if (strcmp(query, "die") == 0)
			_exit(1);
		while (getchar() != EOF)
			length++;
		printf("Status: %s\r\nContent-Type: text/plain\r\n\r\n",
		    strncmp(query, "status=", 7) == 0 ? query + 7 : "200");
		for (char **p = environ; *p; p++)
			printf("%s\n", *p);
		printf("body=%ld\n", length);
	}
	return 0;
}
