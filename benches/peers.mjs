// The finder and the rules beside their peers, in one process: answers are checked equal first, then each pair is timed
// in turns, so that a slow moment of the machine hits both, and the medians are printed as ratios.
//
//   cargo xtask wasm && node benches/peers.mjs [--json]

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import Flatbush from 'flatbush';
import { around } from 'geoflatbush';
import KDBush from 'kdbush';
import { around as aroundKd } from 'geokdbush';
import RBush from 'rbush';
import knn from 'rbush-knn';
import OpeningHours from 'opening_hours';
import { loadModule } from '../tests/wasm/engine.mjs';
import { raceRules } from './rules/peers.mjs';

// Civil time here and in opening_hours.js is UTC.
process.env.TZ = 'UTC';

const root = new URL('../', import.meta.url);
const pack = readFileSync(new URL('examples/beijing/beijing.pack', root));
const finder = await loadModule('screen');
const full = await loadModule('full');
const begun = process.hrtime.bigint();
const engine = finder.Engine.open(pack);
engine.nearestIds(116.397, 39.909, 10, Infinity, 0, 0);
const firstOpen = Number(process.hrtime.bigint() - begun);
const columns = full.Engine.open(pack);

// ---- the same points for everyone ------------------------------------------------------------------------------

const count = engine.len();
const points = columns.points(); // micro-degrees, longitude first, in index order
const masks = columns.masks(); // two 32-bit words a station
const longitude = (i) => points[2 * i] / 1e6;
const latitude = (i) => points[2 * i + 1] / 1e6;

const flatbush = new Flatbush(count);
for (let i = 0; i < count; i++) flatbush.add(longitude(i), latitude(i), longitude(i), latitude(i));
flatbush.finish();
const kdbush = new KDBush(count);
for (let i = 0; i < count; i++) kdbush.add(longitude(i), latitude(i));
kdbush.finish();
const rbush = new RBush();
rbush.load(Array.from({ length: count }, (_, i) => ({ minX: longitude(i), minY: latitude(i), maxX: longitude(i), maxY: latitude(i), i })));

/** SplitMix32: the same queries every run. */
let seed = 20261008;
const random = () => {
  seed = (seed + 0x9e3779b9) | 0;
  let z = seed;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
};
// People ask where stations are: a random station, moved by up to about 500 m.
const queries = Array.from({ length: 2000 }, () => {
  const i = Math.floor(random() * count);
  return [longitude(i) + (random() - 0.5) * 0.01, latitude(i) + (random() - 0.5) * 0.01];
});

/** The mask of one or two facilities that the share of stations nearest to `share` has. */
function maskFor(share) {
  const has = (lo, hi) => {
    let n = 0;
    for (let i = 0; i < count; i++) n += (masks[2 * i] & lo) === lo && (masks[2 * i + 1] & hi) === hi ? 1 : 0;
    return n / count;
  };
  const bits = Array.from({ length: 64 }, (_, b) => (b < 32 ? [(1 << b) >>> 0, 0] : [0, (1 << (b - 32)) >>> 0]));
  let best = { share: 9, lo: 0, hi: 0 };
  for (const a of bits) {
    const alone = has(a[0], a[1]);
    if (alone === 0) continue;
    for (const b of bits) {
      const [lo, hi] = [(a[0] | b[0]) >>> 0, (a[1] | b[1]) >>> 0];
      if (alone < share / 2) break;
      const found = has(lo, hi);
      if (found > 0 && Math.abs(Math.log(found / share)) < Math.abs(Math.log(best.share / share))) best = { share: found, lo, hi };
    }
  }
  return best;
}

/** The ids of our answer, read where the module left them: no copy, no allocation. */
function reader(module, engine) {
  let memory = new Uint32Array(module.memory.buffer);
  return (x, y, k, radiusM, mask) => {
    const found = engine.nearestIds(x, y, k, radiusM, mask.lo, mask.hi);
    if (memory.length === 0) memory = new Uint32Array(module.memory.buffer);
    const at = engine.idsPtr() >>> 2;
    return memory.subarray(at, at + found);
  };
}
const nearestIds = reader(full, columns);
const nearestIdsSmall = reader(finder, engine);

// ---- timing ----------------------------------------------------------------------------------------------------

const ns = () => Number(process.hrtime.bigint());
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Median nanoseconds a call of each contestant, timed in turns over `rounds`. */
function race(contestants, work, rounds = 9) {
  const times = contestants.map(() => []);
  for (let round = -3; round < rounds; round++) {
    contestants.forEach(([, run], who) => {
      const start = ns();
      for (const item of work) run(item);
      if (round >= 0) times[who].push((ns() - start) / work.length);
    });
  }
  return times.map(median);
}

const rows = [];
function report(title, contestants, times, target) {
  const ours = times[0];
  const peers = contestants.slice(1).map(([name], i) => ({ name, ns: Math.round(times[i + 1]), ratio: times[i + 1] / ours }));
  rows.push({ title, ns: Math.round(ours), peers, target });
}

// ---- nearest ---------------------------------------------------------------------------------------------------

const radians = Math.PI / 180;
function haversine(a, b) {
  const sinLat = Math.sin(((b[1] - a[1]) * radians) / 2);
  const sinLon = Math.sin(((b[0] - a[0]) * radians) / 2);
  return sinLat * sinLat + Math.cos(a[1] * radians) * Math.cos(b[1] * radians) * sinLon * sinLon;
}
const at = (i) => [longitude(i), latitude(i)];

function compareNearest(title, k, radiusM, mask, target) {
  const pass = (i) => (masks[2 * i] & mask.lo) >>> 0 === mask.lo && (masks[2 * i + 1] & mask.hi) >>> 0 === mask.hi;
  const filter = mask.lo || mask.hi ? pass : undefined;
  // Their earth has a radius of 6371 km; ours of 6371.0088.
  const km = radiusM === Infinity ? undefined : (radiusM / 1000) * (6371 / 6371.0088);
  const limit = k === Infinity ? undefined : k;
  const contestants = [
    ['friendly-city', ([x, y]) => nearestIds(x, y, k === Infinity ? count : k, radiusM, mask)],
    ['our own screen, built for size', ([x, y]) => nearestIdsSmall(x, y, k === Infinity ? count : k, radiusM, mask)],
    ['geoflatbush', ([x, y]) => around(flatbush, x, y, limit, km, filter)],
    ['geokdbush', ([x, y]) => aroundKd(kdbush, x, y, limit, km, filter)],
  ];
  if (radiusM === Infinity) contestants.push(['rbush-knn (planar)', ([x, y]) => knn(rbush, x, y, k, filter && ((item) => pass(item.i)))]);
  let wrongPlanar = 0;
  for (const query of queries) {
    const lists = contestants.map(([, run]) => Array.from(run(query), (hit) => hit.i ?? hit));
    const far = (list) => list.map((i) => haversine(query, at(i)));
    const mine = far(lists[0]);
    lists.slice(1).forEach((list, who) => {
      // Equal as distances: peers break ties otherwise, and by less than a nanometre.
      const theirs = far(list);
      const equal = theirs.length === mine.length && theirs.every((d, i) => Math.abs(d - mine[i]) <= 1e-12 * mine[i] + 1e-24);
      if (equal) return;
      if (contestants[who + 1][0].startsWith('rbush')) wrongPlanar++;
      else throw new Error(`${title}: ${contestants[who + 1][0]} answers otherwise at ${query}`);
    });
  }
  if (wrongPlanar) console.error(`${title}: rbush-knn is wrong in ${((100 * wrongPlanar) / queries.length).toFixed(0)} % of queries (planar degrees)`);
  report(title, contestants, race(contestants, queries), target);
}

const five = maskFor(0.05);
const fifth = maskFor(0.002);
const percent = (share) => `${(100 * share).toFixed(2)} %`;
compareNearest('nearest 10', 10, Infinity, { lo: 0, hi: 0 }, '≥ 5× geoflatbush');
compareNearest(`nearest 10, ${percent(five.share)} pass`, 10, Infinity, five, '≥ 4× the better JS peer');
compareNearest(`nearest 10, ${percent(fifth.share)} pass`, 10, Infinity, fifth, '≥ 25× the better JS peer');
compareNearest('all within 1 km', Infinity, 1000, { lo: 0, hi: 0 }, '');

// ---- opening hours ---------------------------------------------------------------------------------------------

const texts = ['Mo-Fr 09:00-18:00', 'Mo-Su 06:00-23:00', 'Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-13:00', 'Mo-Su 10:00-02:00', 'Apr-Oct 06:00-22:00; Nov-Mar 07:00-20:00'];
const place = { lat: '39.909', lon: '116.397', address: { country_code: 'us', state: '' } };
const theirs = texts.map((text) => new OpeningHours(text, place));
const folder = new URL('target/bench-hours/', root).pathname;
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}city.json`, JSON.stringify({ id: 'hours', name: { en: 'Hours' }, utc_offset: '+00:00' }));
const rowsOfHours = texts.map((text, i) => `h${i},Station ${i},116.4,39.9,"${text}",none`);
writeFileSync(`${folder}stations.csv`, ['id,name,longitude,latitude,opening_hours,makeup', ...rowsOfHours].join('\n') + '\n');
execFileSync('cargo', ['city', 'build', folder, '--out', `${folder}pack`], { cwd: new URL('.', root).pathname, stdio: ['ignore', 'ignore', 'inherit'] });
const clock = full.Engine.open(readFileSync(`${folder}pack/city.pack`));
// All at one place: index order is id order.
const moments = Array.from({ length: 400 }, () => new Date(Date.UTC(2026, 2 + Math.floor(random() * 7), 1 + Math.floor(random() * 28), Math.floor(random() * 24), Math.floor(random() * 60))));
const asked = moments.flatMap((moment) => texts.map((_, t) => [t, moment, moment.getTime() / 1000]));
for (const [t, moment, second] of asked) {
  const mine = clock.hours(t, second);
  const next = theirs[t].getNextChange(moment);
  const expected = (next ? next.getTime() / 1000 : 0) * 4 + Number(theirs[t].getState(moment));
  if (mine !== expected) throw new Error(`${texts[t]} at ${moment.toISOString()}: ${mine}, opening_hours.js says ${expected}`);
}
const hours = [
  ['friendly-city', ([t, , second]) => clock.hours(t, second)],
  ['opening_hours.js', ([t, moment]) => [theirs[t].getState(moment), theirs[t].getNextChange(moment)]],
];
report('hours: state and next change', hours, race(hours, asked, 7), '≥ 20×');

// ---- opening a pack --------------------------------------------------------------------------------------------

for (const [name, module, first] of [['screen', finder, firstOpen], ['full', full, undefined]]) {
  const opens = [];
  for (let i = 0; i < 25; i++) {
    const start = ns();
    const fresh = module.Engine.open(pack);
    fresh.nearestIds(116.397, 39.909, 10, Infinity, 0, 0);
    opens.push(ns() - start);
    fresh.free();
  }
  rows.push({ title: `${name}: open ${count}, first answer`, ns: Math.round(median(opens)), peers: [], target: '< 3 ms' });
  if (first) rows.push({ title: `${name}: the first of the process`, ns: Math.round(first), peers: [], target: '' });
}

// ---- rules ------------------------------------------------------------------------------------------------------

rows.push(...(await raceRules()));

// ---- what came of it -------------------------------------------------------------------------------------------

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(rows, null, 2));
} else {
  for (const { title, ns: time, peers, target } of rows) {
    console.log(`${title.padEnd(34)} ${String(time).padStart(9)} ns   ${peers.map((p) => `${p.ratio.toFixed(1)}× ${p.name} (${p.ns} ns)`).join('   ')}   ${target && `[target ${target}]`}`);
  }
}
