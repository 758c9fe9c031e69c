// <friendly-rewards> in a real Chromium: earning, tabs, offline, redeeming, another device, and what may go wrong.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { closeAlone, page as pageOf } from './pages.mjs';
import { element, events, has, here, inside, noon, pack, setUpRewards, whole } from './rewards.mjs';

const later = '2026-10-08T12:01:00+08:00';
const page = (body, more) => pageOf(body, { elements: ['rewards'], ...more });
const rewards = (attributes) => element(`at="${noon}" ${attributes}`);
const pages = {
  '/here.html': page(rewards(here)),
  '/kept.html': page(element(here)),
  '/en.html': page(rewards(here), { lang: 'en' }),
  '/nowhere.html': page(rewards('')),
  '/far.html': page(rewards('position="110,30"')),
  '/no-stations.html': page(`<friendly-rewards pack="/${pack}" stations="/nothing.pack" at="${noon}" ${here}></friendly-rewards>`),
  '/corrupt.html': page('<friendly-rewards pack="/here.html"></friendly-rewards>'),
  '/worker.html': page(rewards(`${here} worker="w-sample-1"`)),
  '/both.html': page(`${rewards(`${here} worker="w-sample-1"`)}<friendly-offers pack="/examples/beijing/offers.pack" at="${noon}" merchant="m-canteen-1"></friendly-offers>`, {
    elements: ['rewards', 'offers'],
  }),
  '/finder.html': page('<friendly-stations pack="/examples/beijing/beijing.pack" position="116.397,39.909"></friendly-stations>', { elements: ['stations'] }),
};

const { open: openOn, openAlone, running } = setUpRewards(pages);
/** On a page without `at` it is the same noon, and what is done is kept. */
const clock = (path) => (path === '/kept.html' ? { now: new Date(noon) } : {});
const open = (path, options) => openAlone(path, options, clock(path));
const shown = async (path, options) => whole(await open(path, options));
const balance = async (tab) => Number(await inside(tab, '.big').innerText());

test('earn, reload, earn in a second tab, go offline, redeem, come back, import another device’s file', async () => {
  const first = await shown('/kept.html');
  assert.equal(await balance(first), 0);
  await inside(first, '[data-a=checkin]').first().click();
  await has(first, 2);
  assert.match(await inside(first, '.status').innerText(), /驿站签到\s*\+2.*新手集章\s*盖了一枚章/s);
  assert.match(await inside(first, '.checkin').first().innerText(), /今天在这里签过到了/);
  await first.reload();
  await has(first, 2);
  assert.equal(await inside(first, '.stamps .on').count(), 1);

  const second = await openOn(first.context(), '/kept.html', clock('/kept.html'));
  await has(second, 2);
  await inside(second, '[data-a=checkin]').first().click();
  await has(second, 4);
  await has(first, 4);

  // 30 points more from an organiser, through the page.
  await first.evaluate((at) => document.querySelector('friendly-rewards').add(
    { id: '01HOST00000000000000000001', kind: 'earn', activity: 'report-accepted', cause: 'report/1', at, points: 30, vouched_by: 'city' }), noon);
  await has(first, 34);
  await first.context().setOffline(true);
  // Of one second the ids would say which was first, and those of two tabs are by chance.
  await first.clock.setFixedTime(new Date(later));
  await inside(first, '[data-a=redeem][data-v=meal-20-off]').click();
  assert.equal(await balance(first), 34, 'nothing is taken before they are sure');
  await inside(first, '[data-a=cancel]').click();
  assert.equal(await inside(first, '[data-a=confirm]').count(), 0);
  await inside(first, '[data-a=redeem][data-v=meal-20-off]').click();
  await inside(first, '[data-a=confirm]').click();
  await has(first, 4);
  await has(second, 4);
  assert.match(await inside(first, '.past li').first().innerText(), /八折.*−30/s);
  await first.context().setOffline(false);
  await first.reload();
  await has(first, 4);

  // What another device has, twice: once is enough.
  first.on('dialog', (dialog) => dialog.accept());
  for (let i = 0; i < 2; i++) {
    const chooser = first.waitForEvent('filechooser');
    await inside(first, '[data-a=import]').click();
    await (await chooser).setFiles({ name: 'other.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(events)) });
    await has(first, 46);
  }
  await has(second, 46);
  assert.deepEqual(await first.evaluate('errors'), []);
  // Back to a file, and into a device that is new.
  const download = first.waitForEvent('download');
  await inside(first, '[data-a=export]').click();
  const saved = await readFile(await (await download).path(), 'utf8');
  const other = await shown('/kept.html');
  await other.clock.setFixedTime(new Date(later));
  other.on('dialog', (dialog) => dialog.accept());
  await other.evaluate((text) => document.querySelector('friendly-rewards').read(new Blob([text])), saved);
  await has(other, 46);
  await closeAlone(other);
  await closeAlone(first);
});

test('what is redeemed unlocks its offer on the same page, and points are a fact', async () => {
  const tab = await open('/both.html');
  await inside(tab, 'footer').waitFor();
  await tab.evaluate((file) => document.querySelector('friendly-rewards').events = file, events);
  await has(tab, 44);
  const offer = tab.locator('friendly-offers [data-id=reward-meal-20]');
  await offer.waitFor();
  assert.match(await offer.getAttribute('class'), /\bno\b/);
  await inside(tab, '[data-a=redeem][data-v=meal-20-off]').click();
  await inside(tab, '[data-a=confirm]').click();
  await has(tab, 14);
  await tab.locator('friendly-offers .yes[data-id=reward-meal-20]').waitFor();
  const heard = await tab.evaluate('heard');
  assert.equal(heard.filter(([type]) => type === 'friendly-balance').pop()[1].balance, 14);
  await closeAlone(tab);
});

test('a page may check first: cancelled, nothing is added', async () => {
  const tab = await shown('/here.html');
  await tab.evaluate("addEventListener('friendly-earn', (e) => e.preventDefault())");
  await inside(tab, '[data-a=checkin]').first().click();
  await tab.waitForTimeout(200);
  assert.equal(await balance(tab), 0);
  const [[, { events: [event] }]] = (await tab.evaluate('heard')).filter(([type]) => type === 'friendly-earn');
  assert.equal(event.cause, `check-in/${event.station}/2026-10-08`);
  await closeAlone(tab);
});

test('the page’s events are merged; the same id with other content is told and counts for neither', async () => {
  const tab = await shown('/worker.html');
  const { events: all } = events;
  await tab.evaluate((all) => document.querySelector('friendly-rewards').events = all, all);
  await has(tab, 44);
  await tab.evaluate((event) => document.querySelector('friendly-rewards').add(event), { ...all[2], points: 20, vouched_by: 'nobody' });
  await has(tab, 24);
  await inside(tab, '[data-a=more]').click();
  assert.match(await inside(tab, '.past').innerText(), /同一编号有两份不同的记录/);
  await closeAlone(tab);
});

test('states in words: no position, nothing near, no stations, no pack, offline, storage denied', async () => {
  const nowhere = await shown('/nowhere.html', { permissions: ['geolocation'], geolocation: { longitude: 116.394088, latitude: 39.906175 } });
  assert.match(await inside(nowhere, '.none').first().innerText(), /允许定位后/);
  await inside(nowhere, '[data-a=locate]').click();
  await inside(nowhere, '[data-a=checkin]').first().waitFor();
  await closeAlone(nowhere);
  const refused = await shown('/nowhere.html', { permissions: [] });
  await inside(refused, '[data-a=locate]').click();
  await inside(refused, '.none [role=status]').waitFor();
  await closeAlone(refused);
  for (const [path, words] of [['/far.html', /没有开着的驿站/], ['/no-stations.html', /驿站数据没取到/]]) {
    const tab = await shown(path);
    assert.match(await inside(tab, '.none').first().innerText(), words);
    assert.ok((await inside(tab, '.offer').count()) > 5, 'everything else is there');
    await closeAlone(tab);
  }
  const corrupt = await open('/corrupt.html');
  await inside(corrupt, '[role=alert]').waitFor();
  assert.match(await inside(corrupt, '[role=alert]').innerText(), /活动数据打不开.*没有丢/s);
  await closeAlone(corrupt);
  const offline = await open('/finder.html');
  await offline.context().route(/rewards\.pack/, (route) => route.abort());
  await offline.goto(new URL('/here.html', running.server.url).href);
  await inside(offline, '[role=alert]').waitFor();
  assert.match(await inside(offline, '[role=alert]').innerText(), /没有网络/);
  await offline.context().unroute(/rewards\.pack/);
  await inside(offline, '[data-a=retry]').click();
  await inside(offline, 'footer').waitFor();
  await closeAlone(offline);
  const tab = await openAlone('/kept.html', {}, { ...clock('/kept.html'), init: 'indexedDB.open = () => { throw new DOMException("no", "SecurityError") }' });
  await inside(tab, '[data-a=checkin]').first().click();
  await has(tab, 2);
  assert.match(await inside(tab, '.warn').innerText(), /浏览器不让保存：有 2 条记录只在这个页面里/);
  await closeAlone(tab);
});

test('a page with only the finder downloads nothing of it, and no position leaves the device', async () => {
  running.server.requests.length = 0;
  const tab = await open('/finder.html');
  await tab.locator('friendly-stations [data-id]').first().waitFor();
  await tab.waitForLoadState('networkidle');
  assert.deepEqual(running.server.requests.filter((path) => /reward|ledger/.test(path)), []);
  await closeAlone(tab);
  const rewarding = await shown('/here.html');
  assert.deepEqual(running.server.requests.filter((path) => /116|full|offers/.test(path)), []);
  await closeAlone(rewarding);
});

test('every control is 44 px, nothing moves, and axe finds nothing: both languages, both schemes, with and without events', async () => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  for (const [path, colorScheme, full] of [['/here.html', 'light', false], ['/en.html', 'dark', true], ['/here.html', 'dark', true], ['/en.html', 'light', false]]) {
    const tab = await shown(path, { colorScheme, bypassCSP: true });
    assert.ok((await tab.evaluate('shift')) < 0.1, `${path}: ${await tab.evaluate('shift')}`);
    if (full) {
      await tab.evaluate((file) => document.querySelector('friendly-rewards').events = file, events);
      await has(tab, 44);
      await inside(tab, '[data-a=redeem]').first().click();
      for (const details of await inside(tab, 'details').all()) await details.evaluate((node) => (node.open = true));
    }
    const small = await tab.evaluate(() => [...document.querySelector('friendly-rewards').shadowRoot.querySelectorAll('button, summary, a, input, select')]
      .filter((node) => node.offsetParent && (node.getBoundingClientRect().height < 44 || node.getBoundingClientRect().width < 44))
      .map((node) => node.outerHTML.slice(0, 120)));
    assert.deepEqual(small, []);
    assert.ok(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing sticks out');
    await tab.evaluate(axe);
    const { violations } = await tab.evaluate("axe.run(document, { rules: { region: { enabled: false } } })");
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 160), nodes[0].failureSummary]), []);
    await tab.context().close();
  }
});
