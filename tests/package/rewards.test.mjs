// The package's own door to rewards, in Node: plain objects in and out.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openOffers } from '../../pkg/offers.js';
import { openRewards } from '../../pkg/rewards.js';

const sample = new URL('../../examples/beijing/', import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(name, sample), 'utf8'));
const at = '2026-10-08T10:00:00+08:00';

test('a ledger’s answer, in any order, and what it unlocks among the offers', async () => {
  const city = await openRewards(new URL('rewards.pack', sample));
  const { worker, events } = await read('events.json');
  const answer = city.rewards({ at, worker, events, lang: 'en' });
  assert.deepEqual([answer.balance, answer.cards[0].have, answer.sample], [44, 5, true]);
  assert.equal(city.rewards({ at, worker, events: events.slice().reverse(), lang: 'en' }).state_hash, answer.state_hash);
  const offers = await openOffers(new URL('offers.pack', sample));
  const unlocked = (counts) => offers.offers({ at, merchant: 'm-canteen-1', counts }).offers.find(({ id }) => id === 'reward-meal-20').verdict;
  assert.notEqual(unlocked(answer.counts), 'eligible');
  const redeemed = events.concat({ id: 'z', kind: 'redeem', reward: 'meal-20-off', cause: 'z', at });
  const after = city.counts({ at, worker, events: redeemed });
  assert.equal(after.balance, 14);
  assert.equal(unlocked(after.counts), 'eligible');
  offers.free();
  city.free();
});

test('what cannot be read is told and not lost from the answer', async () => {
  const city = await openRewards(await readFile(new URL('rewards.pack', sample)));
  const answer = city.rewards({ at, events: [{ id: 'a' }, 7, { id: 'b', kind: 'earn', activity: 'check-in', cause: 'c', at }] });
  assert.equal(answer.balance, 2);
  assert.deepEqual([...new Set(answer.problems.map(({ pointer }) => pointer.split('/')[2]))], ['0', '1']);
  assert.throws(() => city.rewards({ at: 'now', flavour: 1 }), (error) => error.problems.length === 2 && error.code === 'field-unknown');
  await assert.rejects(openRewards(new URL('beijing.pack', sample)), { name: 'FriendlyError', code: 'pack-magic' });
});

test('what the module throws and is no list of problems is said as it is', async () => {
  const city = await openRewards(new URL('rewards.pack', sample));
  city.engine.ask = () => { throw new WebAssembly.RuntimeError('unreachable'); };
  assert.throws(() => city.counts({ at, events: [] }), { name: 'FriendlyError', code: 'engine', message: /unreachable/, help: /reload/ });
  city.engine.ask = () => { throw 'null'; };
  assert.throws(() => city.counts({ at, events: [] }), { code: 'engine', message: 'null' });
  city.free();
});
