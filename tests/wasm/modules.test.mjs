// The modules as they are shipped: they start the way the loader starts them, and refuse what is not a pack.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadModule, openEngine } from './engine.mjs';

const bytes = (name) => readFile(new URL(`../../pkg/wasm/${name}.wasm`, import.meta.url));

for (const name of ['finder', 'screen', 'offers', 'bill', 'full', 'rewards', 'store', 'parts', 'verify']) {
  test(`${name} starts once, whoever asks again`, async () => {
    const script = await loadModule(name);
    const again = script.default({ module_or_path: bytes(name) });
    assert.equal(await again, await script.default({ module_or_path: bytes(name) }));
  });

  test(`${name} imports nothing but its own script`, async () => {
    const imports = WebAssembly.Module.imports(await WebAssembly.compile(await bytes(name)));
    for (const { module, kind } of imports) {
      assert.deepEqual([module, kind], [`./${name}_bg.js`, 'function']);
    }
  });

  test(`${name} carries no path of the machine that built it`, async () => {
    const text = (await bytes(name)).toString('latin1');
    for (const path of [process.cwd(), process.env.HOME, '.cargo/registry']) {
      if (path && path !== '/') assert.ok(!text.includes(path), path);
    }
  });
}

for (const name of ['finder', 'screen', 'offers', 'bill', 'full', 'rewards']) {
  test(`${name} refuses what is not a pack, and works on`, async () => {
    for (const wrong of [new Uint8Array(), new Uint8Array([1, 2, 3]), new Uint8Array(4096).fill(255)]) {
      await assert.rejects(openEngine(name, wrong), undefined, `${wrong.length} bytes`);
    }
  });
}
