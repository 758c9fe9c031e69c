// Offers for programs: the same questions as the elements', typed, in Node and in the browser.
// `../wasm/` for the bundle, `./wasm/` for the browser: this file is shipped one folder up.
import init, { OffersEngine } from '../wasm/full.js';
import { FriendlyError } from './element.js';
import { asked, opened, start } from './programs.js';

export { FriendlyError };

const moduleUrl = new URL('./wasm/full.wasm', import.meta.url).href;

/** Loads the module once, whoever asks. */
export const loadOffers = start(moduleUrl, init);

/** The offers of a city. */
export class Offers {
  constructor(engine) {
    /** What the elements draw with. */
    this.engine = engine;
  }

  /** Which offers are the person's, when, and what would change the others. */
  offers(request) {
    return this._ask('offers', request);
  }

  /** The cheapest bill of `request.basket`. */
  quote(request) {
    return this._ask('quote', request);
  }

  _ask(question, request) {
    return JSON.parse(asked(() => this.engine.ask(question, JSON.stringify(request))));
  }

  /** Gives the memory back. */
  free() {
    this.engine.free();
  }
}

/**
 * Opens a pack of offers: its address, or its bytes. Module and data are fetched at the same time.
 */
export const openOffers = (pack) => opened(pack, loadOffers, OffersEngine, Offers, 'offers');
