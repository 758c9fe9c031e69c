// A worker's ledger on the device: a set of events that never change, kept in IndexedDB. What they come to is worked out
// elsewhere. Here they are stored, merged, written to a file, read from one, and their arrival is told. See docs/ledger.md.
import { FriendlyError, once } from './element.js';

export { FriendlyError };

const DATABASE = 'friendly-city-ledger';
/** How long a browser may take to open it before the page goes on without. */
const PATIENCE_MS = 3000;
const MAX_EVENT_BYTES = 4096;
/** An event is flat; what a later program puts into one is hardly deeper. */
const MAX_DEPTH = 8;
const MAX_EVENTS = 1000000;
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** A record holds events up to this length of text, or one: a record each would take a large file minutes. */
const RECORD_CHARS = 65536;
/** So many records are read at once: some browsers refuse answers of more than 128 MB. */
const PAGE = 256;

/**
 * The ledger of a worker, one on a page for everyone who asks. It opens in any case: where the device keeps nothing,
 * `stored` is false and `problems` says why.
 * @param {string} [worker] the host's pseudonymous id; without one, what the device keeps under an id of its own
 * @returns {Promise<Ledger>}
 */
export function openLedger(worker) {
  const key = String(worker || '');
  return once(`ledger ${key}`, () => {
    const ledger = new Ledger(key);
    return ledger._keep([]).then(() => ledger);
  });
}

class Ledger {
  constructor(key) {
    /** The host's id, or the device's own. */
    this.worker = key || `d-${Array.from(draw(), (digit) => ALPHABET[digit]).join('')}`;
    /** All that are known, frozen, in no special order. Another array after every change. */
    this.events = [];
    this._key = key;
    this._named = !!key;
    /** Events by id: of one id there may be several that differ. */
    this._ids = new Map();
    /** The number of the last record that was read or written; from where on to read. */
    this._last = 0;
    this._fresh = true;
    /** What could not be stored, as it came in: each list is one transaction. */
    this._waiting = [];
    /** What is only looked at. */
    this._passing = [];
    this._error = null;
    this._damage = [];
    this._db = null;
    this._channel = null;
    this._listeners = new Set();
    this._turn = Promise.resolve();
    // What could not be stored, and what others stored while this page was asleep.
    if (typeof document !== 'undefined') document.addEventListener('visibilitychange', () => document.hidden || this._keep([]));
  }

  /** Whether everything is on the device. */
  get stored() {
    return !this._error && !this._waiting.length;
  }

  /** How many events are only in memory. */
  get unsaved() {
    return this._waiting.reduce((sum, { length }) => sum + length, 0);
  }

  /** What is wrong with the store: `{ code, message, help }`. */
  get problems() {
    const { _error: error, _damage: damage } = this;
    return error ? damage.concat({ code: error.code, message: error.message, help: error.help }) : damage;
  }

  /**
   * Adds an event. The promise is kept when the device has it; it is broken where it cannot be stored, and then the event
   * is in memory all the same, and tried again.
   * @param {object} event
   * @param {{ keep?: boolean }} [options] `keep: false`: only to be looked at, as long as the page; neither stored nor in files
   * @returns {Promise<void>}
   */
  async add(event, { keep = true } = {}) {
    const checked = check(event);
    if (typeof checked === 'string') throw new FriendlyError('event-invalid', `this is no event: ${checked}`, 'see docs/ledger.md');
    if (!keep) return this._pass(checked);
    const { error } = await this._keep([checked]);
    if (error) throw error;
  }

  /** Takes an event in its turn as the others, but does not keep it. */
  _pass(event) {
    const turn = this._turn.then(() => {
      if (!isNew(this._ids, event)) return;
      this._passing.push(event);
      this.events = this.events.concat([event]);
      this._tell();
    });
    this._turn = turn;
    return turn;
  }

  _tell() {
    // What a listener throws is the page's, and keeps nobody from being told.
    this._listeners.forEach((listen) => Promise.resolve(this).then(listen));
  }

  /**
   * Adds what is not there yet, all of it or nothing. Where it cannot be stored the promise is broken, the events are in
   * memory, and the error's `merged` is what would have been answered.
   * @param {{ worker?: string, events: object[] } | object[]} file
   * @param {{ force?: boolean }} [options] `force`: also of another worker
   * @returns {Promise<{ added: number, known: number, refused: { index: number, why: string }[] }>}
   */
  async merge(file, { force } = {}) {
    const events = Array.isArray(file) ? file : file && file.events;
    if (!Array.isArray(events)) {
      throw new FriendlyError('file-not-ledger', 'there are no `events` in it', 'choose a file that a ledger was saved to');
    }
    if (events.length > MAX_EVENTS) {
      throw new FriendlyError('file-too-large', `${events.length} events are more than ${MAX_EVENTS}`, 'split the file');
    }
    const { worker } = file;
    if (worker !== undefined && worker !== this.worker && !force) {
      throw new FriendlyError('other-worker', `the file is of \`${worker}\`, this ledger of \`${this.worker}\``,
        'take it only if both are the same person: `{ force: true }`');
    }
    const good = [];
    const refused = [];
    for (let index = 0; index < events.length; index++) {
      const checked = check(events[index]);
      if (typeof checked === 'string') refused.push({ index, why: checked });
      else good.push(checked);
      // The page lives on.
      if (index % 10000 === 9999) await new Promise((done) => setTimeout(done));
    }
    const { added, error } = await this._keep(good);
    const merged = { added, known: good.length - added, refused };
    if (error) throw Object.assign(error, { merged });
    return merged;
  }

  /** What to write to a file: of the same set the same, to the byte. */
  file() {
    const events = this.events.filter((event) => !this._passing.includes(event)).sort((a, b) => order(a.id, b.id) || order(canonical(a), canonical(b)));
    return { worker: this.worker, events };
  }

  /** Has the browser save the file. */
  download(name = `ledger-${this.worker}.json`) {
    const { worker, events } = this.file();
    const lines = events.map((event) => JSON.stringify(event)).join(',\n');
    const text = `{"worker":${JSON.stringify(worker)},"events":[\n${lines}\n]}\n`;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = name;
    link.click();
    // Not before the browser has read it.
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /**
   * Merges a file that the person chose.
   * @param {Blob} file
   * @param {{ force?: boolean }} [options]
   */
  async read(file, options) {
    const name = file.name || 'the file';
    if (file.size > MAX_FILE_BYTES) {
      throw new FriendlyError('file-too-large', `\`${name}\` has ${file.size} bytes, more than ${MAX_FILE_BYTES}`, 'split the file');
    }
    let text;
    try {
      text = await file.text();
    } catch (why) {
      throw new FriendlyError('file-unreadable', `\`${name}\` cannot be read: ${why}`, 'choose it again');
    }
    let parsed;
    try {
      parsed = JSON.parse(text);
    } catch (why) {
      throw endsEarly(text)
        ? new FriendlyError('file-truncated', `\`${name}\` ends early`, 'save or send it again; nothing was taken from it')
        : new FriendlyError('file-not-json', `\`${name}\` is not JSON: ${why.message}`, 'choose a file that a ledger was saved to');
    }
    return this.merge(parsed, options);
  }

  /** Calls `listen` after a change, here or in another tab; returns how to stop. */
  subscribe(listen) {
    this._listeners.add(listen);
    return () => this._listeners.delete(listen);
  }

  /** One after the other: each reads what others stored, stores those of `events` that nobody has, and what waited. */
  _keep(events) {
    const turn = this._turn.then(() => this._next(events));
    this._turn = turn.catch(() => {});
    return turn;
  }

  async _next(events) {
    const { events: all, stored, unsaved, worker, _damage: damage, _waiting: waiting } = this;
    let news = null;
    // After what others stored has been read; or never, and then what is in memory decides.
    const pick = () => news || (news = events.filter((event) => isNew(this._ids, event)));
    const error = (this._error = await this._commit(pick));
    if (pick().length) {
      this.events = this.events.concat(news);
      if (error) this._waiting = waiting.concat([news]);
    }
    // Where this one found no room, the others need not look for it.
    for (const batch of error ? [] : waiting) {
      const why = await this._commit(() => batch);
      if (why) this._error = why;
      else this._waiting = this._waiting.filter((other) => other !== batch);
    }
    const same = all === this.events && stored === this.stored && unsaved === this.unsaved && damage === this._damage;
    if (!same || worker !== this.worker) this._tell();
    return { added: news.length, error };
  }

  /** One transaction: reads what others stored, then stores what `pick` says. Answers with what it could not be for, or null. */
  async _commit(pick) {
    let transaction;
    try {
      const database = await this._open();
      transaction = database.transaction(['device', 'events'], 'readwrite', { durability: 'strict' });
      const completed = new Promise((done, fail) => {
        transaction.oncomplete = done;
        transaction.onabort = () => fail(transaction.error);
      });
      completed.catch(() => {});
      await this._name(transaction.objectStore('device'));
      const store = transaction.objectStore('events');
      await this._read(store);
      const events = pick();
      let n = this._last;
      for (const text of records(events)) await ask(store.add({ worker: this._key, n: ++n, text }));
      await completed;
      this._named = true;
      this._last = n;
      if (events.length) this._channel.postMessage('');
      return null;
    } catch (why) {
      return this._refused(transaction, why);
    }
  }

  _refused(transaction, thrown) {
    // A request that fails because its transaction did says less than the transaction.
    const why = (transaction && transaction.error) || thrown || 'the browser gave it up';
    try {
      transaction.abort();
    } catch (over) {
      // It was never begun, or has ended.
    }
    if (why.name === 'InvalidStateError') this._lost();
    return why.name === 'QuotaExceededError'
      ? new FriendlyError('storage-full', 'the device has no room for this', `free some room, ${KEPT}`)
      : new FriendlyError('storage-denied', `the browser stores nothing here: ${why}`, `leave private browsing, reload the page, ${KEPT}`);
  }

  /** The device's own id is that of the first page that could store one. */
  async _name(store) {
    if (this._named) return;
    const name = await ask(store.get('worker'));
    if (typeof name === 'string') this.worker = name;
    else await ask(store.put(this.worker, 'worker'));
  }

  /** Reads the records that this page has not seen. What cannot be read is said, and hides nothing else. */
  async _read(store) {
    const { _key: key, _fresh: fresh } = this;
    const found = [];
    const damage = [];
    let last = fresh ? 0 : this._last;
    let page;
    do {
      page = await pageOf(store, IDBKeyRange.bound([key, last + 1], [key, Infinity]));
      for (const { n, text } of page) {
        last = n;
        for (const line of typeof text === 'string' ? text.split('\n') : ['']) {
          const event = parse(line);
          if (event) found.push(event);
          else damage.push(corrupt(n, line));
        }
      }
    } while (page.length === PAGE);
    if (fresh) {
      this._fresh = false;
      this._damage = damage;
      this._ids = new Map();
      this.events = [];
    } else if (damage.length) {
      this._damage = this._damage.concat(damage);
    }
    const kept = fresh ? this._waiting.concat([found, this._passing]) : [found];
    const news = kept.map((batch) => batch.filter((event) => isNew(this._ids, event))).filter(({ length }) => length);
    if (news.length) this.events = this.events.concat(...news);
    this._last = last;
  }

  /** The database; open until somebody else wants it changed or deleted. A browser that hangs is waited for once. */
  _open() {
    if (!this._db) {
      let late = false;
      this._db = new Promise((done, fail) => {
        const request = indexedDB.open(DATABASE, 1);
        const timer = setTimeout(() => {
          late = true;
          fail(new Error('it does not open'));
        }, PATIENCE_MS);
        request.onupgradeneeded = () => {
          request.result.createObjectStore('device');
          request.result.createObjectStore('events', { keyPath: ['worker', 'n'] });
        };
        request.onerror = () => {
          clearTimeout(timer);
          this._db = null;
          fail(request.error);
        };
        request.onsuccess = () => {
          clearTimeout(timer);
          const database = request.result;
          database.onversionchange = () => {
            database.close();
            this._lost();
          };
          database.onclose = () => this._lost();
          this._listen();
          if (late) this._db = Promise.resolve(database);
          if (late) this._keep([]);
          else done(database);
        };
      });
      this._db.catch(() => late || (this._db = null));
    }
    return this._db;
  }

  /** Everything is read again from the next: the store may be another by then. */
  _lost() {
    this._db = null;
    this._fresh = true;
  }

  /** Hears of other tabs, and can be heard. */
  _listen() {
    if (this._channel) return;
    const name = `${DATABASE} ${this._key}`;
    if (typeof BroadcastChannel === 'function') {
      this._channel = new BroadcastChannel(name);
      this._channel.onmessage = () => this._keep([]);
      return;
    }
    addEventListener('storage', ({ key }) => key === name && this._keep([]));
    this._channel = {
      postMessage() {
        try {
          localStorage.setItem(name, newId());
        } catch (why) {
          // The others see it when they are looked at again.
        }
      },
    };
  }
}

const KEPT = 'or save the file: it is kept only as long as the page';
const corrupt = (n, line) => ({
  code: 'record-corrupt',
  message: `record ${n} of the store cannot be read: \`${line.slice(0, 60)}\``,
  help: 'read a file that the ledger was saved to',
});

const ask = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = (event) => {
    // What becomes of the transaction is for the caller to say.
    event.preventDefault();
    fail(request.error);
  };
});

async function pageOf(store, range) {
  try {
    return await ask(store.getAll(range, PAGE));
  } catch (why) {
    const keys = await ask(store.getAllKeys(range, PAGE));
    return Promise.all(keys.map((key) => ask(store.get(key)).catch(() => ({ n: key[1] }))));
  }
}

/** Texts of records: a line an event. */
function* records(events) {
  let text = '';
  for (const event of events) {
    const line = canonical(event);
    if (text && text.length + line.length >= RECORD_CHARS) {
      yield text;
      text = '';
    }
    text += text ? `\n${line}` : line;
  }
  if (text) yield text;
}

/** An event of a stored line; null where it is none. */
function parse(line) {
  try {
    const event = JSON.parse(line);
    return typeof event.id === 'string' ? freeze(event) : null;
  } catch (why) {
    return null;
  }
}

/** An event as it is kept, a frozen copy; or, as a text, why it cannot be one. */
function check(value) {
  if (!value || typeof value !== 'object' || Array.isArray(value)) return 'not an object';
  let text;
  try {
    text = canonical(value);
  } catch (why) {
    return `not JSON: ${why.message}`;
  }
  if (text.length > MAX_EVENT_BYTES || (text.length * 3 > MAX_EVENT_BYTES && new TextEncoder().encode(text).length > MAX_EVENT_BYTES)) {
    return 'more than 4 kB';
  }
  // Half a character is written as its number, and one such event would make a whole file unreadable elsewhere.
  if (/(^|[^\\])(\\\\)*\\ud[89a-f]/.test(text)) return 'not text';
  const event = JSON.parse(text);
  if (deeper(event, MAX_DEPTH)) return `nested deeper than ${MAX_DEPTH}`;
  return typeof event.id === 'string' && event.id ? freeze(event) : 'no text `id`';
}

const deeper = (value, levels) => !!value && typeof value === 'object' && (!levels || Object.values(value).some((item) => deeper(item, levels - 1)));

/** Whether nobody had it, and notes it. The same id with other content is another event: what it means is not for here. */
function isNew(ids, event) {
  const known = ids.get(event.id);
  if (!known) {
    ids.set(event.id, event);
    return true;
  }
  const texts = known instanceof Set ? known : new Set([canonical(known)]);
  const { size } = texts;
  if (texts.add(canonical(event)).size === size) return false;
  ids.set(event.id, texts);
  return true;
}

/** JSON with its names in order and no space (RFC 8785): what makes two events one. */
function canonical(value) {
  if (value && typeof value.toJSON === 'function') return canonical(value.toJSON());
  if (!value || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, (item) => canonical(item) || 'null')}]`;
  const members = [];
  for (const name of Object.keys(value).sort()) {
    const text = canonical(value[name]);
    if (text) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members}}`;
}

function freeze(value) {
  if (value && typeof value === 'object') Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Whether brackets or quotes are still open where a text that is not JSON ends. */
function endsEarly(text) {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length && depth >= 0; i++) {
    const char = text[i];
    if (char === '"') quoted = !quoted;
    else if (quoted) i += char === '\\' ? 1 : 0;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
  }
  return /^\s*([[{]|$)/.test(text) && (quoted || depth > 0 || !text.trim());
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Eighty bits by chance, in digits of five. */
const draw = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte % 32);

/** A ULID: by time, within a millisecond one after the other, whichever script of the page makes them. */
export function newId(now = Date.now()) {
  const shared = globalThis[Symbol.for('friendly-city')];
  if (shared.ulid && shared.ulid.now === now) {
    for (let i = 15; ++shared.ulid.digits[i] > 31; i--) shared.ulid.digits[i] = 0;
  } else {
    shared.ulid = { now, digits: draw() };
    // Room to count.
    shared.ulid.digits[0] %= 16;
  }
  const digits = shared.ulid.digits.slice();
  for (let i = 0, rest = Math.floor(now); i < 10; i++, rest = Math.floor(rest / 32)) digits.unshift(rest % 32);
  return digits.map((digit) => ALPHABET[digit]).join('');
}
