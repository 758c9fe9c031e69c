// Chromium's answers are native's, byte for byte: the other half of `tests/parity.rs`.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { answersOf, situations, vectorsOfOffers } from '../wasm/situations.mjs';
import { launch, serve } from './harness.mjs';

test('Chromium answers every situation as native does, byte for byte', async () => {
  const sets = { city: await situations(), offers: await situations('offers-'), rewards: await situations('rewards-') };
  const read = async (name) => JSON.parse(await readFile(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
  const vectors = [...vectorsOfOffers, ['rewards', 'rewards', 8]];
  const script = `import init, { Engine, OffersEngine } from '/pkg/wasm/full.js';
import initRewards, { RewardsEngine, RewardsLedger } from '/pkg/wasm/rewards.js';
${answersOf}
window.run = async (of, questions) => {
  const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
  await init({ module_or_path: await bytes('/pkg/wasm/full.wasm') });
  if (of === 'rewards') {
    await initRewards({ module_or_path: await bytes('/pkg/wasm/rewards.wasm') });
    const rewards = RewardsEngine.open(await bytes('/examples/beijing/rewards.pack'));
    const none = RewardsLedger.read('{"events":[]}');
    return answersOf({ ask: (question, request) => rewards.ask(none, question, request) }, questions);
  }
  const engine = of === 'city'
    ? Engine.open(await bytes('/examples/beijing/beijing.pack'))
    : OffersEngine.open(await bytes('/' + (of === 'offers' ? 'examples/beijing/offers.pack' : of)));
  return answersOf(engine, questions);
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
    for (const [name, of, least] of vectors) {
      const some = await read(name);
      assert.ok(some.length >= least, `only ${some.length} vectors of ${name}`);
      const asked = some.map(({ question, request }) => [question, request]);
      const told = await page.evaluate(([of, some]) => window.run(of, some), [of, asked]);
      some.forEach(({ what, answer }, i) => assert.equal(told[i], answer, what));
    }
    for (const [of, { questions, answers }] of Object.entries(sets)) {
      let compared = 0;
      for (let from = 0; from < questions.length; from += 400) {
        const given = await page.evaluate(([of, some]) => window.run(of, some), [of, questions.slice(from, from + 400)]);
        given.forEach((answer, i) => assert.equal(answer, answers[from + i], `${of} ${from + i}: ${questions[from + i].join(' ')}`));
        compared += given.length;
      }
      assert.ok(compared >= (of === 'city' ? 2_000 : 300), `only ${compared} situations of ${of}`);
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
