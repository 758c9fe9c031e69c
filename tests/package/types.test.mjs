// The declarations of the package, read by the compiler as a user's project would: found through `exports`, strict.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const project = new URL('target/types/', root);

/** What `tsc --noEmit` says of a file in a project that has the package installed. */
async function compile(source) {
  await rm(project, { recursive: true, force: true });
  await mkdir(new URL('node_modules/', project), { recursive: true });
  await symlink(fileURLToPath(new URL('pkg', root)), new URL('node_modules/friendly-city', project));
  await writeFile(new URL('use.ts', project), source);
  const options = {
    strict: true, noEmit: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'],
    types: [], exactOptionalPropertyTypes: true, preserveSymlinks: true,
  };
  await writeFile(new URL('tsconfig.json', project), JSON.stringify({ compilerOptions: options, files: ['use.ts'] }));
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--project', fileURLToPath(project)], { encoding: 'utf8' });
  return { status, stdout };
}

const use = await readFile(new URL('types/use.ts', import.meta.url), 'utf8');

test('every type is there and fits its use', async () => {
  assert.deepEqual(await compile(use), { status: 0, stdout: '' });
});

test('a wrong use is found', async () => {
  const { status, stdout } = await compile(use.replace('quote.total_fen +', 'quote.total_yuan +'));
  assert.notEqual(status, 0);
  assert.match(stdout, /total_yuan/);
});
