// SPDX-License-Identifier: MIT
// The newsletter as its readers see it. Usage: letters.js BASE_URL SITE_FOLDER BUILD_FOLDER
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { check, finish } = require('../browser/tap.js');
const { launch } = require('../browser/reader.js');
const { Site } = require('./site.js');
const { Journey } = require('./journey.js');
const { checkPages } = require('./pages.js');
const { checkMails } = require('./inbox.js');
const { checkScanner } = require('./scanner.js');
const { checkYear } = require('./later.js');

const vnu = path.join(path.dirname(require.resolve('vnu-jar')), 'build/dist/vnu.jar');

async function travel(browser, site, name, options, essays) {
	const journey = new Journey(browser, site, name, options);
	const [first, second] = essays;

	await journey.openAll();
	await journey.step('sign up on an essay', journey.signUpOnAnEssay);
	await journey.step('the link confirms in the same browser', journey.confirmInTheSameBrowser);
	await journey.step('in another one its button does', journey.confirmInAnotherBrowser);
	await journey.step('both are welcomed', journey.welcome);
	await journey.step('both get the next essay, once', () => journey.letter(...first));
	await journey.step('choose monthly', journey.monthly);
	await journey.step('pause', journey.pause);
	await journey.step('nothing comes, and comes later', () => journey.heldBack(...second));
	await journey.step('unsubscribe by the page', journey.unsubscribeByThePage);
	await journey.step('unsubscribe by one click', journey.unsubscribeByOneClick);
	await journey.step('come back', journey.comeBack);
	await journey.step('a used link does nothing', journey.oldLinks);
	await journey.closeAll();
	return journey;
}

// The Nu HTML checker takes seconds to start, so it gets all pages at once.
async function checkMarkup(sources) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'quire-nu-'));

	await check(`the Nu HTML checker finds no error in ${sources.size} pages and mails`, () => {
		for (const [name, source] of sources)
			fs.writeFileSync(path.join(folder, `${name}.html`), source);
		try {
			// A property that only some mail programs know.
			const known = ['--filterpattern', '.*supported-color-schemes.*'];

			execFileSync('java', ['-jar', vnu, '--errors-only', ...known, folder], {
				stdio: ['ignore', 'ignore', 'pipe'],
			});
		} catch (error) {
			throw new Error(error.stderr ? error.stderr.toString() : error.message);
		}
	});
	fs.rmSync(folder, { recursive: true });
}

async function main() {
	const [base, folder, build] = process.argv.slice(2);
	const site = new Site(base, folder, build);
	const browser = await launch();
	const sources = new Map();

	await checkPages.empty(browser, site, sources);
	await travel(browser, site, 'at 1440 px', { tag: 0 }, [
		['high-water', 'High water', /Nobody owns a river/],
		['low-water', 'Low water'],
	]);
	await travel(
		browser,
		site,
		'without JavaScript at 320 px',
		{ tag: 1, javaScriptEnabled: false, viewport: { width: 320, height: 568 } },
		[
			['ice', 'Ice', /could be read by walking/],
			['thaw', 'Thaw'],
		],
	);
	await checkPages.all(browser, site, sources);
	await checkScanner(browser, site);
	await checkYear(browser, site);
	await checkMails(browser, site, sources);
	await browser.close();
	await checkMarkup(sources);
	process.exitCode = finish() ? 0 : 1;
}

main().catch((error) => {
	console.log(`Bail out! ${error.stack}`);
	process.exitCode = 1;
});
