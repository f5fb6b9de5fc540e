/* SPDX-License-Identifier: MIT */
/* Where a site lies, and its secrets. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "lib/site/layout.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/site/secrets.h"
#include "tests/unit/row.h"

/* What each test has. */
struct place_of_test {
	char path[64]; /* a folder of its own, absolute and without links */
	int dir;       /* the same, open */
	int errors;    /* where standard error went before; it goes to "log" now */
	struct arena arena;
};

static void put(const struct place_of_test *t, const char *name, const char *text, mode_t mode)
{
	assert_int_equal(file_make_folders(t->dir, name), STATUS_OK);
	assert_int_equal(file_replace(t->dir, name, text, strlen(text), mode), STATUS_OK);
	assert_int_equal(fchmodat(t->dir, name, mode, 0), 0);
}

static const char *log_text(struct place_of_test *t)
{
	struct blob text;

	assert_int_equal(file_read(&t->arena, t->dir, "log", 65536, &text), STATUS_OK);
	return text.data;
}

static int setup(void **state)
{
	static struct place_of_test t;
	int log;

	memset(&t, 0, sizeof(t));
	snprintf(t.path, sizeof(t.path), "/tmp/quire-test-layout-XXXXXX");
	if (mkdtemp(t.path) == NULL)
		return -1;
	t.dir = open(t.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	arena_init(&t.arena, 0, NULL, NULL);
	t.errors = dup(STDERR_FILENO);
	log = openat(t.dir, "log", O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (t.dir < 0 || t.errors < 0 || log < 0 || dup2(log, STDERR_FILENO) < 0)
		return -1;
	close(log);
	*state = &t;
	return 0;
}

static int drop(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
	(void)st;
	(void)flag;
	(void)walk;
	return remove(path);
}

static int teardown(void **state)
{
	struct place_of_test *t = *state;

	dup2(t->errors, STDERR_FILENO);
	close(t->errors);
	close(t->dir);
	arena_release(&t->arena);
	return nftw(t->path, drop, 8, FTW_DEPTH | FTW_PHYS);
}

static void test_find(void **state)
{
	struct place_of_test *t = *state;
	struct arena *a = &t->arena;
	const char *site = file_join(a, t->path, "site");
	const char *out = NULL;

	put(t, "site/site.yaml", "", 0644);
	put(t, "site/public/cgi-bin/post", "", 0755);
	put(t, "other/post", "", 0755);
	assert_int_equal(symlinkat("../../../other/post", t->dir, "site/public/cgi-bin/linked"), 0);
	assert_int_equal(symlinkat("site/public", t->dir, "docroot"), 0);

	assert_int_equal(layout_find(a, site, "/", &out), STATUS_OK);
	assert_string_equal(out, site);
	assert_int_equal(layout_find(a, NULL, site, &out), STATUS_OK);
	assert_string_equal(out, site);
	assert_int_equal(layout_find(a, "", file_join(a, site, "public/cgi-bin/post"), &out),
			 STATUS_OK);
	assert_string_equal(out, site);
	/* A program that is a link into the site, and a folder that is a link out of it. */
	assert_int_equal(layout_find(a, NULL, file_join(a, site, "public/cgi-bin/linked"), &out),
			 STATUS_OK);
	assert_string_equal(out, site);
	assert_int_equal(layout_find(a, NULL, file_join(a, t->path, "docroot/cgi-bin/post"), &out),
			 STATUS_OK);
	assert_string_equal(out, site);
	assert_int_equal(layout_find(a, file_join(a, t->path, "docroot/.."), "/", &out), STATUS_OK);
	assert_string_equal(out, site);
	assert_string_equal(log_text(t), "");
}

static void test_find_relative(void **state)
{
	struct place_of_test *t = *state;
	int before = open(".", O_RDONLY | O_DIRECTORY);
	const char *out = NULL;
	enum status status;

	put(t, "site/site.yaml", "", 0644);
	put(t, "site/writing/a.md", "", 0644);
	assert_int_equal(chdir(file_join(&t->arena, t->path, "site/writing")), 0);
	status = layout_find(&t->arena, NULL, ".", &out);
	assert_int_equal(fchdir(before), 0);
	close(before);
	assert_int_equal(status, STATUS_OK);
	assert_string_equal(out, file_join(&t->arena, t->path, "site"));
}

static void test_find_none(void **state)
{
	struct place_of_test *t = *state;
	const char *out = NULL;

	put(t, "other/site.yaml/x", "", 0644); /* a folder of that name is none */
	assert_int_equal(layout_find(&t->arena, t->path, "/", &out), STATUS_NOT_FOUND);
	assert_int_equal(layout_find(&t->arena, file_join(&t->arena, t->path, "none"), "/", &out),
			 STATUS_NOT_FOUND);
	assert_int_equal(layout_find(&t->arena, NULL, file_join(&t->arena, t->path, "other"), &out),
			 STATUS_NOT_FOUND);
	assert_null(out);
	assert_non_null(strstr(log_text(t), "quire init"));
}

static void test_owner(void **state)
{
	struct place_of_test *t = *state;
	const char *root = geteuid() == 0 ? t->path : "/";

	assert_int_equal(layout_check_owner(t->path), STATUS_OK);
	assert_int_equal(layout_check_owner(file_join(&t->arena, t->path, "none")), STATUS_IO);
	if (geteuid() == 0)
		assert_int_equal(chown(t->path, 1, (gid_t)-1), 0);
	assert_int_equal(layout_check_owner(root), STATUS_INVALID);
	assert_non_null(strstr(log_text(t),
			       geteuid() == 0 ? " -u daemon -- quire" : "sudo -u root -- quire"));
	if (geteuid() == 0) {
		assert_int_equal(chown(t->path, 3999999, (gid_t)-1), 0);
		assert_int_equal(layout_check_owner(root), STATUS_INVALID);
		assert_non_null(strstr(log_text(t), "sudo -u '#3999999' -- quire"));
		assert_int_equal(chown(t->path, 0, (gid_t)-1), 0);
	}
}

static enum status read_secrets(struct place_of_test *t, struct problems *p, struct secrets *out)
{
	problems_init(p, &t->arena);
	return secrets_read(&t->arena, t->dir, p, out);
}

static void test_secrets(void **state)
{
	struct place_of_test *t = *state;
	struct problems p;
	struct secrets s = {0};

	assert_int_equal(read_secrets(t, &p, &s), STATUS_OK);
	assert_string_equal(s.github_client_id, "");
	assert_string_equal(s.smtp_password, "");
	put(t, "secrets.yaml",
	    "github: { client_id: abc, client_secret: \"d e\" }\n"
	    "smtp:\n  url: smtps://mail.example.org:465\n  user: u\n  pasword: p\n",
	    0600);
	assert_int_equal(read_secrets(t, &p, &s), STATUS_OK);
	assert_string_equal(s.github_client_id, "abc");
	assert_string_equal(s.github_client_secret, "d e");
	assert_string_equal(s.smtp_url, "smtps://mail.example.org:465");
	assert_int_equal(p.count, 1);
	assert_non_null(strstr(p.items[0].text, "\"smtp.password\""));
	assert_int_equal(p.items[0].line, 5);
}

static void test_secrets_mode(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0601, 0644, 0666};
	struct place_of_test *t = *state;
	struct secrets s = {.smtp_url = "before"};
	struct problems p;

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		put(t, "secrets.yaml", "smtp: { user: x }\n", modes[i]);
		assert_int_equal(read_secrets(t, &p, &s), STATUS_INVALID);
		assert_int_equal(p.errors, 1);
		assert_non_null(strstr(p.items[0].text, "chmod 600 secrets.yaml"));
		assert_string_equal(s.smtp_url, "before");
	}
	put(t, "secrets.yaml", "smtp: { user: x }\n", 0400);
	assert_int_equal(read_secrets(t, &p, &s), STATUS_OK);
}

/* What is wrong is said without what was found. */
static void test_secrets_kept(void **state)
{
	static const char *const texts[] = {
		"smtp: { url: hunter2 }\n",
		"smtp: hunter2\n",
		"smtp: { password: [hunter2] }\n",
		"github: [hunter2]\n",
		"hunter2\n",
		"smtp:\n  password: hunter2: x\n",
		"smtp: { password: \"hunter2 }\n",
	};
	struct place_of_test *t = *state;
	struct secrets s;
	struct problems p;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		put(t, "secrets.yaml", texts[i], 0600);
		assert_int_equal(read_secrets(t, &p, &s), STATUS_INVALID);
		assert_int_equal(p.count, 1);
		assert_null(strstr(p.items[0].text, "hunter"));
	}
	assert_null(strstr(log_text(t), "hunter"));
}

static void test_secrets_environment(void **state)
{
	struct place_of_test *t = *state;
	struct secrets s;
	struct problems p;

	put(t, "secrets.yaml", "smtp: { user: file, url: smtp://a }\n", 0600);
	setenv("QUIRE_SMTP_USER", "env", 1);
	setenv("QUIRE_SMTP_URL", "", 1);
	setenv("QUIRE_GITHUB_CLIENT_ID", "id", 1);
	assert_int_equal(read_secrets(t, &p, &s), STATUS_OK);
	assert_string_equal(s.smtp_user, "env");
	assert_string_equal(s.smtp_url, "smtp://a");
	assert_string_equal(s.github_client_id, "id");
	setenv("QUIRE_SMTP_URL", "http://hunter2", 1);
	assert_int_equal(read_secrets(t, &p, &s), STATUS_INVALID);
	assert_null(strstr(problem_text(&t->arena, &p.items[0]), "hunter2"));
	unsetenv("QUIRE_SMTP_USER");
	unsetenv("QUIRE_SMTP_URL");
	unsetenv("QUIRE_GITHUB_CLIENT_ID");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_find, setup, teardown),
		cmocka_unit_test_setup_teardown(test_find_relative, setup, teardown),
		cmocka_unit_test_setup_teardown(test_find_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_owner, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets_mode, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets_environment, setup, teardown),
	};

	return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
