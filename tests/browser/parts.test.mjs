// A city that is cut by place, in a real Chromium: a page fetches the few parts around the person, the list is the one that the
// whole city gives, and where a part cannot be had it says so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { full, ids, note, page, set, setUp, settled as standsStill } from './pages.mjs';
import { DAY, published, site } from './publication.mjs';

const pages = {};
const data = site(pages);
const at = '2026-11-25T21:40:00+08:00';
let city;
const { inContext, open } = setUp({
  pages,
  ready() {
    city = published();
    data.put(city.publication);
    const signed = `pack="/data/manifest.json" trust="${city.trust}" at="${at}"`;
    Object.assign(pages, {
      '/list.html': page(`<friendly-stations ${signed} position="116.397,39.909" place="天安门"></friendly-stations>`),
      '/whole.html': page(`<friendly-stations pack="/examples/beijing/beijing.pack" at="${at}" position="116.397,39.909" place="天安门"></friendly-stations>`),
      '/nowhere.html': page(`<friendly-stations ${signed}></friendly-stations>`),
    });
  },
  anew: () => data.reset(),
});
const settled = (tab) => standsStill(tab, data);
const parts = () => data.asked.filter((file) => file.startsWith('s-'));

test('a first list takes a few parts, and is the list of the whole city', () => inContext(async (context) => {
  const tab = await open(context, '/list.html');
  await full(tab);
  assert.equal(await tab.evaluate('shift'), 0);
  await settled(tab);
  assert.ok(parts().length >= 1 && parts().length <= 6, data.asked.join());
  assert.deepEqual(data.asked.filter((file) => /^(city|offers|rewards|meta)-/.test(file)), []);
  const whole = await open(context, '/whole.html');
  await full(whole);
  assert.deepEqual(await ids(tab), await ids(whole));
  assert.equal(await note(tab).count(), 0);
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('wherever the person goes and whatever they ask for, it is the list of the whole city', () => inContext(async (context) => {
  const tab = await open(context, '/list.html');
  const whole = await open(context, '/whole.html');
  for (const one of [tab, whole]) await full(one);
  for (const wish of [
    { position: '116.310,39.984' }, { position: '116.333,40.080', facilities: 'charging' }, { facilities: 'shower', open: '' },
    { position: '116.0,40.3', radius: '20000', facilities: '' }, { position: '116.461,39.909', radius: '5000', limit: '60' },
  ]) {
    for (const one of [tab, whole]) await set(one, wish);
    await settled(tab);
    assert.deepEqual(await ids(tab), await ids(whole), JSON.stringify(wish));
    assert.equal(await note(tab).count(), 0, JSON.stringify(wish));
  }
  assert.ok(parts().length < Object.keys(city.files).filter((name) => /^s-.*pack$/.test(name)).length, 'not the whole city');
  assert.equal(new Set(parts()).size, parts().length, 'no part twice');
  assert.deepEqual([tab.thrown, await tab.evaluate('errors')], [[], []]);
}));

test('without a position the districts are there; whoever chooses one gets its stations', () => inContext(async (context) => {
  const tab = await open(context, '/nowhere.html');
  const district = tab.locator('friendly-stations select');
  await district.waitFor();
  assert.ok((await district.locator('option').count()) >= 16);
  assert.deepEqual(parts(), []);
  await district.selectOption({ index: 3 });
  await full(tab);
  await settled(tab);
  assert.ok(parts().length >= 1);
  assert.equal((await ids(tab)).length, 10);
  assert.deepEqual(tab.thrown, []);
}));

test('whoever has the list and looks for another place has all districts', () => inContext(async (context) => {
  const tab = await open(context, '/list.html');
  await full(tab);
  await tab.locator('friendly-stations [data-a=change]').click();
  await tab.locator('friendly-stations select').waitFor();
  await settled(tab);
  assert.ok((await tab.locator('friendly-stations select option').count()) >= 16);
  assert.equal(data.asked.filter((file) => file.startsWith('meta-')).length, 1);
  assert.deepEqual(tab.thrown, []);
}));

test('without a connection: what was near is there, and what may be missing is said', () => inContext(async (context) => {
  const tab = await open(context, '/list.html');
  await full(tab);
  await settled(tab);
  const before = await ids(tab);
  await tab.waitForTimeout(300);
  await tab.close();
  data.down = true;
  const again = await open(context, '/list.html');
  await full(again);
  await settled(again);
  assert.deepEqual(await ids(again), before);
  assert.equal(await note(again).count(), 0, 'it is all there');
  // Farther than what was fetched.
  await set(again, { position: '116.2,39.75' });
  await note(again).waitFor();
  await settled(again);
  assert.match(await note(again).innerText(), /可能有更近的驿站/);
  // Back where it was, nothing is missing.
  await set(again, { position: '116.397,39.909' });
  await settled(again);
  assert.deepEqual(await ids(again), before);
  await note(again).waitFor({ state: 'detached' }).catch(() => {});
  assert.equal(await note(again).count(), 0);
  assert.deepEqual(again.thrown, []);
  // Of data that is past its time, both are said.
  const { expires } = JSON.parse(city.publication['manifest.json']).signed;
  const late = await open(context, '/list.html', { now: Date.parse(expires) + 5 * DAY });
  await full(late);
  assert.match(await note(late).innerText(), /^数据截至 [^ ]+，之后可能有变化。$/);
  await set(late, { position: '116.2,39.75' });
  await note(late).filter({ hasText: '可能有更近的驿站' }).waitFor();
  assert.match(await note(late).innerText(), /^数据截至 [^ ]+，之后可能有变化。 ?附近/);
  assert.deepEqual(late.thrown, []);
}));

test('a part that is not what was signed is not used', () => inContext(async (context) => {
  data.fault['s-'] = (body) => { const flipped = Buffer.from(body); flipped[flipped.length >> 1] ^= 1; return { body: flipped }; };
  const tab = await open(context, '/list.html');
  const alert = tab.locator('friendly-stations [role=alert]');
  await alert.waitFor();
  assert.match(await alert.innerText(), /没有通过验证/);
  delete data.fault['s-'];
  await tab.locator('friendly-stations [data-a=retry]').click();
  await full(tab);
}));
