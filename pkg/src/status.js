// The live status of `<friendly-stations status="…/status.json" key="…">`: fetched when the first list stands, every five
// minutes while somebody looks, and when the connection is back. Nothing of it is read before its signature is checked, and
// without it the list stays as it is. docs/status.md has the rules.
import { keysOf, verifyEd25519 } from './ed25519.js';
import { FriendlyError, offline } from './element.js';

const EVERY_MS = 300000;

/** The statuses that elements on the page have. */
const active = new Set();

const due = (live) => Date.now() - live._tried >= EVERY_MS;
if (typeof document !== 'undefined') {
  document.addEventListener('visibilitychange', () => active.forEach((live) => !document.hidden && due(live) && refresh(live)));
  addEventListener('online', () => active.forEach(refresh));
}

/** Sees to it that an element shows the status that its attributes name. Called after each of its paintings. */
export function follow(element, engine) {
  if (!element._watch) {
    element._watch = new MutationObserver(() => element._engine && follow(element, element._engine));
    element._watch.observe(element, { attributes: true, attributeFilter: ['status', 'key', 'trust'] });
  }
  const status = element.getAttribute('status');
  const before = engine._live;
  const live = status ? liveOf(engine._plain || engine, new URL(status, document.baseURI).href, keysOf(element)) : undefined;
  if (before && before !== live) before._elements.delete(element);
  if (live) {
    live._elements.add(element);
    active.add(live);
    if (due(live)) refresh(live);
  }
  if (before !== live) {
    element._engine = live ? under(engine._plain || engine, live) : engine._plain;
    element._paint();
  }
}

/** One status for all elements over one engine that name it. */
function liveOf(engine, url, key) {
  const lives = engine._lives || (engine._lives = new Map());
  const name = `${key} ${url}`;
  if (!lives.has(name)) {
    lives.set(name, { _engine: engine, _number: lives.size + 1, _url: url, _key: key, _elements: new Set(), _tried: -EVERY_MS });
  }
  return lives.get(name);
}

/** The engine as an element sees it that shows this status; others over the same pack may show another, or none. */
function under(engine, live) {
  const shown = Object.create(engine);
  shown._plain = engine;
  shown._live = live;
  shown.render = (...asked) => {
    engine.showStatus(live._number, !!live._failed);
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
  if (!live._elements.size) {
    active.delete(live);
    return;
  }
  live._busy = true;
  live._tried = Date.now();
  clearTimeout(live._timer);
  const place = `friendly-city status ${live._url}`;
  try {
    if (!live._begun) {
      live._begun = true;
      // What this device had last: without a connection it is better than nothing, and nothing older is taken after it.
      const kept = recall(place);
      if (kept) await take(live, new TextEncoder().encode(kept)).catch(() => {});
      if (live._known) paint(live);
    }
    const file = await get(live._url);
    await take(live, file);
    live._failed = false;
    keep(place, new TextDecoder().decode(file));
  } catch (why) {
    live._failed = true;
    const error = why.help ? why : new FriendlyError('status-unverifiable', `the signature of \`${live._url}\` cannot be checked: ${why.message || why}`, 'open the page over HTTPS, in a newer browser');
    live._elements.forEach((element) => element._report(error));
  }
  live._busy = false;
  live._timer = setTimeout(() => !document.hidden && refresh(live), EVERY_MS);
  paint(live);
}

const paint = (live) => live._elements.forEach((element) => element.isConnected && element._paint());

async function get(url) {
  let response;
  try {
    // Asked of the server every time; what has not changed is not sent again.
    response = await fetch(url, { cache: 'no-cache' });
  } catch (cause) {
    throw offline(url);
  }
  if (!response.ok) throw new FriendlyError('status-missing', `\`${url}\` answers ${response.status}`, 'check the address');
  return new Uint8Array(await response.arrayBuffer());
}

/** Takes a file that one of the keys has signed; throws why it is not taken. */
async function take(live, file) {
  const { _engine: engine, _url: url } = live;
  const refused = (code) => new FriendlyError(String(code), `the status \`${url}\` is not used [${code}]`, 'see docs/problems.md');
  const keys = live._key.split(/[ ,]+/).filter((key) => /^[0-9a-f]{64}$/.test(key));
  if (!keys.length) throw new FriendlyError('status-key', 'the element names no public key in `key`', 'write the 64 digits of the publisher\'s key');
  let found;
  try {
    found = engine.constructor.statusSignatures(file);
  } catch (code) {
    throw refused(code);
  }
  const signed = file.subarray(found[0] | (found[1] << 8) | (found[2] << 16), file.length - 2);
  let right = false;
  for (const key of keys) {
    const bytes = Uint8Array.from(key.match(/../g), (digits) => parseInt(digits, 16));
    for (let from = 4; from < found.length && !right; from += 64) {
      right = await verifyEd25519(bytes, found.subarray(from, from + 64), signed);
    }
  }
  if (!right) throw refused('status-signature');
  const [element] = live._elements;
  const at = element && element.at ? Date.parse(element.at) : Date.now();
  try {
    engine.takeStatus(live._number, new TextDecoder().decode(signed), Math.floor(at / 1000));
  } catch (code) {
    throw refused(code);
  }
  live._known = true;
}

/** Storage may be refused, or full: then the status is of this page only. */
function recall(place) {
  try {
    return localStorage.getItem(place);
  } catch (refused) {
    return null;
  }
}

function keep(place, text) {
  try {
    localStorage.setItem(place, text);
  } catch (refused) {
    // Nothing is lost that the next visit cannot fetch.
  }
}
