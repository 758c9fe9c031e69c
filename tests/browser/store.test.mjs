// A signed publication in a real Chromium, under every fault that networks, servers and clocks have: what the person sees is a
// true list or a true message.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from './harness.mjs';
import { blank, close, full, look, online, page, recorded, records, setUp, shows, until } from './pages.mjs';
import { DAY, NEW, OLD, key, named, publish, renamed, sample, site } from './publication.mjs';

const here = 'position="116.397,39.909" place="天安门"';
const signed = (more = '') => `pack="/data/manifest.json" trust="${key(1).hex}" ${more}`;
const stations = (more = here) => `<friendly-stations ${signed(more)}></friendly-stations>`;
const pages = {
  '/list.html': page(stations()),
  '/en.html': page(stations('position="116.397,39.909"'), { lang: 'en' }),
  '/new-key.html': page(stations().replace(key(1).hex, key(2).hex)),
  '/both-keys.html': page(stations().replace(key(1).hex, `${key(1).hex}, ${key(2).hex}`)),
  '/no-key.html': page(stations().replace(/trust="\w+"/, '')),
  '/bad-key.html': page(stations().replace(key(1).hex, 'abc')),
  '/city.html': page(stations(`${here} city="shanghai"`)),
  '/all.html': page(`<friendly-stations ${signed(here)}></friendly-stations>
<friendly-offers ${signed('position="116.397,39.909"')}></friendly-offers>
<friendly-offer-badge ${signed('merchant="m-noodles-1" price="1800" tags="beef_noodles"')}></friendly-offer-badge>
<friendly-rewards ${signed('position="116.397,39.909" stations="/data/manifest.json"')}></friendly-rewards>`, { elements: ['stations', 'offers', 'rewards'] }),
  '/offers.html': page(`<friendly-offers ${signed('position="116.397,39.909"')}></friendly-offers>`, { elements: ['offers'] }),
  '/plain.html': page(`<friendly-stations pack="/examples/beijing/beijing.pack" ${here}></friendly-stations>`),
};
const data = site(pages);
let packs, newer;
const { inContext, open, running } = setUp({
  pages,
  async ready() {
    packs = { city: await sample('beijing'), offers: await sample('offers'), rewards: await sample('rewards') };
    newer = { ...packs, city: renamed(packs.city, OLD, NEW) };
  },
  anew: () => data.reset(),
});
const rows = (tab) => tab.locator('friendly-stations [data-id]');
const first = async (tab) => {
  await rows(tab).first().waitFor();
  return tab.locator('friendly-stations .name').first().innerText();
};
const alert = async (tab) => {
  const shown = tab.locator('friendly-stations [role=alert]');
  await shown.waitFor();
  assert.equal(await rows(tab).count(), 0);
  return shown.innerText();
};
const note = (tab, name = 'friendly-stations') => tab.locator(`${name} [part=note]`);
const files = `caches.open('friendly-city-store').then((cache) => cache.keys()).then((all) => all.map(({ url }) => url.split('/').pop()).filter((url) => url.endsWith('.pack')).sort())`;
/** A first visit, after which the device has this version. */
async function visited(context, version = 1) {
  data.put(publish(packs, { version }));
  const tab = await open(context);
  await first(tab);
  await until(tab, `${records}.then((all) => all.length > 0)`);
  await tab.close();
}

test('a first visit: verified, shown, kept; the next one without a connection', () => inContext(async (context) => {
  data.put(publish(packs));
  const tab = await open(context);
  assert.match(await first(tab), new RegExp(OLD));
  await full(tab);
  await until(tab, records, [1]);
  assert.deepEqual(data.asked, ['manifest.json', named(publish(packs), 'city')], 'each once, and nothing that nobody shows');
  assert.equal(await tab.evaluate('shift'), 0);
  assert.equal(await note(tab).count(), 0);
  await close(tab);
  data.asked.length = 0;
  data.down = true;
  const again = await open(context);
  assert.match(await first(again), new RegExp(OLD));
  assert.equal(await rows(again).count(), 10);
  await again.waitForTimeout(300);
  assert.equal(await note(again).count(), 0, 'it is current');
  assert.deepEqual([...new Set(data.asked)], ['manifest.json'], 'the file is there');
  await close(again);
}));

test('no connection and nothing kept: said, and tried again', () => inContext(async (context) => {
  data.put(publish(packs));
  data.down = true;
  for (const [path, words] of [['/list.html', /没有网络/], ['/en.html', /no connection/]]) {
    const tab = await open(context, path);
    assert.match(await alert(tab), words);
    data.down = false;
    await tab.locator('friendly-stations [data-a=retry]').click();
    assert.match(await first(tab), /./);
    await close(tab, ['offline']);
    data.down = true;
    await context.clearCookies();
    await (await open(context, '/watch.js')).evaluate("caches.delete('friendly-city-store')");
  }
}));

test('bytes that are not those that were signed are never shown', () => inContext(async (context) => {
  const made = publish(packs);
  const other = publish(newer);
  data.put(made);
  const wrong = {
    truncated: (body) => ({ body: body.subarray(0, 5000) }),
    'a bit flipped': (body) => { const flipped = Buffer.from(body); flipped[100_000] ^= 1; return { body: flipped }; },
    swapped: () => ({ body: other[named(other, 'city')] }),
    oversized: (body) => ({ body: Buffer.concat([body, Buffer.alloc(1000)]) }),
    'a page of HTML': () => ({ body: '<!doctype html><title>log in</title>', type: 'text/html' }),
    empty: () => ({ body: '' }),
  };
  for (const [name, fault] of Object.entries(wrong)) {
    data.fault['city-'] = fault;
    const tab = await open(context);
    assert.match(await alert(tab), /没有通过验证/, name);
    assert.equal(data.asked.filter((file) => file.startsWith('city-')).length, 2, `${name}: a second time past the caches`);
    assert.deepEqual(await tab.evaluate(files), [], `${name}: nothing of it is kept`);
    assert.deepEqual(await tab.evaluate(records), []);
    delete data.fault['city-'];
    data.asked.length = 0;
    await tab.locator('friendly-stations [data-a=retry]').click();
    assert.match(await first(tab), new RegExp(OLD), name);
    const [code] = await tab.evaluate('errors');
    assert.match(code, /^published-(length|hash)$/, name);
    data.asked.length = 0;
    await until(tab, `${records}.then((all) => all.length)`, 1);
    await tab.evaluate("caches.delete('friendly-city-store')");
    await tab.close();
  }
}));

test('a server that has only a damaged file for a moment is asked again without a word', () => inContext(async (context) => {
  data.put(publish(packs));
  let times = 0;
  data.fault['city-'] = (body) => (times++ ? {} : { cut: 70_000, body });
  const tab = await open(context);
  assert.match(await first(tab), new RegExp(OLD));
  assert.equal(times, 2);
  await close(tab);
}));

test('a file that is lost in the middle every time: said, and there once the network is', () => inContext(async (context) => {
  data.put(publish(packs));
  data.fault['city-'] = () => ({ cut: 70_000 });
  const tab = await open(context);
  assert.match(await alert(tab), /没有网络/);
  delete data.fault['city-'];
  // Without a click: not every lost connection is told of.
  await rows(tab).first().waitFor({ timeout: 25_000 });
  await close(tab, ['offline']);
}));

test('what is not a manifest, or not of this city, key or time, says so', () => inContext(async (context) => {
  const good = publish(packs)['manifest.json'];
  const now = Date.now();
  const flip = (body) => { const at = body.indexOf('"version":1') + 10; const flipped = Buffer.from(body); flipped[at] = 0x32; return flipped; };
  const foreign = { 'manifest.json': publish(packs, { keys: [key(3)] })['manifest.json'] };
  const expired = { 'manifest.json': publish(packs, { issued: now - 121 * DAY })['manifest.json'] };
  const future = { 'manifest.json': publish(packs, { issued: now + 1.1 * DAY })['manifest.json'] };
  data.put(publish(packs));
  for (const [what, body, path, code, words] of [
    ['HTML with 200', '<!doctype html><title>log in</title>\n', '/list.html', 'manifest-form', /Wi-Fi/],
    ['cut short', good.subarray(0, 300), '/list.html', 'manifest-truncated', /没有通过验证/],
    ['changed', flip(good), '/list.html', 'manifest-signature', /没有通过验证/],
    ['too large', Buffer.concat([good, Buffer.alloc(1 << 20, 0x20)]), '/list.html', 'manifest-too-large', /没有通过验证/],
    ['of another key', foreign['manifest.json'], '/list.html', 'manifest-key', /没有通过验证/],
    ['of another key, in English', foreign['manifest.json'], '/en.html', 'manifest-key', /not what the city published/],
    ['of another city', good, '/city.html', 'manifest-city', /没有通过验证/],
    ['expired', expired['manifest.json'], '/list.html', 'manifest-expired', /太旧/],
    ['from the future', future['manifest.json'], '/list.html', 'manifest-future', /日期好像不对/],
    ['the page names no key', good, '/no-key.html', 'trust-missing', /维护者/],
    ['the page names no real key', good, '/bad-key.html', 'trust-invalid', /维护者/],
  ]) {
    data.fault.manifest = () => ({ body });
    const tab = await open(context, path);
    assert.match(await alert(tab), words, what);
    assert.deepEqual(data.asked.filter((file) => file !== 'manifest.json'), [], `${what}: no file is asked for`);
    await close(tab, [code]);
  }
  for (const status of [404, 500]) {
    data.fault.manifest = () => ({ status });
    const tab = await open(context);
    assert.match(await alert(tab), /打不开.*维护者/s);
    await close(tab, ['pack-missing']);
  }
  data.fault = { 'city-': () => ({ status: 404 }) };
  const tab = await open(context);
  assert.match(await alert(tab), /打不开.*维护者/s);
  await close(tab, ['pack-missing']);
}));

test('a newer publication takes the place of the old one, and what is typed stays', () => inContext(async (context) => {
  await visited(context);
  data.put(publish(newer, { version: 2 }));
  let arrive;
  const arrived = new Promise((done) => (arrive = done));
  const tab = await blank(context);
  await tab.route('**/data/manifest.json', (route) => arrived.then(() => route.continue()));
  await tab.goto(`${running.server.url}list.html`);
  assert.match(await first(tab), new RegExp(OLD), 'what is there is shown at once');
  const input = tab.locator('friendly-stations [data-a=text]');
  await full(tab);
  await input.fill('驿站');
  await rows(tab).first().locator('summary').first().click();
  await input.focus();
  arrive();
  await shows(tab, NEW);
  assert.equal(await tab.locator('friendly-stations .name', { hasText: OLD }).count(), 0);
  assert.equal(await input.inputValue(), '驿站');
  assert.equal(await tab.evaluate("document.querySelector('friendly-stations').shadowRoot.activeElement.dataset.a"), 'text');
  assert.equal(await tab.locator('friendly-stations details[open]').count(), 1, 'what was unfolded stays so');
  assert.equal(await tab.evaluate('shift'), 0);
  await until(tab, records, [1, 2]);
  await close(tab);
  data.down = true;
  const offline = await open(context);
  assert.match(await first(offline), new RegExp(NEW));
  await close(offline);
}));

test('a refused manifest changes nothing, and is told once', () => inContext(async (context) => {
  await visited(context, 5);
  const now = Date.now();
  for (const [what, publication, code] of [
    ['older', publish(newer, { version: 4 }), 'manifest-rollback'],
    ['the same version with something else', publish(newer, { version: 5 }), 'manifest-mixed'],
    ['of another key', publish(newer, { version: 6, keys: [key(3)] }), 'manifest-key'],
    ['of another city', publish(newer, { version: 6, city: 'shanghai' }), 'manifest-city'],
    ['expired', publish(newer, { version: 6, issued: now - 121 * DAY }), 'manifest-expired'],
    ['from the future', publish(newer, { version: 6, issued: now + 2 * DAY }), 'manifest-future'],
  ]) {
    data.put(publication);
    const tab = await open(context);
    assert.match(await first(tab), new RegExp(OLD), what);
    await until(tab, 'errors', [code]);
    await tab.evaluate("document.querySelector('friendly-stations').open = true");
    await tab.waitForTimeout(100);
    assert.match(await first(tab), new RegExp(OLD), what);
    await look(tab);
    assert.equal(await note(tab).count(), 0, `${what}: what is there is current`);
    await close(tab, [code]);
  }
  // A file of the newer one that never comes whole.
  for (const [times, fault] of [[2, () => ({ cut: 1000 })], [2, (body) => ({ body: body.subarray(1) })], [2, () => ({ status: 404 })]]) {
    data.put(publish(newer, { version: 6 }));
    data.fault['city-'] = fault;
    const tab = await open(context);
    assert.match(await first(tab), new RegExp(OLD));
    for (let i = 0; i < 100 && data.asked.filter((file) => file.startsWith('city-')).length < times; i++) await tab.waitForTimeout(20);
    await tab.waitForTimeout(200);
    assert.match(await first(tab), new RegExp(OLD));
    assert.deepEqual(await tab.evaluate(records), [5]);
    await tab.close();
    data.reset();
  }
}));

test('expired data is used for thirty days, with its date on the screen; then no more', () => inContext(async (context) => {
  const issued = Date.UTC(2026, 9, 7);
  data.put(publish(packs, { issued }));
  const at = (days) => issued + days * DAY;
  const tab = await open(context, '/list.html', { now: at(1) });
  await first(tab);
  await until(tab, records, [1]);
  await tab.close();
  data.down = true;
  for (const [days, zh, en] of [[89, null, null], [91, /数据截至 2026年10月7日/, /Data as of October 7, 2026/], [119, /2026年10月7日/, /October 7, 2026/]]) {
    for (const [path, words] of [['/list.html', zh], ['/en.html', en]]) {
      const tab = await open(context, path, { now: at(days) });
      assert.match(await first(tab), /./);
      if (words) assert.match(await note(tab).innerText(), words);
      else assert.equal(await note(tab).count(), 0);
      assert.equal(await tab.evaluate('shift'), 0);
      await close(tab);
    }
  }
  const late = await open(context, '/list.html', { now: at(121) });
  assert.match(await alert(late), /太旧/);
  await close(late, ['manifest-expired']);
  // With the network it is shown at once, and the line is gone.
  data.down = false;
  data.put(publish(packs, { version: 2, issued: at(120) }));
  await late.close();
  const fresh = await open(context, '/list.html', { now: at(121) });
  await first(fresh);
  assert.equal(await note(fresh).count(), 0);
  await close(fresh);
}));

test('time passes while the page is open', () => inContext(async (context) => {
  const issued = Date.UTC(2026, 9, 7);
  data.put(publish(packs, { issued }));
  const tab = await open(context, '/list.html', { now: issued + DAY });
  await first(tab);
  data.down = true;
  for (const [days, words] of [[121, /数据截至 2026年10月7日，已经太旧/], [91, /数据截至 2026年10月7日，之后可能有变化/], [121, /已经太旧/]]) {
    await tab.clock.setFixedTime(issued + days * DAY);
    await look(tab);
    await note(tab).waitFor();
    assert.match(await note(tab).innerText(), words);
    assert.ok((await rows(tab).count()) > 0);
  }
  data.down = false;
  data.put(publish(newer, { version: 2, issued: issued + 121 * DAY }));
  await online(tab);
  await shows(tab, NEW);
  await note(tab).waitFor({ state: 'hidden' });
  await close(tab);
}));

test('a clock that is a day off either way is no reason to refuse', () => inContext(async (context) => {
  const issued = Date.now();
  data.put(publish(packs, { issued }));
  for (const now of [issued - 0.99 * DAY, issued + 0.99 * DAY]) {
    const tab = await open(context, '/list.html', { now });
    await first(tab);
    assert.equal(await note(tab).count(), 0);
    await close(tab);
  }
  // Kept, and then the clock is set back too far: what it says of the hours would be wrong as well.
  data.down = true;
  const tab = await open(context, '/list.html', { now: issued - 3 * DAY });
  assert.match(await alert(tab), /日期好像不对/);
  await close(tab, ['manifest-future']);
}));

test('keys change by a publication that both have signed', () => inContext(async (context) => {
  await visited(context, 1);
  for (const [version, keys, words] of [[2, [key(1), key(2)], NEW], [3, [key(2)], OLD]]) {
    data.put(publish(version === 2 ? newer : packs, { version, keys }));
    const tab = await open(context);
    await shows(tab, words);
    await recorded(tab, version);
    await close(tab);
  }
  data.down = true;
  for (const path of ['/list.html', '/new-key.html', '/both-keys.html']) {
    const tab = await open(context, path);
    assert.match(await first(tab), new RegExp(OLD), path);
    await close(tab);
  }
}));

test('a device that was away while the keys changed takes the new one from the page', () => inContext(async (context) => {
  await visited(context);
  data.put(publish(newer, { version: 3, keys: [key(2)] }));
  const old = await open(context);
  await until(old, 'errors', ['manifest-key']);
  assert.match(await first(old), new RegExp(OLD));
  await close(old, ['manifest-key']);
  const named = await open(context, '/new-key.html');
  assert.match(await first(named), new RegExp(NEW));
  await close(named);
}));

test('all elements of a page, from one publication', () => inContext(async (context) => {
  data.put(publish(packs));
  const tab = await open(context, '/all.html');
  await first(tab);
  for (const name of ['friendly-offers [data-id]', 'friendly-offer-badge .badge', 'friendly-rewards [data-id]']) await tab.locator(name).first().waitFor();
  assert.equal(data.asked.filter((file) => file === 'manifest.json').length, 1);
  for (const name of ['city', 'offers', 'rewards']) {
    assert.equal(data.asked.filter((file) => file.startsWith(`${name}-`)).length, 1, name);
  }
  await until(tab, `${records}.then((all) => all.length > 0)`);
  await until(tab, `${files}.then((all) => all.length)`, 3);
  await close(tab);
  data.put(publish(newer, { version: 2 }));
  data.down = true;
  const again = await open(context, '/all.html');
  for (const name of ['friendly-stations [data-id]', 'friendly-offers [data-id]', 'friendly-offer-badge .badge', 'friendly-rewards [data-id]']) await again.locator(name).first().waitFor();
  await close(again);
  // Who comes by for the stations alone keeps the offers current too.
  data.down = false;
  const one = await open(context);
  await shows(one, NEW);
  await recorded(one, 2);
  await close(one);
  data.down = true;
  const offers = await open(context, '/offers.html');
  await offers.locator('friendly-offers [data-id]').first().waitFor();
  await offers.close();
}));

test('a policy without WebAssembly: a true message and not a blank', () => inContext(async (context) => {
  data.put(publish(packs));
  const strict = await serve({ pages, csp: "default-src 'self'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types friendly-city" });
  try {
    for (const path of ['list.html', 'plain.html']) {
      const tab = await blank(context);
      await tab.goto(strict.url + path);
      assert.match(await alert(tab), /打不开.*维护者/s, path);
      await until(tab, 'errors', ['engine']);
      await tab.close();
    }
  } finally {
    await strict.close();
  }
}));

test('the strictest policy that has WebAssembly', () => inContext(async (context) => {
  data.put(publish(packs));
  const csp = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types friendly-city";
  const strict = await serve({ pages, csp });
  try {
    const tab = await blank(context);
    await tab.goto(`${strict.url}list.html`);
    await first(tab);
    await until(tab, records, [1]);
    await close(tab);
  } finally {
    await strict.close();
  }
}));
