// SPDX-License-Identifier: MIT
// execute.js FILE - put the comments' HTML in FILE, a JSON array, on a page in Chromium, once as the
// page's own source and once by innerHTML, and do there what a reader might: point at everything and
// press every link. Prints what ran, was asked for or stands there that must not, a line each.
'use strict';

const fs = require('node:fs');
const { launch } = require('../browser/reader.js');

const comments = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const page_url = 'http://comments.test/';
const source =
	'<!doctype html><meta charset="utf-8"><title>Comments</title><main>' +
	comments.map((html) => `<div>${html}</div>`).join('\n') +
	'</main><p id="end">';

// Runs in the page: what is there that must not be. An address that can't be parsed has the
// protocol ":", and leads nowhere.
function look(count) {
	const tags = 'P EM STRONG CODE PRE BLOCKQUOTE UL OL LI HR BR H4 H5 H6 A'.split(' ');
	const names = { A: ['href', 'rel'], PRE: ['tabindex'], OL: ['start'], CODE: ['class'] };
	const comments = document.querySelectorAll('main > div');
	const wrong = [];

	if (comments.length !== count || !document.querySelector('main + #end'))
		wrong.push(`${comments.length} comments of ${count}`);
	for (const element of document.querySelectorAll('main > div *')) {
		if (!tags.includes(element.tagName))
			wrong.push(`an element ${element.tagName}`);
		for (const name of element.getAttributeNames())
			if (!(names[element.tagName] || []).includes(name))
				wrong.push(`an attribute ${element.tagName} ${name}`);
		if (element.tagName === 'A' && !/^(https?|mailto|):$/.test(element.protocol))
			wrong.push(`an address ${element.href}`);
		if (element.tagName === 'A' && element.rel !== 'ugc nofollow noopener')
			wrong.push(`a rel ${element.rel}`);
		for (const event of ['mouseover', 'focus', 'error', 'load', 'toggle', 'pointerenter'])
			element.dispatchEvent(new Event(event, { bubbles: true }));
		if (element.tagName === 'A') {
			element.addEventListener('click', (event) => {
				if (/^(https?|mailto|):$/.test(element.protocol))
					event.preventDefault();
			});
			element.click();
		}
	}
	return wrong;
}

async function visit(browser) {
	const page = await browser.newPage();
	const wrong = [];

	page.on('dialog', (dialog) => {
		wrong.push(`a dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	page.on('pageerror', (error) => wrong.push(`a script that failed: ${error}`));
	page.on('console', (message) => wrong.push(`on the console: ${message.text()}`));
	await page.route('**/*', (route) => {
		if (route.request().url() === page_url)
			return route.fulfill({ contentType: 'text/html; charset=utf-8', body: source });
		if (!route.request().url().endsWith('/favicon.ico'))
			wrong.push(`a request: ${route.request().url()}`);
		return route.abort();
	});
	await page.goto(page_url);
	wrong.push(...(await page.evaluate(look, comments.length)));
	await page.evaluate((all) => {
		const main = document.querySelector('main');

		main.textContent = '';
		for (const html of all)
			main.appendChild(document.createElement('div')).innerHTML = html;
	}, comments);
	wrong.push(...(await page.evaluate(look, comments.length)));
	await page.waitForTimeout(300);
	if (page.url() !== page_url)
		wrong.push(`it has gone to ${page.url()}`);
	return wrong;
}

async function main() {
	const browser = await launch();

	try {
		const wrong = await visit(browser);

		console.log([`${comments.length} comments`, ...wrong].join('\n'));
	} finally {
		await browser.close();
	}
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
