// Runs every test here, and fails unless each file ran at least one and none was left out.

import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const here = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(here)
  .filter((name) => name.endsWith('.test.mjs'))
  .map((name) => here + name);
const silent = new Set(files);
const faults = [];

const tests = run({ files, concurrency: true, timeout: 120_000 });
tests.on('test:fail', ({ name }) => faults.push(`failed: ${name}`));
tests.on('test:pass', ({ name, file, skip, todo, details }) => {
  if (skip !== undefined || todo !== undefined) faults.push(`left out: ${name}`);
  // A file without a test passes as a test of its own name.
  if (details.type !== 'suite' && basename(name) !== basename(file ?? '')) silent.delete(file);
});
tests.on('end', () => {
  faults.push(...[...silent].map((file) => `no test ran in ${basename(file)}`));
  if (files.length === 0) faults.push('there are no tests');
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
});
tests.compose(new spec()).pipe(process.stdout);
