// Where the store keeps things: files under their own addresses in one cache of the browser, and for each manifest two
// records, of which the newer one counts. A record is written only when every file that it names is there: whoever is
// stopped in the middle finds the one before.
import { patient } from './reading.js';

const NAME = 'friendly-city-store';
/** More than this is not kept: what was not used for longest goes first. */
const MOST_BYTES = 50 * 1024 * 1024;
/** How long a browser may take before the page goes on without. */
const PATIENCE_MS = 3000;
const HOUR_MS = 3600000;
const USED = 'x-used';

let opened;
/** The cache; null where the browser has none, or gives none. */
const box = () => opened || (opened = patient(Promise.resolve().then(() => caches.open(NAME)), PATIENCE_MS).catch(() => null));

/** Alone among the tabs, where the browser knows how. */
const alone = (name, act) => navigator.locks && navigator.locks.request ? navigator.locks.request(name, act) : act();

const slot = (url, number) => `${url}${url.includes('?') ? '&' : '?'}friendly-city-record=${number}`;
const isRecord = (url) => /[?&]friendly-city-record=\d$/.test(url);

async function recordOf(cache, url) {
  try {
    return JSON.parse(await (await cache.match(url)).text());
  } catch (why) {
    return null;
  }
}

/** What was kept of a manifest, the newest first. */
export async function recall(url) {
  const cache = await box();
  if (!cache) return [];
  const records = await Promise.all([0, 1].map((number) => patient(recordOf(cache, slot(url, number)), PATIENCE_MS).catch(() => null)));
  return records.map((record, number) => record && Object.assign(record, { number })).filter(Boolean)
    .sort((a, b) => b.version - a.version || b.turn - a.turn);
}

/** Keeps what is known of a manifest in the place of the older record, unless another tab has kept a newer one that `counts`.
 * Broken where not everything that it names `isThere`: what was kept may have made room for what came after it. */
export async function remember(url, record, counts, isThere) {
  const cache = await box();
  if (!cache) return;
  await alone(NAME, async () => {
    const [last, before] = (await recall(url)).filter(counts);
    if (last && last.version > record.version) return;
    if (!(await isThere())) throw new Error('no room');
    const number = before ? before.number : last ? 1 - last.number : 0;
    const turn = last ? last.turn + 1 : 0;
    await put(cache, slot(url, number), JSON.stringify({ ...record, turn }));
    await tidy(cache, 0);
  });
}

/** Whether all of these files are kept. */
export async function areKept(files) {
  const cache = await box();
  const all = await Promise.all(files.map((file) => patient(cache.match(file), PATIENCE_MS).catch(() => null)));
  return all.every(Boolean);
}

/** The bytes of a file that is kept, if it is. */
export async function kept(url) {
  const cache = await box();
  const response = cache && (await patient(cache.match(url), PATIENCE_MS).catch(() => null));
  if (!response) return null;
  const file = new Uint8Array(await response.arrayBuffer().catch(() => 0));
  // Once a day is enough to know what was not used for longest.
  if (Date.now() - response.headers.get(USED) > 24 * HOUR_MS) put(cache, url, file).catch(() => {});
  return file;
}

/** Keeps a file. Broken where there is no room even without what could be spared. */
export async function keep(url, file) {
  const cache = await box();
  if (!cache) return;
  try {
    await put(cache, url, file);
  } catch (why) {
    await tidy(cache, 2 * file.length);
    await put(cache, url, file);
  }
}

/** Lets go of a file that is not what it ought to be. */
export const drop = async (url) => {
  const cache = await box();
  if (cache) await cache.delete(url).catch(() => {});
};

function put(cache, url, content) {
  const length = content.byteLength || content.length;
  return cache.put(url, new Response(content, { headers: { 'content-length': String(length), [USED]: String(Date.now()) } }));
}

/** Parts of a city: what a device can do without, one at a time. */
const isPart = (url) => /\/[crs]-[^/]*$/.test(url);

/** Takes out what no record names, and parts that were not used for longest where there are too many bytes, or none free. */
async function tidy(cache, free) {
  const named = new Set();
  const files = [];
  for (const { url } of await cache.keys()) {
    if (isRecord(url)) {
      const record = await recordOf(cache, url);
      if (record) JSON.parse(record.manifest).signed.files.forEach(({ file }) => named.add(new URL(file, url).href));
    } else {
      const { headers } = (await cache.match(url)) || new Response();
      files.push({ url, length: Number(headers.get('content-length')), used: Number(headers.get(USED)) });
    }
  }
  const spare = ({ url }) => !named.has(url) && !isPart(url);
  files.sort((a, b) => spare(b) - spare(a) || a.used - b.used);
  let sum = files.reduce((all, { length }) => all + length, 0);
  const most = free ? sum - free : MOST_BYTES;
  for (const file of files) {
    // What came a moment ago may be of a record that is about to be written: it goes where nothing else makes room.
    const old = Date.now() - file.used >= HOUR_MS;
    if (spare(file) ? old || (free && sum > most) : sum > most && isPart(file.url)) {
      await cache.delete(file.url);
      sum -= file.length;
    }
  }
}
