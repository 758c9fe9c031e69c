// `../wasm/` for the bundle, `./wasm/` for the browser: this file is shipped one folder up.
import init, { OffersEngine } from '../wasm/full.js';
import { FriendlyError } from './element.js';

export { FriendlyError } from './element.js';

const moduleUrl = new URL('./wasm/full.wasm', import.meta.url).href;
let ready;

/** The bytes at an address. Node's `fetch` reads no files, and the module lies in one there. */
async function bytes(url, code) {
  if (/^file:/.test(url)) {
    // Not as a literal: a bundler for pages would look for it.
    const files = 'node:fs/promises';
    const { readFile } = await import(files);
    return readFile(new URL(url)).catch(() => {
      throw new FriendlyError(code, `\`${url}\` cannot be read`, 'check the address');
    });
  }
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
export function loadOffers() {
  if (!ready) {
    ready = bytes(moduleUrl, 'module-missing').then((source) => init({ module_or_path: source }));
    ready.catch(() => (ready = undefined));
  }
  return ready;
}

/** The offers of a city. */
export class Offers {
  constructor(engine) {
    /** What the elements draw with. */
    this.engine = engine;
  }

  /** Which offers are the person's, when, and what would change the others. */
  offers(request) {
    return ask(this.engine, 'offers', request);
  }

  /** The cheapest bill of `request.basket`. */
  quote(request) {
    return ask(this.engine, 'quote', request);
  }

  /** Gives the memory back. */
  free() {
    this.engine.free();
  }
}

function ask(engine, question, request) {
  let answer;
  try {
    answer = engine.ask(question, JSON.stringify(request));
  } catch (why) {
    const { problems } = JSON.parse(String(why));
    const [{ code, message, pointer, help }] = problems;
    const error = new FriendlyError(code, pointer ? `${pointer}: ${message}` : message, help);
    error.problems = problems;
    throw error;
  }
  return JSON.parse(answer);
}

/**
 * Opens a pack of offers: its address, or its bytes. Module and data are fetched at the same time.
 */
export async function openOffers(pack) {
  const isAddress = typeof pack === 'string' || pack instanceof URL;
  const base = typeof document === 'undefined' ? undefined : document.baseURI;
  const url = isAddress ? new URL(pack, base).href : 'the pack';
  const [source] = await Promise.all([isAddress ? bytes(url, 'pack-missing') : pack, loadOffers()]);
  let engine;
  try {
    engine = OffersEngine.open(new Uint8Array(source));
  } catch (why) {
    const [code, what] = String(why).split(/ (.*)/);
    throw new FriendlyError(code, `\`${url}\` is not a usable pack of offers: ${what}`, 'build it again with `friendly-city build`');
  }
  return new Offers(engine);
}
