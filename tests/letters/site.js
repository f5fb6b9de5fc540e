// SPDX-License-Identifier: MIT
// The site under test from its writer's side: essays, quire's commands, the mails they wrote, and
// what the database knows.
'use strict';

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const LOOK = path.join(__dirname, 'look.py');
const OPTIONS = { encoding: 'utf8', maxBuffer: 1 << 26 };

function sleep(ms) {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

class Site {
	constructor(base, folder, build) {
		Object.assign(this, { base, folder, build });
	}

	// quire with these words, at a time that it is taken to be (RFC 3339) or now. Its output.
	quire(words, now) {
		const env = { ...process.env, QUIRE_BASE_URL: this.base };

		if (now)
			env.QUIRE_NOW = now;
		return execFileSync(
			path.join(this.build, 'cli/quire'),
			['--site', this.folder, ...words],
			{ ...OPTIONS, env },
		);
	}

	// One of the essays that wait appears, in a later second than whatever was done before.
	async publish(slug, now) {
		const file = path.join(this.folder, 'writing', `${slug}.md`);
		const text = fs.readFileSync(path.join(this.folder, 'waiting', `${slug}.md`), 'utf8');
		const at = now || new Date().toISOString().replace(/\.\d+/, '');

		if (!now)
			await sleep(1100);
		for (const name of fs.readdirSync(path.join(this.folder, 'waiting')))
			if (!name.endsWith('.md'))
				fs.copyFileSync(
					path.join(this.folder, 'waiting', name),
					path.join(this.folder, 'writing', name),
				);
		fs.writeFileSync(file, text.replace('---\n', `---\ndate: ${at}\n`));
		this.quire(['publish'], now);
	}

	// The letters that are due leave.
	digest(now) {
		return this.quire(['digest'], now);
	}

	look(what, name) {
		return JSON.parse(execFileSync('python3', [LOOK, what, name], OPTIONS));
	}

	mails(to, subject = /^/) {
		return this.look('mails', path.join(this.folder, 'data/outbox')).filter(
			(mail) => (!to || mail.to.includes(to)) && subject.test(mail.subject),
		);
	}

	// The newest mail to somebody, once there are this many; the outbox runs behind an answer.
	async mail(to, subject, count = 1) {
		let found = [];

		for (let tries = 0; tries < 100; tries++) {
			found = this.mails(to, subject);
			if (found.length >= count)
				break;
			await sleep(100);
		}
		assert.strictEqual(found.length, count, `mails to ${to}, ${subject}`);
		return found.at(-1);
	}

	// All that is known of people, as text.
	rows() {
		return this.look('rows', path.join(this.folder, 'data/quire.db'));
	}

	// State and cadence of a subscriber, as numbers; null where there is none.
	subscriber(address) {
		const row = this.rows().subscriber.find((one) => one[1] === `'${address}'`);

		return row ? row.slice(3, 5).map(Number) : null;
	}
}

// The link of a mail that leads to a path; it stands in both parts.
function link(mail, where) {
	const found = mail.htmlLinks.find((url) => new URL(url).pathname === where);

	assert.ok(found, `no link to ${where} in "${mail.subject}"`);
	assert.ok(mail.textLinks.includes(found), `${found} isn't in the text of "${mail.subject}"`);
	return found;
}

module.exports = { Site, link, sleep };
