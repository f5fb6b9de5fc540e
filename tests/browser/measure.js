// SPDX-License-Identifier: MIT
// Functions that run inside a page and say what a reader's eye would.
'use strict';

/* global document, getComputedStyle, Image, innerWidth, NodeFilter, OffscreenCanvas,
   PerformanceObserver */

// The selectors that match nothing, or stand before the one named ahead of them.
function outOfOrder(selectors) {
	const wrong = [];
	let last = null;

	for (const selector of selectors) {
		const found = document.querySelector(selector);

		if (!found)
			wrong.push(`missing: ${selector}`);
		else if (last && !(last.compareDocumentPosition(found) & 4))
			wrong.push(`too early: ${selector}`);
		last = found || last;
	}
	return wrong;
}

// Elements that stick out of the window sideways, unless something around them scrolls.
function sticksOut() {
	const out = [];
	const scrolls = (e) =>
		e && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));

	for (const e of document.body.querySelectorAll('*')) {
		const box = e.getBoundingClientRect();

		if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(e.parentElement))
			out.push(`${e.tagName} ${e.className} ${Math.round(box.left)}..${Math.round(box.right)}`);
	}
	if (document.documentElement.scrollWidth > innerWidth)
		out.push(`the page is ${document.documentElement.scrollWidth} wide`);
	return out;
}

// What moved after it was first shown; 0 for nothing.
function layoutShift() {
	return new Promise((resolve) => {
		let sum = 0;

		new PerformanceObserver((list) => {
			for (const entry of list.getEntries())
				sum += entry.value;
		}).observe({ type: 'layout-shift', buffered: true });
		setTimeout(() => resolve(sum), 300);
	});
}

// Each text whose contrast with the ground behind it is below the least ratio.
function faint(least) {
	const parse = (text) => {
		const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);

		return { r, g, b, a };
	};
	// Where nothing has a ground, the browser's own, which the page's colour scheme decides on.
	const probe = document.createElement('i');

	probe.style.backgroundColor = 'Canvas';
	document.body.append(probe);
	const canvas = parse(getComputedStyle(probe).backgroundColor);

	probe.remove();
	const ground = (e) => {
		for (; e; e = e.parentElement) {
			const colour = parse(getComputedStyle(e).backgroundColor);

			if (colour.a === 1)
				return colour;
		}
		return canvas;
	};
	const light = (colour) => {
		const [r, g, b] = [colour.r, colour.g, colour.b]
			.map((v) => v / 255)
			.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));

		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const wrong = new Set();

	while (texts.nextNode()) {
		const e = texts.currentNode.parentElement;

		if (!texts.currentNode.data.trim() || !e.checkVisibility() || e.closest('.skip, svg, mark'))
			continue;
		const [dark, bright] = [
			light(parse(getComputedStyle(e).color)),
			light(ground(e)),
		].sort((a, b) => a - b);
		const ratio = (bright + 0.05) / (dark + 0.05);

		if (ratio < least)
			wrong.add(`${e.tagName}.${e.className}: ${ratio.toFixed(2)}`);
	}
	return [...wrong];
}

// Characters a full line of the text holds, at the median.
function lineLength() {
	const lengths = [];

	for (const p of document.querySelectorAll('.text > p')) {
		const text = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
		const range = document.createRange();
		let top = null;
		let count = 0;

		while (text.nextNode()) {
			for (let i = 0; i < text.currentNode.length; i++) {
				range.setStart(text.currentNode, i);
				range.setEnd(text.currentNode, i + 1);
				const box = range.getBoundingClientRect();

				if (top !== null && box.top > top + 5) {
					lengths.push(count);
					count = 0;
				}
				top = box.top;
				count++;
			}
		}
	}
	return lengths.sort((a, b) => a - b)[Math.floor(lengths.length / 2)];
}

// How bright the page's own ground is, 0 to 255.
function paper() {
	const colour = getComputedStyle(document.documentElement).backgroundColor;

	return Math.max(...colour.match(/[\d.]+/g).slice(0, 3).map(Number));
}

// How bright most of a picture is near its left and near its right edge. png: in base64.
async function edges(png) {
	const image = new Image();

	image.src = `data:image/png;base64,${png}`;
	await image.decode();
	const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');

	canvas.drawImage(image, 0, 0);
	return [2, image.width - 3].map((x) => {
		const { data } = canvas.getImageData(x, 0, 1, image.height);
		const bright = [];

		for (let i = 0; i < data.length; i += 4)
			bright.push(Math.max(data[i], data[i + 1], data[i + 2]));
		return bright.sort((a, b) => a - b)[Math.floor(bright.length / 2)];
	});
}

// Elements that move or fade.
function moving() {
	return [...document.querySelectorAll('*')]
		.filter((e) => {
			const style = getComputedStyle(e);

			return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
		})
		.map((e) => e.tagName);
}

// What is pressed or typed in and is smaller than this many px, but for links within sentences. Of
// a box with its label, that counts.
function small(least) {
	const found = [];

	for (const e of document.querySelectorAll('a, button, input, select, textarea, summary')) {
		const box = (e.closest('label') || e).getBoundingClientRect();
		const around = e.tagName === 'A' && e.parentElement.textContent.trim();

		if (!e.checkVisibility() || e.type === 'hidden' || e.closest('.skip, .trap, .text'))
			continue;
		if (around && around !== e.textContent.trim() && !e.closest('nav, .top'))
			continue;
		if (box.width < least || box.height < least)
			found.push(`${e.outerHTML.slice(0, 80)}: ${box.width} by ${box.height}`);
	}
	return found;
}

module.exports = { outOfOrder, sticksOut, layoutShift, faint, lineLength, paper, edges, moving, small };
