// What the tests of the elements do again and again: a page with elements on a device of its own, and waiting until it shows
// what it should.
//
//   const pages = { '/list.html': page('<friendly-stations …></friendly-stations>') };
//   const { inContext, open, running } = setUp({ pages });      // for all tests of the file
//   test('…', () => inContext(async (context) => {
//     const tab = await open(context, '/list.html');
//     await full(tab);
//     await close(tab);
//   }));

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch, serve } from './harness.mjs';

/** A phone's. */
const viewport = { width: 390, height: 844 };

/**
 * A page with elements, whose scripts are those of these (`stations`, `offers`, `rewards`).
 * `bare`: with nothing that only tests have, for those that count bytes.
 */
export function page(body, { lang = 'zh-CN', elements = ['stations'], bare = false } = {}) {
  const scripts = elements.map((name) => `<script type="module" src="/pkg/friendly-${name}.js"></script>`).join('');
  const own = bare ? '' : '<link rel="stylesheet" href="/test.css"><script src="/watch.js"></script>';
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>test</title>${own}${scripts}</head><body><main><h1>Test</h1>${body}</main></body></html>`;
}

/** The room that a site keeps free, so that nothing moves. */
const SHEET = `body{margin:0;font:16px system-ui} friendly-stations{display:block;min-height:1600px}
friendly-rewards,friendly-offers{display:block;min-height:2400px}`;

/** What every page is watched for: the codes of its errors, what its policy forbade, how far something moved. */
const WATCH = `window.errors = []; window.csp = []; window.shift = 0;
addEventListener('friendly-error', (e) => errors.push(e.detail.code));
document.addEventListener('securitypolicyviolation', (e) => csp.push(e.violatedDirective + ' ' + e.blockedURI));
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) shift += e.value; }).observe({ type: 'layout-shift', buffered: true });
`;

/** For `watch`: the page keeps what it hears of these events in `heard`. */
export const hears = (...types) => `window.heard = [];
for (const type of ${JSON.stringify(types)}) addEventListener(type, (e) => heard.push([type, e.detail]));
`;

/**
 * For `watch`: the page keeps the memory of every module in `memories`, how often an engine was opened in it in `opened`, how
 * often a holding of parts was begun in `begun`, and in `most` how many files the fullest was given.
 */
export const MODULES = `window.memories = {}; window.opened = {}; window.held = {}; window.begun = 0; window.most = 0;
const real = WebAssembly.instantiate;
WebAssembly.instantiate = async (source, imports) => {
  const made = await real(source, imports);
  const name = Object.keys(imports)[0];
  const { exports } = made.instance;
  memories[name] = exports.memory;
  const own = {};
  for (const [call, act] of Object.entries(exports)) {
    own[call] = call.endsWith('_open') ? (...args) => { opened[name] = (opened[name] || 0) + 1; return act(...args); } : act;
  }
  if (name.includes('parts')) {
    own.parts_of = (...args) => { const at = exports.parts_of(...args); held[at] = 0; begun++; return at; };
    own.parts_add = (...args) => { const at = args.find((arg) => arg in held); most = Math.max(most, ++held[at]); return exports.parts_add(...args); };
  }
  return { instance: { exports: own }, module: made.module };
};
`;

/**
 * A server and a browser for the tests of one file, gone after the last of them.
 *
 * @param {object} options
 * @param {object} options.pages what the server answers, as `serve` of the harness has it
 * @param {string} [options.watch] more that every page is watched for: `hears`, `MODULES`
 * @param {() => unknown} [options.ready] done before everything
 * @param {() => void} [options.anew] done before every `inContext`, as if its test were the first
 */
export function setUp({ pages, watch = '', ready = () => {}, anew = () => {}, ...serving }) {
  Object.assign(pages, { '/watch.js': WATCH + watch, '/test.css': SHEET });
  /** The two, as soon as they are there. */
  const running = { server: null, browser: null };
  before(async () => {
    await ready();
    running.server = await serve({ pages, ...serving });
    running.browser = await launch();
  });
  after(async () => {
    await (running.browser && running.browser.close());
    await (running.server && running.server.close());
  });
  const device = (options) => running.browser.newContext({ viewport, ...options });
  /** A tab at an address, which may be of another server. */
  async function open(context, path = '/list.html', how) {
    const tab = await blank(context, how);
    await tab.goto(new URL(path, running.server.url).href);
    return tab;
  }
  return {
    running,
    open,
    /** Acts on a device of its own. */
    async inContext(act, options) {
      anew();
      const context = await device(options);
      try {
        await act(context);
      } finally {
        await context.close();
      }
    },
    /** A tab on a device of its own, for `closeAlone`. */
    openAlone: async (path, options, how) => open(await device(options), path, how),
  };
}

/**
 * A tab that is nowhere yet; what it throws is in `thrown`.
 * `now`: the time on its clock, which stands still; `init`: a script that runs before those of the page.
 */
export async function blank(context, { now, init } = {}) {
  const tab = await context.newPage();
  if (now) await tab.clock.setFixedTime(now);
  tab.thrown = [];
  tab.on('pageerror', (error) => tab.thrown.push(error.message));
  if (init) await tab.addInitScript(init);
  return tab;
}

/** For `init`: a browser of a year ago, which has no Ed25519. */
export const NO_ED25519 = "const real = crypto.subtle.importKey; SubtleCrypto.prototype.importKey = function (form, key, how, ...more) { return (how.name || how) === 'Ed25519' ? Promise.reject(new DOMException('no', 'NotSupportedError')) : real.call(this, form, key, how, ...more); }";

/** That nothing was thrown, and the policy was kept. */
async function isWell(tab) {
  assert.deepEqual(tab.thrown, []);
  assert.deepEqual(await tab.evaluate('csp'), [], 'the policy is kept');
}

/** Closes a tab where all went well, and of which the page was told no errors but these. */
export async function close(tab, errors = []) {
  await isWell(tab);
  assert.deepEqual(await tab.evaluate('errors'), errors);
  await tab.close();
}

/** Closes a tab of `openAlone` with its device; which errors there were is the test's to ask. */
export async function closeAlone(tab) {
  await isWell(tab);
  await tab.context().close();
}

/** Until something of the page is so: polled from here, because the policy forbids the page to evaluate a string. */
export async function until(tab, what, expected = true) {
  let last;
  for (let i = 0; i < 200; i++) {
    last = await tab.evaluate(what);
    if (JSON.stringify(last) === JSON.stringify(expected)) return;
    await tab.waitForTimeout(40);
  }
  assert.deepEqual(last, expected, String(what));
}

/** Until something holds that is not of the page alone; `what` says it. */
export async function eventually(holds, what) {
  for (let i = 0; i < 200; i++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(what);
}

/** As when the browser says that the connection is back. */
export const online = (tab) => tab.evaluate("dispatchEvent(new Event('online'))");
/** As when the person comes back to the page. */
export const look = (tab) => tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))");

/** Until the list has what comes after its first words: the larger engine is there. */
export const full = (tab, of = 'friendly-stations') => tab.locator(`${of} .apps a`).first().waitFor({ state: 'attached' });
/** Until the list has a station of such a name. */
export const shows = (tab, words, of = 'friendly-stations') => tab.locator(`${of} .name`, { hasText: words }).first().waitFor();
/** The stations of a list, in its order. */
export const ids = (tab, of = 'friendly-stations .row') => tab.locator(`${of}[data-id]`).evaluateAll((all) => all.map((row) => row.dataset.id));
/** What an element says of its data as a whole, if that is anything. */
export const note = (tab) => tab.locator(':is(friendly-stations, friendly-rewards) [part=note]:not([hidden])');

/** Sets attributes of the first element. */
export const set = (tab, attributes, of = 'friendly-stations, friendly-rewards') => tab.evaluate(([all, of]) => {
  const element = document.querySelector(of);
  for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
}, [attributes, of]);

/** Puts more elements on the page, all at once, which believe the key `trust`; the rest of each are properties, `pack` last. */
export const mount = (tab, trust, ...all) => tab.evaluate(([trust, all]) => {
  for (const properties of all) {
    const made = document.createElement('friendly-stations');
    made.setAttribute('trust', trust);
    document.body.append(Object.assign(made, properties));
  }
}, [trust, all]);

/** Until a list stands still: what it lacked was fetched. `data` is the site that it is fetched from. */
export async function settled(tab, data, of) {
  for (let i = 0, last = ''; i < 300; i++) {
    await tab.waitForTimeout(60);
    const now = JSON.stringify([await ids(tab, of), data.asked.length, await note(tab).count()]);
    if (now === last && !(await note(tab).filter({ hasText: '正在获取' }).count())) return;
    last = now;
  }
  assert.fail('it never stands still');
}

/** The versions of the publications that this device has recorded. */
export const records = `(async () => {
  if (!(await caches.has('friendly-city-store'))) return [];
  const cache = await caches.open('friendly-city-store');
  const all = (await cache.keys()).filter(({ url }) => url.includes('friendly-city-record'));
  return (await Promise.all(all.map(async (one) => (await (await cache.match(one)).json()).version))).sort();
})()`;
/** Until this one is recorded. */
export const recorded = (tab, version) => until(tab, `${records}.then((all) => all.includes(${version}))`);
