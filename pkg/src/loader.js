// `../wasm/` for the bundle, `./wasm/` for the browser: this file is shipped one folder up.
import init, { Engine } from '../wasm/finder.js';
import { bytes, engine, once } from './element.js';

export { FriendlyError } from './element.js';

const moduleUrl = new URL('./wasm/finder.wasm', import.meta.url).href;

/** Loads the module once, whoever asks. */
export function loadModule() {
  return once(moduleUrl, () => bytes(moduleUrl).then((source) => init({ module_or_path: source })));
}

/**
 * The engine over the pack at `url`, shared by everyone who asks for that pack.
 * @param {string} url
 * @returns {Promise<import('../wasm/finder.js').Engine>}
 */
export function openEngine(url) {
  return engine('finder', url, () => loadModule().then(() => ({ Engine })));
}
