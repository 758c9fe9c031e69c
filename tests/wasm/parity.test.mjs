// The module's answers are native's, byte for byte. `tests/parity.rs` writes what native was asked and answered.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { loadModule } from './engine.mjs';
import { answersOf, situations, vectorsOfOffers } from './situations.mjs';

test('Node answers every situation as native does, byte for byte', async () => {
  const { questions, answers } = await situations();
  const { Engine } = await loadModule('full');
  const engine = Engine.open(await readFile(new URL('../../examples/beijing/beijing.pack', import.meta.url)));
  const given = answersOf(engine, questions);
  assert.ok(given.length >= 2_000, `only ${given.length} situations`);
  given.forEach((answer, i) => assert.equal(answer, answers[i], `situation ${i}: ${questions[i].join(' ')}`));
});

test('Node answers every situation about offers as native does, byte for byte', async () => {
  const { questions, answers } = await situations('offers-');
  const { OffersEngine } = await loadModule('full');
  const engine = OffersEngine.open(await readFile(new URL('../../examples/beijing/offers.pack', import.meta.url)));
  const given = answersOf(engine, questions);
  assert.ok(given.length >= 300, `only ${given.length} situations`);
  given.forEach((answer, i) => assert.equal(answer, answers[i], `situation ${i}: ${questions[i].join(' ')}`));
});

test('Node answers every situation about rewards as native does, byte for byte', async () => {
  const { questions, answers } = await situations('rewards-');
  const { RewardsEngine, RewardsLedger } = await loadModule('rewards');
  const engine = RewardsEngine.open(await readFile(new URL('../../examples/beijing/rewards.pack', import.meta.url)));
  // Each request has its own events.
  const none = RewardsLedger.read('{"events":[]}');
  const given = answersOf({ ask: (question, request) => engine.ask(none, question, request) }, questions);
  assert.ok(given.length >= 500, `only ${given.length} situations`);
  given.forEach((answer, i) => assert.equal(answer, answers[i], `situation ${i}: ${questions[i].join(' ')}`));
  // A ledger that is read apart comes to the same.
  const [, request] = questions.find(([question]) => question === 'rewards');
  const { events, worker, ...rest } = JSON.parse(request);
  const apart = JSON.parse(engine.ask(RewardsLedger.read(JSON.stringify({ worker, events })), 'rewards', JSON.stringify(rest)));
  assert.equal(apart.state_hash, JSON.parse(answers[questions.findIndex(([, other]) => other === request)]).state_hash);
});

for (const [name, pack, least] of vectorsOfOffers) {
  test(`Node answers the vectors of ${name} as they expect, to the byte`, async () => {
    const vectors = JSON.parse(await readFile(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
    assert.ok(vectors.length >= least, `only ${vectors.length} vectors`);
    const { OffersEngine } = await loadModule('full');
    const engine = OffersEngine.open(await readFile(new URL(`../../${pack}`, import.meta.url)));
    const given = answersOf(engine, vectors.map(({ question, request }) => [question, request]));
    vectors.forEach(({ what, answer }, i) => assert.equal(given[i], answer, what));
  });
}

test('Node answers the vectors of rewards as they expect, to the byte', async () => {
  const vectors = JSON.parse(await readFile(new URL('../vectors/rewards.json', import.meta.url), 'utf8'));
  assert.ok(vectors.length >= 8, `only ${vectors.length} vectors`);
  const { RewardsEngine, RewardsLedger } = await loadModule('rewards');
  const engine = RewardsEngine.open(await readFile(new URL('../../examples/beijing/rewards.pack', import.meta.url)));
  const none = RewardsLedger.read('{"events":[]}');
  const given = answersOf({ ask: (question, request) => engine.ask(none, question, request) }, vectors.map(({ question, request }) => [question, request]));
  vectors.forEach(({ what, answer }, i) => assert.equal(given[i], answer, what));
});

test('the modules of the elements draw what the full one draws, to the byte', async () => {
  const at = Date.UTC(2026, 10, 25, 11, 20) / 1000;
  const read = async (name) => readFile(new URL(`../../examples/beijing/${name}`, import.meta.url));
  const [pack, facts, basket] = await Promise.all([read('offers.pack'), read('facts.json').then(JSON.parse), read('basket.json').then(JSON.parse)]);
  const [list, bill, full] = await Promise.all(['offers', 'bill', 'full'].map(async (name) => (await loadModule(name)).OffersEngine.open(pack)));
  const screen = { lang: 'zh-CN', at, position: [116.437, 39.9188] };
  const lists = [{ ...screen, radius_m: 3000 }, { ...screen, lang: 'en', facts, said: Object.keys(facts) }, { ...screen, facts, merchant: basket.merchant }];
  const bought = { ...screen, facts, merchant: basket.merchant, basket };
  for (const one of lists.concat(bought).map((one) => JSON.stringify(one))) {
    const html = bill.render(one);
    assert.ok(html.length > 2_000, html);
    assert.equal(html, full.render(one));
  }
  for (const one of lists.map((one) => JSON.stringify(one))) assert.equal(list.list(one), full.render(one));
  for (const lang of ['zh-CN', 'en']) {
    // What stands in the place of a bill is all that differs.
    const at = (html) => html.replace(/<section class="bill".*?<\/section>/s, '');
    const html = full.render(JSON.stringify({ ...bought, lang }));
    const [lost, coming] = [1, 2].map((lacks) => list.list(JSON.stringify({ ...lists[2], lang, lacks })));
    assert.equal(new Set([html, lost, coming]).size, 3);
    for (const one of [lost, coming]) assert.equal(at(one), at(html));
    assert.deepEqual([lost, coming].map((one) => /data-a="retry"/.test(one)), [true, false]);
  }
  const badges = basket.lines.map((line) => ({ lang: 'en', at, merchant: basket.merchant, price_fen: line.unit_price_fen, tags: line.tags, facts }));
  for (const one of badges.map((one) => JSON.stringify(one))) assert.equal(bill.badge(one), full.badge(one));
  for (const wrong of ['{', '{"at":"now","facts":3}']) {
    for (const draw of [() => list.list(wrong), () => bill.render(wrong), () => bill.badge(wrong)]) {
      assert.throws(draw, (why) => JSON.parse(why).problems.length > 0);
    }
  }
});
