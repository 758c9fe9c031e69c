// Chromium's answers are native's, byte for byte: the other half of `tests/parity.rs`.

import assert from 'node:assert/strict';
import test from 'node:test';
import { answersOf, situations } from '../wasm/situations.mjs';
import { launch, serve } from './harness.mjs';

test('Chromium answers every situation as native does, byte for byte', async () => {
  const { questions, answers } = await situations();
  const script = `import init, { Engine } from '/pkg/wasm/full.js';
${answersOf}
window.run = async (questions) => {
  const bytes = async (url) => (await fetch(url)).arrayBuffer();
  await init({ module_or_path: await bytes('/pkg/wasm/full.wasm') });
  return answersOf(Engine.open(new Uint8Array(await bytes('/examples/beijing/beijing.pack'))), questions);
};
window.ready = true;`;
  const server = await serve({
    pages: { '/run.js': script, '/run.html': '<!doctype html><title>parity</title><script type="module" src="/run.js"></script>' },
  });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(new URL('/run.html', server.url).href);
    await page.waitForFunction(() => window.ready);
    let compared = 0;
    for (let from = 0; from < questions.length; from += 400) {
      const given = await page.evaluate((some) => window.run(some), questions.slice(from, from + 400));
      given.forEach((answer, i) => assert.equal(answer, answers[from + i], `situation ${from + i}: ${questions[from + i].join(' ')}`));
      compared += given.length;
    }
    assert.ok(compared >= 2_000, `only ${compared} situations`);
  } finally {
    await browser.close();
    await server.close();
  }
});
