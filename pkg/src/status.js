// The live status of `<friendly-stations status="…/status.json" key="…">`: fetched when the first list stands, every five
// minutes while somebody looks, and when the connection is back. Nothing of it is read before its signature is checked, and
// without it the list stays as it is. docs/status.md has the rules.
import { keysOf, verifyEd25519 } from './ed25519.js';
import { FriendlyError, offline } from './element.js';
import { read } from './reading.js';

const EVERY_MS = 300000;
/** A byte more than a status may have: the module says that it is too many. */
const MOST_BYTES = (128 << 10) + 1;

/** The statuses of the page by key and address. One outlasts the engines that show it: a new publication asks nobody anew. */
const lives = new Map();

const due = (live) => Date.now() - live._tried >= EVERY_MS;
if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', () => lives.forEach((live) => !document.hidden && due(live) && refresh(live)));
  addEventListener('online', () => lives.forEach(refresh));
}

/** Sees to it that an element shows the status that its attributes name. Called after each of its paintings. */
export function follow(element, engine) {
  if (!element._watch) {
    element._watch = new MutationObserver(() => element._engine && follow(element, element._engine));
    element._watch.observe(element, { attributes: true, attributeFilter: ['status', 'key', 'trust'] });
  }
  const shown = followed(element, engine);
  if (shown !== engine) {
    element._engine = shown;
    element._paint();
  }
  if (shown._live && due(shown._live)) refresh(shown._live);
}

/** The engine as an element sees it that shows a status. */
export function followed(element, engine) {
  const status = element.getAttribute('status');
  const before = engine._live;
  const live = status ? liveOf(new URL(status, document.baseURI).href, keysOf(element)) : undefined;
  if (before && before !== live) before._elements.delete(element);
  if (live) live._elements.add(element);
  if (before === live) return engine;
  const plain = engine._plain || engine;
  return live ? under(plain, live) : plain;
}

function liveOf(url, key) {
  const name = `${key} ${url}`;
  if (!lives.has(name)) lives.set(name, { _name: name, _url: url, _key: key, _elements: new Set(), _tried: -EVERY_MS, _text: '' });
  return lives.get(name);
}

/** What an engine has of a status: its number there, and why it did not take what came last. An element that comes back finds
 * what it had, because an engine has room for so many only. */
function seatOf(engine, live) {
  const seats = engine._seats || (engine._seats = new Map());
  const name = live._name;
  if (!seats.has(name)) {
    const seat = { _number: seats.size + 1, _refused: null };
    seats.set(name, seat);
    // What is known is shown at once, and nothing older is taken after it.
    if (live._text) give(engine, live, live._text);
  }
  return seats.get(name);
}

/** Gives an engine the signed part of a status. It says itself what is older, of another city, or from the future. */
function give(engine, live, text) {
  const seat = seatOf(engine, live);
  // By the latest clock of all: whether it is of the hour that one element shows, that screen sees to.
  const clocks = Array.from(live._elements, ({ at }) => (at && Date.parse(at)) || Date.now());
  try {
    engine.takeStatus(seat._number, text, Math.floor(Math.max(...clocks) / 1000));
    seat._refused = null;
  } catch (code) {
    seat._refused = refused(live, code);
  }
}

/** The engine with this status; others over the same pack may show another, or none. */
function under(engine, live) {
  const seat = seatOf(engine, live);
  const shown = Object.create(engine);
  shown._plain = engine;
  shown._live = live;
  shown.render = (...asked) => {
    engine.showStatus(seat._number, !!(live._failed || seat._refused));
    try {
      return engine.render(...asked);
    } finally {
      engine.showStatus(0, false);
    }
  };
  return shown;
}

async function refresh(live) {
  if (live._busy) return;
  live._elements.forEach((element) => !element.isConnected && live._elements.delete(element));
  clearTimeout(live._timer);
  if (!live._elements.size) {
    lives.delete(live._name);
    return;
  }
  if (!engines(live).length) {
    wait(live);
    return;
  }
  live._busy = true;
  live._tried = Date.now();
  const place = `friendly-city status ${live._url}`;
  try {
    // What this device had last: without a connection it is better than nothing, and nothing older is taken after it.
    if (await takeKept(live, place)) paint(live);
    // Asked of the server every time; what has not changed is not sent again.
    const file = await read(live._url, MOST_BYTES, 'no-cache', 'status-missing');
    await take(live, file);
    live._failed = false;
    // What another tab has kept meanwhile may be newer.
    if (!(await takeKept(live, place))) keep(live, place, new TextDecoder().decode(file));
  } catch (why) {
    if (!engines(live).length) {
      live._busy = false;
      wait(live);
      return;
    }
    live._failed = true;
    const error = why.help ? why : new FriendlyError('status-unverifiable', `the signature of \`${live._url}\` cannot be checked: ${why.message || why}`, 'open the page over HTTPS, in a newer browser');
    live._elements.forEach((element) => element._report(error));
  }
  live._busy = false;
  live._timer = setTimeout(() => !document.hidden && refresh(live), EVERY_MS);
  paint(live);
}

/** Nobody has an engine to read a status with: whoever has one again asks anew. */
function wait(live) {
  live._tried = -EVERY_MS;
  live._kept = null;
}

const paint = (live) => live._elements.forEach((element) => element.isConnected && element._paint());

const refused = ({ _url: url }, code) => new FriendlyError(String(code), `the status \`${url}\` is not used [${code}]`, 'see docs/problems.md');

/** Takes a file that one of the keys has signed; throws why no engine takes it. */
async function take(live, file) {
  const keys = live._key.split(/[\s,]+/).filter((key) => /^[0-9a-f]{64}$/.test(key));
  if (!keys.length) throw new FriendlyError('status-key', 'the element names no public key in `key`', 'write the 64 digits of the publisher\'s key');
  const [engine] = engines(live);
  let found;
  try {
    found = engine.constructor.statusSignatures(file);
  } catch (code) {
    throw refused(live, code);
  }
  const signed = file.subarray(found[0] | (found[1] << 8) | (found[2] << 16), file.length - 2);
  let right = false;
  for (const key of keys) {
    const bytes = Uint8Array.from(key.match(/../g), (digits) => parseInt(digits, 16));
    for (let from = 4; from < found.length && !right; from += 64) {
      right = await verifyEd25519(bytes, found.subarray(from, from + 64), signed);
    }
  }
  if (!right) throw refused(live, 'status-signature');
  const text = new TextDecoder().decode(signed);
  // There may be others by now.
  const all = engines(live);
  all.forEach((engine) => give(engine, live, text));
  const refusals = all.map((engine) => seatOf(engine, live)._refused).filter(Boolean);
  // What nobody has read is not known to be right.
  if (refusals.length === all.length) throw refusals[0] || offline(live._url);
  live._text = text;
  shownBy(live).forEach((element) => {
    const { _refused: why } = seatOf(plainOf(element), live);
    if (why) element._report(why);
  });
}

const plainOf = ({ _engine: engine }) => engine._plain || engine;
/** The elements that show it already: one that has its first list only has an engine that knows nothing of it. */
const shownBy = (live) => Array.from(live._elements).filter(({ _engine: engine }) => engine && engine._live === live);
/** The engines of its elements, each once. */
const engines = (live) => Array.from(new Set(shownBy(live).map(plainOf)));

/** Takes what this device has kept, if that is anything this page has not seen yet; says whether it was taken. */
async function takeKept(live, place) {
  const kept = recall(place);
  if (!kept || kept === live._kept) return false;
  live._kept = kept;
  const before = live._text;
  await take(live, new TextEncoder().encode(kept)).catch(() => {});
  return live._text !== before;
}

/** Storage may be refused, or full: then the status is of this page only. */
function recall(place) {
  try {
    return localStorage.getItem(place);
  } catch (refused) {
    return null;
  }
}

function keep(live, place, text) {
  live._kept = text;
  try {
    localStorage.setItem(place, text);
  } catch (refused) {
    // Nothing is lost that the next visit cannot fetch.
  }
}
