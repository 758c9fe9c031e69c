// The demonstration of a signed city in a rainstorm, as `cargo xtask demo` serves it: says that it is made up, and looks and works
// as a person on the street needs it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch, root, serve } from './harness.mjs';
import { key, published, status, storm } from './publication.mjs';

const now = Math.floor(Date.now() / 1000);
const pages = {};
let server, browser;
before(async () => {
  const city = published();
  for (const [name, body] of Object.entries(city.files)) pages[`/www/generated/beijing/${name}`] = body;
  const stations = `{"id":"bj-dc-00002","room":"some","short":["hot_water","雨衣"]},{"id":"bj-dc-00007","room":"full"},{"id":"bj-dc-00029","closed":${now + 28800},"note":{"en":"Demonstration: water in front of the door, please go round","zh-CN":"演示：门前积水，请绕行"}}`;
  pages['/www/generated/beijing/status.json'] = status({ alerts: storm(now), stations });
  const [trust] = city.trust.match(/[0-9a-f]{64}/);
  pages['/www/generated/live.html'] = readFileSync(`${root}www/live.html`, 'utf8').replace('__DEMO_KEY__"', `${trust} ${key(1).hex}"`);
  server = await serve({ pages });
  browser = await launch();
});
after(async () => {
  await (browser && browser.close());
  await (server && server.close());
});

const WORDS = { 'zh-CN': [/虚构/, /暴雨橙色预警/, /10 个驿站，可避险的排在前面/, /示例数据/], en: [/made up/, /Orange alert: Rainstorm/, /10 stations, shelters first/, /Sample data/] };

test('the demonstration in both languages, light and dark, on a phone and a desk', async () => {
  const axe = readFileSync(`${root}node_modules/axe-core/axe.min.js`, 'utf8');
  for (const lang of ['zh-CN', 'en']) {
    for (const theme of ['light', 'dark']) {
      for (const [width, height] of [[390, 844], [1280, 800]]) {
        const where = `${lang} ${theme} ${width}`;
        const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true });
        const tab = await context.newPage();
        const thrown = [];
        tab.on('pageerror', (error) => thrown.push(error.message));
        await tab.goto(`${server.url}www/generated/live.html?lang=${lang}&theme=${theme}`);
        await tab.locator('friendly-stations .apps a').first().waitFor({ state: 'attached' });
        await tab.locator('friendly-stations [part=alert]').waitFor();
        const text = `${await tab.locator('main > p').innerText()} ${await tab.locator('friendly-stations .fc').innerText()}`;
        for (const word of WORDS[lang]) assert.match(text, word, where);
        // Who opens it sees the alert and the first station without moving anything.
        const first = await tab.locator('friendly-stations .row').first().boundingBox();
        assert.ok(first.y < height, `${where}: the first station is at ${first.y}`);
        assert.ok(await tab.evaluate(`document.documentElement.scrollWidth <= ${width}`), where);
        await tab.evaluate(axe);
        const { violations } = await tab.evaluate('axe.run()');
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(' ')).slice(0, 3)}`), [], where);
        // What is on the map lies on nothing else that is read.
        const overlaps = await tab.evaluate(() => {
          const boxes = Array.from(document.querySelector('friendly-stations').shadowRoot.querySelectorAll('.map .north, .map .far, .map .area'), (one) => [one.textContent, one.getBoundingClientRect()]);
          return boxes.flatMap(([a, x], i) => boxes.slice(i + 1).filter(([, y]) => x.left < y.right && y.left < x.right && x.top < y.bottom && y.top < x.bottom).map(([b]) => `${a} | ${b}`))
            .filter((both) => both.includes('↑'));
        });
        assert.deepEqual(overlaps, [], where);
        if (process.env.SCREENSHOTS) await tab.screenshot({ path: `${process.env.SCREENSHOTS}/live-${lang.slice(0, 2)}-${theme}-${width}.png` });
        assert.deepEqual(thrown, []);
        await context.close();
      }
    }
  }
});
