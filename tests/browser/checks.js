// SPDX-License-Identifier: MIT
// What a reader's browser makes of the pages. Usage: checks.js BASE_URL [SEED_PATH]
'use strict';

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { check, skip, finish } = require('./tap.js');
const { launch, read, get } = require('./reader.js');
const measure = require('./measure.js');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const vnu = path.join(path.dirname(require.resolve('vnu-jar')), 'build/dist/vnu.jar');

const base = process.argv[2];
const seed = process.argv[3];
const budget = 14 * 1024;
const plain = 'writing/plain/';
const everything = 'writing/everything/';
const phone = { width: 320, height: 568 };

// Every page that is looked at, with the status it answers.
const pages = [
	{ name: 'index', path: '', status: 200 },
	{ name: 'essay', path: plain, status: 200 },
	{ name: 'essay with everything', path: everything, status: 200 },
	{ name: 'Arabic essay', path: 'writing/arabic/', status: 200 },
	{ name: 'essay with forty words of title', path: 'writing/forty/', status: 200 },
	{ name: 'page', path: 'about/', status: 200 },
	{ name: '404', path: 'writing/plane/', status: 404 },
	{ name: '410', path: 'writing/removed/', status: 410 },
];

function none(list) {
	assert.ok(list.length === 0, list.map((item) => JSON.stringify(item)).join('\n'));
}

async function checkOrder(browser, where) {
	await check(`${where}: parts stand in order`, () =>
		read(browser, base + where, {}, async (page) => {
			none(
				await page.evaluate(measure.outOfOrder, [
					'.top a',
					'h1',
					'.standfirst',
					'.meta time',
					'.text p',
					'.byline hr',
					'.byline p',
					'.after:nth-of-type(1) h2',
					'.after:nth-of-type(2) h2',
					'.after:nth-of-type(3) h2',
					'.foot',
				]),
			);
			assert.match(await page.innerText('.top'), /^\s*← All writing/);
			assert.match(await page.innerText('.meta'), /\d{4} · \d+ min read/);
			assert.match(await page.innerText('.byline'), /^Written by .+ in .+\.$/);
			assert.deepStrictEqual(await page.locator('.after h2').allInnerTexts(), [
				'Related reading',
				'Get new writing in your inbox',
				'Comments',
			]);
			assert.strictEqual(await page.locator('h1').count(), 1);
		}),
	);
}

async function checkWeight(browser, where) {
	await check(`${where}: two requests, to this host alone`, () =>
		read(browser, base + where, {}, async (page, seen) => {
			await page.waitForLoadState('networkidle');
			const asked = seen.requests.filter((url) => !url.startsWith('data:'));

			assert.strictEqual(asked.length, 2, asked.join('\n'));
			none(asked.filter((url) => !url.startsWith(base)));
		}),
	);
	await check(`${where}: at most 14 KB, compressed`, async () => {
		const page = await get(base + where);
		const style = /rel="stylesheet" href="([^"]+)"/.exec(page.body)[1];
		const parts = [base + where, new URL(style, base + where).href];
		let sum = 0;

		for (const part of parts) {
			const answer = await get(part, 'br');

			assert.strictEqual(answer.headers['content-encoding'], 'br', part);
			sum += answer.body.length;
		}
		assert.ok(sum <= budget, `${sum} bytes`);
		console.log(`# ${where}: ${sum} bytes in all`);
	});
}

async function checkFirstScreen(browser, where) {
	await check(`${where}: the text begins on a small phone's first screen`, () =>
		read(browser, base + where, { viewport: phone }, async (page) => {
			const top = await page.evaluate(
				() => document.querySelector('.text p').getBoundingClientRect().top,
			);

			assert.ok(top < 568 - 30, `at ${top}`);
		}),
	);
}

async function checkPage(browser, { name, path: where, status }) {
	await check(`${name}: status ${status}, nothing to complain about, nothing moves`, () =>
		read(browser, base + where, {}, async (page, seen) => {
			assert.strictEqual(seen.response.status(), status);
			assert.ok(await page.evaluate(measure.layoutShift) === 0, 'the layout shifts');
			none(await page.evaluate(measure.moving));
			none(seen.complaints);
			none(seen.requests.filter((url) => !url.startsWith(base) && !url.startsWith('data:')));
		}),
	);
	for (const width of [320, 768])
		await check(`${name}: fits ${width} px`, () =>
			read(browser, base + where, { viewport: { width, height: 568 } }, async (page) => {
				none(await page.evaluate(measure.sticksOut));
			}),
		);
	for (const colorScheme of ['light', 'dark'])
		await check(`${name}: axe and contrast, ${colorScheme}`, () =>
			read(browser, base + where, { colorScheme }, async (page) => {
				await page.evaluate(axe);
				const found = await page.evaluate(() => globalThis.axe.run());

				none(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]));
				none(await page.evaluate(measure.faint, 7));
			}),
		);
}

async function checkColours(browser) {
	for (const colorScheme of ['light', 'dark'])
		await check(`colours: ${colorScheme}, and white when printed`, () =>
			read(browser, base + plain, { colorScheme }, async (page) => {
				const paper = await page.evaluate(measure.paper);

				assert.ok(colorScheme === 'dark' ? paper < 50 : paper > 240, `paper ${paper}`);
				await page.emulateMedia({ media: 'print' });
				assert.strictEqual(await page.evaluate(measure.paper), 255);
				for (const part of ['.top', '.foot', '.after >> nth=0', '.skip'])
					assert.ok(!(await page.isVisible(part)), `${part} is printed`);
				for (const part of ['h1', '.meta', '.text', '.byline'])
					assert.ok(await page.isVisible(part), `${part} isn't printed`);
			}),
		);
	await check('colours: the end mark outlives forced colours', () =>
		read(browser, base + plain, { forcedColors: 'active' }, async (page) => {
			const box = await page.locator('.byline hr').boundingBox();

			assert.ok(box.width > 4 && box.height > 4);
		}),
	);
}

// How bright an element's left and right edges look.
async function edges(page, selector) {
	const picture = await page.locator(selector).first().screenshot();

	return page.evaluate(measure.edges, picture.toString('base64'));
}

async function checkTables(browser) {
	for (const colorScheme of ['light', 'dark'])
		await check(`tables: a shade where more of one lies, ${colorScheme}`, () =>
			read(browser, base + everything, { colorScheme, viewport: phone }, async (page) => {
				const paper = await page.evaluate(measure.paper);
				const shades = async () =>
					(await edges(page, '.table')).map((edge) => Math.abs(edge - paper) > 10);

				assert.deepStrictEqual(await shades(), [false, true], 'at its beginning');
				await page.evaluate(() => (document.querySelector('.table').scrollLeft = 100));
				assert.deepStrictEqual(await shades(), [true, true], 'in its middle');
				await page.evaluate(() => (document.querySelector('.table').scrollLeft = 9999));
				assert.deepStrictEqual(await shades(), [true, false], 'at its end');
			}),
		);
}

async function checkSample(browser) {
	const file = path.join(__dirname, '../../sample/writing/the-long-way.svg');
	const picture = fs.readFileSync(file).toString('base64');

	for (const colorScheme of ['light', 'dark'])
		await check(`sample: its picture is ${colorScheme} where the page is`, () =>
			read(browser, 'about:blank', { colorScheme }, async (page) => {
				await page.setContent(
					'<meta name="color-scheme" content="light dark">' +
						`<img alt="" src="data:image/svg+xml;base64,${picture}">`,
				);
				for (const edge of await edges(page, 'img'))
					assert.ok(colorScheme === 'dark' ? edge < 50 : edge > 230, `${edge}`);
			}),
		);
}

async function checkReading(browser) {
	await check('essay: the same picture without JavaScript', async () => {
		const shoot = (page) => page.screenshot({ fullPage: true });
		const on = await read(browser, base + plain, {}, shoot);
		const off = await read(browser, base + plain, { javaScriptEnabled: false }, shoot);

		assert.ok(on.equals(off));
	});
	await check('essay: some 65 characters a line', () =>
		read(browser, base + plain, {}, async (page) => {
			const length = await page.evaluate(measure.lineLength);

			assert.ok(length >= 58 && length <= 74, `${length} characters`);
		}),
	);
	await check('essay: the first Tab offers to skip to the text', () =>
		read(browser, base + plain, {}, async (page) => {
			await page.keyboard.press('Tab');
			const box = await page.locator('.skip').boundingBox();

			assert.ok(box.height > 20, 'the skip link stays hidden');
			await page.keyboard.press('Enter');
			await page.waitForURL(/#text$/, { timeout: 10000 });
		}),
	);
	await check('essay in Arabic: runs from the right', () =>
		read(browser, base + 'writing/arabic/', {}, async (page) => {
			assert.strictEqual(await page.getAttribute('html', 'dir'), 'rtl');
			const [title, main] = await page.evaluate(() =>
				['.top a', 'main'].map((s) => document.querySelector(s).getBoundingClientRect().right),
			);

			assert.ok(Math.abs(title - main) < 2, `${title} and ${main}`);
		}),
	);
	await check('all links to this site lead somewhere', async () => {
		for (const { path: where } of pages) {
			const links = await read(browser, base + where, {}, (page) =>
				page.evaluate(() => [...document.links].map((a) => a.href.replace(/#.*/, ''))),
			);

			for (const link of new Set(links))
				if (link.startsWith(base) && link !== base + where)
					assert.strictEqual((await get(link)).status, 200, `${where} to ${link}`);
		}
	});
}

// The Nu HTML checker takes seconds to start, so it gets all pages at once.
async function checkMarkup() {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'quire-nu-'));

	await check('the Nu HTML checker finds no error', async () => {
		for (const [i, { path: where }] of pages.entries())
			fs.writeFileSync(path.join(folder, `${i}.html`), (await get(base + where)).body);
		try {
			execFileSync('java', ['-jar', vnu, '--errors-only', folder], {
				stdio: ['ignore', 'ignore', 'pipe'],
			});
		} catch (error) {
			throw new Error(error.stderr ? error.stderr.toString() : error.message);
		}
	});
	fs.rmSync(folder, { recursive: true });
}

async function main() {
	const browser = await launch();

	if (seed)
		pages.push({ name: 'seed essay', path: seed, status: 200 });
	for (const where of seed ? [plain, seed] : [plain]) {
		await checkOrder(browser, where);
		await checkWeight(browser, where);
		await checkFirstScreen(browser, where);
	}
	if (!seed)
		skip('seed essay', 'QUIRE_TEST_CORPORA has none');
	for (const page of pages)
		await checkPage(browser, page);
	await checkColours(browser);
	await checkTables(browser);
	await checkSample(browser);
	await checkReading(browser);
	await browser.close();
	await checkMarkup();
	process.exitCode = finish() ? 0 : 1;
}

main().catch((error) => {
	console.log(`Bail out! ${error.stack}`);
	process.exitCode = 1;
});
