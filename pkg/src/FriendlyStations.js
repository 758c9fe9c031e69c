import { FriendlyElement, FriendlyError, fetched, reflect } from './element.js';
import { openEngine } from './loader.js';

/** What must be said before the engine is there; everything else it says itself. */
const WORDS = {
  zh: {
    wait: '正在取驿站数据…',
    offline: '没有网络，手机里也还没有驿站数据。连上网后会自动再试。',
    data: '驿站数据打不开。请重试；一直这样的话，请告诉这个页面的维护者。',
    retry: '重试',
  },
  en: {
    wait: 'Getting the stations…',
    offline: 'There is no connection, and no station data on this device yet. It will try again by itself.',
    data: 'The station data can’t be read. Try again; if it stays like this, tell the people who run this page.',
    retry: 'Try again',
  },
};
const WAITING = '<div class="bar"></div><div class="find"></div><div class="strip"></div><p class="status" role="status">';
const ROWS = `</p><div class="cols"><div class="mapbox"></div><div class="list">${'<div class="row"></div>'.repeat(6)}</div></div>`;

/** Bits that the engine reads; above them is a number of `view::Whence`. */
const OPEN = 1;
const ROUND = 2;
const CHOOSING = 4;

/** After the browser has painted, or at once where nobody looks. */
const painted = () => new Promise((done) => document.hidden ? done() : requestAnimationFrame(() => setTimeout(done)));

/**
 * Stations near a person: open ones, with what they need, offline. See docs/element.md.
 *
 * @fires friendly-select - `{ id }`: a row or a pin was chosen
 * @fires friendly-navigate - `{ id, app, href }`: a map application is about to open; cancel it to open your own
 * @fires friendly-error - `{ code, message, help }`
 */
export class FriendlyStations extends FriendlyElement {
  static get observedAttributes() {
    return super.observedAttributes.concat('locate');
  }

  constructor() {
    super();
    this._fix = null;
    this._whence = 0;
    this._choosing = false;
    this._text = '';
    this._placeText = '';
    this._selected = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this._wantPosition();
  }

  attributeChangedCallback(name, old, value) {
    if (old !== value && name === 'position') this._fix = null;
    if (old !== value && name === 'locate') this.isConnected && this._wantPosition();
    else super.attributeChangedCallback(name, old, value);
  }

  /** Asks the device where it is; the browser asks the person. */
  locate() {
    this._with((later) => later.locate(this));
  }

  /** Without a position there is nothing to show but what comes later, so finding one comes with that. */
  _wantPosition() {
    if (this.hasAttribute('locate')) this.locate();
    else if (!this.hasAttribute('position')) this._with((later) => later.locateIfAllowed(this));
  }

  /** Does something with what comes later, if that comes; where it does not, `_open` has said so. */
  _with(act) {
    import('./screen.js').then(act, () => {});
  }

  async _open(url) {
    // What a server wrote has everything already; without a position there is no first list. Either is seen before
    // anything else is fetched.
    if (this._written || ((this.position || this._fix) && this._use(await openEngine(url), url))) await painted();
    const styled = this._sheet(new URL('./friendly-city-more.css', import.meta.url).href);
    const later = await fetched(import('./screen.js'), 'screen.js');
    const engine = await later.openScreen(url, this);
    await styled;
    this._later = later;
    this._use(engine, url);
    if (this._todo) later.act(this, ...this._todo);
    this._todo = null;
  }

  _wait() {
    this._show(`${WAITING}${this._words.wait}${ROWS}`);
  }

  get _words() {
    return WORDS[this._language.slice(0, 2).toLowerCase()] || WORDS.en;
  }

  _paint() {
    const engine = this._engine;
    if (!engine || !this.isConnected) return;
    const given = this.position.split(',');
    const fix = this._fix || { lon: given.length === 2 ? given[0] : NaN, lat: given[1], place: this.place };
    const at = this.at ? Date.parse(this.at) : Date.now();
    const flags = (this.open ? OPEN : 0) | (this.roundTheClock ? ROUND : 0) | (this._choosing ? CHOOSING : 0);
    try {
      const html = (engine.render || engine.first).call(
        engine, Number(fix.lon), Number(fix.lat), at / 1000, Number(this.radius) || 5000, Number(this.limit) || 10,
        flags | (this._whence << 8), this._language, this.facilities, this._text, fix.place || '',
        this._selected, this._placeText,
      );
      // The smaller engine leaves to the larger what it cannot show.
      if (!html) return this._beg();
      this._shown = true;
      this._show(html);
    } catch (why) {
      this._report(new FriendlyError('engine', String(why), 'reload the page'));
    }
    if (this._later) this._later.check(this, engine, at);
    return true;
  }

  /** Says that what was asked for is still to come, in the words the first list has for it. */
  _beg() {
    const words = this._box.querySelector('.later');
    if (words) this._box.querySelector('.status').textContent = words.textContent;
  }

  _heard(event, target, action) {
    const click = event.type === 'click';
    if (click && action === 'open') {
      this.open = !this.open;
    } else if (click && action === 'round') {
      this.roundTheClock = !this.roundTheClock;
    } else if (click && action === 'facility') {
      const value = target.getAttribute('data-v');
      const chosen = this.facilities.split(/[ ,;]+/).filter(Boolean);
      this.facilities = (chosen.includes(value) ? chosen.filter((f) => f !== value) : chosen.concat(value)).join(',');
    } else if (click && action === 'retry') {
      this._load();
    } else if (action === 'text') {
      this._text = target.value;
      if (!click) this._paint();
    } else if (this._later) {
      this._later.act(this, event, target, action);
    } else {
      // Done as soon as it can be.
      this._todo = [event, target, action];
      this._beg();
    }
  }
}

reflect(FriendlyStations, [
  ['pack'], ['position'], ['place'], ['facilities'], ['radius'], ['limit'], ['at'], ['theme'],
  ['open', 'open', true], ['roundTheClock', 'round-the-clock', true],
]);
