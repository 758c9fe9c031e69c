// The live status over time: whoever sends it, however the page writes its keys, over publications that follow one another, in
// two tabs, and for elements that show different hours.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { serve } from './harness.mjs';
import { blank, eventually, online, page, setUp, shows } from './pages.mjs';
import { NEW, OLD, key, publish, renamed, sample, site, status, storm } from './publication.mjs';

const at = '2026-10-08T21:40:00+08:00';
const now = Date.parse(at) / 1000;
const element = (attributes, pack = '/examples/beijing/beijing.pack') => `<friendly-stations pack="${pack}" position="116.397,39.909" place="天安门" ${attributes}></friendly-stations>`;
const live = `status="/status.json" key="${key(1).hex}"`;
let answer = {};
const asked = [];
const pages = {
  '/now.html': page(element(`${live} at="${at}"`)),
  '/signed.html': page(element(`${live} at="${at}"`, '/data/manifest.json')),
  '/keys.html': page(element(`status="/status.json" at="${at}" key="${key(2).hex}\n\t${key(1).hex}\n${key(3).hex}"`)),
  '/past.html': page(element(`${live} at="2026-10-01T08:00:00+08:00"`) + element(`${live} at="${at}"`)),
  '/later.html': page(element(`${live} at="2026-12-01T08:00:00+08:00"`) + element(`${live} at="${at}"`)),
  '/status.json': (request) => {
    asked.push(request.url);
    return { type: 'application/json', ...answer };
  },
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
    asked.length = 0;
  },
});
const banner = (tab, nth = 0) => tab.locator('friendly-stations').nth(nth).locator('[part=alert]');
const age = (tab, nth = 0) => tab.locator('friendly-stations').nth(nth).locator('[part=live]');
const kept = (tab) => tab.evaluate(`JSON.parse(localStorage.getItem('friendly-city status ' + new URL('/status.json', location).href) || '{"signed":{}}').signed.version`);

test('whoever sends a status without end is not listened to', () => inContext(async (context) => {
  let sent = 0;
  let gone = false;
  const endless = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(1 << 16))) sent += 1 << 16;
    };
    response.on('drain', more).on('close', () => (gone = true));
    more();
  });
  await new Promise((done) => endless.listen(0, '127.0.0.1', done));
  const other = await serve({ pages: { ...pages, '/endless.html': page(element(`status="http://127.0.0.1:${endless.address().port}/status.json" key="${key(1).hex}" at="${at}"`)) }, csp: null });
  try {
    const tab = await open(context, `${other.url}endless.html`);
    await age(tab).filter({ hasText: '暂时取不到实时状态' }).waitFor();
    assert.deepEqual(await tab.evaluate('errors'), ['status-too-large']);
    await eventually(() => gone, 'the connection is let go of');
    // What lies in between the two has room for some.
    assert.ok(sent < 16 << 20, `${sent} bytes`);
  } finally {
    await other.close();
    endless.closeAllConnections();
    endless.close();
  }
}));

test('several keys, on lines of their own', () => inContext(async (context) => {
  answer = { body: status({ issued: now - 180, alerts: storm(now) }) };
  const tab = await open(context, '/keys.html');
  await banner(tab).waitFor();
  assert.deepEqual(await tab.evaluate('errors'), []);
  // One that only somebody else has signed is not believed.
  answer = { body: status({ version: 2, issued: now - 180, keys: [key(4)] }) };
  await online(tab);
  await eventually(() => tab.evaluate("errors.includes('status-signature')"), 'a key that the page does not name');
  assert.equal(await banner(tab).count(), 1);
}));

test('a publication that follows another one asks for no status, and the alert stays where it is', () => inContext(async (context) => {
  data.put(publish(packs));
  answer = { body: status({ issued: now - 180, alerts: storm(now) }) };
  const tab = await open(context, '/signed.html');
  await banner(tab).waitFor();
  assert.equal(asked.length, 1);
  // Who reads the screen aloud hears an alert that is put there anew once more.
  await tab.evaluate("document.querySelector('friendly-stations').shadowRoot.querySelector('[part=alert]').same = true");
  await tab.evaluate(`new MutationObserver(() => { window.least = Math.min(window.least, document.querySelector('friendly-stations').shadowRoot.querySelectorAll('[part=alert]').length); })
    .observe(document.querySelector('friendly-stations').shadowRoot, { childList: true, subtree: true }); window.least = 1;`);
  data.put(publish(newer, { version: 2 }));
  answer = { status: 503, body: '' };
  await online(tab);
  await shows(tab, NEW);
  await tab.waitForTimeout(300);
  assert.equal(asked.length, 2, 'with the connection, and not for the new engine');
  assert.equal(await tab.evaluate("document.querySelector('friendly-stations').shadowRoot.querySelector('[part=alert]').same"), true);
  assert.equal(await tab.evaluate('least'), 1);
  // Nothing older is taken after it.
  answer = { body: status({ version: 0, issued: now - 180 }) };
  await online(tab);
  await eventually(() => tab.evaluate("errors.includes('status-rollback') || errors.includes('status-value')"), 'an older one is refused');
  assert.equal(await banner(tab).count(), 1);
  assert.deepEqual(tab.thrown, []);
}));

test('a tab that is late does not put an older status over the one that another tab has kept', () => inContext(async (context) => {
  answer = { body: status({ version: 6, issued: now - 180, alerts: storm(now) }) };
  const late = await blank(context);
  let arrive;
  const arrived = new Promise((done) => (arrive = done));
  let held = false;
  // Not by the server: browsers ask for an address in one tab after the other.
  await late.route('**/status.json', async (route) => {
    held = true;
    await arrived;
    await route.fulfill({ body: status({ version: 5, issued: now - 600 }), contentType: 'application/json' });
  });
  await late.goto(`${running.server.url}now.html`);
  await eventually(() => held, 'the first tab has asked');
  const tab = await open(context, '/now.html');
  await banner(tab).waitFor();
  assert.equal(await kept(tab), 6);
  arrive();
  await age(late).waitFor();
  await banner(late).waitFor();
  assert.equal(await kept(tab), 6);
  assert.deepEqual([late.thrown, await late.evaluate('errors')], [[], []]);
}));

test('while no element has an engine to read it with, a status is not asked for; then it is at once', () => inContext(async (context) => {
  answer = { body: status({ issued: now - 180, alerts: storm(now) }) };
  const tab = await open(context, '/now.html');
  await banner(tab).waitFor();
  await tab.evaluate("document.querySelector('friendly-stations').pack = '/gone.pack'");
  await eventually(() => tab.evaluate("errors.includes('pack-missing')"), 'there is no such pack');
  await online(tab);
  await tab.waitForTimeout(300);
  assert.equal(asked.length, 1);
  answer = { body: status({ version: 2, issued: now - 180 }) };
  await tab.evaluate("document.querySelector('friendly-stations').pack = '/examples/beijing/beijing.pack'");
  await age(tab).waitFor();
  await banner(tab).waitFor({ state: 'detached' });
  assert.equal(asked.length, 2);
  assert.ok((await tab.evaluate('errors')).every((code) => code === 'pack-missing'), await tab.evaluate('errors.join()'));
  assert.deepEqual(tab.thrown, []);
}));

test('an element that comes and goes has its status however often', () => inContext(async (context) => {
  answer = { body: status({ issued: now - 180, alerts: storm(now) }) };
  const tab = await open(context, '/now.html');
  await banner(tab).waitFor();
  // Away while the connection comes back, so that nobody follows the status any more.
  for (let i = 0; asked.length <= 70; i++) {
    assert.ok(i < 300, 'whoever comes back asks anew');
    await tab.evaluate((i) => {
      const element = document.querySelector('friendly-stations');
      element.remove();
      dispatchEvent(new Event('online'));
      document.body.append(element);
      element.place = `门 ${i}`;
    }, i);
    await tab.waitForTimeout(50);
  }
  await tab.waitForTimeout(300);
  assert.equal(await banner(tab).count(), 1);
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('an element that shows another hour judges for itself alone', () => inContext(async (context) => {
  answer = { body: status({ issued: now - 180, alerts: storm(now) }) };
  for (const [path, words] of [['past.html', '暂时取不到实时状态'], ['later.html', '超过一天']]) {
    const tab = await open(context, path);
    await banner(tab, 1).waitFor();
    await age(tab, 0).filter({ hasText: words }).waitFor();
    assert.equal(await banner(tab, 0).count(), 0, path);
    assert.deepEqual(await tab.evaluate('errors'), [], path);
    await tab.close();
  }
}));
