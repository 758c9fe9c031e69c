// <friendly-rewards> where it is used otherwise than was meant: other workers, other packs, two taps, no stations, old phones.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { root } from './harness.mjs';
import { closeAlone, look, online, page as pageOf } from './pages.mjs';
import { element as rewards, events as sample, has, here, inside, noon, pack, setUpRewards, stations, whole } from './rewards.mjs';

const page = (body, more) => pageOf(body, { elements: ['rewards'], ...more });
const offers = `<friendly-offers pack="/examples/beijing/offers.pack" merchant="m-canteen-1"></friendly-offers>`;
const pages = {
  '/here.html': page(rewards(here)),
  '/en.html': page(rewards(here), { lang: 'en' }),
  '/at.html': page(rewards(`${here} at="${noon}"`)),
  '/worker.html': page(rewards(`${here} worker="w-sample-1"`)),
  '/nowhere.html': page(rewards('')),
  '/empty.html': page(''),
  '/flaky.html': page(rewards(here, 'flaky.pack')),
  '/offers.html': page(rewards(`${here} worker="w-sample-1"`) + offers, { elements: ['rewards', 'offers'] }),
};

const { openAlone } = setUpRewards(pages);
/** It is noon on the page, and stays so; what is done is kept. */
const open = (path, options) => openAlone(path, options, { now: new Date(noon) });
const shown = async (path, options) => whole(await open(path, options));
const act = (tab, code, argument) => tab.evaluate(`(${code})(document.querySelector('friendly-rewards'), ${JSON.stringify(argument)})`);
/** What the device keeps, by worker. */
const kept = (tab) => tab.evaluate(() => new Promise((done, fail) => {
  const opened = indexedDB.open('friendly-city-ledger');
  opened.onerror = () => fail(opened.error);
  opened.onsuccess = () => {
    const all = opened.result.transaction('events').objectStore('events').getAll();
    all.onsuccess = () => {
      opened.result.close();
      const found = {};
      for (const { worker, text } of all.result) (found[worker] = found[worker] || []).push(...text.split('\n').map((line) => JSON.parse(line)));
      done(found);
    };
  };
}));

test('another worker: nothing of the first is shown, told, or written to', async () => {
  const tab = await shown('/worker.html');
  await act(tab, '(element, events) => { element.events = events }', sample.events);
  await has(tab, 44);
  await inside(tab, '[data-a=redeem]').first().click();
  const [status, known, asking] = await act(tab, `(element) => {
    element.worker = 'w-other';
    element.add({ id: '01HOST00000000000000000001', kind: 'earn', activity: 'check-in', cause: 'check-in/x/2026-10-08', at: '${noon}' });
    return [element.shadowRoot.querySelector('.status').textContent, element.events, element.shadowRoot.querySelector('[data-a=checkin]')];
  }`);
  assert.match(status, /正在取积分/);
  assert.deepEqual([known, asking], [[], null]);
  await has(tab, 2);
  assert.equal(await inside(tab, '[data-a=confirm]').count(), 0);
  const stored = await kept(tab);
  assert.deepEqual([stored['w-sample-1'].length, stored['w-other'].length], [sample.events.length, 1]);
  await act(tab, "(element) => { element.worker = 'w-sample-1' }");
  await has(tab, 44);
  // Another pack is no other worker: what the page said of them stays said.
  await act(tab, `(element) => { element.pack = '/${pack}?again' }`);
  await has(tab, 44);
  assert.deepEqual(await tab.evaluate('errors'), []);
  await closeAlone(tab);
});

test('two loads: the last one shows, however late the first comes; who has left hears nothing', async () => {
  const tab = await open('/empty.html');
  const city = await readFile(root + stations);
  let slow = 0;
  await tab.route(/slow\.pack/, async (route) => {
    slow++;
    await new Promise((done) => setTimeout(done, 700));
    await route.fulfill({ body: city });
  });
  await tab.evaluate(([pack, stations]) => {
    const element = document.createElement('friendly-rewards');
    Object.assign(element, { pack: '/' + pack, stations: '/slow.pack', position: '116.394088,39.906175', worker: 'w-1' });
    document.querySelector('main').append(element);
    element.worker = 'w-2';
    element.stations = '/' + stations;
  }, [pack, stations]);
  await inside(tab, 'footer').waitFor();
  await act(tab, `(element) => element.add({ id: 'a', kind: 'earn', activity: 'check-in', cause: 'check-in/x/2026-10-08', at: '${noon}' })`);
  await has(tab, 2);
  await tab.waitForTimeout(900);
  assert.ok(slow > 0);
  assert.equal(await inside(tab, '.big').innerText(), '2');
  assert.deepEqual(Object.keys(await kept(tab)), ['w-2']);
  // Gone while it loads, the ledger has nobody to tell.
  const listeners = await tab.evaluate(async () => {
    const known = globalThis[Symbol.for('friendly-city')].known;
    const element = document.querySelector('friendly-rewards');
    element.stations = '/slow.pack?2';
    element.remove();
    await new Promise((done) => setTimeout(done, 900));
    const ledger = await known.get('ledger w-2');
    return Object.values(ledger).filter((value) => value instanceof Set).map(({ size }) => size);
  });
  assert.deepEqual(listeners, [0]);
  await closeAlone(tab);
});

test('no stations: everything else is there, it is told, and tried again; also where an address answers with a page', async () => {
  for (const failure of [{ status: 200, type: 'text/html', body: '<!doctype html><title>Welcome</title>' }, { status: 503 }]) {
    let asked = 0;
    pages['/flaky.pack'] = () => (asked++, failure);
    const tab = await shown('/flaky.html');
    assert.match(await inside(tab, '.none').first().innerText(), /驿站数据/);
    assert.ok((await inside(tab, '.offer').count()) > 5);
    const told = await tab.evaluate('errors');
    assert.deepEqual([told.length, /^pack-/.test(told[0])], [1, true], told.join());
    await online(tab);
    await tab.waitForFunction(() => document.readyState === 'complete');
    for (let i = 0; i < 100 && asked < 2; i++) await tab.waitForTimeout(20);
    assert.equal(asked, 2, 'a failure is not what is known of them');
    const city = await readFile(root + stations);
    pages['/flaky.pack'] = () => ({ body: city });
    // The next minute.
    await look(tab);
    await inside(tab, '[data-a=checkin]').first().click();
    await has(tab, 2);
    assert.equal((await tab.evaluate('errors')).length, 1, 'said once');
    await closeAlone(tab);
  }
});

/** From now on storing takes so long; from the ledger's own transactions. */
const slowly = (tab, ms) => tab.evaluate((ms) => {
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = function (...record) {
    const end = performance.now() + ms;
    const { transaction } = this;
    const busy = () => {
      if (performance.now() < end) transaction.objectStore('events').count().onsuccess = busy;
    };
    busy();
    return add.apply(this, record);
  };
}, ms);

test('two taps while it is stored are one: checking in, and redeeming', async () => {
  const tab = await shown('/worker.html');
  await act(tab, '(element, events) => { element.events = events }', sample.events);
  await has(tab, 44);
  await slowly(tab, 400);
  const twice = (selector) => act(tab, `(element) => {
    for (let i = 0; i < 2; i++) {
      const button = element.shadowRoot.querySelector('${selector}');
      if (button) button.click();
    }
  }`);
  const before = (await kept(tab))['w-sample-1'].length;
  const checkin = `[data-a=checkin][data-s="${await inside(tab, '[data-a=checkin]').first().getAttribute('data-s')}"]`;
  await twice(checkin);
  await tab.waitForTimeout(100);
  await twice(checkin);
  // Checked in that day, the sample's rider gets a stamp.
  await tab.waitForFunction(() => /盖了一枚章/.test(document.querySelector('friendly-rewards').shadowRoot.querySelector('.status').textContent));
  const redeem = '[data-a=redeem][data-v=meal-20-off]';
  for (let i = 0; i < 2; i++) {
    await twice(redeem);
    await twice('[data-a=confirm][data-v=meal-20-off]');
    await tab.waitForTimeout(50);
  }
  await has(tab, 14);
  await tab.waitForTimeout(500);
  const now = (await kept(tab))['w-sample-1'].slice(before);
  assert.deepEqual(now.filter(({ kind }) => kind === 'redeem').length, 1);
  const causes = now.map(({ cause }) => cause);
  assert.equal(new Set(causes).size, causes.length, causes.join());
  const asked = (await tab.evaluate('heard')).map(([type]) => type).filter((type) => type !== 'friendly-balance');
  assert.deepEqual(asked, ['friendly-earn', 'friendly-redeem'], 'the page is asked once each');
  await closeAlone(tab);
});

test('what a page adds one after the other for one tap is told together', async () => {
  const tab = await shown('/worker.html');
  await tab.evaluate(() => addEventListener('friendly-earn', (event) => {
    event.preventDefault();
    for (const one of event.detail.events) event.target.add({ ...one, vouched_by: 'station' });
    event.target.add({ id: 'bonus', kind: 'earn', activity: 'report-accepted', cause: 'report/1', at: event.detail.events[0].at, points: 30, vouched_by: 'city' });
  }));
  await inside(tab, '[data-a=checkin]').first().click();
  await has(tab, 32);
  assert.match(await inside(tab, '.status').innerText(), /\+2.*\+30/s);
  await closeAlone(tab);
});

test('by keyboard: redeeming asks, and the focus goes back to what was asked about, or to what is said', async () => {
  const tab = await shown('/worker.html');
  await act(tab, '(element, events) => { element.events = events }', sample.events.concat(
    { id: '01HOST00000000000000000001', kind: 'earn', activity: 'report-accepted', cause: 'report/9', at: noon, points: 30, vouched_by: 'city' }));
  await has(tab, 74);
  const focused = () => act(tab, '({ shadowRoot: { activeElement } }) => activeElement && [activeElement.dataset.a || activeElement.className, activeElement.dataset.v || null]');
  const redeem = inside(tab, '[data-a=redeem]');
  assert.ok((await redeem.count()) > 1);
  const last = await redeem.nth(1).getAttribute('data-v');
  for (const [keys, way] of [[['Tab', 'Enter'], 'cancel'], [['Escape'], 'Escape'], [['Tab', 'Escape'], 'Escape from the other button']]) {
    await inside(tab, `[data-a=redeem][data-v="${last}"]`).focus();
    await tab.keyboard.press('Enter');
    assert.deepEqual(await focused(), ['confirm', last]);
    for (const key of keys) await tab.keyboard.press(key);
    assert.deepEqual(await focused(), ['redeem', last], way);
    assert.equal(await inside(tab, '[data-a=confirm]').count(), 0);
  }
  await tab.keyboard.press('Enter');
  await tab.keyboard.press('Enter');
  assert.deepEqual(await focused(), ['status', null]);
  await inside(tab, '.status b').first().waitFor();
  assert.deepEqual(await focused(), ['status', null], 'also when it is stored');
  const { length } = (await tab.evaluate('heard')).filter(([type]) => type !== 'friendly-balance');
  await tab.keyboard.press('Enter');
  await tab.waitForTimeout(100);
  assert.equal(length, 1);
  assert.equal((await tab.evaluate('heard')).filter(([type]) => type !== 'friendly-balance').length, 1, 'Enter again does nothing');
  await closeAlone(tab);
});

test('a file says what came of it, in both languages; of another worker it is asked about, or refused', async () => {
  const text = JSON.stringify(sample);
  const import_ = async (tab, name, body) => {
    const chooser = tab.waitForEvent('filechooser');
    await inside(tab, '[data-a=import]').click();
    await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(body) });
  };
  const says = (tab, words) => inside(tab, '.status').filter({ hasText: words }).waitFor({ timeout: 5000 });
  const cases = [
    ['/here.html', /这不是积分记录的文件。 没有收下任何记录。/, /文件不完整.*没有收下任何记录。/, /新增 8 条，原来就有 0 条，没能收下 1 条/, /新增 0 条，原来就有 8 条/],
    ['/en.html', /not a file of records of points\. No records were taken\./, /cut short.*No records were taken\./, /8 new records, 0 were here already, 1 could not be taken/, /0 new records, 8 were here already/],
  ];
  for (const [path, foreign, cut, took, again] of cases) {
    const tab = await shown(path);
    const asked = [];
    let answer = false;
    tab.on('dialog', (dialog) => (asked.push(dialog.message()), answer ? dialog.accept() : dialog.dismiss()));
    await import_(tab, 'a.json', '{"menu": []}');
    await says(tab, foreign);
    assert.equal(await inside(tab, 'input').count(), 0, 'gone when it has served');
    await import_(tab, 'b.json', text.slice(0, 400));
    await says(tab, cut);
    const nine = JSON.stringify({ worker: 'another', events: sample.events.slice(0, 8).concat({ kind: 'earn' }) });
    await import_(tab, 'c.json', nine);
    await says(tab, path === '/en.html' ? /^No records were taken\.$/ : /^没有收下任何记录。$/);
    assert.equal(asked.length, 1);
    answer = true;
    await import_(tab, 'c.json', nine);
    await says(tab, took);
    await import_(tab, 'c.json', nine);
    await says(tab, again);
    // Their own needs no question.
    const own = await act(tab, '(element) => element.shadowRoot && element.events.length');
    assert.deepEqual([asked.length, own], [3, 8]);
    assert.deepEqual(await tab.evaluate('errors'), ['file-not-ledger', 'file-truncated', 'other-worker']);
    await inside(tab, '[data-a=checkin]').first().click();
    await inside(tab, '.status b').first().waitFor();
    assert.doesNotMatch(await inside(tab, '.status').innerText(), /新增|records/, 'the next thing said is another');
    await closeAlone(tab);
  }
  const known = await shown('/worker.html');
  await import_(known, 'd.json', JSON.stringify({ worker: 'another', events: sample.events }));
  await says(known, /另一个人的文件。 没有收下任何记录。/);
  assert.deepEqual(await known.evaluate('errors'), ['other-worker']);
  await import_(known, 'e.json', text);
  await has(known, 44);
  await closeAlone(known);
});

test('what the device keeps and cannot be read is told, and hides nothing else', async () => {
  const tab = await shown('/worker.html');
  await inside(tab, '[data-a=checkin]').first().click();
  await has(tab, 2);
  await tab.evaluate(() => new Promise((done) => {
    const opened = indexedDB.open('friendly-city-ledger');
    opened.onsuccess = () => {
      const transaction = opened.result.transaction('events', 'readwrite');
      transaction.objectStore('events').put({ worker: 'w-sample-1', n: 99, text: '{"id":' });
      transaction.oncomplete = () => done(opened.result.close());
    };
  }));
  await tab.reload();
  await has(tab, 2);
  assert.deepEqual(await tab.evaluate('errors'), ['record-corrupt']);
  await closeAlone(tab);
});

test('a ledger goes with its element: what it unlocked is locked again; of two the last one counts', async () => {
  const tab = await shown('/offers.html');
  await act(tab, '(element, events) => { element.events = events }', sample.events);
  await has(tab, 44);
  await inside(tab, '[data-a=redeem][data-v=meal-20-off]').click();
  await inside(tab, '[data-a=confirm]').click();
  const offer = (state) => tab.locator(`friendly-offers .${state}[data-id=reward-meal-20]`).waitFor();
  await offer('yes');
  await act(tab, "(element) => { element.worker = 'w-other' }");
  await offer('no');
  await act(tab, "(element) => { element.worker = 'w-sample-1' }");
  await offer('yes');
  // A second one, of somebody else: as soon as it is there, the first one’s does not count.
  await act(tab, `(element) => {
    const other = element.cloneNode();
    other.id = 'other';
    other.worker = 'w-other';
    element.after(other);
  }`);
  await offer('no');
  await tab.locator('#other footer').waitFor();
  await act(tab, `(element) => element.add({ id: 'a', kind: 'earn', activity: 'check-in', cause: 'check-in/x/2026-10-08', at: '${noon}' })`);
  await has(tab, 14 + 2);
  await offer('no');
  await tab.evaluate("document.querySelector('#other').remove()");
  await offer('yes');
  await act(tab, '(element) => { window.gone = element; element.remove() }');
  await offer('maybe');
  await tab.evaluate("document.querySelector('main').append(gone)");
  await offer('yes');
  await closeAlone(tab);
});

test('who shares their position and moves on is found again, without a word; not by a rough guess', async () => {
  const tab = await open('/nowhere.html', { permissions: ['geolocation'], geolocation: { longitude: 110, latitude: 30, accuracy: 900 } });
  const context = tab.context();
  const at = { longitude: 116.394088, latitude: 39.906175 };
  const checkin = inside(tab, '[data-a=checkin]').first();
  await inside(tab, '[data-a=locate]').click();
  await inside(tab, '[data-a=locate]').waitFor({ state: 'detached' });
  assert.equal(await checkin.count(), 0, 'a rough fix is one, if it is the first');
  await context.setGeolocation({ ...at, accuracy: 20 });
  await look(tab);
  await checkin.waitFor();
  await context.setGeolocation({ longitude: 110, latitude: 30, accuracy: 5000 });
  await look(tab);
  await tab.waitForTimeout(300);
  assert.equal(await checkin.count(), 1, 'a worse one is none');
  await context.setGeolocation({ longitude: 110, latitude: 30, accuracy: 20 });
  await look(tab);
  await checkin.waitFor({ state: 'detached' });
  assert.equal(await tab.getByText('正在定位').count(), 0);
  // The page says where: the device is not asked any more.
  await act(tab, "(element) => { element.position = '116.394088,39.906175' }");
  await checkin.waitFor();
  await look(tab);
  await tab.waitForTimeout(300);
  assert.equal(await checkin.count(), 1);
  await closeAlone(tab);
});

test('an event that was kept and that the engine cannot read hides no other, and is told once', async () => {
  const tab = await shown('/worker.html');
  await act(tab, '(element, events) => { element.events = events }', sample.events);
  await has(tab, 44);
  await tab.evaluate((texts) => new Promise((done) => {
    const opened = indexedDB.open('friendly-city-ledger');
    opened.onsuccess = () => {
      const transaction = opened.result.transaction('events', 'readwrite');
      texts.forEach((text, n) => transaction.objectStore('events').put({ worker: 'w-sample-1', n: 90 + n, text }));
      transaction.oncomplete = () => done(opened.result.close());
    };
  }), ['{"id":"h","cause":"\\ud800"}', `{"id":"n","a":${'['.repeat(70)}${']'.repeat(70)}}`]);
  await tab.reload();
  await has(tab, 44);
  assert.match(await inside(tab, '.warn').innerText(), /2 条记录读不出来/);
  await inside(tab, '[data-a=checkin]').first().click();
  await inside(tab, '.status b').first().or(inside(tab, '.status').filter({ hasText: '盖了一枚章' })).first().waitFor();
  assert.deepEqual(await tab.evaluate('errors'), ['event-unreadable']);
  await closeAlone(tab);
});

test('where the page says what time it is, what is done is for looking at, and kept nowhere', async () => {
  const tab = await shown('/at.html');
  await inside(tab, '[data-a=checkin]').first().click();
  await has(tab, 2);
  assert.equal(await inside(tab, '.warn').count(), 0, 'and missed by nobody');
  // The page's own events are kept as ever, and what is looked at survives that they are read anew.
  await act(tab, `(element) => element.add({ id: '01HOST00000000000000000001', kind: 'earn', activity: 'report-accepted', cause: 'report/1', at: '${noon}', points: 30, vouched_by: 'city' })`);
  await has(tab, 32);
  const download = tab.waitForEvent('download');
  await inside(tab, '[data-a=export]').click();
  const saved = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  assert.deepEqual(saved.events.map(({ id }) => id), ['01HOST00000000000000000001']);
  await tab.reload();
  await has(tab, 30);
  await closeAlone(tab);
});
