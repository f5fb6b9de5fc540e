# SPDX-License-Identifier: MIT
"""Mails as servers and providers return them, with what is ours in them to be filled in: TO, the
address that the bounce is for; READER, whom our mail was for; ID, its Message-ID."""

RETURNED = """\
Return-Path: <{to}>
From: The Quiet Page <letters@example.org>
To: {reader}
Subject: On slowness
Message-ID: <{id}@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

An essay.
"""

REPORT = """\
Return-Path: <>
Delivered-To: {to}
Date: Tue, 24 Nov 2026 09:00:00 +0000
From: {sender}
Subject: {subject}
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="{boundary}"
Message-Id: <20261124090000.1234@{host}>

Prose for programs of old.

--{boundary}
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

{words}

--{boundary}
Content-Description: Delivery report
Content-Type: message/delivery-status

{status}

--{boundary}
Content-Description: Returned message
Content-Type: {returned_type}

{returned}
--{boundary}--
"""


def report(sender, subject, words, status, returned_type="message/rfc822", host="mx.example"):
    """A bounce by RFC 3464, still to be filled in."""
    return REPORT.replace("{sender}", sender).replace("{subject}", subject).replace(
        "{words}", words).replace("{status}", status).replace(
        "{returned_type}", returned_type).replace("{host}", host).replace(
        "{boundary}", "=_9B1/" + host).replace("{returned}", RETURNED)


def postfix(code="5.1.1", said="550 5.1.1 <ada@reader.example>: Recipient address rejected: no such user",
            action="failed"):
    return report("MAILER-DAEMON@mx.example (Mail Delivery System)",
                  "Undelivered Mail Returned to Sender",
                  "<ada@reader.example>: host mx.reader.example[192.0.2.7] said:\n    " + said,
                  "Reporting-MTA: dns; mx.example\nX-Postfix-Queue-ID: 4F1\n"
                  "X-Postfix-Sender: rfc822; {to}\nArrival-Date: Tue, 24 Nov 2026 08:59:58 +0000\n\n"
                  "Final-Recipient: rfc822; ada@reader.example\n"
                  "Original-Recipient: rfc822;ada@reader.example\nAction: " + action +
                  "\nStatus: " + code + "\nRemote-MTA: dns; mx.reader.example\n"
                  "Diagnostic-Code: smtp; " + said.replace(": ", ":\n    ", 1))


EXIM = report("Mail Delivery System <Mailer-Daemon@host.example>",
              "Mail delivery failed: returning message to sender",
              "This mail was written by a mail server.\n\n  ada@reader.example\n"
              "    host mx.reader.example [192.0.2.7]\n    SMTP error after RCPT TO:\n"
              "    550-5.1.1 There is nobody of this name here.\n    550 5.1.1 Look for slips",
              "Reporting-MTA: dns; host.example\n\nAction: failed\n"
              "Final-Recipient: rfc822;ada@reader.example\nStatus: 5.0.0\n"
              "Remote-MTA: dns; mx.reader.example\n"
              "Diagnostic-Code: smtp; 550-5.1.1 There is nobody of this name here.\n"
              "\t550 5.1.1 Look for slips").replace("To: {to}\n", "To: {to}\nX-Failed-Recipients: "
                                                   "ada@reader.example\n", 1)

GMAIL = report("Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
               "Delivery Status Notification (Failure)",
               "** Address not found **\n\nada@reader.example can't get your mail.",
               "Reporting-MTA: dns; googlemail.example\nArrival-Date: Tue, 24 Nov 2026 01:00:00 -0800\n"
               "X-Original-Message-ID: <{id}@example.org>\n\n"
               "Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: 5.1.1\n"
               "Remote-MTA: dns; gmail-smtp-in.example. (192.0.2.26, the server for the domain.)\n"
               "Diagnostic-Code: smtp; 550-5.1.1 This account does not exist 5.1.1 xyz - gsmtp\n"
               "Last-Attempt-Date: Tue, 24 Nov 2026 01:00:01 -0800 (PST)",
               host="googlemail.example")

OUTLOOK = report("postmaster@outlook.example", "Undeliverable: On slowness",
                 "Delivery has failed to these recipients: ada@reader.example",
                 "Reporting-MTA: dns;EU1.prod.outlook.example\r\n"
                 "Received-From-MTA: dns;mx.example\r\n\r\n"
                 "Final-Recipient: rfc822;ada@reader.example\r\nAction: failed\r\nStatus: 5.1.10\r\n"
                 "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.NotFound; not found by SMTP\r\n"
                 " address lookup", returned_type="text/rfc822-headers").replace(
    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All")

DISCARDED = report("Mail Delivery System <Mailer-Daemon@host.example>",
                   "Mail delivery failed: returning message to sender",
                   "  ada@reader.example\n"
                   "    Domain example.org has exceeded the max emails per hour (51/50\n"
                   "    (102%)) allowed.  Message discarded.",
                   "Reporting-MTA: dns; host.example\n\nAction: failed\n"
                   "Final-Recipient: rfc822;ada@reader.example\nStatus: 5.0.0")

QMAIL = """\
Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@old.example
To: {to}
Subject: failure notice

This is the program at old.example. I gave up on this address.

<ada@reader.example>:
Nobody here has that name. (#5.1.1)

--- Below this line is a copy of the message.

""" + RETURNED

FEEDBACK = """\
From: <complaints@provider.example>
Date: Tue, 24 Nov 2026 09:00:00 +0000
Subject: FW: On slowness
To: <abuse@example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain; charset="US-ASCII"

A reader marked this mail.

--part
Content-Type: message/feedback-report

Feedback-Type: {type}
User-Agent: Loop/1.0
Version: 1
Original-Mail-From: <{mail_from}>
Original-Rcpt-To: <ada@reader.example>

--part
Content-Type: message/rfc822

""" + RETURNED + "\n--part--\n"

VACATION = """\
Return-Path: <>
Delivered-To: {to}
From: ada@reader.example
To: {to}
Subject: Away until Monday
Auto-Submitted: auto-replied (vacation)
In-Reply-To: <{id}@example.org>

I'll read 5.1.1 mails when I'm back.
"""

UNSUBSCRIBE = """\
From: Ada <ada@reader.example>
To: letters@example.org
Subject: {subject}

"""
