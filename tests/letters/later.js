// SPDX-License-Identifier: MIT
// What comes to a reader who chose monthly, when the month is over.
'use strict';

const assert = require('node:assert');
const { check } = require('../browser/tap.js');
const { open } = require('../browser/reader.js');
const { link } = require('./site.js');
const { WELCOME } = require('./journey.js');

const ONE = /^A new board$/;
const [MONTHLY, EACH] = ['ada.0@example.net', 'bea.0@example.net'];

// The first of next month, an hour in.
function nextMonth() {
	const now = new Date();

	return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 1))
		.toISOString()
		.replace(/\.\d+/, '');
}

async function checkYear(browser, site) {
	await check('a monthly reader waits for the month to end', async () => {
		const { context, page } = await open(browser, {});
		const welcome = await site.mail(MONTHLY, WELCOME, 2);

		await page.goto(link(welcome, '/subscribe/preferences'));
		await page.check('text=/Once a month/');
		await page.click('text=Save how often');
		await context.close();
		await site.publish('a-new-board');
		site.digest();
		await site.mail(EACH, ONE);
		assert.strictEqual(site.mails(MONTHLY, ONE).length, 0);
		site.digest(nextMonth());
		await site.mail(MONTHLY, ONE);
		await site.mail(EACH, ONE);
	});
}

module.exports = { checkYear };
