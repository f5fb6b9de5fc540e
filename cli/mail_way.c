/* SPDX-License-Identifier: MIT */
#include "cli/mail_way.h"

#include <stdlib.h>

#define SENDMAIL "/usr/sbin/sendmail"

const char *mail_way_sendmail(void)
{
	const char *program = getenv("QUIRE_SENDMAIL");

	return program && *program ? program : SENDMAIL;
}

enum status mail_way_open(const struct mail_way *w, struct transport **out)
{
	struct transport_smtp smtp;

	switch (w->transport) {
	case SETTINGS_TRANSPORT_SENDMAIL:
		return transport_sendmail(mail_way_sendmail(), out);
	case SETTINGS_TRANSPORT_SMTP:
		smtp = (struct transport_smtp){.url = w->secrets->smtp_url,
					       .user = w->secrets->smtp_user,
					       .password = w->secrets->smtp_password,
					       .helo = w->domain,
					       .seconds = w->seconds};
		return transport_smtp(&smtp, out);
	case SETTINGS_TRANSPORT_FILE:
		break;
	}
	return transport_file(w->folder, out);
}
