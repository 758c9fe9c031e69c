// <friendly-offers> and <friendly-offer-badge> in a real Chromium: as a new rider, as a signed-in one, on a shop's page.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, root, serve } from './harness.mjs';

const pack = 'examples/beijing/offers.pack';
const at = '2026-11-25T19:20:00+08:00';
const canteen = 'position="116.437,39.9188"';
const rider = { 'worker.category': { value: 'delivery_rider', assurance: 'credential' } };
const page = (body, { lang = 'zh-CN', script = '/pkg/friendly-offers.js' } = {}) => `<!doctype html><html lang="${lang}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>test</title>
<link rel="stylesheet" href="/test.css"><script src="/watch.js"></script>
${script ? `<script type="module" src="${script}"></script>` : ''}</head><body><main><h1>Test</h1>${body}</main></body></html>`;
const offers = (attributes) => `<friendly-offers pack="/${pack}" at="${at}" ${attributes}></friendly-offers>`;
const basket = {
  merchant: 'm-canteen-1',
  lines: [
    { id: 'rice', name: '鸡腿饭', unit_price_fen: 2200, tags: ['meal'] },
    { id: 'soup', name: '例汤', unit_price_fen: 300, tags: ['soup'] },
  ],
};
const shop = `merchant="m-canteen-1" basket='${JSON.stringify(basket)}'`;
const badge = (tags, price) => `<friendly-offer-badge pack="/${pack}" at="${at}" merchant="m-canteen-1" price="${price}" tags="${tags}"></friendly-offer-badge>`;
const pages = {
  '/watch.js': `window.errors = []; window.heard = []; window.shift = 0; window.csp = [];
addEventListener('friendly-error', (e) => errors.push(e.detail));
for (const type of ['friendly-select', 'friendly-answer', 'friendly-quote']) addEventListener(type, (e) => heard.push([type, e.detail]));
document.addEventListener('securitypolicyviolation', (e) => csp.push(e.violatedDirective + ' ' + e.blockedURI));
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) shift += e.value; }).observe({ type: 'layout-shift', buffered: true });`,
  '/test.css': 'body{margin:0;font:16px system-ui} friendly-offers{display:block;min-height:1600px} friendly-offer-badge{display:block;min-height:24px}',
  '/near.html': page(offers(`${canteen} place="朝外"`)),
  '/en.html': page(offers(canteen), { lang: 'en' }),
  '/shop.html': page(offers(shop)),
  '/host.html': page(offers(`${shop} facts='${JSON.stringify(rider)}'`)),
  '/badges.html': page(badge('meal', 2200) + badge('toy', 500) + offers('merchant="m-canteen-1"')),
  '/lines.html': page(offers(`merchant="m-canteen-1" basket='{}'`)),
  '/line.html': page(offers(`merchant="m-canteen-1" basket='{"merchant":"m-canteen-1","lines":[{"id":"rice","price":2200}]}'`)),
  '/fact.html': page(offers(`merchant="m-canteen-1" facts='{"worker.category":null}'`)),
  '/both.html': page(offers(`merchant="m-canteen-1" basket='{"lines":[{}]}' facts='{"worker.category":null}'`)),
  '/nowhere.html': page(offers('position="110,30" radius="100"')),
  '/corrupt.html': page(`<friendly-offers pack="/near.html"></friendly-offers>`),
  '/finder.html': page('<friendly-stations pack="/examples/beijing/beijing.pack" position="116.397,39.909"></friendly-stations>', { script: '/pkg/friendly-stations.js' }),
};

let server, browser;
before(async () => {
  assert.ok(existsSync(root + pack), `no ${pack}: run \`cargo xtask demo\` once`);
  server = await serve({ pages });
  browser = await launch();
});
after(async () => {
  await (browser && browser.close());
  await (server && server.close());
});

async function open(path, { width = 390, height = 844, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, ...options });
  const tab = await context.newPage();
  tab.thrown = [];
  tab.on('pageerror', (error) => tab.thrown.push(error.message));
  await tab.goto(new URL(path, server.url).href);
  return tab;
}
const inside = (tab, selector) => tab.locator(`friendly-offers ${selector}`);
async function shown(path, options) {
  const tab = await open(path, options);
  await inside(tab, 'footer').waitFor();
  return tab;
}
async function close(tab) {
  assert.deepEqual(tab.thrown, []);
  assert.deepEqual(await tab.evaluate('csp'), [], 'the policy is kept');
  await tab.context().close();
}

test('a new rider: three answers, then offers with prices, then a bill', async () => {
  const tab = await shown('/shop.html');
  assert.equal(await inside(tab, '.offer.yes').count(), 0, 'nothing is known, nothing is promised');
  const asked = [];
  for (let i = 0; i < 3; i++) {
    const question = inside(tab, 'section.ask');
    if (!(await question.count())) break;
    asked.push(await question.getAttribute('data-id'));
    await question.locator('[data-a=answer]').first().click();
  }
  assert.equal(asked[0], 'worker.category', 'what decides most comes first');
  assert.equal(new Set(asked).size, asked.length, 'nothing is asked twice');
  assert.ok((await inside(tab, '.offer.yes').count()) >= 3);
  assert.match(await inside(tab, '.offer.yes').first().innerText(), /应该可用.*到店需出示凭证/s);
  const bill = await inside(tab, '.bill').innerText();
  assert.match(bill, /鸡腿饭.*¥22.*例汤.*¥3.*−¥.*应付（出示凭证后）.*¥\d+.*拿不出凭证的话，应付 ¥25/s);
  const heard = await tab.evaluate('heard');
  assert.equal(heard.filter(([type]) => type === 'friendly-answer').length, asked.length);
  const quote = heard.filter(([type]) => type === 'friendly-quote').pop()[1];
  assert.ok(quote.probably && quote.saving_fen > 0 && quote.total_fen + quote.saving_fen === 2500, JSON.stringify(quote));
  // The answers stay on the device, can be seen, and forgotten.
  await tab.reload();
  await inside(tab, '.said').waitFor();
  assert.match(await inside(tab, '.said').innerText(), /职业：外卖骑手/);
  await inside(tab, '[data-a=forget]').last().click();
  assert.equal(await inside(tab, '.said').count(), 0);
  assert.equal(await tab.evaluate("localStorage.getItem('friendly-city')"), null);
  assert.equal(await inside(tab, 'section.ask').getAttribute('data-id'), 'worker.category');
  await close(tab);
});

test('skipping goes on to another question; it works by keyboard', async () => {
  const tab = await shown('/near.html');
  await inside(tab, '[data-a=skip]').focus();
  await tab.keyboard.press('Enter');
  assert.notEqual(await inside(tab, 'section.ask').getAttribute('data-id'), 'worker.category');
  const focused = () => tab.evaluate("document.querySelector('friendly-offers').shadowRoot.activeElement.dataset.a");
  assert.equal(await focused(), 'answer');
  await tab.keyboard.press('Space');
  assert.match(await inside(tab, '.said').innerText(), /您说过/);
  await close(tab);
});

test('a page that knows its rider: sure, without a question about it, and the same bill as the program', async () => {
  const tab = await shown('/host.html');
  assert.equal(await inside(tab, '.said').count(), 0);
  assert.match(await inside(tab, '.offer.yes .state').first().innerText(), /^可用/);
  assert.doesNotMatch(await inside(tab, '.bill').innerText(), /凭证/);
  const [, quote] = (await tab.evaluate('heard')).filter(([type]) => type === 'friendly-quote').pop();
  // 22.00 at 20 % off is 17.60; the soup is free in winter.
  assert.deepEqual([quote.total_fen, quote.saving_fen, quote.probably], [1760, 740, false]);
  await tab.evaluate("document.querySelector('friendly-offers').facts = null");
  assert.equal(await inside(tab, '.offer.yes').count(), 0, 'signed out');
  await close(tab);
});

test('every condition has a mark and words; choosing a card unfolds it and tells the page', async () => {
  const tab = await shown('/host.html');
  await inside(tab, '[data-id=off-peak-20] [data-a=select]').click();
  const details = inside(tab, '[data-id=off-peak-20] details');
  assert.ok(await details.evaluate((node) => node.open));
  const text = await details.innerText();
  assert.match(text, /符合\s*职业：外卖骑手、快递员.*每天 13:00–13:45、19:00–20:00.*有效期至/s);
  assert.equal(await details.locator('li .vh').count(), await details.locator('li .state').count());
  assert.deepEqual((await tab.evaluate('heard')).pop(), ['friendly-select', { id: 'off-peak-20' }]);
  const later = inside(tab, '.offer.soon').first();
  assert.match(await later.innerText(), /还没到时间 · (今天|明天) \d\d:\d\d 起/);
  await close(tab);
});

test('badges: the price beside the price, nothing where there is none; they hear what was answered', async () => {
  const tab = await shown('/badges.html');
  const line = (n) => tab.locator('friendly-offer-badge').nth(n).locator('.badge');
  assert.match(await line(0).innerText(), /亮明身份/);
  assert.equal(await line(1).count(), 0);
  await inside(tab, 'section.ask [data-a=answer]').first().click();
  assert.match(await line(0).innerText(), /骑手价 ¥17\.60，到店出示凭证/);
  await tab.evaluate(`document.querySelector('friendly-offers').facts = ${JSON.stringify(rider)}`);
  assert.equal((await line(0).innerText()).trim(), '骑手价 ¥17.60');
  assert.equal(await tab.evaluate('shift'), 0);
  await close(tab);
});

test('near a place: nearest first, a way out where there is nothing, the device may say where', async () => {
  const tab = await shown('/near.html');
  const metres = await inside(tab, 'ul.list').first().locator('.dist').evaluateAll((all) => all.map((d) => d.firstChild.data));
  const numbers = metres.map((text) => parseFloat(text) * (text.includes('公里') ? 1000 : 1));
  assert.ok(numbers.length > 3);
  assert.deepEqual(numbers, numbers.slice().sort((a, b) => a - b));
  const longer = await inside(tab, 'ul.list').evaluateAll((all) => all.findIndex((list) => list.nextElementSibling?.dataset.a === 'more'));
  const first = inside(tab, 'ul.list').nth(longer);
  const before = await first.locator('.offer').count();
  await inside(tab, '[data-a=more]').first().focus();
  await tab.keyboard.press('Enter');
  assert.ok((await first.locator('.offer').count()) > before);
  // By keyboard one goes on with the first that is new.
  const id = await first.locator('.offer').nth(before).getAttribute('data-id');
  assert.equal(await tab.evaluate("document.querySelector('friendly-offers').shadowRoot.activeElement.closest('[data-id]').dataset.id"), id);
  assert.equal(await tab.evaluate('shift'), 0, 'nothing moves while it loads');
  await close(tab);
  const none = await shown('/nowhere.html', { permissions: ['geolocation'], geolocation: { longitude: 116.437, latitude: 39.9188 } });
  assert.match(await inside(none, '.none').innerText(), /这附近没有优惠/);
  await inside(none, '[data-a=widen]').click();
  assert.ok((await inside(none, '.offer').count()) > 3);
  await inside(none, '[data-a=locate]').click();
  await inside(none, '.here').filter({ hasText: '我的位置' }).waitFor();
  await close(none);
  const denied = await shown('/near.html', { permissions: [] });
  await inside(denied, '[data-a=locate]').click();
  await denied.getByText('没有定位权限').waitFor();
  await close(denied);
});

test('what the page gives and nobody can read is told, and the list stands', async () => {
  for (const [path, codes] of [
    ['/lines.html', []], ['/line.html', ['request']], ['/fact.html', ['request']], ['/both.html', ['request', 'request']],
  ]) {
    const tab = await shown(path);
    assert.ok((await inside(tab, '.offer').count()) > 0, path);
    assert.equal(await inside(tab, '.bill').count(), 0, path);
    assert.deepEqual((await tab.evaluate('errors')).map(({ code }) => code), codes, path);
    await close(tab);
  }
});

test('a badge knows what was redeemed, and a document that somebody said they have is asked about again', async () => {
  const tab = await shown('/badges.html');
  const meal = tab.locator('friendly-offer-badge').first();
  const counts = [{ event: 'meal-20-off', window: 'day', value: 1 }];
  await tab.evaluate((counts) => {
    const { person } = globalThis[Symbol.for('friendly-city')];
    person.ledgers.push({ owner: {}, ledger: { facts: {}, counts } });
    person.listeners.forEach((listen) => listen());
  }, counts);
  await meal.filter({ hasText: '¥17.60' }).waitFor();
  await close(tab);
  for (const [valid_to, known] of [['2026-11-25', true], ['2026-11-24', false]]) {
    const tab = await open('/finder.html');
    await tab.evaluate((valid_to) => localStorage.setItem('friendly-city', JSON.stringify({ said: { 'document.health_certificate': { valid_to } }, skip: [] })), valid_to);
    await tab.goto(`${server.url}near.html`);
    await inside(tab, 'footer').waitFor();
    assert.equal(await inside(tab, '[data-a=forget][data-v="document.health_certificate"]').count() > 0, known, valid_to);
    await close(tab);
  }
});

test('no data, and no connection: words and a way on', async () => {
  const tab = await open('/corrupt.html');
  await tab.getByRole('alert').filter({ hasText: '优惠数据打不开' }).waitFor();
  assert.match((await tab.evaluate('errors'))[0].code, /^pack-/);
  await tab.getByRole('button', { name: '重试' }).click();
  await tab.getByRole('alert').waitFor();
  await close(tab);
  const off = await shown('/near.html');
  await off.context().setOffline(true);
  await off.evaluate(`document.querySelector('friendly-offers').pack = '/${pack}?other'`);
  await off.getByText('没有网络').waitFor();
  await off.context().setOffline(false);
  await inside(off, 'footer').waitFor();
  await close(off);
});

test('without storage it works, for as long as the page', async () => {
  pages['/deny.js'] = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });";
  pages['/deny.html'] = pages['/near.html'].replace('<script', '<script src="/deny.js"></script><script');
  const tab = await shown('/deny.html');
  await inside(tab, 'section.ask [data-a=answer]').first().click();
  assert.match(await inside(tab, '.said').innerText(), /外卖骑手/);
  await close(tab);
});

test('a finder-only page downloads nothing of offers', async () => {
  const asked = [];
  const tab = await open('/finder.html');
  tab.on('request', (request) => asked.push(request.url()));
  await tab.reload();
  await tab.locator('friendly-stations .apps a').first().waitFor({ state: 'attached' });
  assert.ok(asked.length > 4);
  assert.deepEqual(asked.filter((url) => /offer|full/.test(url)), []);
  await close(tab);
});

test('what a server wrote stands without script, and is taken over without a change', async () => {
  const bare = await open('/examples/merchant/server.html', { javaScriptEnabled: false });
  assert.match(await bare.locator('friendly-offer-badge .badge').first().innerText(), /骑手价 ¥1\d/);
  assert.match(await bare.locator('friendly-offers .bill').innerText(), /应付/);
  await bare.locator('friendly-offers .offer summary').first().click();
  assert.match(await bare.locator('friendly-offers .offer details[open]').innerText(), /职业/);
  await bare.context().close();
  const written = await readFile(`${root}examples/merchant/server.html`, 'utf8');
  pages['/examples/merchant/taken.html'] = written.replace('</head>', '<script src="/takeover.js"></script><script type="module" src="../../pkg/friendly-offers.js"></script></head>');
  pages['/takeover.js'] = `window.changes = []; window.csp = []; addEventListener('DOMContentLoaded', () => { for (const element of document.querySelectorAll('friendly-offers, friendly-offer-badge')) new MutationObserver((all) => changes.push(...all.map((m) => element.localName + ' ' + m.type + ' ' + m.target.nodeName))).observe(element.shadowRoot, { subtree: true, childList: true, attributes: true, characterData: true }); });`;
  const tab = await open('/examples/merchant/taken.html');
  for (let i = 0; i < 100 && !(await tab.evaluate("document.querySelector('friendly-offers')._engine && document.querySelector('friendly-offer-badge')._engine && 1")); i++) await tab.waitForTimeout(50);
  await tab.waitForTimeout(100);
  assert.deepEqual(await tab.evaluate('changes'), []);
  await close(tab);
});

test('the shop: prices become rider prices, the basket quotes', async () => {
  const tab = await shown('/examples/merchant/index.html?at=2026-11-25T13:40:00%2B08:00');
  await tab.evaluate(`document.querySelector('friendly-offers').facts = ${JSON.stringify(rider)}`);
  assert.match(await tab.locator('[data-id=beef] .badge').innerText(), /骑手价 ¥14/);
  for (const id of ['beef', 'scallion', 'scallion']) await tab.locator(`.dish[data-id=${id}] [data-more]`).click();
  assert.match(await inside(tab, '.bill').innerText(), /红烧牛肉面.*葱油拌面 × 2.*应付/s);
  await tab.locator('.dish[data-id=beef] [data-less]').click();
  assert.match(await inside(tab, '.bill').innerText(), /¥20/);
  await tab.locator('#language').click();
  assert.match(await inside(tab, '.bill').innerText(), /To pay/);
  assert.deepEqual(tab.thrown, []);
  await tab.context().close();
});

test('every control answers; 320 px wide: nothing sticks out, every target is at least 44 px', async () => {
  for (const path of ['/near.html', '/en.html', '/shop.html', '/host.html']) {
    const tab = await shown(path, { width: 320, height: 640, permissions: [] });
    for (const summary of await inside(tab, 'summary').all()) await summary.click();
    assert.ok(await tab.evaluate('document.documentElement.scrollWidth <= 320'), path);
    const small = await inside(tab, ':is(button, a, summary)').evaluateAll((all) =>
      all.map((e) => [e.dataset.a || e.localName, e.getBoundingClientRect()]).filter(([, r]) => r.width && (r.height < 44 || r.width < 44)).map(([name]) => name));
    assert.deepEqual(small, [], path);
    const actions = new Set(await inside(tab, '[data-a]').evaluateAll((all) => all.map((e) => e.dataset.a)));
    for (const action of actions) {
      const control = inside(tab, `[data-a=${action}]`).first();
      // One may have taken another away.
      if (await control.count()) await control.click();
    }
    await close(tab);
  }
});

test('axe finds nothing', async () => {
  const axe = await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8');
  for (const path of ['/near.html', '/en.html', '/shop.html', '/host.html', '/badges.html']) {
    for (const colorScheme of ['light', 'dark']) {
      for (const [width, height] of [[390, 844], [1280, 800]]) {
        const tab = await shown(path, { width, height, colorScheme, bypassCSP: true });
        if (path === '/shop.html') await inside(tab, 'section.ask [data-a=answer]').first().click();
        await inside(tab, 'summary').first().click();
        await tab.evaluate(axe);
        const { violations } = await tab.evaluate('axe.run(document.querySelector("main"))');
        const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(' ')).slice(0, 3)}`);
        assert.deepEqual(found, [], `${path} ${colorScheme} ${width}`);
        await tab.context().close();
      }
    }
  }
});
