// The store of signed publications over time: one engine for all, nothing that grows, two tabs, a browser that is killed, a
// device that is full or keeps nothing, a slow network.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumPath, launch, launchFlags, root, serve } from './harness.mjs';
import { DAY, key, named, publish, renamed, site } from './publication.mjs';

const element = (n = '') => `<friendly-stations id="e${n}" pack="/data/manifest.json" trust="${key(1).hex}" position="116.397,39.909" place="天安门"></friendly-stations>`;
const page = (body) => `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>test</title><script src="/watch.js"></script>
<script type="module" src="/pkg/friendly-stations.js"></script></head><body>${body}</body></html>`;
const pages = {
  // Every memory of a module, and how often an engine was opened in it.
  '/watch.js': `window.errors = []; window.opened = {}; window.memories = {};
addEventListener('friendly-error', (e) => errors.push(e.detail.code));
const real = WebAssembly.instantiate;
WebAssembly.instantiate = async (source, imports) => {
  const made = await real(source, imports);
  const name = Object.keys(imports)[0];
  const { exports } = made.instance;
  memories[name] = exports.memory;
  const count = {};
  for (const [call, act] of Object.entries(exports)) {
    count[call] = call.endsWith('_open') ? (...args) => { opened[name] = (opened[name] || 0) + 1; return act(...args); } : act;
  }
  return { instance: { exports: count }, module: made.module };
};`,
  '/list.html': page(element()),
  '/three.html': page(element(1) + element(2) + element(3)),
  '/all.html': page(`${element()}<friendly-offers pack="/data/manifest.json" trust="${key(1).hex}" position="116.397,39.909"></friendly-offers>`)
    .replace('</head>', '<script type="module" src="/pkg/friendly-offers.js"></script></head>'),
};
const data = site(pages);
const other = site(pages, '/other/');
const [OLD, NEW] = ['街道', '大道'];
let server, browser, packs, newer;
before(async () => {
  packs = { city: await readFile(`${root}examples/beijing/beijing.pack`) };
  newer = { city: renamed(packs.city, OLD, NEW) };
  server = await serve({ pages });
  browser = await launch();
});
after(async () => {
  await (browser && browser.close());
  await (server && server.close());
});

async function inContext(act, options) {
  data.reset();
  data.put(publish(packs));
  const context = await browser.newContext(options);
  try {
    await act(context);
  } finally {
    await context.close();
  }
}
async function open(context, path = 'list.html', init) {
  const tab = await context.newPage();
  tab.thrown = [];
  tab.on('pageerror', (error) => tab.thrown.push(error.message));
  if (init) await tab.addInitScript(init);
  await tab.goto(server.url + path);
  return tab;
}
const shows = (tab, words) => tab.locator('friendly-stations .name', { hasText: words }).first().waitFor();
async function until(tab, what, expected = true) {
  let last;
  for (let i = 0; i < 200; i++) {
    last = await tab.evaluate(what);
    if (JSON.stringify(last) === JSON.stringify(expected)) return;
    await tab.waitForTimeout(40);
  }
  assert.deepEqual(last, expected, String(what));
}
const records = `(async () => {
  if (!(await caches.has('friendly-city-store'))) return [];
  const cache = await caches.open('friendly-city-store');
  const all = (await cache.keys()).filter(({ url }) => url.includes('friendly-city-record'));
  return (await Promise.all(all.map(async (one) => (await (await cache.match(one)).json()).version))).sort();
})()`;
const full = (tab) => tab.locator('friendly-stations .apps a').first().waitFor({ state: 'attached' });

test('three elements share one download and one engine', () => inContext(async (context) => {
  const tab = await open(context, 'three.html');
  for (const id of ['e1', 'e2', 'e3']) await tab.locator(`#${id} .apps a`).first().waitFor({ state: 'attached' });
  assert.deepEqual(data.asked, ['manifest.json', named(publish(packs), 'city')]);
  assert.deepEqual(await tab.evaluate('opened'), { './store_bg.js': 1, './finder_bg.js': 1, './screen_bg.js': 1 });
  assert.equal(await tab.evaluate("new Set(Array.from(document.querySelectorAll('friendly-stations'), (e) => e._engine)).size"), 1);
  assert.deepEqual(tab.thrown, []);
}));

test('200 mounts and unmounts leave nothing behind', () => inContext(async (context) => {
  const tab = await open(context);
  await full(tab);
  const session = await context.newCDPSession(tab);
  const measure = async () => {
    await session.send('HeapProfiler.enable');
    for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { nodes, jsEventListeners, memory: await tab.evaluate('Object.values(memories).map(({ buffer }) => buffer.byteLength)') };
  };
  const mount = (times) => tab.evaluate(async ([trust, times]) => {
    for (let i = 0; i < times; i++) {
      const made = document.createElement('friendly-stations');
      made.setAttribute('trust', trust);
      made.pack = '/data/manifest.json';
      made.position = '116.397,39.909';
      document.body.append(made);
      await new Promise((resolve) => setTimeout(resolve, i % 10 ? 4 : 60));
      made.remove();
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    // One more lets go of those before it.
    const last = document.createElement('friendly-stations');
    last.setAttribute('trust', trust);
    last.pack = '/data/manifest.json';
    document.body.append(last);
    await new Promise((resolve) => setTimeout(resolve, 300));
    last.remove();
  }, [key(1).hex, times]);
  await mount(20);
  const before = await measure();
  await mount(200);
  const after = await measure();
  assert.deepEqual(after.memory, before.memory, 'the modules have no more memory than before');
  assert.ok(after.nodes < before.nodes + 500, `nodes: ${before.nodes} → ${after.nodes}`);
  assert.ok(after.jsEventListeners < before.jsEventListeners + 50, `listeners: ${before.jsEventListeners} → ${after.jsEventListeners}`);
  assert.deepEqual(await tab.evaluate('opened'), { './store_bg.js': 1, './finder_bg.js': 1, './screen_bg.js': 1 });
  assert.deepEqual(tab.thrown, []);
}));

test('what nobody on the page shows any more is let go of', () => inContext(async (context) => {
  const tab = await open(context, 'three.html');
  for (const id of ['e1', 'e2', 'e3']) await tab.locator(`#${id} .apps a`).first().waitFor({ state: 'attached' });
  const engines = "Array.from(globalThis[Symbol.for('friendly-city')].known.keys()).filter((name) => /^screen /.test(name)).length";
  assert.equal(await tab.evaluate(engines), 1);
  await tab.evaluate("document.querySelectorAll('#e1, #e2, #e3').forEach((one) => one.remove())");
  await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await until(tab, engines, 0);
  // As often as one comes and goes: the memory of the one before serves the next.
  const sizes = [];
  for (let i = 0; i < 12; i++) {
    await tab.evaluate(([trust]) => {
      const made = document.createElement('friendly-stations');
      made.setAttribute('trust', trust);
      made.position = '116.397,39.909';
      made.pack = '/data/manifest.json';
      document.body.append(made);
    }, [key(1).hex]);
    await full(tab);
    await tab.evaluate("document.body.textContent = ''; document.dispatchEvent(new Event('visibilitychange'))");
    await until(tab, engines, 0);
    sizes.push(await tab.evaluate("memories['./screen_bg.js'].buffer.byteLength"));
  }
  assert.equal(sizes[11], sizes[2], `${sizes}`);
  assert.equal(await tab.evaluate("opened['./finder_bg.js']"), 1, 'that one cannot be let go of, and has been of use');
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('an element that was away comes back to the publication of now', () => inContext(async (context) => {
  const tab = await open(context, 'three.html');
  for (const id of ['e1', 'e2', 'e3']) await tab.locator(`#${id} .apps a`).first().waitFor({ state: 'attached' });
  await tab.evaluate("window.away = document.querySelector('#e1'); away.remove()");
  data.put(publish(newer, { version: 2 }));
  await tab.evaluate("dispatchEvent(new Event('online'))");
  await tab.locator('#e2 .name', { hasText: NEW }).first().waitFor();
  await tab.locator('#e3 .name', { hasText: NEW }).first().waitFor();
  await tab.evaluate('document.body.prepend(away)');
  await tab.locator('#e1 .name', { hasText: NEW }).first().waitFor();
  assert.equal(await tab.locator('#e1 .name', { hasText: OLD }).count(), 0);
  assert.equal(await tab.evaluate("new Set(Array.from(document.querySelectorAll('friendly-stations'), (e) => e._engine)).size"), 1);
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('an element that goes on to another publication, or to a pack, is left alone by the one before', () => inContext(async (context) => {
  other.reset();
  other.put(publish(newer));
  const tab = await open(context);
  await full(tab);
  const names = tab.locator('friendly-stations .name');
  for (const [pack, shown, not] of [['/other/manifest.json', NEW, OLD], ['/examples/beijing/beijing.pack', OLD, NEW]]) {
    await tab.evaluate((pack) => (document.querySelector('friendly-stations').pack = pack), pack);
    await shows(tab, shown);
    await full(tab);
    data.put(publish(packs, { version: 2 }));
    if (shown === OLD) other.put(publish(newer, { version: 2 }));
    for (const event of ["dispatchEvent(new Event('online'))", "document.dispatchEvent(new Event('visibilitychange'))"]) {
      await tab.evaluate(event);
      await tab.waitForTimeout(500);
      assert.equal(await names.filter({ hasText: not }).count(), 0, pack);
      assert.ok(await names.filter({ hasText: shown }).count(), pack);
    }
  }
  // What nobody shows any more is asked for by nobody.
  data.asked.length = other.asked.length = 0;
  await tab.evaluate("dispatchEvent(new Event('online'))");
  await tab.waitForTimeout(300);
  assert.deepEqual([data.asked, other.asked], [[], []]);
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('points whose stations cannot be had stay on the screen while they are asked for again', () => inContext(async (context) => {
  pages['/gone.pack'] = () => ({ status: 404 });
  data.put(publish({ rewards: await readFile(`${root}examples/beijing/rewards.pack`) }));
  pages['/points.html'] = `${page(`<friendly-rewards pack="/data/manifest.json" stations="/gone.pack" trust="${key(1).hex}" position="116.397,39.909"></friendly-rewards>`)}
<script type="module" src="/pkg/friendly-rewards.js"></script>`;
  const tab = await open(context, 'points.html');
  await tab.locator('friendly-rewards footer').waitFor();
  await until(tab, 'errors', ['pack-missing']);
  for (let i = 0; i < 5; i++) {
    await tab.evaluate(async (lang) => {
      const element = document.querySelector('friendly-rewards');
      dispatchEvent(new Event('online'));
      for (let turn = 0; turn < 20; turn++) {
        await Promise.resolve();
        element.lang = lang + turn;
      }
    }, i % 2 ? 'zh-' : 'en-');
    await tab.waitForTimeout(200);
  }
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], ['pack-missing']]);
}));

test('while the larger engine is on its way, a second element has its first list from the smaller one', () => inContext(async (context) => {
  const tab = await context.newPage();
  let arrive;
  const arrived = new Promise((done) => (arrive = done));
  await tab.route('**/wasm/screen.wasm', (route) => arrived.then(() => route.continue()));
  await tab.goto(`${server.url}list.html`);
  await shows(tab, OLD);
  await tab.evaluate(([trust]) => {
    const made = document.createElement('friendly-stations');
    made.id = 'second';
    made.setAttribute('trust', trust);
    made.position = '116.397,39.909';
    made.pack = '/data/manifest.json';
    document.body.append(made);
  }, [key(1).hex]);
  await tab.waitForTimeout(300);
  await tab.locator('#second .name').first().waitFor({ timeout: 8000 });
  assert.equal(await tab.locator('.apps a').count(), 0);
  arrive();
  for (const id of ['e', 'second']) await tab.locator(`#${id} .apps a`).first().waitFor({ state: 'attached' });
}));

test('publication after publication on one page: the modules do not grow with each', () => inContext(async (context) => {
  const tab = await open(context);
  await full(tab);
  const sizes = [];
  for (let version = 2; version <= 8; version++) {
    data.put(publish(version % 2 ? packs : newer, { version }));
    await tab.evaluate("dispatchEvent(new Event('online'))");
    await shows(tab, version % 2 ? OLD : NEW);
    await until(tab, `${records}.then((all) => all.includes(${version}))`);
    sizes.push(await tab.evaluate("memories['./screen_bg.js'].buffer.byteLength"));
  }
  // Room for the new one beside the old one, and no more after the first few.
  assert.equal(sizes[6], sizes[3], `${sizes}`);
  assert.deepEqual(await tab.evaluate(records), [7, 8], 'the last and the one before');
  assert.deepEqual(tab.thrown, []);
}));

test('two tabs that update at once', () => inContext(async (context) => {
  const tabs = [await open(context), await open(context)];
  for (const tab of tabs) await full(tab);
  await until(tabs[0], `${records}.then((all) => all.length > 0)`);
  data.put(publish(newer, { version: 2 }));
  await Promise.all(tabs.map((tab) => tab.evaluate("dispatchEvent(new Event('online'))")));
  for (const tab of tabs) await shows(tab, NEW);
  await until(tabs[0], `${records}.then((all) => all.includes(2))`);
  await tabs[0].waitForTimeout(300);
  // A third that is still at what was before does not put it back.
  data.put(publish(packs, { version: 1 }));
  const late = await open(context);
  await shows(late, NEW);
  await until(late, 'errors', ['manifest-rollback']);
  assert.ok((await late.evaluate(records)).includes(2));
  data.down = true;
  const offline = await open(context);
  await shows(offline, NEW);
  for (const tab of [...tabs, late, offline]) assert.deepEqual(tab.thrown, []);
}));

test('without locks, and where one tab is slow, the newer one stays', () => inContext(async (context) => {
  const noLocks = "Object.defineProperty(navigator, 'locks', { value: undefined })";
  const first = await open(context, 'list.html', noLocks);
  await full(first);
  await until(first, records, [1]);
  data.put(publish(newer, { version: 2 }));
  const second = await open(context, 'list.html', noLocks);
  await shows(second, NEW);
  await until(second, `${records}.then((all) => all.includes(2))`);
  // The first tab keeps something more of the publication that it has: it is not put over the newer one.
  const version = await first.evaluate(`(async () => {
    const cache = await caches.open('friendly-city-store');
    await new Promise((done) => setTimeout(done, 300));
    return (${records});
  })()`);
  assert.ok(version.includes(2));
}));

test('killed in the middle of an update: the old one or the new one, never half', async () => {
  data.reset();
  const profile = await mkdtemp(join(tmpdir(), 'friendly-city-'));
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
    child.stderr.on('data', (text) => {
      said += text;
      const [, address] = /listening on (ws:\S+)/.exec(said) || [];
      if (address && !child.found) {
        child.found = true;
        chromium.connectOverCDP(address).then((connected) => done(connected.contexts()[0]), fail);
      }
    });
    child.on('exit', () => fail(new Error(said)));
  });
  try {
    data.put(publish(packs));
    let tab = await open(await start());
    await full(tab);
    await until(tab, records, [1]);
    // The browser writes the index of a cache a little later.
    await tab.waitForTimeout(3000);
    await kill();
    const ends = [];
    for (const [round, wait] of [0, 60, 150, 250, 400, 700, 1200].entries()) {
      const version = round + 2;
      data.down = false;
      data.put(publish(version % 2 ? packs : newer, { version }));
      data.fault['city-'] = () => ({ delayMs: 100 });
      tab = await open(await start());
      await tab.locator('friendly-stations .name').first().waitFor();
      await tab.waitForTimeout(wait);
      await kill();
      data.down = true;
      tab = await open(await start());
      await tab.locator('friendly-stations .name').first().waitFor();
      const names = await tab.locator('friendly-stations .name').allInnerTexts();
      const has = (word) => names.some((name) => name.includes(word));
      assert.notEqual(has(OLD), has(NEW), names.join());
      const [newest] = (await tab.evaluate(records)).slice(-1);
      assert.equal(has(OLD), newest % 2 === 1, 'what is shown is what is recorded');
      ends.push(newest === version ? 'new' : 'old');
      await kill();
    }
    assert.ok(ends.includes('old'), 'none was killed before the update was there: kill sooner');
    assert.ok(ends.includes('new'), 'none was killed after it: kill later');
  } finally {
    await kill();
    await rm(profile, { recursive: true, force: true });
  }
});

test('a device that keeps nothing: it works with the network, and says nothing untrue without', () => inContext(async (context) => {
  for (const [what, init] of [
    ['none', 'delete window.caches; delete Window.prototype.caches'],
    ['refused', "caches.open = () => Promise.reject(new DOMException('no', 'SecurityError'))"],
    ['never answers', 'caches.open = () => new Promise(() => {})'],
    ['reading fails', "Cache.prototype.match = () => Promise.reject(new DOMException('broken', 'InvalidStateError'))"],
  ]) {
    data.down = false;
    const tab = await open(context, 'list.html', init);
    await shows(tab, OLD);
    await tab.close();
    data.down = true;
    const offline = await open(context, 'list.html', init);
    await offline.locator('friendly-stations [role=alert]').waitFor();
    assert.match(await offline.locator('friendly-stations [role=alert]').innerText(), /没有网络/, what);
    assert.deepEqual(offline.thrown, []);
    await offline.close();
  }
}));

test('a full device: the list stands, the page is told once, what was kept stays', () => inContext(async (context) => {
  const tab = await open(context);
  await full(tab);
  await until(tab, records, [1]);
  const session = await context.newCDPSession(tab);
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin: new URL(server.url).origin });
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(server.url).origin, quotaSize: Math.max(1, usage) });
  data.put(publish(newer, { version: 2 }));
  await tab.evaluate("dispatchEvent(new Event('online'))");
  await shows(tab, NEW);
  await until(tab, 'errors', ['storage-full']);
  assert.deepEqual(await tab.evaluate(records), [1]);
  data.down = true;
  const offline = await open(context);
  await shows(offline, OLD);
  assert.deepEqual(tab.thrown, []);
}));

test('a device that makes room for one file with the other records neither', () => inContext(async (context) => {
  packs.offers = await readFile(`${root}examples/beijing/offers.pack`);
  try {
    data.put(publish(packs));
    const visit = await open(context, 'all.html');
    await visit.locator('friendly-offers [data-id]').first().waitFor();
    await until(visit, `${records}.then((all) => all.length > 0)`);
    await visit.waitForTimeout(300);
    await visit.close();
    // The next time there is room for one more file, and not for two.
    data.put(publish({ ...newer, offers: renamed(packs.offers, '面', '粉') }, { version: 2 }));
    const tab = await open(context, 'all.html', `{
      const put = Cache.prototype.put;
      let last = Promise.resolve();
      Cache.prototype.put = function (url, response) {
        const turn = last.then(async () => {
          const packs = (await this.keys()).filter((one) => one.url.endsWith('.pack')).length;
          if (url.endsWith('.pack') && packs > 2) throw new DOMException('full', 'QuotaExceededError');
          return put.call(this, url, response);
        });
        last = turn.catch(() => {});
        return turn;
      };
    }`);
    await shows(tab, NEW);
    // Each element tells it once.
    await until(tab, 'errors', ['storage-full', 'storage-full']);
    assert.deepEqual((await tab.evaluate(records)).filter((version) => version === 2), []);
    assert.deepEqual(tab.thrown, []);
    await tab.close();
    data.down = true;
    const offline = await open(context, 'all.html');
    await shows(offline, OLD);
    await offline.locator('friendly-offers [data-id]').first().waitFor();
    assert.deepEqual([offline.thrown, await offline.evaluate('errors')], [[], []]);
  } finally {
    delete packs.offers;
  }
}));

test('an update while the one before is being kept is recorded, whatever becomes of that', () => inContext(async (context) => {
  // The first city cannot be kept, and that shows only when the second is there.
  const tab = await open(context, 'list.html', `{
    const put = Cache.prototype.put;
    let first;
    Cache.prototype.put = function (url, response) {
      if (url.endsWith('.pack') && !first) first = url;
      if (url !== first) return put.call(this, url, response);
      return window.refuse ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : new Promise((done, fail) => (window.refuse = () => fail(new DOMException('full', 'QuotaExceededError'))));
    };
  }`);
  await full(tab);
  data.put(publish(newer, { version: 2 }));
  await tab.evaluate("dispatchEvent(new Event('online'))");
  await shows(tab, NEW);
  await tab.evaluate('refuse()');
  await until(tab, records, [2]);
  assert.deepEqual(await tab.evaluate('errors'), []);
  data.down = true;
  const offline = await open(context);
  await shows(offline, NEW);
  for (const one of [tab, offline]) assert.deepEqual(one.thrown, []);
}));

test('a file that the device has lost: the publication before it, with its date, and nothing older', () => inContext(async (context) => {
  const day = Date.now() - 5 * DAY;
  const one = publish(packs, { issued: day });
  const two = publish(newer, { version: 2, issued: day + DAY });
  data.put(one);
  const visit = await open(context);
  await full(visit);
  await until(visit, records, [1]);
  data.put(two);
  await visit.evaluate("dispatchEvent(new Event('online'))");
  await shows(visit, NEW);
  await until(visit, records, [1, 2]);
  await visit.evaluate(`caches.open('friendly-city-store').then((cache) => cache.delete('/data/${named(two, 'city')}'))`);
  await visit.close();
  data.down = true;
  const offline = await open(context);
  await shows(offline, OLD);
  const note = offline.locator('friendly-stations [part=note]');
  await note.waitFor();
  const date = new Date(day).toLocaleDateString('zh-CN', { year: 'numeric', month: 'long', day: 'numeric' });
  assert.equal(await note.innerText(), `数据截至 ${date}，之后可能有变化。`);
  assert.deepEqual([offline.thrown, await offline.evaluate('errors')], [[], []]);
  // What the network says is older than what was here, or as old and something else.
  data.down = false;
  for (const publication of [one, publish(packs, { version: 2, issued: day + DAY })]) {
    data.put(publication);
    const tab = await open(context);
    await until(tab, 'errors', ['manifest-rollback']);
    await shows(tab, OLD);
    await tab.close();
  }
  data.put(two);
  await offline.evaluate("dispatchEvent(new Event('online'))");
  await shows(offline, NEW);
  await note.waitFor({ state: 'hidden' });
  assert.deepEqual(offline.thrown, []);
}));

test('a slow network: a skeleton, then the list, and no error', () => inContext(async (context) => {
  const tab = await context.newPage();
  const session = await context.newCDPSession(tab);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 800, downloadThroughput: 250_000, uploadThroughput: 30_000 });
  await tab.goto(`${server.url}list.html`);
  await tab.locator('friendly-stations div.row').first().waitFor({ timeout: 30_000 });
  assert.match(await tab.locator('friendly-stations .status').innerText(), /正在取驿站数据/);
  await tab.locator('friendly-stations .name', { hasText: OLD }).first().waitFor({ timeout: 60_000 });
  assert.deepEqual(await tab.evaluate('errors'), []);
}));

test('a browser without Ed25519, and one without any Web Cryptography', () => inContext(async (context) => {
  const issued = Date.now() - DAY;
  for (const [init, modules] of [
    ["const real = crypto.subtle.importKey; SubtleCrypto.prototype.importKey = function (form, key, how, ...more) { return (how.name || how) === 'Ed25519' ? Promise.reject(new DOMException('no', 'NotSupportedError')) : real.call(this, form, key, how, ...more); }", 1],
    ["Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })", 1],
    ['', 0],
  ]) {
    server.requests.length = 0;
    data.reset();
    data.put(publish(packs, { issued }));
    const tab = await open(context, 'list.html', init);
    await shows(tab, OLD);
    assert.equal(server.requests.filter((path) => path === '/pkg/wasm/verify.wasm').length, modules);
    // It refuses as the browser would.
    const forged = publish(newer, { version: 2 })['manifest.json'];
    data.fault.manifest = () => ({ body: forged.toString().replace(/"signature":"../, '"signature":"00') });
    await tab.evaluate("dispatchEvent(new Event('online'))");
    await until(tab, 'errors', ['manifest-signature']);
    await shows(tab, OLD);
    assert.deepEqual(tab.thrown, []);
    await tab.close();
    await (await open(context, 'watch.js')).evaluate("caches.delete('friendly-city-store')");
  }
}));
