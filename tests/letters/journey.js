// SPDX-License-Identifier: MIT
// Two readers' way from signing up to coming back, step by step as they see it.
'use strict';

const assert = require('node:assert');
const http = require('node:http');
const { check } = require('../browser/tap.js');
const { open } = require('../browser/reader.js');
const measure = require('../browser/measure.js');
const { link, sleep } = require('./site.js');

const CONFIRMED = 1;
const UNSUBSCRIBED = 2;
const EACH = 0;
const MONTHLY = 2;
const REQUEST = /^Please confirm: /;
const WELCOME = /^Welcome to /;

// How a page is seen: without a word of the console, and in one window's width.
async function expectPage(reader, title, status = 200) {
	assert.strictEqual(await reader.page.innerText('h1'), title);
	assert.strictEqual(reader.seen.response.status(), status, title);
	assert.deepStrictEqual(reader.seen.complaints, []);
	assert.deepStrictEqual(await reader.page.evaluate(measure.sticksOut), [], title);
}

async function signUp(reader, address, often) {
	await reader.page.fill('.letter input[type=email]', address);
	if (often)
		await reader.page.selectOption('.letter select', often);
	await reader.page.click('.letter button');
	await expectPage(reader, 'Look in your inbox');
}

// By the page with the form alone, which is signed with a moment.
async function comeBack(reader, site, address) {
	await reader.page.click('text=Sign up again');
	await expectPage(reader, 'Get new writing in your inbox');
	await sleep(2100);
	await signUp(reader, address);
	const mail = await site.mail(address, REQUEST, 2);

	await reader.page.goto(link(mail, '/subscribe/confirm'));
	await expectPage(reader, "Thank you, it's confirmed");
	await site.mail(address, WELCOME, 2);
	assert.deepStrictEqual(site.subscriber(address), [CONFIRMED, EACH]);
}

// What a mail provider sends for its reader (RFC 8058): no cookie, no Origin.
function clickOnce(url) {
	return new Promise((resolve, reject) => {
		const request = http.request(url, {
			method: 'POST',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			agent: false,
		});

		request.on('error', reject);
		request.on('response', (response) => {
			response.resume();
			resolve(response.statusCode);
		});
		request.end('List-Unsubscribe=One-Click');
	});
}

// The steps of one pair of readers; options are those of the browser they use.
class Journey {
	constructor(browser, site, name, options) {
		this.browser = browser;
		this.site = site;
		this.name = name;
		this.options = options;
		this.at = `ada.${options.tag}@example.net`;
		this.other = `bea.${options.tag}@example.net`;
	}

	step(title, body) {
		return check(`${this.name}: ${title}`, () => body.call(this));
	}

	// A browser somewhere in the world.
	async browserAt(address) {
		const { tag, ...options } = this.options;

		return open(this.browser, {
			...options,
			extraHTTPHeaders: { 'X-Forwarded-For': `198.51.${100 + tag}.${address}` },
		});
	}

	async openAll() {
		this.here = await this.browserAt(1);
		this.there = await this.browserAt(2);
		this.elsewhere = await this.browserAt(3);
	}

	async closeAll() {
		for (const reader of [this.here, this.there, this.elsewhere])
			await reader.context.close();
	}

	async signUpOnAnEssay() {
		await this.here.page.goto(`${this.site.base}writing/first/`);
		await signUp(this.here, this.at);
		assert.deepStrictEqual(this.site.subscriber(this.at), [0, EACH]);
		const mail = await this.site.mail(this.at, REQUEST);

		assert.strictEqual(mail.type, 'multipart/alternative');
		assert.deepStrictEqual(mail.defects, []);
		assert.strictEqual(mail.headers['Auto-Submitted'], 'auto-generated');
		this.confirm = link(mail, '/subscribe/confirm');
		link(mail, '/subscribe/never');
	}

	async confirmInTheSameBrowser() {
		await this.here.page.goto(this.confirm);
		await expectPage(this.here, "Thank you, it's confirmed");
		assert.deepStrictEqual(this.site.subscriber(this.at), [CONFIRMED, EACH]);
		await this.here.page.reload();
		await expectPage(this.here, 'This is confirmed already');
	}

	async confirmInAnotherBrowser() {
		await this.there.page.goto(this.site.base);
		await signUp(this.there, this.other, 'each');
		const mail = await this.site.mail(this.other, REQUEST);
		const { page } = this.elsewhere;

		await page.goto(link(mail, '/subscribe/confirm'));
		await expectPage(this.elsewhere, 'One more step');
		assert.strictEqual(await page.locator('a, button, input:not([type=hidden])').count(), 1);
		assert.deepStrictEqual(this.site.subscriber(this.other), [0, EACH]);
		const box = await page.locator('button').boundingBox();

		assert.ok(box.height >= 44 && box.width >= 120, `${box.width} by ${box.height}`);
		await page.click('button');
		await expectPage(this.elsewhere, "Thank you, it's confirmed");
		assert.deepStrictEqual(this.site.subscriber(this.other), [CONFIRMED, EACH]);
	}

	async welcome() {
		for (const address of [this.at, this.other]) {
			const mail = await this.site.mail(address, WELCOME);

			for (const part of [mail.text, mail.html.replace(/\s+/g, ' ')])
				assert.match(part, /Your first letter comes with the next essay/);
			link(mail, '/writing/first/');
			link(mail, '/unsubscribe');
			link(mail, '/subscribe/preferences');
		}
	}

	async letter(slug, title, text) {
		await this.site.publish(slug);
		this.site.digest();
		for (const address of [this.at, this.other]) {
			const mail = await this.site.mail(address, new RegExp(`^${title}$`));

			assert.match(mail.text, text);
			assert.match(mail.html, text);
			link(mail, `/writing/${slug}/`);
			assert.deepStrictEqual(mail.defects, []);
		}
		this.mail = await this.site.mail(this.at, new RegExp(`^${title}$`));
		this.otherMail = await this.site.mail(this.other, new RegExp(`^${title}$`));
		this.site.digest();
		await this.site.mail(this.at, new RegExp(`^${title}$`));
	}

	async monthly() {
		const { page } = this.here;

		await page.goto(link(this.mail, '/subscribe/preferences'));
		await expectPage(this.here, 'Your letters');
		await page.check('text=/Once a month/');
		await page.click('text=Save how often');
		await expectPage(this.here, 'Your letters');
		assert.match(await page.innerText('.notice'), /noted/);
		assert.match(await page.innerText('.standfirst'), /month/);
		assert.deepStrictEqual(this.site.subscriber(this.at), [CONFIRMED, MONTHLY]);
	}

	async pause() {
		const { page } = this.there;
		const day = new Date(Date.now() + 40 * 86400e3).toISOString().slice(0, 10);

		await page.goto(link(this.otherMail, '/subscribe/preferences'));
		await page.fill('input[type=date]', day);
		await page.click('text=Pause until then');
		await expectPage(this.there, 'Your letters');
		assert.match(await page.innerText('.standfirst'), /Nothing comes before/);
	}

	// Neither reader gets this one: one is monthly, the other pauses.
	async heldBack(slug, title) {
		await this.site.publish(slug);
		this.site.digest();
		for (const address of [this.at, this.other])
			assert.strictEqual(this.site.mails(address, new RegExp(`^${title}$`)).length, 0);
		await this.there.page.click('text=Go on now');
		await expectPage(this.there, 'Your letters');
		this.site.digest();
		await this.site.mail(this.other, new RegExp(`^${title}$`));
	}

	async unsubscribeByThePage() {
		const { page } = this.here;

		await page.goto(link(this.mail, '/unsubscribe'));
		await expectPage(this.here, 'Unsubscribe');
		assert.deepStrictEqual(await page.locator('button').allInnerTexts(), [
			'Unsubscribe',
			'Pause for three months',
		]);
		assert.deepStrictEqual(this.site.subscriber(this.at), [CONFIRMED, MONTHLY]);
		await page.click('button >> text=Unsubscribe');
		await expectPage(this.here, 'You are unsubscribed');
		assert.strictEqual(this.site.subscriber(this.at)[0], UNSUBSCRIBED);
	}

	async unsubscribeByOneClick() {
		const url = link(this.otherMail, '/unsubscribe');

		assert.strictEqual(await clickOnce(url), 200);
		assert.strictEqual(await clickOnce(url), 200);
		assert.strictEqual(this.site.subscriber(this.other)[0], UNSUBSCRIBED);
		await this.there.page.goto(url);
		await expectPage(this.there, 'You are unsubscribed');
	}

	async comeBack() {
		await comeBack(this.here, this.site, this.at);
		await comeBack(this.there, this.site, this.other);
	}

	async oldLinks() {
		await this.elsewhere.page.goto(this.confirm);
		await expectPage(this.elsewhere, 'This is confirmed already');
	}
}

module.exports = { Journey, signUp, expectPage, REQUEST, WELCOME };
