// What the elements of offers fetch where somebody wants a bill: the engine of the list that works out bills and badges too.
import init, { OffersEngine } from '../wasm/bill.js';

/** Starts the module, whose bytes were fetched together with this script. */
export const start = (source) => init({ module_or_path: source }).then(() => ({ Engine: OffersEngine }));
