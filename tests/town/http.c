/*
 * http.c -- libcurl's multi interface over epoll: as many calls at once as
 * there are connections, the others wait in line (and that counts as time).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "town.h"

enum { AT_ONCE = 128, LONGEST_MS = 15000, LARGEST = 8 << 20 };

static CURLM *multi;
static int epoll;
static int64_t timer = -1;
static CURL *idle[AT_ONCE];
static size_t n_idle;
static struct errand *line, **line_end = &line;

static int
on_socket(CURL *curl, curl_socket_t s, int what, void *arg, void *known)
{
	struct epoll_event ev = { .data.fd = s };

	(void)curl;
	(void)arg;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(epoll, EPOLL_CTL_DEL, s, NULL);
		return 0;
	}
	if (what & CURL_POLL_IN)
		ev.events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		ev.events |= EPOLLOUT;
	if (!known || epoll_ctl(epoll, EPOLL_CTL_MOD, s, &ev) != 0)
		epoll_ctl(epoll, EPOLL_CTL_ADD, s, &ev);
	curl_multi_assign(multi, s, &multi);
	return 0;
}

static int
on_timer(CURLM *m, long ms, void *arg)
{
	(void)m;
	(void)arg;
	timer = ms < 0 ? -1 : now() + ms;
	return 0;
}

void
http_open(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 ||
	    !(multi = curl_multi_init()) || (epoll = epoll_create1(
	    EPOLL_CLOEXEC)) < 0)
		stop(111, "cannot start libcurl");
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)AT_ONCE);
	while (n_idle < AT_ONCE)
		if (!(idle[n_idle++] = curl_easy_init()))
			stop(111, "out of memory");
}

static size_t
on_body(char *data, size_t one, size_t n, void *arg)
{
	struct errand *e = arg;
	char *p;

	n *= one;
	if (e->length + n > LARGEST || !(p = realloc(e->text, e->length + n)))
		return 0;
	memcpy(p + e->length, data, n);
	e->text = p;
	e->length += n;
	return n;
}

static void
head(struct errand *e, const char *name, const char *value)
{
	char *s = printed("%s:%s%s", name, *value ? " " : "", value);
	struct curl_slist *l = curl_slist_append(e->headers, s);

	if (!l)
		stop(111, "out of memory");
	e->headers = l;
	free(s);
}

static void
start(struct errand *e)
{
	CURL *c = idle[--n_idle];

	curl_easy_reset(c);
	head(e, "Accept", "application/hal+json, application/json");
	head(e, "Accept-Language", "en");
	head(e, "User-Agent", "baedal-town");
	if (e->who && e->who->token)
		head(e, "Authorization", e->who->token);
	if (*e->key)
		head(e, "Idempotency-Key", e->key);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, e->method);
	if (e->body) {
		head(e, "Content-Type", "application/json");
		head(e, "Expect", "");
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, e->body);
	}
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, e->headers);
	curl_easy_setopt(c, CURLOPT_URL, e->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)LONGEST_MS);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, 3000L);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, e);
	curl_easy_setopt(c, CURLOPT_PRIVATE, e);
	if (curl_multi_add_handle(multi, c) != CURLM_OK)
		stop(111, "libcurl takes no call");
}

void
http_send(struct errand *e)
{
	e->asked = now_us();
	e->next = NULL;
	*line_end = e;
	line_end = &e->next;
}

static void
finish(CURL *c, CURLcode result)
{
	struct errand *e = NULL;
	curl_off_t wait = 0;

	curl_easy_getinfo(c, CURLINFO_PRIVATE, &e);
	e->status = 0;
	if (result == CURLE_OK)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &e->status);
	curl_easy_getinfo(c, CURLINFO_RETRY_AFTER, &wait);
	e->retry_after = wait;
	curl_multi_remove_handle(multi, c);
	idle[n_idle++] = c;
	curl_slist_free_all(e->headers);
	e->headers = NULL;
	e->json = e->length ? json_loadb(e->text, e->length, 0, NULL) : NULL;
	free(e->text);
	e->text = NULL;
	e->length = 0;
	errand_answered(e);
}

static void
start_line(void)
{
	struct errand *e;

	while (n_idle > 0 && (e = line)) {
		if (!(line = e->next))
			line_end = &line;
		start(e);
	}
}

/* Wait at most so long for something to happen, and let it. */
void
http_run(int64_t ms)
{
	struct epoll_event ev[64];
	struct CURLMsg *m;
	int n, left;

	start_line();
	if (timer >= 0 && timer - now() < ms)
		ms = timer > now() ? timer - now() : 0;
	n = epoll_wait(epoll, ev, 64, (int)ms);
	if (n < 0 && errno != EINTR)
		stop(111, "epoll: %s", strerror(errno));
	for (int i = 0; i < n; i++)
		curl_multi_socket_action(multi, ev[i].data.fd,
		    (ev[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
		    (ev[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
		    (ev[i].events & (EPOLLERR | EPOLLHUP)
		    ? CURL_CSELECT_ERR : 0), &left);
	if (timer >= 0 && timer <= now()) {
		timer = -1;
		curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &left);
	}
	while ((m = curl_multi_info_read(multi, &left)))
		if (m->msg == CURLMSG_DONE)
			finish(m->easy_handle, m->data.result);
	start_line();
}
