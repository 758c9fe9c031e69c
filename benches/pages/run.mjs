// See README.md beside this file.   node benches/pages/run.mjs [--rounds 7] [--json]

import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { chromium } from 'playwright-core';
import { chromiumPath, launchFlags } from '../../tests/browser/harness.mjs';

const root = new URL('../../', import.meta.url).pathname;
const scratch = join(root, 'target/bench-pages');
const argument = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const rounds = Number(argument('--rounds', 7));
const at = '2026-10-08T10:00:00+08:00';
const from = '116.397,39.909';

// ---- data: the same stations for every page --------------------------------------------------------------------

const program = (...args) =>
  execFileSync('cargo', ['city', ...args], { cwd: root, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }).toString();

async function neighbourhood() {
  const folder = join(scratch, 'near');
  await mkdir(folder, { recursive: true });
  const source = join(root, 'examples/beijing');
  const csv = (await readFile(join(source, 'stations.csv'), 'utf8')).split('\n');
  const near = JSON.parse(program('nearest', 'sample:beijing', '--position', from, '--at', at, '--limit', '300', '--json'));
  const ids = new Set(near.stations.map((s) => s.id));
  const column = csv[0].split(',').indexOf('id');
  await writeFile(join(folder, 'stations.csv'), [csv[0], ...csv.slice(1).filter((line) => ids.has(line.split(',')[column]))].join('\n') + '\n');
  for (const name of ['city.json', 'calendar.csv']) await writeFile(join(folder, name), await readFile(join(source, name)));
  program('build', folder, '--out', join(scratch, 'near-pack'));
  return join(scratch, 'near-pack/city.pack');
}

/** What the rows show, as columns of JSON; hours already worked out. */
function asJson(stations) {
  const facilityNames = [...new Set(stations.flatMap((s) => s.facilities))];
  const pick = (name) => stations.map((s) => s[name]);
  return JSON.stringify({
    facilityNames,
    id: pick('id'),
    name: pick('name'),
    name_en: stations.map((s) => s.names.en),
    longitude: pick('longitude'),
    latitude: pick('latitude'),
    address: pick('address'),
    state: stations.map((s) => (s.round_the_clock ? '24 小时' : s.open ? `营业中 · 至 ${s.until?.slice(11, 16)}` : `已关门 · ${s.opens_at?.slice(11, 16)} 开门`)),
    facilities: stations.map((s) => s.facilities.map((f) => facilityNames.indexOf(f))),
    supplies: pick('supplies'),
    admission: pick('admission'),
    access_note: pick('access_note'),
  });
}

/** Every station of a pack, by asking for squares of the globe until each holds fewer than the most an answer carries. */
function allStations(pack) {
  const ask = (w, s, e, n) =>
    JSON.parse(program('nearest', pack, '--position', from, '--at', at, '--limit', '1000', '--bbox', `${w},${s},${e},${n}`, '--json')).stations;
  const walk = (w, s, e, n) => {
    const found = ask(w, s, e, n);
    if (found.length < 1000) return found;
    const [x, y] = [(w + e) / 2, (s + n) / 2];
    return [walk(w, s, x, y), walk(x, s, e, y), walk(w, y, x, n), walk(x, y, e, n)].flat();
  };
  const unique = new Map(walk(115, 39, 118, 42).map((s) => [s.id, s]));
  return [...unique.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

// ---- pages -----------------------------------------------------------------------------------------------------

const head = (preload) => `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>bench</title>${preload.map(([href, as, extra = '']) => `<link rel="${as === 'module' ? 'modulepreload' : 'preload'}" href="${href}"${as === 'module' ? '' : ` as="${as}"`} ${as === 'fetch' ? 'crossorigin' : ''} ${extra}>`).join('')}`;
const probe = '<script src="probe.js"></script>';

function pages(data, served) {
  const json = [`data/${data}.json`, 'fetch'];
  const plain = (preload) => `${head(preload)}<link rel="stylesheet" href="plain.css">${probe}</head><body><ol id="list"></ol><script type="module" src="plain.js"></script></body></html>`;
  const lit = (preload) => `${head(preload)}${probe}</head><body><near-list></near-list><script type="module" src="lit.bundle.js"></script></body></html>`;
  const element = (preload, inner = '') => `${head(preload)}${probe}<script type="module" src="/pkg/friendly-stations.js"></script></head><body>
${inner || `<friendly-stations pack="/bench/${data}.pack" position="${from}" at="${at}" lang="zh-CN"></friendly-stations>`}</body></html>`;
  return {
    plain: plain([]),
    'plain, preload': plain([json, ['plain.js', 'module'], ['plain-core.js', 'module']]),
    lit: lit([]),
    'lit, preload': lit([json, ['lit.bundle.js', 'module']]),
    element: element([]),
    'element, preload': element(served.preload.map(([href, as]) => [href === 'PACK' ? `/bench/${data}.pack` : href, as])),
    'plain-html': served.plainHtml(data),
    'element-html': element([], served.rendered[data]),
  };
}

// ---- a server that answers as a CDN does -----------------------------------------------------------------------

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json', '.pack': 'application/octet-stream' };
const virtual = new Map();
const compressed = new Map();
const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
  try {
    if (!compressed.has(path)) {
      const body = virtual.get(path) ?? (await readFile(join(root, path.replace('/bench/', '/benches/pages/'))));
      compressed.set(path, brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    }
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/html; charset=utf-8', 'content-encoding': 'br', 'cache-control': 'no-store' });
    response.end(compressed.get(path));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

// ---- one measurement -------------------------------------------------------------------------------------------

async function measure(browser, path) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: false });
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: (1.6e6 / 8), uploadThroughput: 750e3 / 8 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  let bytes = 0;
  session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
  await page.goto(`${origin}${path}`);
  const time = await page.waitForFunction(() => window.firstList, undefined, { timeout: 60_000, polling: 50 });
  const result = { ms: await time.jsonValue(), bytes };
  await context.close();
  return result;
}

// The clock starts when the HTML has arrived; a list is there when a row has a box in a painted frame.
virtual.set('/bench/probe.js', Buffer.from(`(() => {
  const start = () => performance.getEntriesByType('navigation')[0].responseEnd || performance.timing.responseEnd - performance.timeOrigin;
  const find = () => {
    const host = document.querySelector('friendly-stations, near-list');
    const root = (host && host.shadowRoot) || document;
    // The element's placeholders are rows without an id: they are not a list.
    const row = root.querySelector(host && host.localName === 'friendly-stations' ? '[data-id]' : '.row');
    return row && row.getBoundingClientRect().height > 0;
  };
  const look = () => {
    if (find()) {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { window.firstList = performance.now() - start(); };
      channel.port2.postMessage(0);
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();`));
virtual.set('/bench/plain.css', await readFile(new URL('plain.css', import.meta.url)));

await mkdir(scratch, { recursive: true });
const packs = { near: await neighbourhood(), city: join(root, 'examples/beijing/beijing.pack') };
const { build } = await import('esbuild');
const bundle = await build({ entryPoints: [join(root, 'benches/pages/lit.js')], bundle: true, minify: true, format: 'esm', write: false });
virtual.set('/bench/lit.bundle.js', Buffer.from(bundle.outputFiles[0].contents));
for (const name of ['plain.js', 'plain-core.js']) {
  const small = await build({ entryPoints: [join(root, 'benches/pages', name)], minify: true, format: 'esm', write: false });
  virtual.set(`/bench/${name}`, Buffer.from(small.outputFiles[0].contents));
}

const served = {
  preload: [['/pkg/friendly-stations.js', 'module'], ['/pkg/wasm/finder.wasm', 'fetch'], ['/pkg/friendly-city.css', 'style'], ['PACK', 'fetch']],
  rendered: {},
  plainHtml: () => '',
};
const { row, nearest } = await import('./plain-core.js');
const cities = {};
for (const [data, pack] of Object.entries(packs)) {
  virtual.set(`/bench/${data}.pack`, await readFile(pack));
  const json = asJson(allStations(pack));
  cities[data] = JSON.parse(json);
  virtual.set(`/bench/data/${data}.json`, Buffer.from(json));
  served.rendered[data] = program('render', pack, '--element', 'stations', '--position', from, '--at', at, '--lang', 'zh-CN', '--assets', '/pkg', '--pack', `/bench/${data}.pack`);
}
served.plainHtml = (data) =>
  `${head([])}<link rel="stylesheet" href="plain.css">${probe}</head><body><ol id="list">${nearest(cities[data], [116.397, 39.909], 10).map((hit) => row(cities[data], hit)).join('')}</ol></body></html>`;

// ---- the race --------------------------------------------------------------------------------------------------

const browser = await chromium.launch({ executablePath: chromiumPath(), args: launchFlags });
const rows = [];
for (const data of Object.keys(packs)) {
  const variants = Object.entries(pages(data, served));
  variants.forEach(([, html], i) => virtual.set(`/bench/${data}-${i}.html`, Buffer.from(html)));
  const times = variants.map(() => []);
  const bytes = [];
  for (let round = -1; round < rounds; round++) {
    for (let i = 0; i < variants.length; i++) {
      const result = await measure(browser, `/bench/${data}-${i}.html?data=${data}`);
      bytes[i] = result.bytes;
      if (round >= 0) times[i].push(result.ms);
    }
  }
  const median = times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]);
  const base = { plain: median[0], preload: median[1], html: median[6] };
  variants.forEach(([name], i) => {
    const against = name.endsWith('html') ? base.html : name.includes('preload') ? base.preload : base.plain;
    rows.push({ data, page: name, ms: Math.round(median[i]), ratio: median[i] / against, bytes: bytes[i] });
  });
}
await browser.close();
server.close();
if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2));
else for (const { data, page, ms, ratio, bytes } of rows) console.log(`${data.padEnd(5)} ${page.padEnd(18)} ${String(ms).padStart(6)} ms  ${ratio.toFixed(2)}×  ${bytes} bytes`);
