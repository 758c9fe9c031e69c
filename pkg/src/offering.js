// What the elements of offers share: the engine, and their sheets.
import init, { OffersEngine } from '../wasm/offers.js';
import { bytes, engine, once } from './element.js';

const moduleUrl = new URL('./wasm/offers.wasm', import.meta.url).href;

/**
 * The engine over the pack of offers at `url`, shared by every element of the page.
 * @param {string} url
 */
export function openOffers(url) {
  // Another script's copy of this may have started the module: then its class is the one that works.
  const module = () => once(moduleUrl, () => bytes(moduleUrl).then((source) => init({ module_or_path: source })).then(() => ({ Engine: OffersEngine })));
  return engine('offers', url, module);
}

const sheet = new URL('./friendly-offers.css', import.meta.url).href;

/** Both sheets before anything shows. */
export const sheets = (Base) => class extends Base {
  _sheet(href) {
    return Promise.all([super._sheet(href), super._sheet(sheet)]);
  }
};
