// SPDX-License-Identifier: MIT
// A mail scanner: it opens every link of every mail and every link of what it finds there, from
// another address, without a cookie, with scripts and without, and presses no button.
'use strict';

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const { check } = require('../browser/tap.js');
const { open } = require('../browser/reader.js');
const { link } = require('./site.js');
const { signUp, expectPage, REQUEST, WELCOME } = require('./journey.js');

const ADDRESS = '203.0.113.77';
const METHODS = ['HEAD', 'GET', 'OPTIONS'];

// Addresses of the site in a mail's two parts and its header.
function linksOf(mail, base) {
	const header = Object.values(mail.headers).join(' ').match(/https?:\/\/[^\s>]+/g) || [];

	return [...mail.htmlLinks, ...mail.textLinks, ...header].filter((url) => url.startsWith(base));
}

function fetchAll(urls) {
	for (const url of urls)
		for (const method of METHODS) {
			const words = method === 'HEAD' ? ['-I'] : ['-X', method];
			const code = execFileSync(
				'curl',
				['-s', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '20', ...words]
					.concat(['-H', `X-Forwarded-For: ${ADDRESS}`, '-A', 'Scanner/1.0', url]),
				{ encoding: 'utf8' },
			);

			assert.ok(Number(code) > 0 && Number(code) < 500, `${method} ${url}: ${code}`);
		}
}

// Opens them in a browser; returns the links that the pages show.
async function openAll(browser, urls, base) {
	const { context, page, seen } = await open(browser, {
		extraHTTPHeaders: { 'X-Forwarded-For': ADDRESS },
	});
	const found = new Set();

	for (const url of urls) {
		await context.clearCookies();
		await page.goto(url, { waitUntil: 'networkidle' });
		await page.mouse.move(200, 200);
		for (const next of await page.evaluate(() => [...document.links].map((a) => a.href)))
			if (next.startsWith(base))
				found.add(next.replace(/#.*/, ''));
	}
	assert.deepStrictEqual(seen.complaints, []);
	await context.close();
	return found;
}

// All it can reach; the number of addresses.
async function scan(browser, mails, base) {
	const first = new Set(mails.flatMap((mail) => linksOf(mail, base)));
	const next = await openAll(browser, first, base);
	const all = new Set([...first, ...next]);

	await openAll(browser, next, base);
	fetchAll(all);
	return all.size;
}

// With one reader who has asked and one who has asked for another address, beside all others.
async function checkScanner(browser, site) {
	const waiting = 'waiting@example.net';
	const reader = await open(browser, {
		extraHTTPHeaders: { 'X-Forwarded-For': '192.0.2.200' },
	});
	const { context, page } = reader;

	await page.goto(`${site.base}writing/first/`);
	await signUp(reader, waiting);
	await page.goto(link(await site.mail('bea.0@', WELCOME, 2), '/subscribe/preferences'));
	await page.fill('input#address', 'bea.elsewhere@example.net');
	await page.click('button >> text=Send me the confirmation');
	await context.close();
	await site.mail('bea.elsewhere@', /new address/);
	const confirm = link(await site.mail(waiting, REQUEST), '/subscribe/confirm');
	const before = site.rows();

	await check('a scanner opens every link of every mail and changes nothing', async () => {
		const count = await scan(browser, site.mails(), site.base);

		assert.ok(count > 40, `only ${count} addresses`);
		console.log(`# ${count} addresses`);
		assert.deepStrictEqual(site.rows(), before);
	});
	await check('and the link it opened still confirms', async () => {
		const person = await open(browser, {});

		await person.page.goto(confirm);
		await person.page.click('button');
		await expectPage(person, "Thank you, it's confirmed");
		await person.context.close();
	});
}

module.exports = { checkScanner };
