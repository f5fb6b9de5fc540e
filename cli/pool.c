/* SPDX-License-Identifier: MIT */
/* A child that ends in the middle of a job is replaced, and its other waiting jobs are given to the
 * new one. */
#include "cli/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cli/pool_child.h"
#include "lib/base/log.h"

#define WORKERS_MAX 8
#define QUEUE       1024 /* jobs given to a worker ahead, at most */

struct worker {
	struct pool_child child;
	size_t jobs[QUEUE]; /* given and not answered, oldest first */
	size_t waiting;
	bool answered; /* a job, so that its memory isn't as it was at first */
	bool crashed;  /* jobs[0] has been the end of one child before */
};

struct pool {
	const struct pool_work *work;
	const size_t *jobs;
	size_t count, next; /* next: of jobs, to be given */
	struct worker workers[WORKERS_MAX];
	size_t size;        /* of workers, wanted */
	struct arena arena; /* of one answer */
};

static void give(struct worker *w, size_t job)
{
	pool_child_give(&w->child, job);
	w->jobs[w->waiting++] = job;
}

/* Give no more ahead than leaves others their share of what is left. */
static void feed(struct pool *pool, struct worker *w)
{
	while (w->waiting < QUEUE && pool->next < pool->count &&
	       w->waiting <= (pool->count - pool->next) / pool->size)
		give(w, pool->jobs[pool->next++]);
}

static void drop_first(struct worker *w)
{
	w->waiting--;
	memmove(w->jobs, w->jobs + 1, w->waiting * sizeof(*w->jobs));
}

static enum status start(const struct pool_work *work, struct worker *w)
{
	w->waiting = 0;
	w->answered = false;
	return pool_child_start(work, &w->child);
}

/* The child's first job was its end: say so, or try it again, where it crashed for the first time
 * or may have found no memory for what the jobs before it left; and begin anew with the others. */
static enum status replace(struct pool *pool, struct worker *w)
{
	const struct pool_work *work = pool->work;
	struct worker old = *w;
	enum pool_end end = pool_child_end(&w->child);
	bool again =
		end == POOL_OUT_OF_MEMORY ? old.answered : end != POOL_OUT_OF_TIME && !old.crashed;
	enum status st = STATUS_OK;
	size_t i;

	if (!again)
		st = work->take(work->context, &pool->arena, old.jobs[0],
				end == POOL_ANSWERED ? POOL_CRASHED : end, (struct blob){"", 0});
	if (st == STATUS_OK)
		st = start(work, w);
	w->crashed = again;
	for (i = again ? 0 : 1; st == STATUS_OK && i < old.waiting; i++)
		give(w, old.jobs[i]);
	return st;
}

static enum status receive(struct pool *pool, struct worker *w)
{
	const struct pool_work *work = pool->work;
	size_t job = w->jobs[0];
	struct blob answer;

	arena_reset(&pool->arena);
	if (pool_child_take(&w->child, &pool->arena, &answer) != STATUS_OK)
		return replace(pool, w);
	w->answered = true;
	w->crashed = false;
	drop_first(w);
	feed(pool, w);
	return work->take(work->context, &pool->arena, job, POOL_ANSWERED, answer);
}

/* Wait for answers and take them, until none is awaited. */
static enum status exchange(struct pool *pool)
{
	struct pollfd fds[WORKERS_MAX];
	struct worker *of[WORKERS_MAX];
	enum status st = STATUS_OK;
	size_t i;

	while (st == STATUS_OK) {
		nfds_t n = 0;

		for (i = 0; i < pool->size; i++)
			if (pool->workers[i].waiting) {
				fds[n] = (struct pollfd){.fd = pool->workers[i].child.from,
							 .events = POLLIN};
				of[n++] = &pool->workers[i];
			}
		if (n == 0)
			break;
		if (poll(fds, n, -1) < 0 && errno != EINTR) {
			log_line("poll: %s", strerror(errno));
			return STATUS_IO;
		}
		for (i = 0; i < n && st == STATUS_OK; i++)
			if (fds[i].revents)
				st = receive(pool, of[i]);
	}
	return st;
}

static enum status begin(struct pool *pool, struct worker *w)
{
	enum status st = start(pool->work, w);

	if (st == STATUS_OK)
		feed(pool, w);
	return st;
}

static size_t workers_for(size_t count)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t wanted = processors < 1 ? 1 : (size_t)processors;

	wanted = wanted > WORKERS_MAX ? WORKERS_MAX : wanted;
	return wanted > count ? count : wanted;
}

enum status pool_run(const struct pool_work *work, const size_t *jobs, size_t count)
{
	struct pool pool = {.work = work, .jobs = jobs, .count = count, .size = workers_for(count)};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	enum status st = STATUS_OK;
	size_t i;

	if (count == 0)
		return STATUS_OK;
	sigaction(SIGPIPE, &ignore, &before);
	arena_init(&pool.arena, 0, NULL, NULL);
	for (i = 0; i < pool.size && st == STATUS_OK; i++)
		st = begin(&pool, &pool.workers[i]);
	if (st == STATUS_OK)
		st = exchange(&pool);
	for (i = 0; i < pool.size; i++)
		pool_child_release(&pool.workers[i].child, st != STATUS_OK);
	arena_release(&pool.arena);
	sigaction(SIGPIPE, &before, NULL);
	return st;
}

/* What pool_try remembers of its one job. */
struct attempt {
	const struct pool_work *work;
	enum pool_end end;
};

static void run_attempt(void *context, struct arena *a, size_t job, struct str *answer)
{
	const struct attempt *attempt = context;

	attempt->work->run(attempt->work->context, a, job, answer);
}

static enum status take_attempt(void *context, struct arena *a, size_t job, enum pool_end end,
				struct blob answer)
{
	struct attempt *attempt = context;

	(void)a;
	(void)job;
	(void)answer;
	attempt->end = end;
	return STATUS_OK;
}

enum pool_end pool_try(const struct pool_work *work, size_t job)
{
	struct attempt attempt = {work, POOL_CRASHED};
	struct pool_work one = {run_attempt, take_attempt, &attempt, work->limits};

	if (pool_run(&one, &job, 1) != STATUS_OK)
		return POOL_CRASHED;
	return attempt.end;
}
