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

const moduleUrl = new URL('./wasm/finder.wasm', import.meta.url).href;
/** One engine a pack, shared by every element of the page. */
const engines = new Map();
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

/**
 * The engine over the pack at `url`. Module and data are fetched at the same time.
 * @param {string} url
 * @returns {Promise<import('./wasm/finder.js').Engine>}
 */
export function openEngine(url) {
  let engine = engines.get(url);
  if (!engine) {
    engine = Promise.all([bytes(url, 'pack-missing'), loadModule()]).then(([pack]) => {
      try {
        return Engine.open(new Uint8Array(pack));
      } catch (why) {
        const [code, what] = String(why).split(/ (.*)/);
        throw new FriendlyError(code, `\`${url}\` is not a usable pack: ${what}`, 'build it again with `friendly-city build`');
      }
    });
    engines.set(url, engine);
    engine.catch(() => engines.delete(url));
  }
  return engine;
}
