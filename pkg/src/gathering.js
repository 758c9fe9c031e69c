// The parts of a city that is cut by place: which of them a list needs, fetched and made one pack.

import init, { Parts } from '../wasm/parts.js';
import { bytes, once } from './element.js';

const moduleUrl = new URL('./wasm/parts.wasm', import.meta.url).href;

/** So many parts are fetched at once before it is asked again which are needed, then twice as many. */
const FIRST_AT_ONCE = 4;
/** Parts that one list may take: beyond it says that there may be nearer stations. */
const MOST_AT_ALL = 96;
/** With more than so many, what the next list needs takes the place of what there is. Measured with the sample city: each adds
 * 2.4 ms of a server's processor to every joining (five times that on a phone) and 0.5 MB to the module, and a list takes six;
 * with 32 that is 73 ms and 17 MB, with all 60 it was 150 ms and 31 MB. */
const MOST_HELD = 32;

let made = 0;

/** What a list of an element is made from; null while it is not known where the person is. */
export function wishOf(element) {
  const { _fix: fix } = element;
  // What lists a few stations beside other things says so.
  const { radius, limit, open } = element._nearby || element;
  const [lon, lat] = (fix ? (Array.isArray(fix) ? fix : [fix.lon, fix.lat]) : element.position.split(',')).map(Number);
  if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return null;
  return [
    lon, lat, ((element.at && Date.parse(element.at)) || Date.now()) / 1000, Number(radius) || 5000, Number(limit) || 10,
    !!open, !!element.roundTheClock, element.facilities || '', element._text || '',
    // A status closes and opens, and under an alert shelters come first: then all within the radius may matter.
    !!element.getAttribute('status'),
  ];
}

/** What a page has of such a city. */
export class Cut {
  /** @param {string} places the files, as the module of the store says them
   * @param {(entry: string) => Promise<Uint8Array>} fetch the verified bytes of a file */
  constructor(places, fetch) {
    this._places = places;
    this._parts = null;
    this._fetch = fetch;
    this._id = ++made;
    this._turn = 0;
    this._has = new Set();
    this._most = MOST_HELD;
    this._last = Promise.resolve();
  }

  /** Under this the engines find what is there now. */
  get address() {
    return `#${this._id}.${this._turn}`;
  }

  get isEmpty() {
    return !this._turn;
  }

  /** What a list needs and is not there, a line each. */
  lacks(wish) {
    const [lon, lat, , radius] = wish;
    if (!this._parts) return [''];
    const reach = wish[9] && !this.isEmpty ? radius : this._parts.reach(...wish.slice(0, 9));
    return this._parts.wanted(lon, lat, reach).split('\n').filter(Boolean);
  }

  /** Fetches it, one list after another, and says whether that is all; broken where some of it does not come. What came is
   * there all the same. `all` are the wishes of every list of the page, which what begins anew is to have too. */
  gather(wish, all) {
    const turn = this._last.catch(() => {}).then(() => this._gather(wish, all));
    this._last = turn;
    return turn;
  }

  async _gather(wish, all = [wish]) {
    await this._begin();
    if (this._has.size > this._most && this.lacks(wish).length) {
      if (await this._anew(all).catch(() => false)) return !this.lacks(wish).length;
      // As far as there is a connection: what is there stays, and gets what can be had.
    }
    // A first list does not wait for what only a status, which comes after it, could make matter.
    if (this.isEmpty) wish = wish.slice(0, 9);
    let most = FIRST_AT_ONCE;
    for (let fetched = 0; fetched < MOST_AT_ALL; most *= 2) {
      const some = this.lacks(wish).slice(0, most);
      if (!some.length) return true;
      fetched += some.length;
      await this._take(some);
    }
    return false;
  }

  /** Begins anew with what these lists need, so that whoever moves all day has no more than whoever stays. What is there is used
   * until that is whole, or is as much of a list that needs more than one may take; says whether it is. */
  async _anew(wishes) {
    const fresh = new Cut(this._places, this._fetch);
    fresh._most = Infinity;
    try {
      if (this._meta) await fresh.whole(this._meta);
      for (const wish of wishes) {
        // First the list, then what only a status could make matter.
        const whole = (await fresh.gather(wish)) && (await fresh.gather(wish));
        if (this._over) return false;
        const lacked = this.lacks(wish);
        if (!whole && !fresh.lacks(wish).every((line) => lacked.includes(line))) {
          // Nor would it be the next time.
          this._most = 2 * this._has.size;
          return false;
        }
      }
      [this._parts, fresh._parts] = [fresh._parts, this._parts];
    } finally {
      fresh.free();
    }
    this._has = fresh._has;
    this._pack = fresh._pack;
    this._turn++;
    // A list that needs many would begin anew at every step.
    this._most = Math.max(MOST_HELD, 2 * this._has.size);
    return true;
  }

  /** Whether what is said of the whole city is a file of its own, and not there. */
  lacksWhole(entry) {
    return !!entry && !this._has.has('meta');
  }

  /** Fetches what is said of the whole city, if that is a file of its own. */
  whole(entry) {
    const turn = this._last.catch(() => {}).then(() => this.lacksWhole(entry) && this._begin().then(() => this._take([`meta ${entry}`])));
    this._meta = entry;
    this._last = turn;
    return turn;
  }

  async _begin() {
    await once(moduleUrl, () => bytes(moduleUrl).then((source) => init({ module_or_path: source })));
    if (!this._parts) this._parts = Parts.of(this._places);
  }

  async _take(lines) {
    let lost;
    const came = await Promise.all(lines.map((line) => {
      const [name, ...entry] = line.split(' ');
      return this._fetch(entry.join(' ')).then((file) => [name, file], (why) => {
        lost = why;
      });
    }));
    let more = false;
    for (const one of came) {
      if (!one) continue;
      this._parts.add(...one);
      this._has.add(one[0]);
      // A list of parts is none.
      more = more || !one[0].startsWith('r-');
    }
    if (more && this._parts.len()) {
      this._pack = this._parts.join();
      this._turn++;
    }
    if (lost) throw lost;
  }

  /** One pack of everything that is there; whoever asks second waits for it to be made again. */
  bytes() {
    const pack = this._pack || this._parts.join();
    this._pack = null;
    return pack;
  }

  free() {
    // What is on its way finds nothing to be added to.
    this._over = true;
    if (this._parts) this._parts.free();
  }
}
