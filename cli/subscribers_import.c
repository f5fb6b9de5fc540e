/* SPDX-License-Identifier: MIT */
#include "cli/subscribers.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/csv_file.h"
#include "cli/progress.h"
#include "cli/seen.h"
#include "cli/subscriber_admission.h"
#include "cli/subscriber_file.h"

#define BATCH 500 /* rows written in one transaction */

/* The file is read twice: to find and say all that is wrong with it and who is not to be taken from
 * it, then to take the others, a batch at a time. */
struct import {
	struct workplace *w;
	struct csv_file file;
	bool dry_run;
	struct subscriber_header header;
	bool has_header;    /* of this reading */
	size_t rows, wrong; /* with anything in them; of these */
	struct admission admission;
	struct arena batch; /* holds lines and their texts */
	struct subscriber_line lines[BATCH];
	size_t count; /* of lines */
	struct progress progress;
};

static enum command_exit read_options(int argc, char **argv, struct import *m, const char **file)
{
	static const struct option known[] = {{"cadence", required_argument, NULL, 'c'},
					      {"consent", required_argument, NULL, 'p'},
					      {"dry-run", no_argument, NULL, 'd'},
					      {NULL, 0, NULL, 0}};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'd')
			m->dry_run = true;
		else if (c == 'p')
			m->admission.proof = optarg;
		else if (c != 'c')
			return subscribers_usage(argv[0], argv[optind - 1]);
		else if (!subscribers_read_cadence(optarg, &m->admission.cadence))
			return subscribers_usage_value(argv[0], optarg, "each, weekly or monthly");
	}
	if (optind != argc - 1)
		return subscribers_usage(argv[0], optind < argc ? argv[optind + 1] : NULL);
	if (m->admission.proof && !subscribers_is_proof(m->admission.proof))
		return subscribers_usage_value(argv[0], m->admission.proof, "words for --consent");
	*file = argv[optind];
	return COMMAND_DONE;
}

static enum status take_header(struct import *m, const struct csv_row *row)
{
	enum status status;

	m->has_header = true;
	if (m->header.count)
		return STATUS_OK;
	status = subscriber_file_header(m->w->arena, &m->file, row, &m->header);
	if (status == STATUS_OK && m->header.needs_consent && !m->admission.proof) {
		csv_file_say(&m->file, row->line,
			     "this list doesn't say how its people came onto it; expected "
			     "--consent \"how you know that they want your letters\"");
		status = STATUS_INVALID;
	}
	return status;
}

static enum status check_row(void *context, const struct csv_row *row)
{
	struct import *m = context;
	struct subscriber_line line;
	enum status status;

	if (!m->has_header)
		return take_header(m, row);
	arena_reset(&m->batch);
	status = subscriber_file_line(&m->batch, &m->file, &m->header, row, false, &line);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	m->rows++;
	if (status != STATUS_OK)
		m->wrong++;
	else if (line.says != SAYS_SUBSCRIBED)
		seen_add(&m->admission.refused, line.address);
	return STATUS_OK;
}

static enum status write_line(struct store *s, void *context, size_t i)
{
	struct import *m = context;

	progress_step(&m->progress);
	return admission_take(&m->admission, s, &m->batch, &m->lines[i]);
}

static enum status look_at_lines(struct import *m)
{
	struct store *s = m->w->store;
	enum status status = s ? store_read_begin(s) : STATUS_OK;

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; status == STATUS_OK && i < m->count; i++)
		status = admission_look(&m->admission, s, &m->batch, &m->lines[i]);
	if (s)
		store_read_end(s);
	return status;
}

static enum status flush_batch(struct import *m)
{
	enum status status = m->dry_run ? look_at_lines(m)
					: store_write_each(m->w->store, m->count, write_line, m);

	m->count = 0;
	arena_reset(&m->batch);
	return status;
}

static enum status take_row(void *context, const struct csv_row *row)
{
	struct import *m = context;

	if (!m->has_header)
		return take_header(m, row);
	if (subscriber_file_line(&m->batch, &m->file, &m->header, row, true, &m->lines[m->count]) !=
	    STATUS_OK)
		return STATUS_OK;
	return ++m->count == BATCH ? flush_batch(m) : STATUS_OK;
}

static enum status read_file(struct import *m)
{
	enum status status = csv_file_each(&m->file, check_row, m);

	if (status == STATUS_OK && !m->has_header) {
		csv_file_say(&m->file, 1, "the file is empty; expected a line that names columns");
		status = STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	m->has_header = false;
	m->admission.header = &m->header;
	arena_reset(&m->batch);
	progress_begin(&m->progress, "importing", m->rows - m->wrong, !m->dry_run);
	status = csv_file_each(&m->file, take_row, m);
	if (status == STATUS_OK && m->count)
		status = flush_batch(m);
	progress_end(&m->progress);
	return status;
}

static void tell(const struct import *m)
{
	printf("%s: %zu %s, written by %s\n", m->file.name, m->rows, m->rows == 1 ? "row" : "rows",
	       m->header.source);
	admission_print(&m->admission);
	if (m->wrong)
		printf("%8zu wrong, as told above\n", m->wrong);
	if (m->dry_run)
		puts("This was a dry run: nothing was changed.");
}

static enum status run(struct import *m)
{
	enum status status = read_file(m);

	if (status == STATUS_OK)
		tell(m);
	else if (!m->admission.header || m->dry_run)
		fputs("Nothing was imported.\n", stderr);
	else
		fputs("Not all was imported. What was, stays; run this again for the rest.\n",
		      stderr);
	return status == STATUS_OK && m->wrong ? STATUS_INVALID : status;
}

enum command_exit subscribers_import(const struct invocation *invocation, int argc, char **argv)
{
	struct import *m = arena_alloc(invocation->arena, sizeof(*m));
	enum command_exit result = read_options(argc, argv, m, &m->file.name);
	struct workplace w;
	enum status status;

	if (result != COMMAND_DONE)
		return result;
	status = csv_file_open(m->file.name, &m->file);
	if (status != STATUS_OK)
		return command_result(status);
	status = subscribers_open(invocation, m->dry_run ? STORE_READ : STORE_WRITE, &w);
	if (status == STATUS_OK) {
		m->w = &w;
		admission_init(&m->admission, w.arena, m->file.name);
		arena_init(&m->batch, 0, NULL, NULL);
		status = run(m);
		arena_release(&m->batch);
		admission_release(&m->admission);
		workplace_close(&w);
	}
	csv_file_close(&m->file);
	return command_result(status);
}
