// A city that is cut by place, for people who move all day: no more of it on the page than they need, points that follow them,
// and a network on which every part takes seconds.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from './harness.mjs';
import { MODULES, blank, full, ids, mount, note, page, set, setUp, settled as standsStill } from './pages.mjs';
import { published, site } from './publication.mjs';

const at = '2026-11-25T15:40:00+08:00';
const here = 'position="116.397,39.909"';
// The script of a service worker is a script too: see docs/store.md.
const plain = { 'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };
const pages = {
  '/whole.html': page(`<friendly-stations pack="/examples/beijing/beijing.pack" at="${at}" ${here}></friendly-stations>`),
  '/points-whole.html': page(`<friendly-rewards pack="/examples/beijing/rewards.pack" stations="/examples/beijing/beijing.pack" at="${at}" ${here}></friendly-rewards>`, { elements: ['rewards'] }),
  '/sw.js': () => ({ body: "self.friendlyCity = { package: '/pkg/', pages: ['/slow.html'] }; importScripts('/pkg/friendly-sw.js');", type: 'text/javascript', more: plain }),
  '/pkg/friendly-sw.js': () => ({ body: readFileSync(`${root}pkg/friendly-sw.js`), type: 'text/javascript', more: plain }),
};
const data = site(pages);
let trust, bounds;
const { inContext, open, running } = setUp({
  pages,
  brotli: true,
  watch: `${MODULES}window.states = [];
window.watch = (element) => new MutationObserver(() => {
  const root = element.shadowRoot;
  const note = root.querySelector('[part=note]:not([hidden])');
  states.push({ position: element.getAttribute('position'), ids: Array.from(root.querySelectorAll('.row[data-id]'), (row) => row.dataset.id).join(), note: note ? note.textContent : '',
    said: (root.querySelector('.status') || root.querySelector('[role=alert]') || { textContent: '' }).textContent });
}).observe(element.shadowRoot, { childList: true, subtree: true, characterData: true, attributes: true });`,
  ready() {
    // In parts alone, as a city that is too large for one pack.
    const city = published('--whole-up-to', '100');
    trust = city.trust;
    data.put(city.publication);
    bounds = JSON.parse(city.files['manifest.json']).signed.files.filter(({ name }) => name.startsWith('s-')).map((file) => file.bounds);
    const signed = `pack="/data/manifest.json" trust="${trust}"`;
    const points = (more) => page(`<friendly-rewards ${signed} stations="/data/manifest.json" at="${at}" ${more}></friendly-rewards>`, { elements: ['rewards'] });
    Object.assign(pages, {
      '/list.html': page(`<friendly-stations ${signed} at="${at}" ${here}></friendly-stations>`),
      '/points.html': points(here),
      '/points-nowhere.html': points(''),
      '/slow.html': page(`<friendly-stations ${signed} ${here} place="天安门"></friendly-stations>`, { bare: true }),
    });
  },
  anew: () => data.reset(),
});
const settled = (tab, of) => standsStill(tab, data, of);
const centre = ([west, south, east, north]) => `${(west + east) / 2e6},${(south + north) / 2e6}`;

test('whoever moves all day has a true list everywhere, and no more of the city than whoever stays', () => inContext(async (context) => {
  const tab = await open(context, '/list.html');
  const whole = await open(context, '/whole.html');
  for (const one of [tab, whole]) await full(one);
  await settled(tab);
  await tab.evaluate("watch(document.querySelector('friendly-stations'))");
  const places = bounds.filter((_, n) => n % 2 === 0).map(centre);
  const memory = [];
  for (const place of places.concat(places.slice(0, 8))) {
    await tab.evaluate('states.length = 0');
    for (const one of [tab, whole]) await set(one, { position: place });
    await settled(tab);
    const truth = await ids(whole);
    assert.deepEqual(await ids(tab), truth, place);
    assert.equal(await note(tab).count(), 0, place);
    for (const state of await tab.evaluate('states')) {
      if (state.position !== place) continue;
      assert.ok(state.ids || state.said, `${place}: blank`);
      // What is not the list of the whole city says that there is more to come.
      if (state.ids && state.ids !== truth.join()) assert.notEqual(state.note, '', `${place}: ${state.ids}`);
    }
    memory.push(await tab.evaluate("memories['./parts_bg.js'].buffer.byteLength"));
  }
  const most = await tab.evaluate('most');
  assert.ok(most > 20 && most <= 40, `${most} files in one holding`);
  // Two holdings while one takes the place of the other; all of the city in one is 31 MB, and its packs besides.
  assert.ok(Math.max(...memory) < 28e6, `the module grows no more: ${memory}`);
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('beginning anew without a connection keeps what is there', () => inContext(async (context) => {
  const tab = await open(context, '/list.html');
  await full(tab);
  for (const place of bounds.slice(0, 40).map(centre).concat('116.397,39.909')) {
    await set(tab, { position: place });
    await settled(tab);
  }
  const before = await ids(tab);
  data.down = true;
  await tab.evaluate("caches.delete('friendly-city-store')");
  await set(tab, { position: centre(bounds[bounds.length - 1]) });
  await note(tab).filter({ hasText: '可能有更近的驿站' }).waitFor();
  await set(tab, { position: '116.397,39.909' });
  await settled(tab);
  assert.deepEqual(await ids(tab), before);
  assert.deepEqual(tab.thrown, []);
}));

test('elements that come and go at many places leave nothing behind', () => inContext(async (context) => {
  const tab = await open(context, '/list.html');
  await full(tab);
  const known = "Array.from(globalThis[Symbol.for('friendly-city')].known.keys()).filter((name) => name.includes('/data/') && !name.startsWith('signed')).length";
  const sizes = [];
  for (let i = 0; i < 20; i++) {
    // In the hills it is far to the next one.
    await mount(tab, trust, { id: 'guest', position: centre(bounds[(i * 7) % bounds.length]), radius: 30000, pack: '/data/manifest.json' });
    await full(tab, '#guest');
    await tab.evaluate("document.querySelector('#guest').remove(); document.dispatchEvent(new Event('visibilitychange'))");
    await tab.waitForTimeout(60);
    sizes.push(await tab.evaluate("['./screen_bg.js', './finder_bg.js'].map((name) => memories[name].buffer.byteLength).join(' ')"));
  }
  assert.ok((await tab.evaluate(known)) <= 4, `${await tab.evaluate("Array.from(globalThis[Symbol.for('friendly-city')].known.keys()).join(' | ')")}`);
  assert.equal(sizes[19].split(' ')[1], sizes[0].split(' ')[1], `the finder opens nothing that it cannot let go of: ${sizes}`);
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('elements at many places at once: each has its list, none loses it to another, and they come to rest', () => inContext(async (context) => {
  const tab = await open(context, '/list.html');
  const whole = await open(context, '/whole.html');
  for (const one of [tab, whole]) await full(one);
  const places = bounds.filter((_, n) => n % 4 === 0).map(centre);
  await mount(tab, trust, ...places.map((position) => ({ className: 'guest', at, position, pack: '/data/manifest.json' })));
  /** Says how often a holding was begun until nothing went on any more. */
  const rest = async () => {
    for (let last = '', i = 0; i < 60; i++) {
      await tab.waitForTimeout(500);
      const now = `${await tab.evaluate('begun')} ${data.asked.length} ${await note(tab).count()}`;
      if (now === last && !(await note(tab).count())) return tab.evaluate('begun');
      last = now;
    }
    return assert.fail('it never comes to rest');
  };
  const begun = await rest();
  assert.ok(begun > 1, 'together they need more than what begins anew: else nothing could be taken away');
  assert.ok(begun < 8, `${begun} times`);
  // What each needs is still there when it is asked something else: whoever began anew for itself alone took it from the others.
  for (const limit of [9, 10]) {
    await tab.evaluate((limit) => document.querySelectorAll('.guest').forEach((one) => (one.limit = limit)), limit);
    assert.equal(await rest(), begun, `with ${limit} each`);
  }
  for (const [n, place] of places.entries()) {
    await set(whole, { position: place });
    await settled(whole);
    assert.deepEqual(await ids(tab, `.guest >> nth=${n} >> .row`), await ids(whole), place);
  }
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('points are had at the stations around the person, wherever they go', () => inContext(async (context) => {
  const near = 'friendly-rewards [part=stations] .row';
  const tab = await open(context, '/points.html');
  const whole = await open(context, '/points-whole.html');
  for (const one of [tab, whole]) await one.locator(near).first().waitFor();
  await settled(tab, near);
  let seen = 0;
  for (const place of ['116.397,39.909', '116.310,39.984', '116.461,39.909', '116.333,40.080']) {
    for (const one of [tab, whole]) await set(one, { position: place });
    await settled(tab, near);
    const truth = await ids(whole, near);
    assert.deepEqual(await ids(tab, near), truth, place);
    assert.equal(await note(tab).count(), 0, place);
    seen += truth.length;
  }
  assert.ok(seen >= 8, 'places with stations');
  assert.ok(data.asked.filter((file) => file.startsWith('s-')).length < bounds.length / 2, 'not the whole city');
  // Whoever is nowhere yet is asked where they are, and fetches no part for that.
  data.asked.length = 0;
  const nowhere = await open(context, '/points-nowhere.html');
  await nowhere.locator('friendly-rewards [data-a=locate]').waitFor();
  assert.deepEqual(data.asked.filter((file) => file.startsWith('s-')), []);
  await set(nowhere, { position: '116.310,39.984' });
  await nowhere.locator(near).first().waitFor();
  await set(whole, { position: '116.310,39.984' });
  await settled(nowhere, near);
  assert.deepEqual(await ids(nowhere, near), await ids(whole, near));
  // Where what is near cannot be had, nobody hears that there is nothing.
  data.down = true;
  await set(nowhere, { position: '116.2,39.75' });
  await nowhere.locator('friendly-rewards .none', { hasText: '没取到' }).waitFor();
  for (const one of [tab, whole, nowhere]) assert.deepEqual(one.thrown, []);
}));

/** "Slow 2G" of the Network Information API: 50 kbit/s and two seconds there and back. Uploads have 20 kbit/s. */
const SLOW_2G = { offline: false, latency: 2000, downloadThroughput: 50_000 / 8, uploadThroughput: 20_000 / 8 };

test('slow 2G: a true message, then a true list, and after that no need of a network', () => inContext(async (context) => {
  const tab = await blank(context, { init: "window.errors = []; addEventListener('friendly-error', (e) => errors.push(e.detail.code));" });
  const session = await context.newCDPSession(tab);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_2G);
  const begun = Date.now();
  await tab.goto(`${running.server.url}slow.html`, { waitUntil: 'commit', timeout: 60_000 });
  const look = () => tab.evaluate(() => {
    const element = document.querySelector('friendly-stations');
    const root = element && element.shadowRoot;
    if (!root) return { script: false };
    const note = root.querySelector('[part=note]:not([hidden])');
    return {
      script: true,
      rows: Array.from(root.querySelectorAll('.row[data-id]'), (row) => row.dataset.id),
      said: Array.from(root.querySelectorAll('.status, [role=alert]'), (one) => one.textContent).join(' '),
      note: note ? note.textContent : '',
      styled: !!root.querySelector('.fc'),
      apps: root.querySelectorAll('.apps a').length,
    };
  });
  const whole = await open(context, '/whole.html');
  await full(whole);
  await whole.evaluate("document.querySelector('friendly-stations').removeAttribute('at')");
  let shown = 0;
  let waited = 0;
  for (;;) {
    assert.ok(Date.now() - begun < 240_000, 'four minutes');
    await tab.waitForTimeout(250);
    const state = await look();
    if (!state.script || !state.styled) continue;
    if (!state.rows.length) {
      waited++;
      assert.match(state.said, /正在取驿站数据|没有网络/, JSON.stringify(state));
      continue;
    }
    shown = shown || Date.now() - begun;
    if (state.rows.join() !== (await ids(whole)).join()) assert.notEqual(state.note, '', 'a list that is not all says so');
    if (state.apps && !state.note) break;
  }
  assert.ok(waited > 4, 'there was something to wait for');
  assert.deepEqual(await ids(tab), await ids(whole));
  const done = Date.now() - begun;
  assert.ok(shown < 150_000, `the first list after ${shown} ms`);
  if (process.env.FIGURES) console.log(`slow 2G: first list ${shown} ms, whole screen ${done} ms`);
  assert.deepEqual(await tab.evaluate('errors'), []);
  // The site registers its worker when the list stands: it fetches what the page has, from the browser's cache.
  await tab.evaluate("navigator.serviceWorker.register(window.trustedTypes ? trustedTypes.createPolicy('site', { createScriptURL: (url) => url }).createScriptURL('/sw.js') : '/sw.js').then(() => navigator.serviceWorker.ready)");
  await tab.evaluate('new Promise((done) => (navigator.serviceWorker.controller ? done() : navigator.serviceWorker.addEventListener("controllerchange", done)))');
  await tab.evaluate("caches.open('friendly-city-store').then(async (cache) => { while (!(await cache.keys()).some(({ url }) => url.includes('record'))) await new Promise((done) => setTimeout(done, 100)); })");
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await context.setOffline(true);
  data.down = true;
  await tab.reload();
  await full(tab);
  assert.deepEqual(await ids(tab), await ids(whole));
  assert.equal(await note(tab).count(), 0);
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));
