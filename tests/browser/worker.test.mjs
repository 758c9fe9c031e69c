// The service worker of the package: a page that was visited once works without any connection, with its own files, its data and
// itself.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch, root, serve } from './harness.mjs';
import { NO_ED25519, blank, recorded, until } from './pages.mjs';
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

test('after one visit there is no need of a connection, also where the browser has no Ed25519', async () => {
  const context = await browser.newContext();
  const tab = await blank(context, { init: NO_ED25519 });
  await tab.goto(`${server.url}near.html`);
  await listed(tab);
  await until(tab, 'navigator.serviceWorker.controller && true');
  await recorded(tab, 1);
  // What the browser itself remembers is not to help.
  const session = await context.newCDPSession(tab);
  await session.send('Network.clearBrowserCache');
  await context.setOffline(true);
  await tab.reload();
  await listed(tab);
  assert.deepEqual(tab.thrown, []);
  await context.close();
});

test('after one visit there is no need of a connection, and a new build takes the place of the old one', async () => {
  const context = await browser.newContext();
  const tab = await blank(context);
  await tab.goto(`${server.url}near.html`);
  await listed(tab);
  await until(tab, 'navigator.serviceWorker.controller && true');
  await recorded(tab, 1);
  await context.setOffline(true);
  await tab.reload();
  await listed(tab);
  assert.equal(await tab.locator('friendly-stations .row').count(), 10);
  await context.setOffline(false);
  // The site has another build, without one of the files of the last.
  await tab.evaluate("caches.keys().then((all) => caches.open(all.find((name) => name.startsWith('friendly-city-package')))).then((cache) => cache.put('/pkg/gone.js', new Response('')))");
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
