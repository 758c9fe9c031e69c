// What is known of the person, who is one on a page, for every element that asks.
import { FriendlyError } from './element.js';

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
const person = shared.person || (shared.person = { own: stored(), host: {}, ledgers: [], listeners: new Set() });
const tell = (except) => person.listeners.forEach((listen) => listen === except || listen());
const NO_LEDGER = { facts: {}, counts: [] };
/** The ledger of whoever was connected last; theirs alone, also while it is being read. */
const ledger = () => (person.ledgers.length && person.ledgers[person.ledgers.length - 1].ledger) || NO_LEDGER;

/**
 * What is known: the page's own facts go before what the person said here. A document that they said they have is taken to be
 * valid for some days; after those it is not known any more, so that they are asked again.
 * @param {string} [at] the time that the element shows, where that is not now
 */
export function known(at) {
  const now = new Date();
  const today = (at || new Date(now - now.getTimezoneOffset() * 60000).toISOString()).slice(0, 10);
  const said = Object.fromEntries(Object.entries(person.own.said).filter(([, value]) => !(value && value.valid_to < today)));
  return {
    facts: Object.assign({}, said, ledger().facts, person.host),
    counts: ledger().counts,
    said: Object.keys(said).filter((name) => !(name in person.host)),
    skip: person.own.skip,
  };
}

/** Facts from the page, for every element of it. */
export function setFacts(facts) {
  person.host = facts || {};
  tell();
}

/**
 * What a ledger of the page says: the balance as a fact, and how often what happened; null while it is not known. `owner` is
 * the listener of whoever has it, who need not be told.
 */
export function setLedger(owner, next) {
  const entry = person.ledgers.find((one) => one.owner === owner);
  const before = ledger();
  if (entry) entry.ledger = next;
  else person.ledgers.push({ owner, ledger: next });
  changed(before, owner);
}

/** The owner has left, and takes it along. */
export function dropLedger(owner) {
  const before = ledger();
  person.ledgers = person.ledgers.filter((one) => one.owner !== owner);
  changed(before, owner);
}

function changed(before, owner) {
  if (JSON.stringify(ledger()) !== JSON.stringify(before)) tell(owner);
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

/** Numbers of `view::Whence`. */
const [GIVEN, DEVICE, LOCATING, DENIED, UNAVAILABLE] = [0, 1, 2, 3, 4];

/** A fix that is off by more tells nobody at which door they are, if there is a better one. */
const ROUGH_M = 200;

/** An element that its page or the device tells where the person is. */
export const located = (Base) => class extends Base {
  constructor() {
    super();
    this._unfix();
  }

  /** As if the device had never been asked; what it still answers is not wanted. */
  _unfix() {
    this._fix = null;
    this._whence = GIVEN;
    this._rough = Infinity;
    this._fixed = 0;
    this._asked = {};
  }

  attributeChangedCallback(name, old, value) {
    if (old !== value && name === 'position') this._unfix();
    super.attributeChangedCallback(name, old, value);
  }

  /** Asks the device where it is; the browser asks the person. */
  locate() {
    if (!navigator.geolocation) return this._located(UNAVAILABLE);
    this._whence = LOCATING;
    this._paint();
    this._find(60000, (why) => this._located(why.code === 1 ? DENIED : UNAVAILABLE));
  }

  _find(maximumAge, failed) {
    const asked = (this._asked = {});
    const unless = (act) => (answer) => asked === this._asked && act(answer);
    navigator.geolocation.getCurrentPosition(
      unless(({ coords: { longitude, latitude, accuracy } }) => {
        this._fixed = Date.now();
        if (accuracy > Math.max(ROUGH_M, this._rough)) return this._located(DEVICE);
        this._rough = accuracy;
        this._located(DEVICE, [longitude, latitude]);
      }),
      unless(failed),
      { enableHighAccuracy: true, timeout: 10000, maximumAge },
    );
  }

  /** People move: whoever shared where they are is looked for again, without a word: when they look, and at every full minute. */
  _tick(event) {
    super._tick();
    if (this._whence !== DEVICE || document.hidden || !this.isConnected) return;
    if (event || Date.now() - this._fixed >= 30000) this._find(0, (why) => why.code === 1 && this._located(DENIED));
  }

  _located(whence, fix) {
    this._whence = whence;
    this._fix = fix || this._fix;
    this._paint();
  }

  /** Where the person is, or null; a `position` that is none is told to the page. */
  _here() {
    const given = pair(this.position);
    if (this.position && !given) {
      this._report(new FriendlyError('position-invalid', `\`${this.position}\` is not a position`, 'write longitude,latitude'));
    }
    return this._fix || given;
  }
};
