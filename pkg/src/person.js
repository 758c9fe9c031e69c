// What the elements of offers share: the engine, and what is known of the person, who is one on a page.
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

/** Everything the person said is under this one key; without storage it lasts as long as the page. */
const KEY = 'friendly-city';

function stored() {
  try {
    const { said, skip } = JSON.parse(localStorage.getItem(KEY)) || {};
    return { said: said && typeof said === 'object' ? said : {}, skip: Array.isArray(skip) ? skip.map(String) : [] };
  } catch (why) {
    return { said: {}, skip: [] };
  }
}

// One person a page, however many scripts have a copy of this.
const shared = globalThis[Symbol.for('friendly-city')];
const person = shared.person || (shared.person = { own: stored(), host: {}, listeners: new Set() });
const tell = () => person.listeners.forEach((listen) => listen());

/** What is known: the page's own facts go before what the person said here. */
export const known = () => ({
  facts: Object.assign({}, person.own.said, person.host),
  said: Object.keys(person.own.said).filter((name) => !(name in person.host)),
  skip: person.own.skip,
});

/** Facts from the page, for every element of it. */
export function setFacts(facts) {
  person.host = facts || {};
  tell();
}

function keep(next) {
  person.own = next;
  try {
    if (Object.keys(person.own.said).length || person.own.skip.length) localStorage.setItem(KEY, JSON.stringify(person.own));
    else localStorage.removeItem(KEY);
  } catch (why) {
    // A page may have no storage, or a full one: then it lasts as long as the page.
  }
  tell();
}

export const say = (name, value) => keep({ said: Object.assign({}, person.own.said, { [name]: value }), skip: person.own.skip });
export const skip = (name) => keep({ said: person.own.said, skip: person.own.skip.concat(name) });

/** One answer, or with no name everything. */
export function forget(name) {
  const said = Object.assign({}, person.own.said);
  delete said[name];
  keep({ said: name ? said : {}, skip: name ? person.own.skip : [] });
}

/** Calls `listen` when any of it changes, in another tab too; returns how to stop. */
export function watch(listen) {
  person.listeners.add(listen);
  return () => person.listeners.delete(listen);
}

if (typeof addEventListener === 'function') {
  addEventListener('storage', (event) => {
    if (event.key === KEY || event.key === null) {
      person.own = stored();
      tell();
    }
  });
}

/** The JSON of a property, or of the attribute that stands for it. */
export function json(element, name) {
  const text = element.getAttribute(name);
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch (why) {
    element._report({ code: `${name}-invalid`, message: `\`${name}\` is not JSON`, help: 'see docs/element.md' });
    return null;
  }
}

/** `longitude,latitude` as a pair; null where it is none. */
export function pair(text) {
  const [longitude, latitude] = (text || '').split(',').map(Number);
  return text && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 ? [longitude, latitude] : null;
}

/** Unix seconds of an RFC 3339 text; now without one. */
export const seconds = (at) => Math.floor((at ? Date.parse(at) || Date.now() : Date.now()) / 1000);

const sheet = new URL('./friendly-offers.css', import.meta.url).href;

/** Both sheets before anything shows. */
export const sheets = (Base) => class extends Base {
  _sheet(href) {
    return Promise.all([super._sheet(href), super._sheet(sheet)]);
  }
};
