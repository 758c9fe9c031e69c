// The words on the map, wherever the person is: what says where north is and the names of the rings lie on nothing else that is
// read.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, serve } from './harness.mjs';

const page = (lang) => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>test</title><link rel="stylesheet" href="/test.css">
<script type="module" src="/pkg/friendly-stations.js"></script></head><body>
<friendly-stations pack="/examples/beijing/beijing.pack" at="2026-10-08T12:00:00+08:00" position="116.397,39.909"></friendly-stations></body></html>`;
const pages = { '/zh-CN.html': page('zh-CN'), '/en.html': page('en'), '/test.css': 'body{margin:0}' };
let server, browser;
before(async () => {
  server = await serve({ pages });
  browser = await launch();
});
after(async () => {
  await (browser && browser.close());
  await (server && server.close());
});

/** Over the city, in its middle more closely, with lists that are near together and far apart. */
const wishes = [];
for (let east = 0; east < 6; east++) {
  for (let north = 0; north < 6; north++) {
    for (const [limit, radius, facilities] of [[10, 5000, ''], [3, 5000, ''], [20, 20000, 'shower']]) {
      wishes.push({ position: `${(116.19 + east * 0.07).toFixed(3)},${(39.77 + north * 0.06).toFixed(3)}`, limit, radius, facilities });
    }
  }
}

test('north and the names of the rings lie on nothing', async () => {
  for (const lang of ['zh-CN', 'en']) {
    for (const [width, height] of [[320, 640], [390, 844], [1280, 800]]) {
      const tab = await browser.newPage({ viewport: { width, height } });
      await tab.goto(`${server.url}${lang}.html`);
      await tab.locator('friendly-stations .apps a').first().waitFor({ state: 'attached' });
      const { seen, faults } = await tab.evaluate((all) => {
        const element = document.querySelector('friendly-stations');
        const faults = [];
        let seen = 0;
        for (const wish of all) {
          for (const [name, value] of Object.entries(wish)) element.setAttribute(name, value);
          const box = (one) => one.getBoundingClientRect();
          const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
          const find = (what) => Array.from(element.shadowRoot.querySelectorAll(`.map ${what}`));
          const map = find('.north').length && box(element.shadowRoot.querySelector('.mapbox'));
          if (!map) continue;
          seen++;
          const north = box(find('.north')[0]);
          for (const other of find('.far').concat(find('.area'))) {
            if (meets(north, box(other))) faults.push(`${wish.position} ${wish.limit}: north on ${other.textContent}`);
          }
          for (const one of [north].concat(find('.far').map(box))) {
            if (one.left < map.left || one.right > map.right || one.top < map.top || one.bottom > map.bottom) faults.push(`${wish.position} ${wish.limit}: outside`);
          }
        }
        return { seen, faults };
      }, wishes);
      assert.ok(seen > wishes.length / 2, `${seen} maps`);
      assert.deepEqual(faults, [], `${lang} ${width}`);
      await tab.close();
    }
  }
});
