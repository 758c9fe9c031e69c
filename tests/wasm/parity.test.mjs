// The module's answers are native's, byte for byte. `tests/parity.rs` writes what native was asked and answered.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { loadModule } from './engine.mjs';
import { answersOf, situations } from './situations.mjs';

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

test('Node answers the vectors as they expect, to the byte', async () => {
  const vectors = JSON.parse(await readFile(new URL('../vectors/offers.json', import.meta.url), 'utf8'));
  assert.ok(vectors.length >= 14, `only ${vectors.length} vectors`);
  const { OffersEngine } = await loadModule('full');
  const engine = OffersEngine.open(await readFile(new URL('../../examples/beijing/offers.pack', import.meta.url)));
  const given = answersOf(engine, vectors.map(({ question, request }) => [question, request]));
  vectors.forEach(({ what, answer }, i) => assert.equal(given[i], answer, what));
});
