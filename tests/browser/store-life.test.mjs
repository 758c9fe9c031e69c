// The store of signed publications over time: one engine for all, nothing that grows, updates, two tabs, a browser that is killed.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumPath, launchFlags } from './harness.mjs';
import { MODULES, blank, full, look, mount as mountOn, online, page, recorded, records, setUp, shows, until } from './pages.mjs';
import { NEW, OLD, key, named, publish, renamed, sample, site } from './publication.mjs';

const element = (n = '') => `<friendly-stations id="e${n}" pack="/data/manifest.json" trust="${key(1).hex}" position="116.397,39.909" place="天安门"></friendly-stations>`;
const pages = {
  '/list.html': page(element()),
  '/more.html': page(element(), { elements: ['stations', 'offers'] }),
  '/three.html': page(element(1) + element(2) + element(3)),
};
const data = site(pages);
const other = site(pages, '/other/');
let packs, newer;
const { inContext, open, running } = setUp({
  pages,
  watch: MODULES,
  async ready() {
    packs = { city: await sample('beijing') };
    newer = { city: renamed(packs.city, OLD, NEW) };
  },
  anew() {
    data.reset();
    data.put(publish(packs));
  },
});

const mount = (tab, properties) => mountOn(tab, key(1).hex, { position: '116.397,39.909', ...properties, pack: '/data/manifest.json' });
/** Until each of the page of three has all of its list. */
const three = async (tab) => {
  for (const id of ['e1', 'e2', 'e3']) await full(tab, `#${id}`);
};

test('three elements share one download and one engine', () => inContext(async (context) => {
  const tab = await open(context, '/three.html');
  await three(tab);
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
  const tab = await open(context, '/three.html');
  await three(tab);
  const engines = "Array.from(globalThis[Symbol.for('friendly-city')].known.keys()).filter((name) => /^screen /.test(name)).length";
  assert.equal(await tab.evaluate(engines), 1);
  await tab.evaluate("document.querySelectorAll('#e1, #e2, #e3').forEach((one) => one.remove())");
  await look(tab);
  await until(tab, engines, 0);
  // As often as one comes and goes: the memory of the one before serves the next.
  const sizes = [];
  for (let i = 0; i < 12; i++) {
    await mount(tab);
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
  const tab = await open(context, '/three.html');
  await three(tab);
  await tab.evaluate("window.away = document.querySelector('#e1'); away.remove()");
  data.put(publish(newer, { version: 2 }));
  await online(tab);
  await shows(tab, NEW, '#e2');
  await shows(tab, NEW, '#e3');
  await tab.evaluate('document.body.prepend(away)');
  await shows(tab, NEW, '#e1');
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
  await online(tab);
  await tab.waitForTimeout(300);
  assert.deepEqual([data.asked, other.asked], [[], []]);
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('points whose stations cannot be had stay on the screen while they are asked for again', () => inContext(async (context) => {
  pages['/gone.pack'] = () => ({ status: 404 });
  data.put(publish({ rewards: await sample('rewards') }));
  pages['/points.html'] = page(`<friendly-rewards pack="/data/manifest.json" stations="/gone.pack" trust="${key(1).hex}" position="116.397,39.909"></friendly-rewards>`, { elements: ['stations', 'rewards'] });
  const tab = await open(context, '/points.html');
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
  const tab = await blank(context);
  let arrive;
  const arrived = new Promise((done) => (arrive = done));
  await tab.route('**/wasm/screen.wasm', (route) => arrived.then(() => route.continue()));
  await tab.goto(`${running.server.url}list.html`);
  await shows(tab, OLD);
  await mount(tab, { id: 'second' });
  await tab.waitForTimeout(300);
  await tab.locator('#second .name').first().waitFor({ timeout: 8000 });
  assert.equal(await tab.locator('.apps a').count(), 0);
  arrive();
  for (const id of ['e', 'second']) await full(tab, `#${id}`);
}));

test('publication after publication on one page: the modules do not grow with each', () => inContext(async (context) => {
  const tab = await open(context);
  await full(tab);
  const sizes = [];
  for (let version = 2; version <= 8; version++) {
    data.put(publish(version % 2 ? packs : newer, { version }));
    await online(tab);
    await shows(tab, version % 2 ? OLD : NEW);
    await recorded(tab, version);
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
  await Promise.all(tabs.map((tab) => online(tab)));
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

test('without locks, a tab that is late puts nothing over the newer ones', () => inContext(async (context) => {
  const init = "Object.defineProperty(navigator, 'locks', { value: undefined })";
  const offers = await sample('offers');
  data.put(publish({ ...packs, offers }));
  const late = await open(context, '/more.html', { init });
  await full(late);
  await until(late, records, [1]);
  const tab = await open(context, '/list.html', { init });
  for (const version of [2, 3]) {
    data.put(publish({ ...(version % 2 ? packs : newer), offers }, { version }));
    await online(tab);
    await shows(tab, version % 2 ? OLD : NEW);
    await recorded(tab, version);
  }
  assert.deepEqual(await tab.evaluate(records), [2, 3]);
  // The late one keeps something more of the publication that it has still.
  await late.evaluate((trust) => {
    const made = document.createElement('friendly-offers');
    made.setAttribute('trust', trust);
    Object.assign(made, { position: '116.397,39.909', pack: '/data/manifest.json' });
    document.body.append(made);
  }, key(1).hex);
  await late.locator('friendly-offers [data-id]').first().waitFor();
  await late.waitForTimeout(500);
  assert.deepEqual(await late.evaluate(records), [2, 3]);
  for (const one of [late, tab]) assert.deepEqual([one.thrown, await one.evaluate('errors')], [[], []]);
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
