// The store of signed publications and what a device does: it keeps nothing, is full, makes room for some, loses a file, is slow, or
// cannot check signatures itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_ED25519, blank, close, full, online, page, recorded, records, setUp, shows, until } from './pages.mjs';
import { DAY, NEW, OLD, key, named, publish, renamed, sample, site } from './publication.mjs';

const element = (n = '') => `<friendly-stations id="e${n}" pack="/data/manifest.json" trust="${key(1).hex}" position="116.397,39.909" place="天安门"></friendly-stations>`;
const pages = {
  '/list.html': page(element()),
  // Of a key that was stolen since.
  '/stolen.html': page(element().replace(key(1).hex, key(2).hex)),
  '/all.html': page(`${element()}<friendly-offers pack="/data/manifest.json" trust="${key(1).hex}" position="116.397,39.909"></friendly-offers>`, { elements: ['stations', 'offers'] }),
};
const data = site(pages);
let packs, newer;
const { inContext, open, running } = setUp({
  pages,
  async ready() {
    packs = { city: await sample('beijing') };
    newer = { city: renamed(packs.city, OLD, NEW) };
  },
  anew() {
    data.reset();
    data.put(publish(packs));
  },
});

test('a device that keeps nothing: it works with the network, and says nothing untrue without', () => inContext(async (context) => {
  for (const [what, init] of [
    ['none', 'delete window.caches; delete Window.prototype.caches'],
    ['refused', "caches.open = () => Promise.reject(new DOMException('no', 'SecurityError'))"],
    ['never answers', 'caches.open = () => new Promise(() => {})'],
    ['reading fails', "Cache.prototype.match = () => Promise.reject(new DOMException('broken', 'InvalidStateError'))"],
  ]) {
    data.down = false;
    const tab = await open(context, '/list.html', { init });
    await shows(tab, OLD);
    await tab.close();
    data.down = true;
    const offline = await open(context, '/list.html', { init });
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
  const { usage } = await session.send('Storage.getUsageAndQuota', { origin: new URL(running.server.url).origin });
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(running.server.url).origin, quotaSize: Math.max(1, usage) });
  data.put(publish(newer, { version: 2 }));
  await online(tab);
  await shows(tab, NEW);
  await until(tab, 'errors', ['storage-full']);
  assert.deepEqual(await tab.evaluate(records), [1]);
  data.down = true;
  const offline = await open(context);
  await shows(offline, OLD);
  assert.deepEqual(tab.thrown, []);
}));

test('a device that makes room for one file with the other records neither', () => inContext(async (context) => {
  packs.offers = await sample('offers');
  try {
    data.put(publish(packs));
    const visit = await open(context, '/all.html');
    await visit.locator('friendly-offers [data-id]').first().waitFor();
    await until(visit, `${records}.then((all) => all.length > 0)`);
    await visit.waitForTimeout(300);
    await visit.close();
    // The next time there is room for one more file, and not for two.
    data.put(publish({ ...newer, offers: renamed(packs.offers, '面', '粉') }, { version: 2 }));
    const tab = await open(context, '/all.html', { init: `{
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
    }` });
    await shows(tab, NEW);
    // Each element tells it once.
    await until(tab, 'errors', ['storage-full', 'storage-full']);
    assert.deepEqual((await tab.evaluate(records)).filter((version) => version === 2), []);
    assert.deepEqual(tab.thrown, []);
    await tab.close();
    data.down = true;
    const offline = await open(context, '/all.html');
    await shows(offline, OLD);
    await offline.locator('friendly-offers [data-id]').first().waitFor();
    assert.deepEqual([offline.thrown, await offline.evaluate('errors')], [[], []]);
  } finally {
    delete packs.offers;
  }
}));

test('an update while the one before is being kept is recorded, whatever becomes of that', () => inContext(async (context) => {
  // The first city cannot be kept, and that shows only when the second is there.
  const tab = await open(context, '/list.html', { init: `{
    const put = Cache.prototype.put;
    let first;
    Cache.prototype.put = function (url, response) {
      if (url.endsWith('.pack') && !first) first = url;
      if (url !== first) return put.call(this, url, response);
      return window.refuse ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : new Promise((done, fail) => (window.refuse = () => fail(new DOMException('full', 'QuotaExceededError'))));
    };
  }` });
  await full(tab);
  data.put(publish(newer, { version: 2 }));
  await online(tab);
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
  await online(visit);
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
  await online(offline);
  await shows(offline, NEW);
  await note.waitFor({ state: 'hidden' });
  assert.deepEqual(offline.thrown, []);
}));

test('a slow network: a skeleton, then the list, and no error', () => inContext(async (context) => {
  const tab = await blank(context);
  const session = await context.newCDPSession(tab);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 800, downloadThroughput: 250_000, uploadThroughput: 30_000 });
  await tab.goto(`${running.server.url}list.html`);
  await tab.locator('friendly-stations div.row').first().waitFor({ timeout: 30_000 });
  assert.match(await tab.locator('friendly-stations .status').innerText(), /正在取驿站数据/);
  await tab.locator('friendly-stations .name', { hasText: OLD }).first().waitFor({ timeout: 60_000 });
  assert.deepEqual(await tab.evaluate('errors'), []);
}));

test('a browser without Ed25519, and one without any Web Cryptography', () => inContext(async (context) => {
  const issued = Date.now() - DAY;
  for (const [init, modules] of [
    [NO_ED25519, 1],
    ["Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })", 1],
    ['', 0],
  ]) {
    running.server.requests.length = 0;
    data.reset();
    data.put(publish(packs, { issued }));
    const tab = await open(context, '/list.html', { init });
    await shows(tab, OLD);
    assert.equal(running.server.requests.filter((path) => path === '/pkg/wasm/verify.wasm').length, modules);
    // It refuses as the browser would.
    const forged = publish(newer, { version: 2 })['manifest.json'];
    data.fault.manifest = () => ({ body: forged.toString().replace(/"signature":"../, '"signature":"00') });
    await online(tab);
    await until(tab, 'errors', ['manifest-signature']);
    await shows(tab, OLD);
    assert.deepEqual(tab.thrown, []);
    await tab.close();
    await (await open(context, '/watch.js')).evaluate("caches.delete('friendly-city-store')");
  }
}));

test('what cannot be checked now is not forgotten: nothing older takes its place', () => inContext(async (context) => {
  const issued = Date.now() - DAY;
  data.put(publish(newer, { version: 2, issued }));
  const visit = await open(context, '/list.html', { init: NO_ED25519 });
  await full(visit);
  await recorded(visit, 2);
  await visit.close();
  // Somebody keeps from the browser what it checks with, until it has read what it had; and gives it an older publication.
  data.put(publish(packs, { version: 1, issued }));
  const tab = await blank(context, { init: NO_ED25519 });
  let asked = 0;
  await tab.route('**/verify.js', (route) => (asked++ ? route.continue() : route.abort()));
  await tab.goto(`${running.server.url}list.html`);
  await tab.locator('friendly-stations [role=alert]').waitFor();
  assert.deepEqual(await tab.evaluate('errors'), ['offline']);
  await tab.unroute('**/verify.js');
  await tab.locator('friendly-stations [data-a=retry]').click();
  await shows(tab, NEW);
  await until(tab, 'errors', ['offline', 'manifest-rollback']);
  assert.deepEqual(tab.thrown, []);
}));

test('what a stolen key has signed keeps nothing from being kept', () => inContext(async (context) => {
  data.put(publish(packs, { version: 1_000_000, keys: [key(2)] }));
  const visit = await open(context, '/stolen.html');
  await full(visit);
  await recorded(visit, 1_000_000);
  await visit.close();
  data.put(publish(newer, { version: 2 }));
  const tab = await open(context);
  await full(tab);
  await recorded(tab, 2);
  await close(tab);
  data.down = true;
  const offline = await open(context);
  await shows(offline, NEW);
  await close(offline);
}));
