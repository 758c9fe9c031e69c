// 200 offers for one worker beside other rule engines, in one process. All 200,000 answers are checked equal first, then
// the contestants are timed in turns, and the medians are printed as ratios.
//
//   cargo xtask wasm && node benches/rules/peers.mjs [--json]

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { LogicEngine } from 'json-logic-engine';
import { Engine as JsonRules } from 'json-rules-engine';
// What the package gives Node is CommonJS and calls itself a module, which Node refuses: its browser build, then.
import * as datalogic from '@goplasmatic/datalogic/web';
import { loadModule } from '../../tests/wasm/engine.mjs';
import { attributes, countOf, makeOffers, makeWorkers, offersFile, writtenFacts } from './offers.mjs';
import { cedar, jsonLogic, jsonRules } from './languages.mjs';

const require = createRequire(import.meta.url);
const root = new URL('../../', import.meta.url);

const ns = () => Number(process.hrtime.bigint());
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const folder = new URL('target/bench-rules/', root).pathname;
const cwd = new URL('.', root).pathname;

/** Writes the offers as staff write them, each on a line of its own. */
function writeCity(offers) {
  mkdirSync(folder, { recursive: true });
  const city = { id: 'rules', name: { en: 'Rules' }, utc_offset: '+08:00', attributes };
  writeFileSync(`${folder}city.json`, JSON.stringify(city));
  writeFileSync(`${folder}stations.csv`, 'id,name,longitude,latitude,opening_hours\ns-1,Station,116.4,39.9,24/7\n');
  const file = offersFile(offers);
  const lines = file.offers.map((offer) => JSON.stringify(offer)).join(',\n');
  writeFileSync(`${folder}offers.json`, JSON.stringify({ ...file, offers: [] }).replace('"offers":[]', `"offers":[\n${lines}\n]`));
}

/** So many offers as `check` lets pass: by chance some conditions contradict themselves, which nobody may publish. */
function soundOffers(count) {
  const made = makeOffers(count * 2);
  writeCity(made);
  const checked = spawnSync('cargo', ['city', '--json', 'check', folder], { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  const problems = JSON.parse(checked.stdout).problems.filter((one) => one.file === 'offers.json' && one.severity === 'error');
  const bad = new Set(problems.map((one) => one.line - 2));
  const sound = made.filter((_, i) => !bad.has(i)).slice(0, count);
  if (sound.length < count) throw new Error(`only ${sound.length} of ${made.length} offers are sound`);
  return sound;
}

/** Ours, over a pack that the program built from the offers as staff write them. */
async function friendlyCity(offers) {
  writeCity(offers);
  const stdio = ['ignore', 'ignore', 'inherit'];
  execFileSync('cargo', ['city', 'build', folder, '--out', `${folder}pack`], { cwd, stdio });
  const module = await loadModule('full');
  const engine = module.OffersEngine.open(readFileSync(`${folder}pack/offers.pack`));
  if (engine.offers() !== offers.length) throw new Error(`${engine.offers()} offers instead of ${offers.length}`);
  return { engine, memory: module.memory };
}

async function contestants(offers) {
  const { engine, memory } = await friendlyCity(offers);
  const at = Date.UTC(2026, 10, 25, 4) / 1000;
  const read = (pointer) => new Uint8Array(memory.buffer, pointer, offers.length);

  const web = require.resolve('@goplasmatic/datalogic/web').replace(/\.js$/, '_bg.wasm');
  await datalogic.default({ module_or_path: readFileSync(web) });
  const logic = offers.map(jsonLogic);
  const together = new datalogic.CompiledRule(JSON.stringify(logic), false);
  const each = logic.map((one) => new datalogic.CompiledRule(JSON.stringify(one), false));

  const compiled = logic.map((one) => new LogicEngine().build(one));

  const cedarWasm = require('@cedar-policy/cedar-wasm/nodejs');
  const staticPolicies = Object.fromEntries(offers.map((one, i) => [`${i}`, `permit(principal, action, resource) when { ${cedar(one)} };`]));
  const parsed = cedarWasm.preparsePolicySet('offers', { staticPolicies });
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed));
  const asked = { principal: { type: 'Worker', id: 'w' }, action: { type: 'Action', id: 'use' }, resource: { type: 'City', id: 'c' } };

  const rules = new JsonRules(offers.map((one, i) => ({ name: `${i}`, conditions: jsonRules(one), event: { type: `${i}` } })));
  const listed = (ids) => {
    const held = new Set(ids.map(Number));
    return offers.map((_, i) => held.has(i));
  };

  // `run` is what is timed: from the facts as the engine takes them to its answer. `answers` reads it.
  return [
    {
      name: 'friendly-city',
      run: ({ facts }) => (engine.setFacts(facts), read(engine.truths(at))),
      answers: (truths) => Array.from(truths, (truth) => (truth === 1 ? undefined : truth === 2)),
    },
    {
      name: 'friendly-city, everything explained',
      run: ({ facts }) => (engine.setFacts(facts), read(engine.explainAll(at))),
      answers: (truths) => Array.from(truths, (truth) => (truth === 1 ? undefined : truth === 2)),
    },
    { name: 'datalogic (WASM), one rule for all', run: ({ json }) => together.evaluate(json), answers: JSON.parse },
    { name: 'datalogic (WASM), a rule an offer', run: ({ json }) => each.map((rule) => rule.evaluate(json)), answers: (texts) => texts.map((text) => JSON.parse(text)) },
    { name: 'json-logic-engine, compiled', run: ({ worker }) => compiled.map((holds) => holds(worker)), answers: (held) => held },
    {
      name: 'cedar (WASM), one request for all',
      slow: true,
      run: ({ worker }) => cedarWasm.statefulIsAuthorized({ ...asked, context: worker, preparsedPolicySetId: 'offers', entities: [] }),
      answers: (answer) => {
        if (answer.type !== 'success' || answer.response.diagnostics.errors.length) throw new Error(JSON.stringify(answer).slice(0, 500));
        return listed(answer.response.diagnostics.reason);
      },
    },
    { name: 'json-rules-engine', slow: true, run: ({ worker }) => rules.run(worker), answers: ({ events }) => listed(events.map((event) => event.type)) },
  ];
}

/** Rows as `benches/peers.mjs` prints them. */
export async function raceRules() {
  const offers = soundOffers(200);
  // As each takes them: a facts file, JSON with days as numbers, an object.
  const workers = makeWorkers().map((worker) => ({ worker, json: JSON.stringify(worker), facts: JSON.stringify(writtenFacts(worker)) }));
  const all = await contestants(offers);
  const count = countOf(offers);
  console.error(`200 offers: ${count.nodes} parts, ${count.leaves} questions, ${count.distinct} of them different`);

  const varied = offers.map(() => new Set());
  for (const [number, worker] of workers.entries()) {
    let expected;
    for (const { name, run, answers } of all) {
      const told = answers(await run(worker));
      expected ??= told;
      const wrong = expected.findIndex((holds, i) => typeof holds !== 'boolean' || holds !== told[i]);
      if (wrong >= 0 || told.length !== offers.length) {
        throw new Error(`${name} answers otherwise: worker ${number}, offer ${wrong}: ${told[wrong]}, not ${expected[wrong]}`);
      }
    }
    expected.forEach((holds, i) => varied[i].add(holds));
  }
  const decided = varied.filter((answers) => answers.size === 2).length;
  if (decided < offers.length / 2) throw new Error(`only ${decided} offers are somebody's and not everybody's`);

  const times = all.map(() => []);
  for (let round = -2; round < 9; round++) {
    for (const [who, { run, slow }] of all.entries()) {
      const some = slow ? workers.slice(0, 20) : workers;
      const start = ns();
      for (const worker of some) {
        const answer = run(worker);
        if (answer instanceof Promise) await answer;
      }
      if (round >= 0) times[who].push((ns() - start) / some.length);
    }
  }
  const medians = times.map(median);
  const row = (ours, title, target) => ({
    title,
    ns: Math.round(medians[ours]),
    peers: all.slice(2).map(({ name }, i) => ({ name, ns: Math.round(medians[i + 2]), ratio: medians[i + 2] / medians[ours] })),
    target,
  });
  return [
    row(0, '200 offers, one worker', '≥ 3× the fastest general engine in WASM'),
    row(1, '200 offers, everything explained', '> 1× any of them without'),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rows = await raceRules();
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2));
  else {
    for (const { title, ns: time, peers, target } of rows) {
      console.log(`${title}: ${(time / 1000).toFixed(1)} µs   [target ${target}]`);
      for (const peer of peers) console.log(`  ${peer.ratio.toFixed(1).padStart(7)}× ${peer.name} (${(peer.ns / 1000).toFixed(1)} µs)`);
    }
  }
}
