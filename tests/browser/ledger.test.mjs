// The ledger in a real Chromium: what is kept, what two tabs make of it, and what is left when the device fails.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumPath, launch, launchFlags, serve } from './harness.mjs';
import { newId, openLedger } from '../../pkg/src/ledger.js';

const pages = {
  '/ledger.html': '<!doctype html><title>ledger</title><script type="module" src="/ledger-page.js"></script>',
  // `attempt` because what a page throws arrives here without its code.
  '/ledger-page.js': `import { newId, openLedger } from '/pkg/src/ledger.js';
const plain = ({ code, message, help, merged }) => ({ code, message, help, merged });
const attempt = (promise) => promise.then((answer) => ({ answer }), (why) => ({ refused: plain(why) }));
const make = (count, from = 0) => Array.from({ length: count }, (_, i) => ({
  id: 'E' + String(from + i).padStart(8, '0'), kind: 'earn', activity: 'rest', cause: 'visit ' + (from + i), at: '2026-11-25T12:00:00+08:00', points: 5,
}));
Object.assign(window, { newId, openLedger, attempt, make, told: 0 });
window.begin = async (worker = 'w-1') => {
  window.ledger = await openLedger(worker);
  ledger.subscribe(() => told++);
};`,
};

let server, browser;
before(async () => {
  server = await serve({ pages });
  browser = await launch();
});
after(async () => {
  await (browser && browser.close());
  await (server && server.close());
});

const event = (id, more = {}) => ({ id, kind: 'earn', activity: 'rest', cause: `visit ${id}`, at: '2026-11-25T12:00:00+08:00', ...more });
const text = (value) => JSON.stringify(value, (_, v) => v && typeof v === 'object' && !Array.isArray(v)
  ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v);
const set = (events) => events.map(text).sort();

async function tabOf(context, worker = 'w-1') {
  const tab = await context.newPage();
  tab.thrown = [];
  tab.on('pageerror', (error) => tab.thrown.push(error.message));
  await tab.goto(`${server.url}ledger.html`);
  await begin(tab, worker);
  return tab;
}
async function begin(tab, worker = 'w-1') {
  await tab.waitForFunction(() => window.begin);
  await tab.evaluate((id) => window.begin(id), worker);
}
async function reload(tab, worker) {
  await tab.reload();
  await begin(tab, worker);
}
const attemptAdd = (tab, made) => tab.evaluate((e) => attempt(ledger.add(e)), made);
const add = async (tab, made, why) => assert.deepEqual(await attemptAdd(tab, made), { answer: undefined }, why);
const merge = (tab, file, options) => tab.evaluate(([f, o]) => attempt(ledger.merge(f, o)), [file, options]);
const state = (tab) => tab.evaluate(() => ({
  worker: ledger.worker, ids: ledger.events.map(({ id }) => id).sort(), stored: ledger.stored, unsaved: ledger.unsaved,
  problems: ledger.problems.map(({ code }) => code),
}));
const eventsOf = (tab) => tab.evaluate(() => ledger.events);
/** As when the person comes back to the page. */
const look = (tab) => tab.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
/** Writes records into the store itself, behind the ledger's back. */
const plant = (tab, records) => tab.evaluate((put) => new Promise((done, fail) => {
  const opened = indexedDB.open('friendly-city-ledger');
  opened.onsuccess = () => {
    const transaction = opened.result.transaction('events', 'readwrite');
    for (const record of put) transaction.objectStore('events').put(record);
    transaction.oncomplete = () => done(opened.result.close());
    transaction.onabort = () => fail(transaction.error);
  };
}), records);

async function inContext(act, options) {
  const context = await browser.newContext(options);
  try {
    await act(context);
  } finally {
    await context.close();
  }
}

test('on a server it can be imported, and works in memory', async () => {
  const ledger = await openLedger('w-node');
  await assert.rejects(ledger.add(event('a')), { name: 'FriendlyError', code: 'storage-denied' });
  assert.deepEqual([ledger.events.length, ledger.stored, ledger.unsaved], [1, false, 1]);
  assert.equal(await openLedger('w-node'), ledger, 'one for everyone who asks');
});

test('ids: by time, and in order within a millisecond', () => {
  const now = Date.UTC(2026, 10, 25);
  const ids = Array.from({ length: 10_000 }, () => newId(now));
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids.slice(0, 100)) assert.match(id, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  assert.ok(newId(now + 1) > ids.at(-1));
  assert.ok(newId(now - 1) < ids[0]);
  // The example of the specification.
  assert.equal(newId(1469918176385).slice(0, 10), '01ARYZ6S41');
});

test('what is added is there after a reload, also offline; it cannot be changed', () => inContext(async (context) => {
  const tab = await tabOf(context);
  const made = event('a', { points: 5, station: 's-1', vouched_by: 'station' });
  await add(tab, made);
  await context.setOffline(true);
  await add(tab, event('b'));
  await add(tab, event('b'), 'what is there already is there');
  await context.setOffline(false);
  await reload(tab);
  assert.deepEqual(set(await eventsOf(tab)), set([made, event('b')]));
  assert.deepEqual(await state(tab), { worker: 'w-1', ids: ['a', 'b'], stored: true, unsaved: 0, problems: [] });
  assert.ok(await tab.evaluate(() => ledger.events.every(Object.isFrozen)));
  const own = await tab.evaluate(async () => {
    const mine = { id: 'c', more: { list: [1] } };
    await ledger.add(mine);
    mine.more.list.push(2);
    const kept = ledger.events.find(({ id }) => id === 'c');
    return [kept.more.list.length, Object.isFrozen(kept.more.list), Object.isFrozen(mine)];
  });
  assert.deepEqual(own, [1, true, false], 'the page keeps its object, the ledger its own');
  assert.equal((await attemptAdd(tab, { kind: 'earn' })).refused.code, 'event-invalid');
  // Another worker on the same device.
  assert.deepEqual((await state(await tabOf(context, 'w-2'))).ids, []);
  assert.deepEqual(tab.thrown, []);
}));

test('without a worker the device makes an id, and keeps it', () => inContext(async (context) => {
  const tabs = await Promise.all([tabOf(context, ''), tabOf(context, '')]);
  const [first, second] = await Promise.all(tabs.map(state));
  assert.match(first.worker, /^d-[0-9A-Z]{16}$/);
  assert.equal(second.worker, first.worker, 'both opened at once');
  await reload(tabs[0], '');
  assert.equal((await state(tabs[0])).worker, first.worker);
}));

for (const channel of [true, false]) {
  test(`two tabs add at once: both have all, and are told (${channel ? 'by channel' : 'by storage event'})`, () => inContext(async (context) => {
    if (!channel) await context.addInitScript('delete window.BroadcastChannel');
    const tabs = [await tabOf(context), await tabOf(context)];
    await Promise.all(tabs.map((tab, from) => tab.evaluate((n) => Promise.all(make(25, n * 1000).map((e) => ledger.add(e))), from)));
    for (const tab of tabs) await tab.waitForFunction(() => ledger.events.length === 50);
    const [one, two] = await Promise.all(tabs.map(state));
    assert.deepEqual(one, two);
    assert.equal(new Set(one.ids).size, 50);
    await tabs[0].evaluate('told = 0');
    await add(tabs[1], event('later'));
    await tabs[0].waitForFunction(() => told > 0 && ledger.events.length === 51);
    await reload(tabs[0]);
    assert.equal((await state(tabs[0])).ids.length, 51);
  }));
}

test('a listener is told once a change and until it leaves; one that throws harms nobody', () => inContext(async (context) => {
  const tab = await tabOf(context);
  const counts = await tab.evaluate(async () => {
    ledger.subscribe(() => { throw new Error('of the page'); });
    let mine = 0;
    const leave = ledger.subscribe((which) => { mine += which === ledger ? 1 : 100; });
    await ledger.add({ id: 'a' });
    await ledger.add({ id: 'a' });
    leave();
    await ledger.add({ id: 'b' });
    return [mine, told, ledger.events.length];
  });
  assert.deepEqual(counts, [1, 2, 2]);
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 50)));
  assert.deepEqual(tab.thrown, ['of the page', 'of the page']);
}));

test('another device’s file: once or twice, in either order, the same set and the same file', () => inContext(async (context) => {
  const a = { worker: 'w-1', events: [event('1'), event('2', { points: 3 }), event('3')] };
  const b = { worker: 'w-1', events: [event('3'), event('4', { kind: 'unknown', points: -7 }), event('2', { points: 4 }), event('5', { at: '2999-01-01T00:00:00Z' })] };
  const files = [];
  for (const order of [[a, b], [b, a], [a, a, b, b, a]]) {
    const worker = `w-${files.length}`;
    const tab = await tabOf(context, worker);
    for (const file of order) await merge(tab, { worker, events: file.events });
    const again = (await merge(tab, { worker, events: a.events.concat(b.events) })).answer;
    assert.deepEqual(again, { added: 0, known: 7, refused: [] });
    await reload(tab, worker);
    files.push(JSON.stringify((await tab.evaluate(() => ledger.file())).events));
  }
  assert.equal(JSON.parse(files[0]).length, 6);
  assert.deepEqual(files, [files[0], files[0], files[0]]);
}));

test('the same id with other content keeps both; the same content written in another order is one', () => inContext(async (context) => {
  const tab = await tabOf(context);
  const one = event('x', { points: 5, extra: { b: 1, a: [1, { d: 2, c: 3 }] } });
  const turned = Object.fromEntries(Object.entries({ ...one, extra: { a: [1, { c: 3, d: 2 }], b: 1 } }).reverse());
  const other = event('x', { points: 50 });
  assert.deepEqual((await merge(tab, [one, turned, other])).answer, { added: 2, known: 1, refused: [] });
  await add(tab, turned);
  await add(tab, other);
  await reload(tab);
  await add(tab, turned);
  assert.deepEqual(set(await eventsOf(tab)), set([one, other]));
}));

test('what cannot be an event is refused by its place, the rest is taken', () => inContext(async (context) => {
  const tab = await tabOf(context);
  const cases = [
    ['text', 'not an object'], [null, 'not an object'], [[], 'not an object'], [7, 'not an object'],
    [{}, 'no text `id`'], [{ id: 7 }, 'no text `id`'], [{ id: '' }, 'no text `id`'],
    [event('big', { cause: '驿'.repeat(1400) }), 'more than 4 kB'], [event('long', { cause: 'x'.repeat(4096) }), 'more than 4 kB'],
    [event('fits', { cause: '驿'.repeat(1300) }), null], [{ id: 'bare' }, null], [event('good'), null],
  ];
  const { answer } = await merge(tab, { worker: 'w-1', events: cases.map(([made]) => made) });
  assert.deepEqual(answer.refused, cases.map(([, why], index) => ({ index, why })).filter(({ why }) => why));
  assert.equal(answer.added, 3);
  const odd = await tab.evaluate(() => {
    const round = { id: 'round' };
    round.self = round;
    let deep = [];
    for (let i = 0; i < 100000; i++) deep = [deep];
    return attempt(ledger.merge([round, { id: 'deep', deep }, { id: 'when', at: new Date(0), none: undefined }]));
  });
  assert.deepEqual([odd.answer.added, odd.answer.refused.map(({ index }) => index)], [1, [0, 1]]);
  assert.equal((await eventsOf(tab)).find(({ id }) => id === 'when').at, '1970-01-01T00:00:00.000Z');
  // Half a character, anywhere; not the text that says so.
  const half = await tab.evaluate(() => attempt(ledger.merge([
    { id: 'h1\ud800' }, { id: 'h2', cause: 'a\\\udc00' }, { id: 'h3', 'k\ud83d': 1 }, { id: 'h4', cause: '\\ud800' }, { id: 'h5', cause: '😀' },
    { id: 'h6', a: [[[[[[[1]]]]]]] }, { id: 'h7', a: [[[[[[[[1]]]]]]]] },
  ])));
  assert.deepEqual(half.answer, { added: 3, known: 0, refused: [0, 1, 2].map((index) => ({ index, why: 'not text' })).concat({ index: 6, why: 'nested deeper than 8' }) });
}));

test('a file of another worker is refused as a whole, unless the page insists', () => inContext(async (context) => {
  const tab = await tabOf(context);
  const file = { worker: 'w-2', events: [event('a'), event('b')] };
  const { refused } = await merge(tab, file);
  assert.equal(refused.code, 'other-worker');
  assert.match(refused.message, /`w-2`.*`w-1`/);
  assert.deepEqual((await state(tab)).ids, []);
  assert.equal((await merge(tab, file, { force: true })).answer.added, 2);
}));

test('files: saved and read again; what is not one says so and changes nothing', () => inContext(async (context) => {
  const tab = await tabOf(context);
  await merge(tab, [event('a'), event('b', { cause: '歇脚 "quoted" \\ {[' })]);
  const [download] = await Promise.all([tab.waitForEvent('download'), tab.evaluate(() => ledger.download())]);
  assert.equal(download.suggestedFilename(), 'ledger-w-1.json');
  const saved = await readFile(await download.path(), 'utf8');
  assert.deepEqual(JSON.parse(saved), await tab.evaluate(() => ledger.file()));

  const read = (content, to = tab) => to.evaluate((t) => attempt(ledger.read(new File([t], 'mine.json'))), content);
  const other = await tabOf(context, 'w-9');
  assert.equal((await read(saved, other)).refused.code, 'other-worker');
  assert.deepEqual((await read(saved)).answer, { added: 0, known: 2, refused: [] });
  assert.equal((await read('\ufeff[{"id":"z"}]', other)).answer.added, 1, 'an editor’s byte order mark');

  // Wherever it is cut, it was cut.
  for (let end = 0; end < saved.trimEnd().length; end += 7) {
    const { refused } = await read(saved.slice(0, end));
    assert.equal(refused && refused.code, 'file-truncated', saved.slice(0, end));
    assert.match(refused.message, /`mine\.json` ends early/);
    assert.ok(refused.help);
  }
  for (const [content, code] of [
    ['<!doctype html><title>{</title>', 'file-not-json'], ['{"events":[]}]', 'file-not-json'], ['{"events": nothing}', 'file-not-json'],
    [saved.replace('"id"', "'id'"), 'file-not-json'], ['{}', 'file-not-ledger'], ['7', 'file-not-ledger'], ['null', 'file-not-ledger'], ['{"events":{}}', 'file-not-ledger'],
  ]) assert.equal((await read(content)).refused.code, code, content);
  const large = await tab.evaluate(() => attempt(ledger.read({ name: 'large.json', size: 256 * 1024 * 1024 + 1 })));
  assert.equal(large.refused.code, 'file-too-large');
  assert.deepEqual((await state(tab)).ids, ['a', 'b']);
}));

test('a million events are taken, one more is refused', () => inContext(async (context) => {
  const tab = await tabOf(context);
  const over = await tab.evaluate(() => attempt(ledger.merge({ events: new Array(1000001).fill({ id: 'a' }) })));
  assert.equal(over.refused.code, 'file-too-large');
  assert.equal((await state(tab)).ids.length, 0);
  const taken = await tab.evaluate(() => attempt(ledger.merge(make(1000000))));
  assert.deepEqual(taken.answer, { added: 1000000, known: 0, refused: [] });
  await tab.close();
  const next = await tabOf(context);
  assert.equal(await next.evaluate('ledger.events.length'), 1000000);
}));

test('many events of one id are no trap', () => inContext(async (context) => {
  const tab = await tabOf(context);
  const { answer } = await tab.evaluate(() => attempt(ledger.merge(make(50000).map((e) => Object.assign(e, { id: 'same' })))));
  assert.equal(answer.added, 50000);
}));

test('killed in the middle of an import: as it was before, or all of it', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'ledger-'));
  const count = 60000;
  let kill = () => {};
  /** A browser of our own, so that it can be killed. */
  const start = () => new Promise((done, fail) => {
    const child = spawn(chromiumPath(), ['--headless=new', ...launchFlags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
      { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    kill = () => new Promise((gone) => {
      kill = () => {};
      child.on('exit', gone);
      process.kill(-child.pid, 'SIGKILL');
    });
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
      const [, address] = /listening on (ws:\S+)/.exec(said) || [];
      if (address && !child.found) {
        child.found = true;
        chromium.connectOverCDP(address).then((connected) => done({ context: connected.contexts()[0] }), fail);
      }
    });
    child.on('exit', () => fail(new Error(said)));
  });
  try {
    let expected = [];
    // After so many records; and at last right after it said that all is stored.
    for (const records of [0, 1, 40, Infinity]) {
      const running = await start();
      const tab = await tabOf(running.context);
      if (!expected.length) {
        await add(tab, event('before'));
        expected = ['before'];
      }
      assert.deepEqual((await state(tab)).ids, expected);
      const answered = await tab.evaluate(([limit, n]) => new Promise((held) => {
        const real = IDBObjectStore.prototype.add;
        let left = limit;
        IDBObjectStore.prototype.add = function add(...given) {
          if (left--) return real.apply(this, given);
          // The transaction stays open, and nothing more comes.
          const again = () => (this.get(['', 0]).onsuccess = again);
          setTimeout(held, 100, 'in the middle');
          return again() && {};
        };
        attempt(ledger.merge(make(n))).then(held);
      }), [records, count]);
      await kill();

      const after = await start();
      const { ids, stored, problems } = await state(await tabOf(after.context));
      assert.deepEqual([stored, problems], [true, []]);
      assert.equal(ids.length, records < Infinity ? 1 : count + 1, `after ${records} records`);
      if (records < Infinity) assert.equal(answered, 'in the middle');
      await kill();
    }
  } finally {
    await kill();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});

test('a full device: said, kept in memory and in the file, stored when there is room', () => inContext(async (context) => {
  const tab = await context.newPage();
  const protocol = await context.newCDPSession(tab);
  const { origin } = new URL(server.url);
  // Little from the first write on, because Chromium remembers for a while how much room there was.
  await protocol.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 200000 });
  await tab.goto(`${server.url}ledger.html`);
  await begin(tab);
  await add(tab, event('E'));
  await protocol.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  const stored = ['E'];
  let refused;
  while (!refused) {
    const id = `E${String(stored.length).padStart(3, '0')}`;
    await tab.evaluate('told = 0');
    ({ refused } = await attemptAdd(tab, event(id, { cause: 'x'.repeat(3900) })));
    stored.push(id);
    assert.ok(stored.length < 100, 'it fills');
  }
  const lost = stored.pop();
  assert.equal(refused.code, 'storage-full');
  assert.ok(refused.help);
  assert.equal(await tab.evaluate('told'), 1, 'that it is not stored is a change');
  const large = Array.from({ length: 20 }, (_, i) => event(`I${i}`, { cause: 'x'.repeat(3900) }));
  const imported = await merge(tab, [event(lost, { cause: 'x'.repeat(3900) }), ...large, 7]);
  assert.equal(imported.refused.code, 'storage-full');
  assert.deepEqual(imported.refused.merged, { added: 20, known: 1, refused: [{ index: 21, why: 'not an object' }] });
  const all = [...stored, lost, ...large.map(({ id }) => id)].sort();
  assert.deepEqual(await state(tab), { worker: 'w-1', ids: all, stored: false, unsaved: 21, problems: ['storage-full'] });
  assert.equal((await tab.evaluate(() => ledger.file())).events.length, all.length);
  // Still full: another attempt changes nothing, and what is stored can be read.
  await look(tab);
  const other = await tabOf(context);
  const { ids, stored: able, problems } = await state(other);
  assert.deepEqual([ids, able, problems], [stored, true, []], 'nothing of the import was stored, and nothing is wrong with reading');
  await protocol.send('Storage.overrideQuotaForOrigin', { origin });
  await look(tab);
  await tab.waitForFunction(() => ledger.stored);
  await other.waitForFunction((n) => ledger.events.length === n, all.length);
  await reload(tab);
  assert.deepEqual(await state(tab), { worker: 'w-1', ids: all, stored: true, unsaved: 0, problems: [] });
}));

for (const [what, script] of [
  ['`open` throws', "IDBFactory.prototype.open = () => { throw new DOMException('not here', 'SecurityError'); }"],
  ['`open` fails', `IDBFactory.prototype.open = () => {
    const request = { error: new DOMException('private', 'InvalidStateError') };
    setTimeout(() => request.onerror());
    return request;
  }`],
  ['there is no `indexedDB`', "Object.defineProperty(window, 'indexedDB', { value: undefined })"],
  ['`open` hangs', 'IDBFactory.prototype.open = () => ({})'],
]) {
  test(`storage denied, ${what}: in memory`, () => inContext(async (context) => {
    await context.addInitScript(script);
    const tab = await tabOf(context, '');
    assert.deepEqual((await attemptAdd(tab, event('a'))).refused.code, 'storage-denied');
    assert.equal((await merge(tab, [event('b')])).refused.merged.added, 1);
    const { ids, stored, unsaved, problems } = await state(tab);
    assert.deepEqual([ids, stored, unsaved, problems], [['a', 'b'], false, 2, ['storage-denied']]);
    assert.deepEqual((await tab.evaluate(() => ledger.file())).events.length, 2);
    assert.deepEqual(tab.thrown, []);
  }));
}

test('a browser that opens late: memory until then, then all is stored and the device’s id is the stored one', () => inContext(async (context) => {
  const first = await tabOf(context, '');
  await add(first, event('a'));
  const { worker } = await state(first);
  // Waits for a deletion that waits for somebody: opening hangs behind it.
  const holder = await context.newPage();
  await holder.goto(`${server.url}ledger.html`);
  await holder.evaluate(() => new Promise((done) => {
    const opened = indexedDB.open('friendly-city-ledger');
    opened.onsuccess = () => {
      window.held = opened.result;
      indexedDB.deleteDatabase('friendly-city-ledger').onblocked = done;
    };
  }));
  await first.close();
  const tab = await tabOf(context, '');
  assert.deepEqual((await state(tab)).problems, ['storage-denied']);
  assert.equal((await attemptAdd(tab, event('b'))).refused.code, 'storage-denied', 'without waiting again');
  await holder.evaluate('held.close()');
  await tab.waitForFunction(() => ledger.stored);
  assert.notEqual((await state(tab)).worker, worker, 'it was deleted');
  const { worker: given } = await state(tab);
  await reload(tab, '');
  assert.deepEqual([(await state(tab)).ids, (await state(tab)).worker], [['b'], given]);
}));

test('somebody wants the database changed or deleted: let go of at once, and read again', () => inContext(async (context) => {
  const tab = await tabOf(context);
  await add(tab, event('a'));
  const deleted = await tab.evaluate(() => new Promise((done) => {
    const request = indexedDB.deleteDatabase('friendly-city-ledger');
    request.onsuccess = () => done('deleted');
    request.onblocked = () => done('blocked');
  }));
  assert.equal(deleted, 'deleted');
  // What the person deleted does not come back.
  await add(tab, event('b'));
  assert.deepEqual((await state(tab)).ids, ['b']);
  const other = await tabOf(context);
  assert.deepEqual((await state(other)).ids, ['b']);
  await other.evaluate(() => new Promise((done) => {
    const request = indexedDB.open('friendly-city-ledger', 7);
    request.onsuccess = () => done(request.result.close());
  }));
  // A later program's database: nothing is lost, and it is said.
  assert.equal((await attemptAdd(tab, event('c'))).refused.code, 'storage-denied');
  const { ids, unsaved, problems } = await state(tab);
  assert.deepEqual([ids, unsaved, problems], [['b', 'c'], 1, ['storage-denied']]);
}));

test('a damaged record is said and skipped, whatever is wrong with it', () => inContext(async (context) => {
  const tab = await tabOf(context);
  await add(tab, event('a'));
  const line = JSON.stringify(event('cut'));
  await plant(tab, [
    { worker: 'w-1', n: 2, text: `${JSON.stringify(event('b'))}\n${line.slice(0, 20)}` },
    { worker: 'w-1', n: 3, text: `\u0000\u0001\n${JSON.stringify(event('c'))}` },
    { worker: 'w-1', n: 4 }, { worker: 'w-1', n: 5, text: new Array(3) }, { worker: 'w-1', n: 6, text: '{}\nnull\n[]\n7' },
    { worker: 'w-1', n: 900, text: JSON.stringify(event('d')) },
  ]);
  await look(tab);
  await tab.waitForFunction(() => ledger.events.length === 4);
  await add(tab, event('e'));
  await reload(tab);
  const { ids, stored, problems } = await state(tab);
  assert.deepEqual([ids, stored], [['a', 'b', 'c', 'd', 'e'], true]);
  assert.deepEqual(problems, new Array(8).fill('record-corrupt'));
  const [first] = await tab.evaluate(() => ledger.problems);
  assert.match(first.message, /record 2 .*`\{"id":"cut"/);
  assert.deepEqual((await merge(tab, [event('cut')])).answer.added, 1, 'a file mends it');

  // One that the browser itself cannot read takes only itself along.
  await context.addInitScript(() => {
    IDBObjectStore.prototype.getAll = () => { throw new DOMException('damaged', 'DataError'); };
    const real = IDBObjectStore.prototype.get;
    IDBObjectStore.prototype.get = function get(key) {
      if (key[1] !== 2) return real.call(this, key);
      const request = { error: new DOMException('damaged', 'NotReadableError') };
      Promise.resolve().then(() => request.onerror({ preventDefault() {} }));
      return request;
    };
  });
  await reload(tab);
  assert.deepEqual((await state(tab)).ids, ['a', 'c', 'cut', 'd', 'e']);
}));
