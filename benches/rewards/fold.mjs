// One worker's 10,000 events, folded in WebAssembly.   node benches/rewards/fold.mjs [--rounds 200]
//
// Twelve years of a diligent rider: check-ins and stamps every day, reports, classes, redemptions, some of it twice.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const root = new URL('../../', import.meta.url);
const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 200 : Number(process.argv[at + 1]);
const script = await import(new URL('pkg/wasm/rewards.js', root).href);
await script.default({ module_or_path: await readFile(new URL('pkg/wasm/rewards.wasm', root)) });
const engine = script.RewardsEngine.open(await readFile(new URL('examples/beijing/rewards.pack', root)));

// SplitMix64 in 32-bit halves would be the tests' generator; here a linear congruence is random enough.
let seed = 20261125;
const below = (end) => ((seed = (seed * 1103515245 + 12345) % 2147483648) >>> 8) % end;
const events = [];
const start = Date.UTC(2026, 0, 1);
for (let n = 0; n < 10_000; n++) {
  const when = new Date(start + n * 3_000_000 + below(600_000));
  const day = when.toISOString().slice(0, 10);
  const kinds = [
    () => ({ kind: 'earn', activity: 'check-in', cause: `check-in/${below(50)}/${day}` }),
    () => ({ kind: 'earn', activity: 'check-in-stamp', cause: `stamp/${day}` }),
    () => ({ kind: 'earn', activity: 'report-accepted', points: 10 + below(40), cause: `report/${below(3000)}` }),
    () => ({ kind: 'earn', activity: 'class-mobile', cause: `course/${below(49)}/${day}` }),
    () => ({ kind: 'redeem', reward: ['raincoat', 'meal-20-off', 'gloves', 'haircut'][below(4)], cause: `redeem/${n}` }),
  ];
  const kind = below(100);
  const made = kinds[kind < 50 ? 0 : kind < 70 ? 1 : kind < 80 ? 2 : kind < 92 ? 3 : 4]();
  events.push({ id: String(n).padStart(26, '0'), at: when.toISOString().replace('.000Z', 'Z').replace(/\.\d+Z/, 'Z'), ...made });
}
const text = JSON.stringify({ worker: 'w-1', events });
const now = start / 1000 + 400 * 86400;
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const timed = (times, work) => median(Array.from({ length: times }, () => {
  const before = performance.now();
  work();
  return performance.now() - before;
}));

const ledger = script.RewardsLedger.read(text);
const answer = JSON.parse(engine.ask(ledger, 'rewards', JSON.stringify({ at: new Date(now * 1000).toISOString() })));
assert.equal(answer.history.length, 10_000);
assert.equal(answer.balance, answer.history.reduce((sum, { credited }) => sum + credited, 0) - answer.expired.reduce((sum, { points }) => sum + points, 0));
const reversed = script.RewardsLedger.read(JSON.stringify({ worker: 'w-1', events: events.slice().reverse() }));
assert.equal(engine.hash(reversed, now), answer.state_hash);
const counted = answer.history.filter((one) => one.counted).length;
console.log(`10,000 events, ${counted} counted, balance ${answer.balance}`);
console.log(`fold and hash        ${timed(rounds, () => engine.hash(ledger, now)).toFixed(2)} ms (median of ${rounds})`);
console.log(`read ${(text.length / 1e6).toFixed(1)} MB of JSON  ${timed(20, () => script.RewardsLedger.read(text).free()).toFixed(2)} ms`);
