import init, { Engine } from './wasm/finder.js';

/** Something that kept the data from the screen: a stable `code`, and what to do about it. */
export class FriendlyError extends Error {
  constructor(code, message, help) {
    super(message);
    this.name = 'FriendlyError';
    this.code = code;
    this.help = help;
  }
}

const screenUrl = new URL('./wasm/screen.wasm', import.meta.url).href;
const moduleUrl = new URL('./wasm/finder.wasm', import.meta.url).href;
/** One engine a pack, shared by every element of the page; and the larger one that follows it. */
const engines = new Map();
const screens = new Map();
/** The bytes of packs whose larger engine is still to come. */
const packs = new Map();
let ready;

async function bytes(url, code) {
  let response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new FriendlyError('offline', `\`${url}\` cannot be reached`, 'try again when there is a connection');
  }
  if (!response.ok) {
    throw new FriendlyError(code, `\`${url}\` answers ${response.status}`, 'check the address');
  }
  return response.arrayBuffer();
}

/** Loads the module once, whoever asks. A failed attempt is forgotten, so that another can succeed. */
export function loadModule() {
  if (!ready) {
    ready = bytes(moduleUrl, 'module-missing').then((source) => init({ module_or_path: source }));
    ready.catch(() => (ready = undefined));
  }
  return ready;
}

function packOf(url) {
  let pack = packs.get(url);
  if (!pack) {
    pack = bytes(url, 'pack-missing');
    packs.set(url, pack);
    pack.catch(() => packs.delete(url));
  }
  return pack;
}

function open(Engine, pack, url) {
  try {
    return Engine.open(new Uint8Array(pack));
  } catch (why) {
    const [code, what] = String(why).split(/ (.*)/);
    throw new FriendlyError(code, `\`${url}\` is not a usable pack: ${what}`, 'build it again with `friendly-city build`');
  }
}

/** What `make` promises for `url`, once; a failed attempt is forgotten. */
function once(known, url, make) {
  let engine = known.get(url);
  if (!engine) {
    engine = make();
    known.set(url, engine);
    engine.catch(() => {
      known.delete(url);
      packs.delete(url);
    });
  }
  return engine;
}

/**
 * The engine over the pack at `url`. Module and data are fetched at the same time.
 * @param {string} url
 * @returns {Promise<import('./wasm/finder.js').Engine>}
 */
export function openEngine(url) {
  return once(engines, url, () => Promise.all([packOf(url), loadModule()]).then(([pack]) => open(Engine, pack, url)));
}

/**
 * The engine with the whole screen: search, places, map, ways to navigate. Half as large again, so a page asks for it when
 * the first list stands, or when there is none to show.
 * @param {string} url
 * @returns {Promise<import('./wasm/screen.js').Engine>}
 */
export function openScreen(url) {
  return once(screens, url, () => Promise.all([packOf(url), bytes(screenUrl, 'module-missing'), import('./wasm/screen.js')])
    .then(([pack, source, module]) => module.default({ module_or_path: source }).then(() => open(module.Engine, pack, url)))
    .then((engine) => {
      packs.delete(url);
      return engine;
    }));
}
