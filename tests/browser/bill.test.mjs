// The module that works out bills, in a real Chromium: fetched where there is a basket or a badge, and nowhere else; where it
// does not come, the list stands and says so.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, root, serve } from './harness.mjs';
import { key, publish, site } from './publication.mjs';

const at = '2026-11-25T19:20:00+08:00';
const rider = { 'worker.category': { value: 'delivery_rider', assurance: 'credential' } };
const basket = { merchant: 'm-canteen-1', lines: [{ id: 'rice', name: '鸡腿饭', unit_price_fen: 2200, tags: ['meal'] }] };
const page = (body, lang = 'zh-CN') => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>test</title><link rel="stylesheet" href="/test.css">
<script src="/watch.js"></script><script type="module" src="/pkg/friendly-offers.js"></script></head><body>${body}</body></html>`;
const offers = (more = '', pack = 'pack="/examples/beijing/offers.pack"') =>
  `<friendly-offers ${pack} at="${at}" merchant="m-canteen-1" facts='${JSON.stringify(rider)}' ${more}></friendly-offers>`;
const bought = `basket='${JSON.stringify(basket)}'`;
const badge = `<friendly-offer-badge pack="/examples/beijing/offers.pack" at="${at}" merchant="m-canteen-1" price="2200" tags="meal"></friendly-offer-badge>`;
const pages = {
  '/watch.js': `window.errors = []; window.heard = []; window.shift = 0; window.csp = [];
addEventListener('friendly-error', (e) => errors.push(e.detail.code));
addEventListener('friendly-quote', (e) => heard.push(e.detail.total_fen));
document.addEventListener('securitypolicyviolation', (e) => csp.push(e.violatedDirective + ' ' + e.blockedURI));
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) shift += e.value; }).observe({ type: 'layout-shift', buffered: true });`,
  '/test.css': 'body{margin:0;font:16px system-ui} friendly-offers{display:block;min-height:1600px} friendly-offer-badge{display:block;min-height:24px}',
  '/list.html': page(offers()),
  '/en.html': page(offers(), 'en'),
  '/empty.html': page(offers(`basket='{"merchant":"m-canteen-1","lines":[]}'`)),
  '/bought.html': page(offers(bought)),
  '/badges.html': page(offers() + badge + badge),
  '/badge.html': page(badge),
  '/signed.html': page(offers('', `pack="/data/manifest.json" trust="${key(1).hex}"`)),
};
const data = site(pages);

let server, browser;
before(async () => {
  data.put(publish({ offers: await readFile(`${root}examples/beijing/offers.pack`) }));
  server = await serve({ pages });
  browser = await launch();
});
after(async () => {
  await (browser && browser.close());
  await (server && server.close());
});

/** A tab that remembers which modules and scripts it asked for; `hold` is what is kept from it. */
async function open(path, hold) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const tab = await context.newPage();
  tab.asked = [];
  tab.thrown = [];
  tab.on('request', (request) => tab.asked.push(...(request.url().match(/[\w-]+\.wasm|bill\.js/) || [])));
  tab.on('pageerror', (error) => tab.thrown.push(error.message));
  if (hold) await tab.route(hold, (route) => route.abort());
  await tab.goto(new URL(path, server.url).href);
  return tab;
}
const inside = (tab, selector) => tab.locator(`friendly-offers ${selector}`);
const ids = (tab) => inside(tab, '.offer').evaluateAll((all) => all.map((one) => one.dataset.id));
const buy = (tab, what = basket) => tab.evaluate(`document.querySelector('friendly-offers').basket = ${JSON.stringify(what)}`);
async function until(tab, what) {
  for (let i = 0; i < 100 && !(await tab.evaluate(what)); i++) await tab.waitForTimeout(50);
  assert.ok(await tab.evaluate(what), what);
}
async function close(tab) {
  assert.deepEqual(tab.thrown, []);
  assert.deepEqual(await tab.evaluate('csp'), [], 'the policy is kept');
  await tab.context().close();
}

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
    let arrive;
    const arrived = new Promise((resolve) => (arrive = resolve));
    await tab.route('**/bill.wasm', (route) => arrived.then(() => route.continue()));
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
    assert.deepEqual(await tab.evaluate('heard'), [1760]);
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
    assert.notDeepEqual(await inside(tab, '.offer.yes').count(), all.length);
    await tab.evaluate(`document.querySelector('friendly-offers').facts = ${JSON.stringify(rider)}`);
    await tab.unroute(hold);
    if (hold.endsWith('wasm')) await tab.evaluate("dispatchEvent(new Event('online'))");
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
    await tab.evaluate("dispatchEvent(new Event('online'))");
    await tab.locator(bill ? 'friendly-offers .sum' : 'friendly-offer-badge .badge').first().waitFor();
    await close(tab);
  }
});

test('another pack while the bill is on its way, and a basket that is emptied', async () => {
  const tab = await open('/list.html');
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  await tab.route('**/bill.wasm', (route) => arrived.then(() => route.continue()));
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
