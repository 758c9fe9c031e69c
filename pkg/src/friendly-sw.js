// A service worker that keeps this package's own files, so that a page that the browser has works without a connection. A site
// takes it into its own, or registers it as it is; nobody has to. See docs/store.md.
//
//   self.friendlyCity = { package: '/friendly-city/', elements: ['stations'], pages: ['/', '/near'] };
//   importScripts('/friendly-city/friendly-sw.js');

/** Of what is in the package: another one is another service worker to the browser, and all of it is fetched anew. */
const PACKAGE = '__PACKAGE__';
const KEPT = 'friendly-city-package ';
const name = KEPT + PACKAGE;

const { package: folder = './', elements = ['stations'], pages = [] } = self.friendlyCity || {};
const base = new URL(folder, self.location.href).href;
const pageUrls = pages.map((page) => new URL(page, self.location.href).href);

const FILES = {
  stations: ['friendly-stations.js', 'screen.js', 'friendly-city.css', 'friendly-city-more.css', 'wasm/finder.wasm', 'wasm/screen.wasm'],
  offers: ['friendly-offers.js', 'bill.js', 'friendly-city.css', 'friendly-offers.css', 'wasm/offers.wasm', 'wasm/bill.wasm'],
  rewards: ['friendly-rewards.js', 'friendly-city.css', 'friendly-city-more.css', 'friendly-rewards.css', 'wasm/rewards.wasm'],
  /** What a signed publication takes, in any browser. */
  signed: ['store.js', 'verify.js', 'wasm/parts.wasm', 'wasm/store.wasm', 'wasm/verify.wasm'],
};

const isOurs = (url) => url.startsWith(base) && /^(wasm\/)?[\w-]+\.(js|css|wasm)$/.test(url.slice(base.length));
const plain = (url) => url.split('#')[0];

async function fetchInto(cache, url) {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw Object.assign(new Error(`${url} answers ${response.status}`), { status: response.status });
  await cache.put(url, response);
}

/** All of one build: what the elements need, and what the last build had. */
async function install() {
  const needed = elements.concat('signed').flatMap((element) => FILES[element] || []).map((file) => base + file).concat(pageUrls);
  const more = new Set();
  for (const old of await caches.keys()) {
    if (!old.startsWith(KEPT)) continue;
    for (const { url } of await (await caches.open(old)).keys()) if (isOurs(url) && !needed.includes(url)) more.add(url);
  }
  const cache = await caches.open(name);
  // What the package has no longer is nothing to wait for.
  const kept = Array.from(more, (url) => fetchInto(cache, url).catch((why) => {
    if (why.status !== 404) throw why;
  }));
  await Promise.all(Array.from(new Set(needed), (url) => fetchInto(cache, url)).concat(kept));
}

async function activate() {
  for (const old of await caches.keys()) {
    if (old.startsWith(KEPT) && old !== name) await caches.delete(old);
  }
  await self.clients.claim();
}

/** From the build that is kept; what else is asked for is kept too. */
async function ours(request, url) {
  const cache = await caches.open(name);
  const kept = await cache.match(url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(url, response.clone());
  return response;
}

/** The page as it is now; without a connection as it was. */
async function page(request, url) {
  const cache = await caches.open(name);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(url, response.clone());
    return response;
  } catch (why) {
    const kept = await cache.match(url);
    if (!kept) throw why;
    return kept;
  }
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = plain(request.url);
  if (isOurs(url)) event.respondWith(ours(request, url));
  else if (request.mode === 'navigate' && pageUrls.includes(url)) event.respondWith(page(request, url));
});
