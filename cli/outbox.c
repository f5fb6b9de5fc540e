/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "cli/mail_site.h"
#include "cli/sending.h"
#include "cli/sending_journal.h"
#include "cli/sending_pass.h"

/* Letters wait where the journal and the database disagree; all else goes on. */
static enum command_exit send_all(struct mail_site *m, int lock)
{
	const struct sending_options options = {
		.kinds = DELIVERY_ALL_KINDS, .limit = -1, .progress = true};
	enum command_exit result;
	struct sending s;
	bool stale;

	if (sending_begin(m, &s) != STATUS_OK) {
		mail_site_unlock(lock);
		return COMMAND_FAILED;
	}
	result = sending_sweep(&s, lock, &options, false, &stale);
	if (!s.has_journal) {
		sending_journal_disagree(m);
		result = COMMAND_FAILED;
	}
	sending_end(&s);
	return result;
}

static enum command_exit sweep(struct mail_site *m)
{
	bool needed = false;
	int lock = -1;
	enum status st = sending_is_needed(m, &needed);

	if (st == STATUS_OK && needed)
		st = mail_site_lock(m, &lock);
	if (st == STATUS_BUSY)
		return COMMAND_DONE;
	if (st != STATUS_OK)
		return COMMAND_FAILED;
	return needed ? send_all(m, lock) : COMMAND_DONE;
}

enum command_exit command_outbox(const struct invocation *invocation, int argc, char **argv)
{
	enum command_exit result;
	struct mail_site m;
	enum status st;

	if (argc > 1)
		return command_usage(argv[0], argv[1]);
	st = mail_site_open(invocation->arena, invocation->site, &m);
	if (st == STATUS_NOT_FOUND)
		return COMMAND_DONE;
	if (st != STATUS_OK)
		return COMMAND_FAILED;
	result = sweep(&m);
	mail_site_close(&m);
	return result;
}
