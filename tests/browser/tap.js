// SPDX-License-Identifier: MIT
// The Test Anything Protocol: one line a check, what was found under a failing one.
'use strict';

let count = 0;
let failed = 0;

function line(ok, name, note) {
	count++;
	if (!ok)
		failed++;
	console.log(`${ok ? 'ok' : 'not ok'} ${count} - ${name}`);
	if (!ok && note !== undefined)
		for (const part of String(note).split('\n'))
			console.log(`#   ${part}`);
}

// Runs a check; it passes unless it throws.
async function check(name, body) {
	try {
		await body();
		line(true, name);
	} catch (error) {
		line(false, name, error.message || error);
	}
}

function skip(name, why) {
	count++;
	console.log(`ok ${count} - ${name} # SKIP ${why}`);
}

// Prints the plan; true where nothing failed.
function finish() {
	console.log(`1..${count}`);
	return failed === 0;
}

module.exports = { check, skip, finish };
