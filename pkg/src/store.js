// The store of a signed publication, for elements whose `pack` is a manifest: what it names is fetched, checked, kept on the
// device and shown again without a connection. What may be used the module decides; here it is fetched and kept. See
// docs/store.md.
import init, { Store } from '../wasm/store.js';
import { keysOf, sha256, verifyEd25519 } from './ed25519.js';
import { FriendlyError, bytes, known, once } from './element.js';
import { Cut, wishOf } from './gathering.js';
import { areKept, drop, keep, kept, recall, remember } from './keeping.js';
import { everyone, isHere, opens, showing, sweep } from './letting-go.js';
import { read } from './reading.js';
import { explained, note } from './saying.js';

const moduleUrl = new URL('./wasm/store.wasm', import.meta.url).href;
/** The module of the whole screen, which `screen.js` loads. */
const screenUrl = new URL('./wasm/screen.wasm', import.meta.url).href;

/** A byte more than a manifest may have: the module says that it is too many. */
const MOST_MANIFEST_BYTES = (1 << 20) + 1;
/** So long after it was asked for, the manifest is asked for anew while somebody looks. */
const STALE_MS = 15 * 60000;

/** So long after an attempt without a connection the next is made, because not every lost one is told of. */
const AGAIN_MS = 15000;

const now = () => Math.floor(Date.now() / 1000);
const isManifest = (url) => /\.json(\?|#|$)/.test(url);

/** Does something of the module, whose problems come as text. */
function ask(act) {
  try {
    return act();
  } catch (why) {
    let problem;
    try {
      [problem] = JSON.parse(String(why)).problems;
    } catch (other) {
      throw why;
    }
    throw new FriendlyError(problem.code, problem.message, problem.help);
  }
}

/** Every publication of the page. */
const all = new Set();

/** One publication, for every element of the page that names it with the same keys. */
class Publication {
  constructor(store, url, trust) {
    this._store = store;
    this._url = url;
    /** The keys that the page names, as it writes them. */
    this._trust = trust;
    /** The elements that show something of it, and the names of the files that this device has and uses. */
    this._elements = new Set();
    this._names = new Set();
    /** Whether what was taken may be shown; whether it must be said of when it is; whether it is too old by now. */
    this._usable = this._aged = this._past = false;
    this._asked = 0;
    this._busy = null;
    /** The manifest as text, what was recorded last, and what is being kept. */
    this._manifest = this._recorded = '';
    this._keeping = [];
    this._recording = false;
    /** The record of which a file is lost, where the one before it is shown. */
    this._newer = null;
    /** What is there of a city that is cut by place: of the publication that was taken, and of the one that was read. */
    this._cut = this._nextCut = null;
    /** Whether more of it is being fetched, and when that last failed. */
    this._more = null;
    this._lost = 0;
  }

  /** Takes what the device has, or else what the network says; broken where neither is to be used. */
  async _begin() {
    const old = await this._recall();
    if (this._usable) {
      this._refresh();
      return;
    }
    try {
      await this._update();
    } catch (why) {
      // That there is something, and why it is not shown, says more than that there is no connection.
      throw old && why.code === 'offline' ? old : why;
    }
  }

  /** Takes what was kept; why that is not to be shown, if it is not. */
  async _recall() {
    const reads = ({ manifest, anchors }) => this._read(new TextEncoder().encode(manifest), anchors);
    let shown = null;
    for (const record of await recall(this._url)) {
      try {
        await reads(record);
      } catch (why) {
        // That nobody can check it now is no reason to forget it: nothing older is to be taken.
        if (!/^manifest-/.test(why.code)) throw why;
        // Damaged, or of a key that the page names no longer: as if it were not there.
        if (shown) await reads(shown);
        continue;
      }
      // A file of the newer one is lost: nothing counts that is older than that.
      this._newer = shown;
      shown = record;
      if (await this._areKept(this._entries(record.names, true))) break;
    }
    if (!shown) return null;
    let old = null;
    try {
      this._aged = !!ask(() => this._store.judge(now(), true));
      this._usable = true;
    } catch (why) {
      old = why;
    }
    // Too old to be shown, it is still what the next is compared with.
    this._store.take();
    this._turn();
    shown.names.forEach((name) => this._names.add(name));
    this._manifest = shown.manifest;
    this._recorded = this._record();
    return old;
  }

  /** What was read is what there is now. */
  _turn() {
    if (this._cut) this._cut.free();
    this._cut = this._nextCut || this._cutOf(false);
    this._nextCut = null;
  }

  /** What a page needs of a city that is cut by place; null where the city is whole. */
  _cutOf(next) {
    const places = this._store.places(next);
    return places ? new Cut(places, (entry) => this._fetch(entry)) : null;
  }

  /** Has the module read a manifest, and checks the signatures that it asks about. */
  async _read(file, anchors) {
    for (;;) {
      const check = ask(() => this._store.ask(file, anchors));
      if (!check.length) return;
      this._store.tell(await verifyEd25519(check.slice(0, 32), check.slice(32, 96), check.slice(96)));
    }
  }

  /** Asks for the manifest anew while what is there is shown; the page hears of it where the new one is not to be used. */
  _refresh() {
    if (this._busy) return;
    // After the parts that are on their way: a swap lets go of what another would still use.
    this._busy = Promise.resolve(this._more).then(() => this._update()).catch((why) => {
      // That there is no connection is nothing new to whoever has the data.
      if (why.code !== 'offline') this._tell(why);
    }).then(() => {
      this._busy = null;
      this._look();
    });
  }

  async _update() {
    this._asked = Date.now();
    const file = await read(this._url, MOST_MANIFEST_BYTES, 'no-cache');
    const store = this._store;
    await this._read(file, '');
    const aged = !!ask(() => store.judge(now(), true));
    const manifest = new TextDecoder().decode(file);
    const newer = this._newer;
    if (newer && manifest !== newer.manifest && store.version(true) <= newer.version) {
      throw new FriendlyError('manifest-rollback', `\`${this._url}\` is older`, 'check the address');
    }
    if (this._usable && store.version(true) !== store.version(false)) {
      // What is there is used until everything that takes its place is there too, and opens.
      await this._all(this._entries(this._names, true));
      if (this._nextCut) this._nextCut.free();
      this._nextCut = this._cutOf(true);
      await this._swap(true);
    }
    const changed = store.version(true) !== store.version(false);
    store.take();
    if (changed) this._turn();
    this._aged = aged;
    this._past = false;
    this._newer = null;
    this._usable = true;
    this._manifest = manifest;
    if (this._names.size || this._cut) this._keep();
  }

  /** What there is of these names in what was taken, or read (`next`). */
  _entries(names, next) {
    return Array.from(names, (name) => this._store.file(name, next)).filter(Boolean);
  }

  /** The bytes of all of them. */
  _all(entries) {
    return Promise.all(entries.map((entry) => this._bytes(entry)));
  }

  /** Whether all of them are kept. */
  _areKept(entries) {
    return areKept(entries.map((entry) => this._place(entry)));
  }

  /** Records what is to be shown the next time, once all of it is kept. */
  async _keep() {
    if (this._recording) return;
    this._recording = true;
    // One of the page's keys led to it: what a stolen one has signed stands in nobody's way.
    const counts = ({ anchors }) => anchors.split(' ').some((key) => this._trust.includes(key));
    for (let record = this._record(); record !== this._recorded; record = this._record()) {
      const what = JSON.parse(record);
      // The files of this version, whatever is taken meanwhile.
      const entries = this._entries(what.names, false);
      try {
        await this._all(entries);
        await Promise.all(this._keeping.splice(0));
        await remember(this._url, what, counts, () => this._areKept(entries));
        this._recorded = record;
      } catch (why) {
        // An update came in between: that is to be recorded now.
        if (record !== this._record()) continue;
        // Whoever waits for a file that does not come hears of that already.
        if (!why.help) this._tell(new FriendlyError('storage-full', `\`${this._url}\` cannot be kept: ${why}`, 'make room on the device'));
        break;
      }
    }
    this._recording = false;
  }

  _record() {
    const store = this._store;
    return JSON.stringify({ version: store.version(false), manifest: this._manifest, anchors: store.anchors(), names: Array.from(this._names) });
  }

  /** The address of a file, which it is fetched from and kept under. */
  _place(entry) {
    return new URL(entry.split(' ')[0], this._url).href;
  }

  /** Its address for the engines: no other bytes are under it, whoever asks. */
  _address(entry) {
    return `${this._place(entry)}#${entry.split(' ')[2]}`;
  }

  /** The bytes of a file, which are those that were signed. The engines find them under its address. */
  _bytes(entry) {
    return once(`pack ${this._address(entry)}`, () => this._fetch(entry));
  }

  async _fetch(entry) {
    const url = this._place(entry);
    const wrong = async (file) => {
      const hash = await sha256(file);
      try {
        ask(() => Store.check(entry, file.length, hash));
      } catch (why) {
        return why;
      }
      return null;
    };
    const there = await kept(url);
    if (there) {
      if (!(await wrong(there))) return there;
      await drop(url);
    }
    let why;
    // A second time past every cache in between.
    for (const cache of ['default', 'reload']) {
      try {
        const file = await read(url, Number(entry.split(' ')[1]), cache);
        why = await wrong(file);
        if (!why) {
          const keeping = keep(url, file);
          // What becomes of it is seen when the record is written.
          keeping.catch(() => {});
          this._keeping.push(keeping);
          return file;
        }
      } catch (failed) {
        why = failed;
      }
    }
    throw why;
  }

  /** Shows an element what it is to show; one that stands already is not built anew. */
  async _show(element, next) {
    const wanted = async (url, name) => {
      const from = url === this._url ? this : await published(url, element);
      let address = null;
      if (name === 'city') {
        element._city = from;
        address = await from._near(element, next && from === this);
      }
      if (address === null) {
        const entry = from._store.file(name, next && from === this);
        if (!entry) throw new FriendlyError('published-missing', `\`${url}\` has no file \`${name}\``, 'publish it again');
        from._bytes(entry).then(() => {
          from._names.add(name);
          if (!next) from._keep();
        }, () => {});
        address = from._address(entry);
      }
      if (address) opens(address);
      return address;
    };
    const before = [element._from, element._around];
    // Under its name it is from when its download begins.
    let screenIsThere = false;
    Promise.resolve(known.get(screenUrl)).then((screen) => (screenIsThere = screen), () => {});
    showing(1);
    try {
      element._city = null;
      const address = await wanted(this._url, element._part || 'city');
      const near = element.stations && new URL(element.stations, document.baseURI).href;
      const stations = near && isManifest(near) ? await wanted(near, 'city').catch((why) => {
        // There is everything else; at the next full minute they are asked for again.
        element._failed = true;
        element._report(why);
        return '';
      }) : near;
      // It may have gone on to another one meanwhile.
      if (!this._has(element) || (element._engine && address === before[0] && stations === before[1])) return;
      // What stands already needs no first list, and where the larger engine is there, nobody waits for it.
      if (element._engine || screenIsThere) element._written = true;
      element._from = address;
      element._around = stations;
      await element._open(address, stations);
    } catch (why) {
      if (this._has(element)) [element._from, element._around] = before;
      throw why;
    } finally {
      showing(-1);
    }
  }

  /** The address of what an element needs of a city that is cut by place, once that is there: none where it is not known what
   * that is; null where the city is whole. */
  async _near(element, next) {
    const current = () => next ? this._nextCut : this._cut;
    const cut = current();
    const wish = wishOf(element);
    if (!cut) return null;
    if (element._part && !wish) return '';
    let lost;
    try {
      if (!wish || asksForWhole(element)) {
        await cut.whole(this._store.file('meta', next));
        this._names.add('meta');
      }
      // With all that is shown of it, else one list would take from another what that needs.
      const all = Array.from(everyone).filter((one) => isHere(one) && (one._part ? one._city : one._of) === this && one._url).map(wishOf).filter(Boolean);
      element._lacks = wish ? !(await cut.gather(wish, all.concat([wish]))) : false;
    } catch (why) {
      lost = why;
    }
    // An update has come in between.
    if (cut !== current()) return this._near(element, next);
    if (lost) {
      this._lost = Date.now();
      // Some is better than none, and what is shown says that there may be more.
      if (cut.isEmpty || next) throw lost;
      element._lacks = true;
    }
    if (element._lacks) this._lost = Date.now();
    if (!next) this._keep();
    const address = this._url + cut.address;
    once(`pack ${address}`, async () => cut.bytes());
    return address;
  }

  /** An element has shown something: fetches what it lacks, if that is anything. */
  _shown(element) {
    // Whoever earns points may do so at the stations of another publication, or of none.
    const from = element._part ? element._city : this;
    const cut = from && from._cut;
    const wish = wishOf(element);
    if (!cut || !this._has(element)) return;
    const whole = !element._part && (!wish || asksForWhole(element)) && cut.lacksWhole(from._store.file('meta', false));
    const lacks = whole || !!(wish && cut.lacks(wish).length);
    if (lacks !== !!element._lacks) {
      element._lacks = lacks;
      this._look();
    }
    // On its way, or about to be: that is not said to have failed.
    element._coming = lacks && (!!this._more || Date.now() - from._lost >= AGAIN_MS);
    if (this._busy || from._busy || this._more) return;
    // What another element has fetched is not in what this one shows.
    const behind = !!wish && (element._part ? element._around : element._from) !== from._url + cut.address;
    if (!(lacks ? Date.now() - from._lost >= AGAIN_MS : behind)) return;
    if (lacks) {
      const root = element.shadowRoot;
      // What is not known yet is not said to be nowhere.
      if (wish && !element._part && !root.activeElement && !root.querySelector('[data-id]')) element._wait();
      note(element, ['more'], 0);
    }
    this._more = this._swap(false).catch((why) => this._tell(why)).then(() => {
      this._more = null;
      this._present().forEach((one) => {
        // What did not come is said so now.
        if (one._part && one._coming) one._paint();
      });
      this._look();
    });
  }

  /** Gives every element what there is now, or what was read (`next`), in the place of what it has. */
  async _swap(next) {
    for (const element of this._present()) await this._show(element, next);
  }

  /** Whether an element is to show this publication still, and no other one, nor a pack. */
  _has(element) {
    return element._of === this && element._url === this._url;
  }

  /** The elements that are on the page. */
  _present() {
    for (const element of this._elements) {
      if (!isHere(element) || !this._has(element)) this._elements.delete(element);
    }
    return this._elements;
  }

  _tell(why) {
    this._present().forEach((element) => element._report(why));
  }

  /** Says on every element what is to be known of the data, and goes on fetching what one asked for meanwhile. */
  _look() {
    this._present().forEach((element) => {
      const age = this._past ? 'past' : this._aged || this._newer ? 'old' : '';
      note(element, [age, element._lacks ? 'near' : ''].filter(Boolean), this._store.issued());
      if (element._lacks) this._shown(element);
    });
  }

  /** As time goes by. */
  _tick(anew) {
    if (!this._present().size || this._busy) return;
    try {
      this._aged = !!ask(() => this._store.judge(now(), false));
      this._past = false;
    } catch (why) {
      this._past = true;
    }
    this._look();
    if (anew || Date.now() - this._asked > STALE_MS) this._refresh();
  }
}

const load = () => once(moduleUrl, () => bytes(moduleUrl).then((source) => init({ module_or_path: source })));

/** Whether an element wants to know of the whole city: every district, the letters of every name. */
const asksForWhole = (element) => !!(element._choosing || element._text);

/** The publication of a manifest under the keys that an element names. */
function published(url, element) {
  const [trust, city] = [keysOf(element), element.getAttribute('city') || ''];
  return once(`signed ${url} ${trust} ${city}`, async () => {
    await load();
    const publication = new Publication(ask(() => Store.open(trust, city)), url, trust);
    try {
      await publication._begin();
    } catch (why) {
      publication._store.free();
      throw why;
    }
    all.add(publication);
    return publication;
  });
}

/** Opens what `element` shows of the publication at `url`, and keeps it up to date. */
export async function open(element, url) {
  try {
    const publication = await published(url, element);
    if (element._url !== url) return;
    element._of = publication;
    everyone.add(element);
    publication._elements.add(element);
    element._heardOf = () => publication._shown(element);
    publication._present();
    await publication._show(element, false);
    publication._look();
  } catch (why) {
    if (why.code === 'offline') setTimeout(() => element.isConnected && element._failed && element._load(), AGAIN_MS);
    throw why.help ? explained(element, why) : why;
  }
}

const tick = (anew) => {
  if (document.hidden) return;
  all.forEach((publication) => publication._tick(anew));
  sweep();
};
setInterval(tick, 60000);
addEventListener('online', () => tick(true));
document.addEventListener('visibilitychange', () => tick());
