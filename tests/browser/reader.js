// SPDX-License-Identifier: MIT
// A reader's browser: opens pages in Chromium and remembers what they asked for and said.
'use strict';

const http = require('node:http');
const { chromium } = require('playwright-core');

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

function launch() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: FLAGS,
	});
}

// A context of its own with one page. seen.requests are the addresses asked for, seen.complaints
// what the console and the policy said, seen.response the last answer that the page shows.
async function open(browser, options) {
	const context = await browser.newContext({
		viewport: { width: 1440, height: 900 },
		...options,
	});
	const page = await context.newPage();
	const seen = { requests: [], complaints: [] };

	page.on('request', (r) => seen.requests.push(r.url()));
	page.on('response', (r) => {
		if (r.request().isNavigationRequest() && r.frame() === page.mainFrame())
			seen.response = r;
	});
	page.on('pageerror', (e) => seen.complaints.push(String(e)));
	page.on('console', (m) => {
		// That a page is a 404 is said by the browser itself and meant here.
		if (['error', 'warning'].includes(m.type()) && !m.text().includes('status of 4'))
			seen.complaints.push(m.text());
	});
	return { context, page, seen };
}

// Opens a page in a context of its own, calls body(page, seen) and closes it.
async function read(browser, url, options, body) {
	const { context, page, seen } = await open(browser, options);

	try {
		await page.goto(url);
		return await body(page, seen);
	} finally {
		await context.close();
	}
}

// What one GET answers: status, headers, and the body's bytes as they came over the wire.
function get(url, encoding) {
	return new Promise((resolve, reject) => {
		const headers = encoding ? { 'Accept-Encoding': encoding } : {};

		http.get(url, { headers, agent: false }, (response) => {
			const parts = [];

			response.on('data', (part) => parts.push(part));
			response.on('error', reject);
			response.on('end', () => {
				resolve({
					status: response.statusCode,
					headers: response.headers,
					body: Buffer.concat(parts),
				});
			});
		}).on('error', reject);
	});
}

module.exports = { launch, open, read, get };
