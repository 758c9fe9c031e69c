// What the elements of offers share: their engines, and their sheets.
import init, { OffersEngine } from '../wasm/offers.js';
import { bytes, engine, fetched, known, once } from './element.js';

const listUrl = new URL('./wasm/offers.wasm', import.meta.url).href;
const billUrl = new URL('./wasm/bill.wasm', import.meta.url).href;

/** The module of the list. Another script's copy of this may have started it: then its class is the one that works. */
const list = () => once(listUrl, () => bytes(listUrl).then((source) => init({ module_or_path: source })).then(() => ({ Engine: OffersEngine })));

/** The module that works out bills too: a quarter larger, and fetched where somebody on the page has a basket or a badge. */
export const wantBill = () => once(billUrl, () =>
  Promise.all([fetched(import('./bill.js'), 'bill.js'), bytes(billUrl)]).then(([{ start }, source]) => start(source)));

/**
 * The engine over the pack of offers at `url` that draws bills, shared by every element of the page.
 * @param {string} url
 */
export const openBill = (url) => engine('bill', url, wantBill);

/**
 * The smallest engine over the pack at `url`; where a bill is wanted on the page, that of bills, because one module is fewer
 * bytes than two.
 * @param {string} url
 */
export async function openOffers(url) {
  // Whoever came to the page together with this one has said by then what they want.
  await null;
  const small = () => engine('offers', url, list);
  return known.has(billUrl) ? openBill(url).catch((why) => {
    // Where the module is there, it is the pack that is not.
    if (known.has(billUrl)) throw why;
    return small();
  }) : small();
}

const sheet = new URL('./friendly-offers.css', import.meta.url).href;

/** Both sheets before anything shows. */
export const sheets = (Base) => class extends Base {
  _sheet(href) {
    return Promise.all([super._sheet(href), super._sheet(sheet)]);
  }
};
