// The engine of rewards, and what it makes of a worker's events.
import init, { RewardsEngine, RewardsLedger } from '../wasm/rewards.js';
import { FriendlyError, bytes, engine, once } from './element.js';

const moduleUrl = new URL('./wasm/rewards.wasm', import.meta.url).href;

/** The module, once a page: another script's copy of this may have started it, and then its classes are those that work. */
const load = () => once(moduleUrl, () =>
  bytes(moduleUrl).then((source) => init({ module_or_path: source })).then(() => ({ Engine: RewardsEngine, Ledger: RewardsLedger })));

/**
 * The engine over the pack of rewards at `url`, and the pack of stations at `stations` if that is an address.
 * @param {string} url
 * @param {string} stations
 */
export function openRewards(url, stations) {
  if (!stations) return engine('rewards', url, load);
  return once(`rewards ${url} ${stations}`, async () => {
    // An engine of its own, because stations are added to it.
    const [{ Engine }, pack, city] = await Promise.all([load(), bytes(url, 'pack-missing'), bytes(stations, 'pack-missing').catch((why) => why)]);
    const made = open(url, () => Engine.open(new Uint8Array(pack)));
    // Without stations there is still everything else.
    if (city instanceof ArrayBuffer) open(stations, () => made.stations(new Uint8Array(city)));
    return made;
  });
}

function open(url, make) {
  try {
    return make();
  } catch (why) {
    const [code, what] = String(why).split(/ (.*)/);
    throw new FriendlyError(code, `\`${url}\` is not a usable pack: ${what}`, 'build it again with `friendly-city build`');
  }
}

/** A ledger as the engine asks it, from an events file; whoever made it frees it. */
export async function readLedger(file) {
  const { Ledger } = await load();
  return Ledger.read(JSON.stringify(file));
}
