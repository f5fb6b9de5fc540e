// SPDX-License-Identifier: MIT
// How a page looks: in two widths, light and dark. Says what a reader would stumble over.
'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const measure = require('../browser/measure.js');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [320, 1440];
const SCHEMES = ['light', 'dark'];

function none(list, where) {
	assert.ok(list.length === 0, [where, ...list.map((item) => JSON.stringify(item))].join('\n'));
}

async function axeFinds(page, rules) {
	await page.evaluate(axe);
	const found = await page.evaluate((which) => globalThis.axe.run({ rules: which }), rules);

	return found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]);
}

async function takePicture(page, name) {
	const folder = process.env.QUIRE_PICTURES;

	if (folder)
		await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

// A page. contrast: the least ratio of each text to its ground; target: the least size of what is
// pressed; rules: axe's, on or off.
const PAGE = { contrast: 7, target: 24, rules: { 'target-size': { enabled: true } } };

// A mail, which its reader's program shows as a part of a page of its own.
const MAIL = {
	contrast: 4.5,
	target: 0,
	rules: {
		'landmark-one-main': { enabled: false },
		'page-has-heading-one': { enabled: false },
		region: { enabled: false },
	},
};

async function look(page, name, kind) {
	for (const width of WIDTHS)
		for (const colorScheme of SCHEMES) {
			const where = `${name}-${width}-${colorScheme}`;

			await page.setViewportSize({ width, height: width < 700 ? 568 : 900 });
			await page.emulateMedia({ colorScheme });
			await takePicture(page, where);
			none(await page.evaluate(measure.sticksOut), where);
			none(await page.evaluate(measure.small, kind.target), where);
			none(await page.evaluate(measure.faint, kind.contrast), where);
			none(await axeFinds(page, kind.rules), where);
		}
}

module.exports = { PAGE, MAIL, look, none };
