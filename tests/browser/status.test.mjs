// <friendly-stations status="…" key="…"> in a real Chromium: an alert arrives, the list follows it, and whatever is wrong with
// the status, the list stays as it was.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { root } from './harness.mjs';
import { blank, closeAlone, eventually, full, online, page as pageOf, setUp } from './pages.mjs';
import { key, status, storm as stormAt } from './publication.mjs';

const pack = process.env.FRIENDLY_PACK || 'examples/beijing/beijing.pack';
const at = '2026-10-08T21:40:00+08:00';
const now = Date.parse(at) / 1000;
const file = (over) => status({ issued: now - 180, ...over });
const storm = stormAt(now);
const unknown = `{"event":"火星沙尘","colour":"purple","from":${now - 3600},"to":${now + 7200}}`;
const stations = `{"id":"bj-dc-00002","room":"some","short":["hot_water","雨衣"]},{"id":"bj-dc-00005","note":{"en":"Water at the door","zh-CN":"门前积水"}},{"id":"bj-dc-00006","closed":${now + 36000}},{"id":"bj-dc-00007","room":"full"}`;

const page = (attributes, lang) => pageOf(`<friendly-stations pack="/${pack}" at="${at}" position="116.397,39.909" place="天安门" ${attributes}></friendly-stations>`, { lang });
const live = `status="/status.json" key="${key(1).hex}"`;

let answer = { body: file() };
let asked = 0;
const { inContext, openAlone, running } = setUp({
  pages: {
    '/plain.html': page(''),
    '/live.html': page(live),
    '/en.html': page(live, 'en'),
    '/keyless.html': page('status="/status.json"'),
    '/status.json': () => {
      asked += 1;
      return { type: 'application/json', ...answer };
    },
  },
});

async function open(path, options) {
  const tab = await openAlone(path, options);
  await full(tab);
  return tab;
}
const rows = (tab) => tab.locator('friendly-stations [data-id]');
const ids = (tab) => rows(tab).evaluateAll((all) => all.map((row) => row.dataset.id));
const part = (tab, name) => tab.locator(`friendly-stations [part=${name}]`);
const row = (tab, id) => tab.locator(`friendly-stations [data-id=${id}]`);
const html = (tab) => tab.evaluate("document.querySelector('friendly-stations').shadowRoot.querySelector('.fc').innerHTML");

test('a page without a status asks for none and shows what it always showed', async () => {
  const before = asked;
  const tab = await open('/plain.html');
  await tab.waitForTimeout(300);
  assert.equal(asked, before);
  const shown = await html(tab);
  for (const word of ['part="live"', 'part="now"', 'part="alert"']) assert.ok(!shown.includes(word), word);
  await closeAlone(tab);
});

test('what is said of stations stands at them, with the age of the status', async () => {
  answer = { body: file({ stations }) };
  const tab = await open('/live.html');
  await part(tab, 'live').filter({ hasText: '状态更新于 3 分钟前' }).waitFor();
  assert.match(await row(tab, 'bj-dc-00007').innerText(), /已满/);
  assert.match(await row(tab, 'bj-dc-00002').innerText(), /有空位.*缺少热水、雨衣/s);
  assert.match(await row(tab, 'bj-dc-00006').innerText(), /已关门 · 明天 07:40 开门.*临时闭站 · 至 明天 07:40/s);
  assert.match(await row(tab, 'bj-dc-00005').innerText(), /门前积水/);
  assert.equal(await part(tab, 'alert').count(), 0);
  assert.deepEqual(await tab.evaluate('errors'), []);
  await closeAlone(tab);
});

test('an alert arrives: a banner in words, alert hours, and those that shelter first', async () => {
  answer = { body: file({ version: 2, stations }) };
  const tab = await open('/live.html');
  await part(tab, 'live').waitFor();
  const calm = await ids(tab);
  answer = { body: file({ version: 3, alerts: `${storm},${unknown}`, stations }) };
  const chip = tab.locator('friendly-stations [data-a=facility][data-v=wifi]');
  await chip.focus();
  await online(tab);
  const banner = tab.locator('friendly-stations').getByRole('alert');
  await banner.waitFor();
  assert.equal(await tab.evaluate("document.querySelector('friendly-stations').shadowRoot.activeElement.dataset.v"), 'wifi', 'it takes nobody\'s focus');
  assert.match(await banner.innerText(), /暴雨橙色预警.*至 22:40.*火星沙尘预警（purple）.*至 23:40.*可避险/s);
  const stormy = await ids(tab);
  assert.notDeepEqual(stormy, calm);
  assert.match(await part(tab, 'status').innerText(), /^10 个驿站，可避险的排在前面/, 'they are not the nearest');
  const shelter = await rows(tab).evaluateAll((all) => all.map((one) => one.innerText.includes('可避险')));
  assert.ok(shelter[0]);
  assert.ok(!shelter.slice(shelter.lastIndexOf(true)).slice(1).includes(true));
  assert.deepEqual(shelter, shelter.slice().sort((a, b) => b - a), 'those that shelter stand before the others');
  assert.ok(!stormy.includes('bj-dc-00007') || stormy.indexOf('bj-dc-00007') > shelter.lastIndexOf(true), 'a full one does not shelter');
  answer = { body: file({ version: 4, stations }) };
  await online(tab);
  await banner.waitFor({ state: 'detached' });
  assert.deepEqual(await ids(tab), calm, 'it is over');
  assert.match(await part(tab, 'status').innerText(), /^离您最近的 10 个驿站/);
  await closeAlone(tab);
});

test('the same in English', async () => {
  answer = { body: file({ alerts: storm, stations }) };
  const tab = await open('/en.html');
  const banner = tab.locator('friendly-stations').getByRole('alert');
  await banner.waitFor();
  assert.match(await banner.innerText(), /Orange alert: Rainstorm · until 22:40.*give shelter/s);
  assert.match(await part(tab, 'live').innerText(), /Status of 3 min ago/);
  assert.match(await part(tab, 'status').innerText(), /^10 stations, shelters first/);
  await tab.evaluate("document.querySelector('friendly-stations').open = true");
  await part(tab, 'status').filter({ hasText: '10 open stations, shelters first' }).waitFor();
  // Where the list has all there is within the radius, how many there are is true in any order.
  await tab.evaluate("document.querySelector('friendly-stations').setAttribute('radius', '400')");
  await part(tab, 'status').filter({ hasText: 'Within 400 m:' }).waitFor();
  assert.match(await row(tab, 'bj-dc-00002').innerText(), /Shelter.*Short of Hot water/s);
  await closeAlone(tab);
});

const broken = [
  ['another signature', () => ({ body: file({ alerts: storm }).replace('orange', 'yellow') }), 'status-signature'],
  ['no file', () => ({ status: 404, body: '' }), 'status-missing'],
  ['a page of HTML', () => ({ body: '<!doctype html>' }), 'status-form'],
  ['cut short', () => ({ body: file({ alerts: storm }).slice(0, -9) }), 'status-truncated'],
  ['another city', () => ({ body: file({ city: 'shanghai' }) }), 'status-city'],
  ['too large', () => ({ body: 'x'.repeat(140000) }), 'status-too-large'],
  ['from the future', () => ({ body: file({ issued: now + 90000 }) }), 'status-future'],
];
for (const [what, made, code] of broken) {
  test(`a status that cannot be used leaves the list as it is: ${what}`, async () => {
    const plain = await open('/plain.html');
    const list = await ids(plain);
    await closeAlone(plain);
    answer = made();
    const tab = await open('/live.html');
    await part(tab, 'live').filter({ hasText: '暂时取不到实时状态' }).waitFor();
    assert.deepEqual(await ids(tab), list);
    assert.deepEqual(await tab.evaluate('errors'), [code]);
    assert.equal(await tab.locator('friendly-stations').getByRole('alert').count(), 0, 'no alarm');
    // Later it is there.
    answer = { body: file({ version: 9, stations }) };
    await online(tab);
    await part(tab, 'live').filter({ hasText: '3 分钟前' }).waitFor();
    assert.match(await row(tab, 'bj-dc-00007').innerText(), /已满/);
    await closeAlone(tab);
  });
}

test('without a key nothing is fetched or believed', async () => {
  answer = { body: file({ alerts: storm }) };
  const tab = await open('/keyless.html');
  await part(tab, 'live').filter({ hasText: '暂时取不到' }).waitFor();
  assert.deepEqual(await tab.evaluate('errors'), ['status-key']);
  assert.equal(await part(tab, 'alert').count(), 0);
  await closeAlone(tab);
});

test('what is older is not taken, what is late is said so, what is a day old is dropped', async () => {
  answer = { body: file({ version: 5, issued: now - 3600, stations }) };
  const tab = await open('/live.html');
  await part(tab, 'live').filter({ hasText: '60 分钟前，可能已有变化' }).waitFor();
  answer = { body: file({ version: 4, alerts: storm }) };
  await online(tab);
  await eventually(async () => (await tab.evaluate('errors')).includes('status-rollback'), 'an older version is told');
  answer = { body: file({ version: 5, alerts: storm }) };
  await online(tab);
  await eventually(async () => (await tab.evaluate('errors')).includes('status-mixed'), 'a version that says something else is told');
  assert.equal(await part(tab, 'alert').count(), 0);
  assert.match(await row(tab, 'bj-dc-00007').innerText(), /已满/, 'what was known stays');
  await tab.evaluate((later) => document.querySelector('friendly-stations').setAttribute('at', later), '2026-10-09T22:00:00+08:00');
  await part(tab, 'live').filter({ hasText: '超过一天' }).waitFor();
  assert.doesNotMatch(await row(tab, 'bj-dc-00007').innerText(), /已满/);
  await closeAlone(tab);
});

test('offline, the last status of this device is shown with its age, and a reload cannot go back behind it', async () => {
  answer = { body: file({ version: 6, stations }) };
  const tab = await open('/live.html');
  await part(tab, 'live').filter({ hasText: '3 分钟前' }).waitFor();
  answer = { status: 503, body: '' };
  await tab.reload();
  await part(tab, 'live').filter({ hasText: '3 分钟前' }).waitFor();
  assert.match(await row(tab, 'bj-dc-00007').innerText(), /已满/);
  answer = { body: file({ version: 5, alerts: storm }) };
  await tab.reload();
  await eventually(async () => (await tab.evaluate('errors')).includes('status-rollback'), 'an older version is told');
  assert.equal(await part(tab, 'alert').count(), 0);
  await tab.context().setOffline(true);
  await online(tab);
  await eventually(async () => (await tab.evaluate('errors')).includes('offline'), 'no connection is told');
  assert.match(await row(tab, 'bj-dc-00007').innerText(), /已满/);
  answer = { body: file({ version: 7, alerts: storm }) };
  // The browser itself says that the connection is back.
  await tab.context().setOffline(false);
  await part(tab, 'alert').waitFor();
  await closeAlone(tab);
});

test('it is asked for again every five minutes, once for all elements, and not for those that are gone', () => inContext(async (context) => {
  answer = { body: file({ version: 1 }) };
  const tab = await blank(context);
  await tab.clock.install({ time: Date.parse(at) });
  await tab.goto(`${running.server.url}live.html`);
  await part(tab, 'live').waitFor();
  await tab.evaluate("document.querySelector('main').append(document.querySelector('friendly-stations').cloneNode())");
  await eventually(async () => (await part(tab, 'live').count()) === 2, 'both show it');
  let before = asked;
  await tab.clock.runFor(310000);
  await eventually(() => asked === before + 1, `asked once more, not ${asked - before} times`);
  await tab.evaluate("document.querySelectorAll('friendly-stations').forEach((one) => one.remove())");
  before = asked;
  await tab.clock.runFor(700000);
  await new Promise((done) => setTimeout(done, 200));
  assert.equal(asked, before);
  assert.deepEqual(tab.thrown, []);
}));

test('attributes that come later and go are followed', async () => {
  answer = { body: file({ alerts: storm }) };
  const tab = await open('/plain.html');
  await tab.evaluate(([key]) => {
    const element = document.querySelector('friendly-stations');
    window.plain = element.shadowRoot.querySelector('.fc').cloneNode(true);
    element.setAttribute('key', key);
    element.setAttribute('status', '/status.json');
  }, [key(1).hex]);
  await part(tab, 'alert').waitFor();
  await tab.evaluate("document.querySelector('friendly-stations').removeAttribute('status')");
  await part(tab, 'alert').waitFor({ state: 'detached' });
  assert.ok(await tab.evaluate("document.querySelector('friendly-stations').shadowRoot.querySelector('.fc').isEqualNode(plain)"));
  await closeAlone(tab);
});

test('axe finds nothing, every target is 44 px, nothing sticks out', async () => {
  const axe = await readFile(root + 'node_modules/axe-core/axe.min.js', 'utf8');
  answer = { body: file({ alerts: `${storm},${unknown}`, stations }) };
  for (const path of ['/live.html', '/en.html']) {
    for (const colorScheme of ['light', 'dark']) {
      for (const [width, height] of [[320, 640], [390, 844], [1280, 800]]) {
        const tab = await open(path, { viewport: { width, height }, colorScheme, bypassCSP: true });
        await part(tab, 'alert').waitFor();
        assert.ok(await tab.evaluate(`document.documentElement.scrollWidth <= ${width}`), `${path} ${width}`);
        const small = await tab.locator('friendly-stations :is(button, a, select, input, summary)').evaluateAll((all) =>
          all.map((e) => e.getBoundingClientRect()).filter((r) => r.width && (r.height < 44 || r.width < 44)).length);
        assert.equal(small, 0, path);
        await tab.evaluate((scheme) => {
          document.documentElement.style.colorScheme = scheme;
        }, colorScheme);
        await tab.evaluate(axe);
        const { violations } = await tab.evaluate('axe.run(document.querySelector("friendly-stations"))');
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(' ')).slice(0, 3)}`), [], `${path} ${colorScheme} ${width}`);
        if (process.env.SCREENSHOTS) await tab.screenshot({ path: `${process.env.SCREENSHOTS}/status-${path.slice(1, 3)}-${colorScheme}-${width}.png` });
        await tab.context().close();
      }
    }
  }
});
