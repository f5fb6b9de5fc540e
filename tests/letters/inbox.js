// SPDX-License-Identifier: MIT
// The mails, opened in Chromium on a phone.
'use strict';

const { check } = require('../browser/tap.js');
const { open } = require('../browser/reader.js');
const { MAIL, look } = require('./looks.js');
const { REQUEST, WELCOME } = require('./journey.js');

const KINDS = [
	['mail-confirmation', REQUEST],
	['mail-address', /^Please confirm your new address/],
	['mail-welcome', WELCOME],
	['mail-letter', /^High water$/],
];

async function checkMails(browser, site, sources) {
	for (const [name, subject] of KINDS)
		await check(`${name}: fits a phone, light and dark`, async () => {
			const { context, page } = await open(browser, {});
			const mail = site.mails('', subject).at(-1);

			sources.set(name, mail.html);
			await page.setContent(mail.html, { waitUntil: 'load' });
			// As mail programs do; what lies behind it axe takes for white otherwise.
			await page.addStyleTag({ content: 'html { background: Canvas }' });
			await look(page, name, MAIL);
			await context.close();
		});
}

module.exports = { checkMails };
