// The engine of rewards, and what it makes of a worker's events.
import init, { RewardsEngine, RewardsLedger } from '../wasm/rewards.js';
import { FriendlyError, bytes, engine, forget, once } from './element.js';

const moduleUrl = new URL('./wasm/rewards.wasm', import.meta.url).href;

/** The module, once a page: another script's copy of this may have started it, and then its classes are those that work. */
const load = () => once(moduleUrl, () =>
  bytes(moduleUrl).then((source) => init({ module_or_path: source })).then(() => ({ Engine: RewardsEngine, Ledger: RewardsLedger })));

/**
 * The engine over the pack of rewards at `url`, and the pack of stations at `stations` if that is an address. Where those
 * cannot be had there is still everything else: the error's `engine`. Asked again, they are fetched again.
 * @param {string} url
 * @param {string} stations
 */
export function openRewards(url, stations) {
  if (!stations) return engine('rewards', url, load);
  const name = `rewards ${url} ${stations}`;
  return once(name, async () => {
    // An engine of its own, because stations are added to it.
    const own = once(`${name} alone`, () => Promise.all([load(), packAt(url)])
      .then(([{ Engine }, pack]) => open(url, () => Engine.open(new Uint8Array(pack)))));
    const city = packAt(stations).then((pack) => ({ pack }), (why) => ({ why }));
    const made = await own;
    const { pack, why } = await city;
    try {
      if (why) throw why;
      open(stations, () => made.stations(new Uint8Array(pack)));
    } catch (lacking) {
      throw Object.assign(lacking, { engine: made });
    }
    return made;
  });
}

const packAt = (url) => once(`pack ${url}`, () => bytes(url, 'pack-missing'));

function open(url, make) {
  try {
    return make();
  } catch (why) {
    forget(url);
    const [code, what] = String(why).split(/ (.*)/);
    throw new FriendlyError(code, `\`${url}\` is not a usable pack: ${what}`, 'build it again with `friendly-city build`');
  }
}

/**
 * A ledger as the engine asks it, from an events file; whoever made it frees it. One event that cannot be read must not hide
 * the others: `left` are so many that had to be left out.
 */
export async function readLedger({ worker, events }) {
  const { Ledger } = await load();
  const read = (some) => Ledger.read(JSON.stringify({ worker, events: some }));
  try {
    return { read: read(events), left: 0 };
  } catch (why) {
    const good = readable(read, events);
    // Where it is not a single event's fault.
    if (good.length === events.length) throw why;
    return { read: read(good), left: events.length - good.length };
  }
}

/** Those of `events` that can be read, by halves: few cannot. */
function readable(read, events) {
  try {
    read(events).free();
    return events;
  } catch (why) {
    if (events.length < 2) return [];
    const half = events.length >> 1;
    return readable(read, events.slice(0, half)).concat(readable(read, events.slice(half)));
  }
}
