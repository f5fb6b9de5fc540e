// SPDX-License-Identifier: MIT
// Every kind of page of the newsletter, driven to as a reader would come there, and looked at.
'use strict';

const assert = require('node:assert');
const { check } = require('../browser/tap.js');
const { open } = require('../browser/reader.js');
const { PAGE, look, none } = require('./looks.js');
const { link, sleep } = require('./site.js');
const { signUp, REQUEST, WELCOME } = require('./journey.js');

const CHANGE = /^Please confirm your new address/;

// Who goes from page to page and looks at each; sources gets what the server sent.
class Visitor {
	constructor(browser, site, sources) {
		Object.assign(this, { browser, site, sources });
	}

	async begin(address) {
		this.address = address;
		this.reader = await open(this.browser, {
			extraHTTPHeaders: { 'X-Forwarded-For': `192.0.2.${address.length}` },
		});
		this.page = this.reader.page;
	}

	async end() {
		await this.reader.context.close();
	}

	go(where) {
		return this.page.goto(where.includes('://') ? where : this.site.base + where);
	}

	// Presses a button, whatever the browser itself thinks of the form.
	async press(text) {
		await this.page.evaluate(() => {
			for (const form of document.forms)
				form.noValidate = true;
		});
		await this.page.click(`button >> text=${text}`);
	}

	see(name, title, status = 200) {
		return check(`${name}: says "${title}", fits, is legible, ${status}`, async () => {
			assert.strictEqual(await this.page.innerText('h1'), title);
			assert.strictEqual(this.reader.seen.response.status(), status);
			this.sources.set(name, await this.reader.seen.response.text());
			none(this.reader.seen.complaints, name);
			none(this.reader.seen.requests.filter((url) => !url.startsWith(this.site.base) &&
				!url.startsWith('data:')), name);
			await look(this.page, name, PAGE);
		});
	}

	// A mail that came to the visitor.
	mail(subject, count) {
		return this.site.mail(this.address, subject, count);
	}
}

async function seeForms(visitor) {
	const { page } = visitor;

	await visitor.go('');
	await visitor.see('index', 'All writing');
	await visitor.go('writing/high-water/');
	await visitor.see('essay', 'High water');
	await page.fill('.letter input[type=email]', 'somebody@nowhere');
	await page.selectOption('.letter select', 'weekly');
	await visitor.press('Send me the confirmation');
	await visitor.see('form-error', 'Get new writing in your inbox', 422);
	await check('form-error: what was typed is kept, the error beside it', async () => {
		assert.strictEqual(await page.inputValue('.letter input[type=email]'), 'somebody@nowhere');
		assert.strictEqual(await page.inputValue('.letter select'), 'weekly');
		const error = await page.locator('.error').boundingBox();
		const field = await page.locator('.letter input[type=email]').boundingBox();

		assert.ok(Math.abs(error.y + error.height - field.y) < 24, 'the error is far away');
	});
	await visitor.go('subscribe');
	await visitor.see('form', 'Get new writing in your inbox');
	await visitor.go('subscribe');
	await page.fill('.letter input[type=email]', visitor.address);
	await visitor.press('Send me the confirmation');
	await visitor.see('form-too-quick', 'Get new writing in your inbox', 422);
	await sleep(2100);
	await visitor.press('Send me the confirmation');
	await visitor.see('inbox', 'Look in your inbox');
}

async function seeConfirming(visitor) {
	const url = link(await visitor.mail(REQUEST), '/subscribe/confirm');

	await visitor.reader.context.clearCookies();
	await visitor.go(url);
	await visitor.see('one-more-step', 'One more step');
	await visitor.press('Yes, send them to me');
	await visitor.see('confirmed', "Thank you, it's confirmed");
	await visitor.go(url);
	await visitor.see('confirmed-already', 'This is confirmed already');
	await visitor.go(`${url.slice(0, -1)}`);
	await visitor.see('link-broken', "This link doesn't work", 404);
	return url;
}

async function seePreferences(visitor) {
	const { page } = visitor;
	const welcome = await visitor.mail(WELCOME);
	const preferences = link(welcome, '/subscribe/preferences');

	await visitor.go(preferences);
	await visitor.see('preferences', 'Your letters');
	await page.fill('input[name=until]', '2020-01-01');
	await visitor.press('Pause until then');
	await visitor.see('preferences-pause-error', 'Your letters', 422);
	await page.fill('input#address', 'nobody@nowhere');
	await visitor.press('Send me the confirmation');
	await visitor.see('preferences-address-error', 'Your letters', 422);
	await page.fill('input#own', 'another@example.net');
	await visitor.press('Download my data');
	await visitor.see('preferences-data-error', 'Your letters', 422);
	await page.check('text=/Once a week/');
	await visitor.press('Save how often');
	await visitor.see('preferences-noted', 'Your letters');
	await page.fill('input[name=until]', '2031-12-24');
	await visitor.press('Pause until then');
	await visitor.see('preferences-paused', 'Your letters');
	await visitor.press('Go on now');
	await check('the data that is downloaded is theirs', async () => {
		await page.fill('input#own', visitor.address);
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			visitor.press('Download my data'),
		]);
		const data = require(await copyOf(download));

		assert.ok(JSON.stringify(data).includes(visitor.address));
	});
	return preferences;
}

async function copyOf(download) {
	const file = `${await download.path()}.json`;

	await download.saveAs(file);
	return file;
}

async function seeMoving(visitor, preferences) {
	const moved = `moved.${visitor.address}`;

	await visitor.go(preferences);
	await visitor.page.fill('input#address', moved);
	await visitor.press('Send me the confirmation');
	await visitor.see('preferences-asked', 'Your letters');
	await visitor.go(link(await visitor.site.mail(moved, CHANGE), '/subscribe/confirm'));
	await visitor.see('one-more-step-address', 'One more step');
	await visitor.press('Yes, this is my address');
	await visitor.see('moved', 'Your new address is confirmed');
}

async function seeLeaving(visitor, preferences, confirm) {
	const unsubscribe = link(await visitor.mail(WELCOME), '/unsubscribe');

	await visitor.go(unsubscribe);
	await visitor.see('unsubscribe', 'Unsubscribe');
	await visitor.press('Write once a month');
	await visitor.see('fewer', 'Once a month, then');
	await visitor.go(unsubscribe);
	await visitor.press('Pause for three months');
	await visitor.see('paused', 'It will be quiet for a while');
	await visitor.go(unsubscribe);
	await visitor.press('Unsubscribe');
	await visitor.see('unsubscribed', 'You are unsubscribed');
	await visitor.go(confirm);
	await visitor.see('too-old', "This link doesn't work any more", 410);
	await visitor.go(preferences);
	await visitor.see('preferences-none', 'Your letters');
	await visitor.page.click('text=Erase me');
	await visitor.see('erase', 'Erase me');
	await visitor.press('Erase everything about me');
	await visitor.see('erased', 'You are erased');
	await visitor.go(preferences);
	await visitor.see('unknown', 'Nothing is known of you here', 410);
}

// Whoever never signed up and shuts the door.
async function seeNever(visitor) {
	await visitor.go('writing/first/');
	await signUp(visitor.reader, visitor.address);
	await visitor.reader.context.clearCookies();
	await visitor.go(link(await visitor.mail(REQUEST), '/subscribe/never'));
	await visitor.see('never', 'Never again?');
	await visitor.press('Never write to me again');
	await visitor.see('silent', 'It is quiet from now on');
	await visitor.page.reload();
	await visitor.go('subscribe/archive/');
	await visitor.see('archive', 'All letters');
	await visitor.page.click('.letters a >> nth=0');
	await visitor.see('letter', await visitor.page.innerText('h1'));
	await visitor.go('subscribe/nothing');
	await visitor.see('not-found', await visitor.page.innerText('h1'), 404);
}

// Before the first letter.
async function empty(browser, site, sources) {
	const visitor = new Visitor(browser, site, sources);

	await visitor.begin('early@example.net');
	await visitor.go('subscribe/archive/');
	await visitor.see('archive-empty', 'All letters');
	await visitor.end();
}

async function all(browser, site, sources) {
	const visitor = new Visitor(browser, site, sources);
	let confirm = '';
	let preferences = '';

	await visitor.begin('dora@example.net');
	await seeForms(visitor);
	confirm = await seeConfirming(visitor);
	preferences = await seePreferences(visitor);
	await seeMoving(visitor, preferences);
	await seeLeaving(visitor, preferences, confirm);
	await visitor.end();
	await visitor.begin('stranger@example.net');
	await seeNever(visitor);
	await visitor.end();
}

module.exports = { checkPages: { empty, all } };
