// The service worker of the package: a page that was visited once works without any connection, with its own files, its data and
// itself.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, root, serve } from './harness.mjs';
import { key, publish, site } from './publication.mjs';

const page = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>test</title>
<script type="module" src="/pkg/friendly-stations.js"></script><script src="/register.js"></script></head><body>
<friendly-stations pack="/data/manifest.json" key="${key(1).hex}" position="116.397,39.909" place="天安门"></friendly-stations></body></html>`;
const plain = { 'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };
let build = '';
const pages = {
  '/near.html': page,
  '/register.js': "navigator.serviceWorker.register(window.trustedTypes ? trustedTypes.createPolicy('site', { createScriptURL: (url) => url }).createScriptURL('/sw.js') : '/sw.js');",
  '/sw.js': () => ({ body: `self.friendlyCity = { package: '/pkg/', pages: ['/near.html'] }; importScripts('/build/friendly-sw.js');`, type: 'text/javascript', more: plain }),
  '/build/friendly-sw.js': () => ({ body: build, type: 'text/javascript', more: plain }),
};
const data = site(pages);
let server, browser;
before(async () => {
  build = await readFile(`${root}pkg/friendly-sw.js`, 'utf8');
  data.put(publish({ city: await readFile(`${root}examples/beijing/beijing.pack`) }));
  server = await serve({ pages });
  browser = await launch();
});
after(async () => {
  await (browser && browser.close());
  await (server && server.close());
});

const listed = (tab) => tab.locator('friendly-stations .apps a').first().waitFor({ state: 'attached' });
async function until(tab, what) {
  for (let i = 0; i < 200 && !(await tab.evaluate(what).catch(() => false)); i++) await tab.waitForTimeout(50);
  assert.ok(await tab.evaluate(what), what);
}

test('after one visit there is no need of a connection, and a new build takes the place of the old one', async () => {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`${server.url}near.html`);
  await listed(tab);
  await until(tab, 'navigator.serviceWorker.controller && true');
  await until(tab, "caches.open('friendly-city-store').then((cache) => cache.keys()).then((all) => all.some(({ url }) => url.includes('record')))");
  await context.setOffline(true);
  await tab.reload();
  await listed(tab);
  assert.equal(await tab.locator('friendly-stations .row').count(), 10);
  await context.setOffline(false);
  // The site has another build.
  assert.match(build, /[0-9a-f]{16}/);
  build = build.replace(/[0-9a-f]{16}/, '0123456789abcdef');
  await tab.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())");
  await until(tab, "navigator.serviceWorker.getRegistration().then((one) => !!one.waiting)");
  await tab.close();
  const later = await context.newPage();
  await later.goto(`${server.url}near.html`);
  await until(later, "caches.keys().then((all) => all.filter((name) => name.startsWith('friendly-city-package')).join() === 'friendly-city-package 0123456789abcdef')");
  await context.setOffline(true);
  await later.reload();
  await listed(later);
  await context.close();
});
