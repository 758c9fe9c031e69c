// <friendly-stations> in a real Chromium: what it shows, every control by pointer and keyboard, every state in words.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, root, serve } from './harness.mjs';

const pack = process.env.FRIENDLY_PACK || 'examples/beijing/beijing.pack';
const at = '2026-10-08T21:40:00+08:00';
const here = 'position="116.397,39.909" place="天安门"';
const page = (attributes, { lang = 'zh-CN', body = '' } = {}) => `<!doctype html><html lang="${lang}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>test</title>
<link rel="stylesheet" href="/test.css"><script src="/watch.js"></script>
<script type="module" src="/pkg/friendly-stations.js"></script></head>
<body><main><h1>Test</h1>${body || `<friendly-stations pack="/${pack}" at="${at}" ${attributes}></friendly-stations>`}</main><p id="below">below</p></body></html>`;

const watch = `window.errors = []; window.heard = []; window.shift = 0; window.csp = [];
addEventListener('friendly-error', (e) => errors.push(e.detail));
for (const type of ['friendly-select', 'friendly-navigate']) addEventListener(type, (e) => { heard.push([type, e.detail.id, e.detail.app || null]); if (type === 'friendly-navigate') e.preventDefault(); });
document.addEventListener('securitypolicyviolation', (e) => csp.push(e.violatedDirective + ' ' + e.blockedURI));
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) shift += e.value; }).observe({ type: 'layout-shift', buffered: true });`;
const pages = {
  '/watch.js': watch,
  '/test.css': 'body{margin:0;font:16px system-ui} friendly-stations{display:block;min-height:1600px}',
  '/list.html': page(here),
  '/en.html': page('position="116.397,39.909" place="Tiananmen"', { lang: 'en' }),
  '/open.html': page(`${here} open facilities="charging"`),
  '/nowhere.html': page(''),
  '/corrupt.html': page('', { body: `<friendly-stations pack="/corrupt.pack" ${here}></friendly-stations>` }),
  '/html.html': page('', { body: `<friendly-stations pack="/list.html" ${here}></friendly-stations>` }),
  '/missing.html': page('', { body: `<friendly-stations pack="/no.pack" ${here}></friendly-stations>` }),
  '/far.html': page('position="115.0,41.9" radius="500"'),
  '/bad.html': page('position="116,95" facilities="sauna"'),
};

let server, browser;
before(async () => {
  assert.ok(existsSync(root + pack), `no ${pack}: run \`cargo xtask demo\` once`);
  const bytes = await readFile(root + pack);
  pages['/corrupt.pack'] = bytes.subarray(0, 5000);
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
const rows = (tab) => tab.locator('friendly-stations [data-id]');
const status = (tab) => tab.locator('friendly-stations .status').innerText();
async function listed(path, options) {
  const tab = await open(path, options);
  await rows(tab).first().waitFor();
  // The first list stands before the map and the links do.
  await rows(tab).first().locator('.apps a').first().waitFor({ state: 'attached' });
  return tab;
}
async function close(tab) {
  assert.deepEqual(tab.thrown, []);
  assert.deepEqual(await tab.evaluate('csp'), [], 'the policy is kept');
  await tab.context().close();
}

test('a list appears, nearest first, with the same pins on the map', async () => {
  const tab = await listed('/list.html');
  assert.equal(await rows(tab).count(), 10);
  assert.match(await status(tab), /离您最近的 10 个驿站.*示例数据/s);
  const ids = await rows(tab).evaluateAll((all) => all.map((row) => row.dataset.id));
  const pins = await tab.locator('friendly-stations .pin').evaluateAll((all) => all.map((pin) => pin.dataset.v));
  assert.deepEqual(pins.reverse(), ids);
  const metres = await tab.locator('friendly-stations .dist').allInnerTexts();
  const numbers = metres.map((text) => parseFloat(text) * (text.includes('公里') ? 1000 : 1));
  assert.deepEqual(numbers, numbers.slice().sort((a, b) => a - b));
  assert.equal(await tab.evaluate('shift'), 0, 'nothing moves while it loads');
  await close(tab);
});

test('no request carries a position', async () => {
  const tab = await open('/list.html');
  const asked = [];
  tab.on('request', (request) => asked.push(request.url() + (request.postData() || '')));
  await tab.reload();
  await rows(tab).first().waitFor();
  await tab.locator('friendly-stations [data-a=open]').click();
  assert.ok(asked.length > 4);
  for (const url of asked) assert.doesNotMatch(url, /116\.|39\.9/);
  await close(tab);
});

test('switch, chips and search work by pointer and by keyboard, and keep the focus', async () => {
  const tab = await listed('/list.html');
  const control = (name) => tab.locator(`friendly-stations ${name}`).first();
  for (const act of [(c) => c.click(), async (c) => { await c.focus(); await tab.keyboard.press('Space'); }]) {
    const open = control('[data-a=open]');
    const before = await open.getAttribute('aria-checked');
    await act(open);
    assert.notEqual(await open.getAttribute('aria-checked'), before);
    assert.equal(await tab.evaluate("document.querySelector('friendly-stations').shadowRoot.activeElement.dataset.a"), 'open');
    const chip = control('[data-a=facility]');
    const pressed = await chip.getAttribute('aria-pressed');
    await act(chip);
    assert.notEqual(await chip.getAttribute('aria-pressed'), pressed);
  }
  await control('[data-a=facility]').click();
  const name = await control('[data-a=facility]').getAttribute('data-v');
  assert.equal(await tab.evaluate("document.querySelector('friendly-stations').facilities"), name, 'the choice is an attribute');
  assert.equal(await tab.locator('friendly-stations .row').count(), await tab.locator('friendly-stations .row .want').count());
  await control('[data-a=round]').click();
  for (const text of await tab.locator('friendly-stations .state').allInnerTexts()) assert.match(text, /24 小时/);
  const search = control('[data-a=text]');
  const first = (await tab.locator('friendly-stations .name').first().innerText()).slice(0, 3);
  await search.fill(first);
  for (const text of await tab.locator('friendly-stations .row').allInnerTexts()) assert.ok(text.includes(first.slice(0, 2)));
  assert.equal(await search.inputValue(), first);
  await close(tab);
});

test('choosing a row and opening an application are told to the page', async () => {
  const tab = await listed('/list.html');
  const id = await rows(tab).first().getAttribute('data-id');
  await tab.locator('friendly-stations [data-a=select]').first().click();
  assert.equal(await tab.locator('friendly-stations .pin.on').count(), 1);
  await tab.locator('friendly-stations summary').first().focus();
  await tab.keyboard.press('Enter');
  const apps = tab.locator('friendly-stations .row >> nth=0 >> [data-a=app]');
  assert.deepEqual(await apps.evaluateAll((all) => all.map((a) => a.dataset.v)), ['amap', 'baidu', 'tencent', 'apple', 'google', 'geo']);
  await apps.first().click();
  assert.deepEqual(await tab.evaluate('heard'), [['friendly-select', id, null], ['friendly-navigate', id, 'amap']]);
  await close(tab);
});

test('position: denied, then a district, then a typed place', async () => {
  const tab = await open('/nowhere.html', { permissions: [] });
  const locate = tab.locator('friendly-stations [data-a=locate]');
  await locate.click();
  await tab.getByText('没有定位权限').waitFor();
  await tab.locator('friendly-stations [data-a=district]').selectOption({ index: 1 });
  await rows(tab).first().waitFor();
  await tab.locator('friendly-stations [data-a=change]').click();
  await tab.locator('friendly-stations [data-a=back]').click();
  await tab.locator('friendly-stations [data-a=change]:focus').click();
  await tab.locator('friendly-stations [data-a=place]').fill('天安门');
  await tab.locator('friendly-stations [data-a=place]').fill('海淀');
  await tab.locator('friendly-stations [data-a=go]').first().click();
  await tab.locator('friendly-stations .here').filter({ hasText: '海淀' }).waitFor();
  await close(tab);
});

test('position: the device knows it', async () => {
  const tab = await open('/nowhere.html', { permissions: ['geolocation'], geolocation: { longitude: 116.46, latitude: 39.91 } });
  await tab.locator('friendly-stations .here').filter({ hasText: '我的位置' }).waitFor();
  await close(tab);
});

test('nothing near: what to drop, and how far it is then', async () => {
  const tab = await open('/far.html');
  const widen = tab.locator('friendly-stations .none [data-a=widen]').last();
  await widen.waitFor();
  assert.match(await widen.innerText(), /不限距离.*最近 \d+ 公里/s);
  await widen.click();
  await rows(tab).first().waitFor();
  await close(tab);
});

for (const [path, code] of [['/corrupt.html', /^pack-/], ['/html.html', /^pack-magic/], ['/missing.html', /^pack-missing/]]) {
  test(`data error in words, with a way on: ${path}`, async () => {
    const tab = await open(path);
    await tab.getByRole('alert').filter({ hasText: '数据打不开' }).waitFor();
    const errors = await tab.evaluate('errors');
    assert.equal(errors.length, 1);
    assert.match(errors[0].code, code);
    assert.ok(errors[0].message && errors[0].help);
    await tab.getByRole('button', { name: '重试' }).click();
    await tab.getByRole('alert').waitFor();
    await close(tab);
  });
}

test('offline without data: words, and it comes back by itself', async () => {
  const tab = await open('/list.html');
  await rows(tab).first().waitFor();
  await tab.context().setOffline(true);
  await tab.evaluate(`document.querySelector('friendly-stations').pack = '/${pack}?other'`);
  await tab.getByText('没有网络').waitFor();
  await tab.context().setOffline(false);
  await rows(tab).first().waitFor();
  await close(tab);
});

test('the first list stands and answers without the module that follows, and nothing moves when that comes', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const tab = await context.newPage();
  tab.thrown = [];
  tab.on('pageerror', (error) => tab.thrown.push(error.message));
  await tab.route('**/screen.wasm', (route) => route.abort());
  await tab.goto(new URL('/list.html', server.url).href);
  await rows(tab).first().waitFor();
  for (let i = 0; i < 50 && !(await tab.evaluate('errors.length')); i++) await tab.waitForTimeout(50);
  assert.deepEqual((await tab.evaluate('errors')).map((error) => error.code), ['offline'], 'what is missing is told to the page');
  assert.equal(await rows(tab).count(), 10, 'and the list stays');
  assert.equal(await tab.locator('friendly-stations svg.map').count(), 0);
  const all = await rows(tab).evaluateAll((list) => list.map((row) => row.dataset.id));
  const place = () => rows(tab).first().evaluate((row) => row.getBoundingClientRect().top);
  const top = await place();
  await tab.locator('friendly-stations [data-a=facility][data-v=shower]').click();
  assert.notDeepEqual(await rows(tab).evaluateAll((list) => list.map((row) => row.dataset.id)), all, 'chips work');
  await tab.locator('friendly-stations [data-a=facility][data-v=shower]').click();
  await tab.unroute('**/screen.wasm');
  await tab.evaluate("dispatchEvent(new Event('online'))");
  await tab.locator('friendly-stations svg.map').waitFor();
  assert.equal(await place(), top);
  assert.deepEqual(await rows(tab).evaluateAll((list) => list.map((row) => row.dataset.id)), all);
  await close(tab);
});

test('what needs the module that follows says that it is to come, and is done when it is there', async () => {
  for (const [path, words] of [['/list.html', '还在加载'], ['/en.html', 'Still loading']]) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const tab = await context.newPage();
    tab.thrown = [];
    let arrive;
    const arrived = new Promise((resolve) => (arrive = resolve));
    await tab.route('**/screen.wasm', (route) => arrived.then(() => route.continue()));
    await tab.goto(new URL(path, server.url).href);
    await rows(tab).first().waitFor();
    await rows(tab).first().locator('summary').click();
    assert.match(await rows(tab).first().locator('.apps').innerText(), new RegExp(words), 'navigate');
    assert.doesNotMatch(await status(tab), new RegExp(words));
    await tab.locator('friendly-stations [data-a=text]').fill('天');
    assert.match(await status(tab), new RegExp(words), 'typing');
    await tab.locator('friendly-stations [data-a=text]').fill('');
    assert.doesNotMatch(await status(tab), new RegExp(words));
    await tab.locator('friendly-stations [data-a=change]').click();
    assert.match(await status(tab), new RegExp(words), 'another place');
    arrive();
    await tab.locator('friendly-stations [data-a=place]').waitFor();
    assert.equal(await rows(tab).first().locator('.apps a').count(), 6);
    assert.equal(await tab.locator('friendly-stations .later').count(), 0);
    await close(tab);
  }
});

test('wrong attributes are told once', async () => {
  const tab = await open('/bad.html');
  // Polled from here: the policy forbids the page to evaluate a string.
  for (let i = 0; i < 50 && (await tab.evaluate('errors.length')) < 2; i++) await tab.waitForTimeout(50);
  await tab.waitForTimeout(100);
  const codes = (await tab.evaluate('errors')).map((error) => error.code);
  assert.deepEqual(codes, ['facility-unknown', 'position-invalid']);
  await close(tab);
});

test('properties set before the class was there are kept; the element survives being moved', async () => {
  const tab = await open('/list.html');
  await rows(tab).first().waitFor();
  const seen = await tab.evaluate(async ([source]) => {
    const { FriendlyStations } = await import('/pkg/FriendlyStations.js');
    const early = document.createElement('early-stations');
    early.pack = source;
    early.position = '116.397,39.909';
    early.limit = 3;
    document.body.append(early);
    customElements.define('early-stations', class extends FriendlyStations {});
    const count = async () => {
      for (let i = 0; i < 50 && !early.shadowRoot.querySelector('[data-id]'); i++) await new Promise((r) => setTimeout(r, 50));
      return early.shadowRoot.querySelectorAll('[data-id]').length;
    };
    const before = await count();
    document.querySelector('main').prepend(early);
    return [before, await count(), early.getAttribute('limit')];
  }, [`/${pack}`]);
  assert.deepEqual(seen, [3, 3, '3']);
  await close(tab);
});

test('what a server wrote is taken over without a change', async () => {
  const first = await listed('/list.html');
  const inner = await first.evaluate("document.querySelector('friendly-stations').shadowRoot.querySelector('.fc').innerHTML");
  await close(first);
  pages['/server.html'] = page('', {
    body: `<friendly-stations pack="/${pack}" at="${at}" ${here}><template shadowrootmode="open"><link rel="stylesheet" href="/pkg/friendly-city.css"><link rel="stylesheet" href="/pkg/friendly-city-more.css"><div class="fc">${inner}</div></template></friendly-stations>
<script src="/takeover.js"></script>`,
  });
  pages['/takeover.js'] = `window.changes = []; new MutationObserver((all) => changes.push(...all.map((m) => m.type))).observe(document.querySelector('friendly-stations').shadowRoot, { subtree: true, childList: true, attributes: true, characterData: true });`;
  const tab = await open('/server.html');
  assert.equal(await rows(tab).count(), 10, 'there before the module');
  // Polled from here: the policy forbids the page to evaluate a string.
  const taken = () => tab.evaluate("!!document.querySelector('friendly-stations')._engine");
  for (let i = 0; i < 100 && !(await taken()); i++) await tab.waitForTimeout(50);
  assert.ok(await taken());
  assert.deepEqual(await tab.evaluate('changes'), []);
  await tab.locator('friendly-stations [data-a=open]').click();
  assert.notDeepEqual(await tab.evaluate('changes'), []);
  await close(tab);
});

test('320 px wide: nothing sticks out; every target is at least 44 px', async () => {
  for (const path of ['/list.html', '/en.html', '/nowhere.html']) {
    const tab = await open(path, { width: 320, height: 640, permissions: [] });
    await tab.locator('friendly-stations button').first().waitFor();
    assert.ok(await tab.evaluate('document.documentElement.scrollWidth <= 320'), path);
    for (const summary of await tab.locator('friendly-stations summary').all()) await summary.click();
    const small = await tab.locator('friendly-stations :is(button, a, select, input, summary)').evaluateAll((all) =>
      all.map((e) => [e.dataset.a || e.localName, e.getBoundingClientRect()]).filter(([, r]) => r.width && (r.height < 44 || r.width < 44)).map(([name]) => name));
    assert.deepEqual(small, [], path);
    await close(tab);
  }
});

test('axe finds nothing', async () => {
  const axe = await readFile(root + 'node_modules/axe-core/axe.min.js', 'utf8');
  for (const path of ['/list.html', '/en.html', '/nowhere.html', '/far.html']) {
    for (const colorScheme of ['light', 'dark']) {
      for (const [width, height] of [[390, 844], [1280, 800]]) {
        const tab = await open(path, { width, height, colorScheme, permissions: [], bypassCSP: true });
        await tab.locator('friendly-stations footer').waitFor();
        await tab.evaluate((scheme) => {
          document.documentElement.style.colorScheme = scheme;
        }, colorScheme);
        await tab.evaluate(axe);
        const { violations } = await tab.evaluate('axe.run(document.querySelector("friendly-stations"))');
        const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(' ')).slice(0, 3)}`);
        assert.deepEqual(found, [], `${path} ${colorScheme} ${width}`);
        await tab.context().close();
      }
    }
  }
});

test('200 mounts and unmounts leave nothing behind', async () => {
  const tab = await listed('/list.html');
  const session = await tab.context().newCDPSession(tab);
  const nodes = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Memory.getDOMCounters')).nodes;
  };
  const mount = (times) => tab.evaluate(async ([source, times]) => {
    for (let i = 0; i < times; i++) {
      const element = document.createElement('friendly-stations');
      element.pack = source;
      element.position = '116.397,39.909';
      document.body.append(element);
      await new Promise((resolve) => setTimeout(resolve, 4));
      element.remove();
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }, [`/${pack}`, times]);
  await mount(10);
  const before = await nodes();
  await mount(200);
  assert.ok((await nodes()) < before + 2000, 'detached nodes grow');
  await close(tab);
});
