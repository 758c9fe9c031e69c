// The package's own door to offers, in Node: plain objects in and out.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openOffers } from '../../pkg/offers.js';

const sample = new URL('../../examples/beijing/', import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(name, sample), 'utf8'));
const at = '2026-10-09T13:20:00+08:00';

test('a rider opens a pack by its address and gets verdicts and a bill', async () => {
  const city = await openOffers(new URL('offers.pack', sample));
  const request = { at, facts: await read('facts.json'), lang: 'en' };
  const { offers, sample: generated } = city.offers(request);
  assert.equal(generated, true);
  assert.equal(offers.length >= 120, true, `${offers.length} offers`);
  assert.equal(offers.find((offer) => offer.id === 'off-peak-20').verdict, 'eligible');
  const bill = city.quote({ at, facts: request.facts, basket: await read('basket.json') });
  assert.deepEqual([bill.total_fen, bill.optimal], [2780, true]);
  city.free();
});

test('bytes open too; what is not a pack of offers says so', async () => {
  const city = await openOffers(await readFile(new URL('offers.pack', sample)));
  assert.equal(city.offers({ at }).questions.length > 0, true);
  await assert.rejects(openOffers(new URL('beijing.pack', sample)), { name: 'FriendlyError', code: 'pack-magic' });
  await assert.rejects(openOffers(new URL('no.pack', sample)), { name: 'FriendlyError', code: 'pack-missing' });
});

test('every problem of a request is told at once', async () => {
  const city = await openOffers(new URL('offers.pack', sample));
  assert.throws(() => city.offers({ at: 'now', flavour: 1 }), (error) => {
    assert.deepEqual(error.problems.map(({ code, pointer }) => [code, pointer]), [['field-unknown', '/flavour'], ['instant-not-read', '/at']]);
    return error.code === 'field-unknown' && error.help.length > 0;
  });
});
