// The module that works out bills, in a real Chromium: fetched where there is a basket or a badge, and nowhere else; where it
// does not come, the list stands and says so.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { root } from './harness.mjs';
import { closeAlone as close, hears, online, page, setUp, until } from './pages.mjs';
import { key, publish, site } from './publication.mjs';

const pack = 'pack="/examples/beijing/offers.pack"';
const at = 'at="2026-11-25T19:20:00+08:00" merchant="m-canteen-1"';
const rider = { 'worker.category': { value: 'delivery_rider', assurance: 'credential' } };
const basket = { merchant: 'm-canteen-1', lines: [{ id: 'rice', name: '鸡腿饭', unit_price_fen: 2200, tags: ['meal'] }] };
const offers = (more = pack) => `<friendly-offers ${at} facts='${JSON.stringify(rider)}' ${more}></friendly-offers>`;
const withBasket = (one) => offers(`${pack} basket='${JSON.stringify(one)}'`);
const badge = `<friendly-offer-badge ${pack} ${at} price="2200" tags="meal"></friendly-offer-badge>`;
const elements = ['offers'];
const pages = {
  '/list.html': page(offers(), { elements }),
  '/en.html': page(offers(), { elements, lang: 'en' }),
  '/empty.html': page(withBasket({ ...basket, lines: [] }), { elements }),
  '/bought.html': page(withBasket(basket), { elements }),
  '/badges.html': page(offers() + badge + badge, { elements }),
  '/badge.html': page(badge, { elements }),
  '/signed.html': page(offers(`pack="/data/manifest.json" trust="${key(1).hex}"`), { elements }),
};
const data = site(pages);
const { running, openAlone } = setUp({
  pages,
  watch: hears('friendly-quote'),
  ready: async () => data.put(publish({ offers: await readFile(`${root}examples/beijing/offers.pack`) })),
});

/** A tab that remembers which modules and scripts it asked for; `hold` is what is kept from it. */
async function open(path, hold) {
  const tab = await openAlone('about:blank');
  tab.asked = [];
  tab.on('request', (request) => tab.asked.push(...(request.url().match(/[\w-]+\.wasm|bill\.js/) || [])));
  if (hold) await tab.route(hold, (route) => route.abort());
  await tab.goto(new URL(path, running.server.url).href);
  return tab;
}
/** Keeps the module of bills from a tab until what is returned is called. */
async function late(tab) {
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  await tab.route('**/bill.wasm', (route) => arrived.then(() => route.continue()));
  return arrive;
}
const inside = (tab, selector) => tab.locator(`friendly-offers ${selector}`);
const ids = (tab) => inside(tab, '.offer').evaluateAll((all) => all.map((one) => one.dataset.id));
const buy = (tab, what = basket) => tab.evaluate(`document.querySelector('friendly-offers').basket = ${JSON.stringify(what)}`);

test('who opens no basket fetches nothing of bills, whatever they do with the list', async () => {
  for (const path of ['/list.html', '/empty.html']) {
    const tab = await open(path);
    await inside(tab, 'footer').waitFor();
    await inside(tab, '[data-a=select]').first().click();
    if (await inside(tab, '[data-a=answer]').count()) await inside(tab, '[data-a=answer]').first().click();
    await tab.evaluate("document.querySelector('friendly-offers').limit = 50");
    await tab.waitForTimeout(300);
    assert.deepEqual(tab.asked, ['offers.wasm'], path);
    assert.equal(await inside(tab, '.bill').count(), 0);
    assert.equal(await tab.evaluate('shift'), 0);
    await close(tab);
  }
});

test('a basket or a badge that is there from the start takes the one module, and not two', async () => {
  for (const [path, what] of [['/bought.html', 'friendly-offers .sum'], ['/badges.html', 'friendly-offer-badge .badge'], ['/badge.html', 'friendly-offer-badge .badge']]) {
    const tab = await open(path);
    await tab.locator(what).first().waitFor();
    if (path === '/badges.html') await inside(tab, 'footer').waitFor();
    assert.deepEqual(tab.asked.sort(), ['bill.js', 'bill.wasm'], path);
    await close(tab);
  }
});

test('a basket that comes later: the list stands and says that the bill is on its way, then it is there', async () => {
  for (const [path, words] of [['/list.html', /正在计算账单/], ['/en.html', /Working out the bill/], ['/signed.html', /正在计算账单/]]) {
    const tab = await open(path);
    const arrive = await late(tab);
    await inside(tab, 'footer').waitFor();
    const all = await ids(tab);
    assert.ok(all.length > 2);
    await buy(tab);
    assert.match(await inside(tab, '.bill [role=status]').innerText(), words);
    assert.deepEqual(await ids(tab), all);
    await inside(tab, '.offer summary').first().click();
    arrive();
    await inside(tab, '.sum').waitFor();
    assert.deepEqual(await ids(tab), all);
    assert.ok(await inside(tab, '.offer details').first().evaluate((one) => one.open), 'what was unfolded stays so');
    assert.deepEqual((await tab.evaluate('heard')).map(([, { total_fen: total }]) => total), [1760]);
    assert.deepEqual(tab.asked.filter((name) => name.startsWith('bill')).sort(), ['bill.js', 'bill.wasm']);
    await buy(tab, null);
    assert.equal(await inside(tab, '.bill').count(), 0);
    assert.deepEqual(await ids(tab), all);
    await close(tab);
  }
});

test('where what draws the bill does not come, the list stands, says so and tries again', async () => {
  for (const hold of ['**/bill.wasm', '**/bill.js']) {
    const tab = await open('/list.html', hold);
    await inside(tab, 'footer').waitFor();
    const all = await ids(tab);
    await buy(tab);
    await inside(tab, '.bill [role=alert]').filter({ hasText: '暂时算不出账单' }).waitFor();
    assert.deepEqual(await ids(tab), all, 'the list stays');
    assert.deepEqual(await tab.evaluate('errors'), ['offline'], 'the page is told');
    const retry = inside(tab, '.bill').getByRole('button', { name: '重试' });
    const { height } = await retry.boundingBox();
    assert.ok(height >= 44, `${height}`);
    await retry.click();
    await inside(tab, '.bill [role=alert]').waitFor();
    assert.deepEqual(await tab.evaluate('errors'), ['offline'], 'once');
    assert.deepEqual(await tab.evaluate('heard'), []);
    // The list goes on answering meanwhile.
    await tab.evaluate("document.querySelector('friendly-offers').facts = null");
    assert.equal(await inside(tab, '.offer.yes').count(), 0);
    await tab.evaluate(`document.querySelector('friendly-offers').facts = ${JSON.stringify(rider)}`);
    await tab.unroute(hold);
    if (hold.endsWith('wasm')) await online(tab);
    else await retry.click();
    await inside(tab, '.sum').waitFor();
    assert.deepEqual(await ids(tab), all);
    assert.equal(await inside(tab, '.bill [role=alert]').count(), 0);
    await close(tab);
  }
});

test('a list that the larger module fails comes from the smaller', async () => {
  for (const [path, bill] of [['/bought.html', 1], ['/badges.html', 0]]) {
    const tab = await open(path, '**/bill.wasm');
    await inside(tab, 'footer').waitFor();
    assert.equal(await inside(tab, '.bill [role=alert]').count(), bill, path);
    await until(tab, "errors.includes('offline')");
    await tab.unroute('**/bill.wasm');
    await online(tab);
    await tab.locator(bill ? 'friendly-offers .sum' : 'friendly-offer-badge .badge').first().waitFor();
    await close(tab);
  }
});

test('another pack while the bill is on its way, and a basket that is emptied', async () => {
  const tab = await open('/list.html');
  const arrive = await late(tab);
  await inside(tab, 'footer').waitFor();
  await buy(tab);
  await tab.evaluate("document.querySelector('friendly-offers').pack += '?other'");
  await buy(tab, { ...basket, lines: [] });
  assert.equal(await inside(tab, '.bill').count(), 0);
  arrive();
  await until(tab, "!!document.querySelector('friendly-offers')._engine.render");
  assert.equal(await inside(tab, '.bill').count(), 0);
  await buy(tab);
  assert.match(await inside(tab, '.sum').innerText(), /¥17\.60/);
  assert.deepEqual(await tab.evaluate('errors'), []);
  await close(tab);
});
