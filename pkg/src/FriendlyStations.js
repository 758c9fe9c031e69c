import { FriendlyError, openEngine, openScreen } from './loader.js';

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

/** Numbers of `view::Whence`. */
const [GIVEN, DEVICE, LOCATING, DENIED, UNAVAILABLE] = [0, 1, 2, 3, 4];
const OPEN = 1;
const ROUND = 2;
const CHOOSING = 4;

const sheetUrl = new URL('./friendly-city.css', import.meta.url).href;
const identity = { createHTML: (html) => html };
let policy;

/** The one place that turns text into elements; the engine has escaped what is in it. */
function parse(html) {
  if (!policy) policy = window.trustedTypes ? window.trustedTypes.createPolicy('friendly-city', identity) : identity;
  const template = document.createElement('template');
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

/** Makes the children of `old` those of `next`, touching only what differs: focus, scrolling and typing stay. */
function morph(old, next) {
  let a = old.firstChild;
  let b = next.firstChild;
  while (b) {
    const after = b.nextSibling;
    if (!a) {
      old.appendChild(b);
    } else {
      const follow = a.nextSibling;
      if (a.nodeName !== b.nodeName || key(a) !== key(b)) {
        old.replaceChild(b, a);
      } else if (!a.isEqualNode(b)) {
        if (a.nodeType === 1) {
          attributes(a, b);
          morph(a, b);
        } else {
          a.data = b.data;
        }
      }
      a = follow;
    }
    b = after;
  }
  while (a) {
    const follow = a.nextSibling;
    a.remove();
    a = follow;
  }
}

const key = (node) => node.nodeType === 1 && (node.getAttribute('data-id') || node.getAttribute('data-a'));

function attributes(a, b) {
  for (const { name } of Array.from(a.attributes)) {
    // Whether a disclosure is open is the person's business.
    if (!b.hasAttribute(name) && !(name === 'open' && a.localName === 'details')) a.removeAttribute(name);
  }
  for (const { name, value } of Array.from(b.attributes)) {
    if (a.getAttribute(name) !== value) a.setAttribute(name, value);
  }
}

const asError = (why) => why instanceof FriendlyError ? why : new FriendlyError('engine', String(why), 'reload the page');
/** After the browser has painted, or at once where nobody looks. */
const painted = () => new Promise((done) => document.hidden ? done() : requestAnimationFrame(() => setTimeout(done)));

// On a server there is no HTMLElement; the class can still be imported there.
const Base = typeof HTMLElement === 'undefined' ? class {} : HTMLElement;

/**
 * Stations near a person: open ones, with what they need, offline. See docs/element.md.
 *
 * @fires friendly-select - `{ id }`: a row or a pin was chosen
 * @fires friendly-navigate - `{ id, app, href }`: a map application is about to open; cancel it to open your own
 * @fires friendly-error - `{ code, message, help }`
 */
export class FriendlyStations extends Base {
  static get observedAttributes() {
    return ['pack', 'position', 'place', 'facilities', 'open', 'round-the-clock', 'radius', 'limit', 'lang', 'at', 'locate'];
  }

  constructor() {
    super();
    this._fix = null;
    this._whence = GIVEN;
    this._choosing = false;
    this._text = '';
    this._placeText = '';
    this._selected = '';
    this._engine = null;
    this._said = new Set();
    this._tick = this._tick.bind(this);
    this._online = () => this._failed && this._load();
    let root = this.shadowRoot;
    this._box = root && root.querySelector('.fc');
    this._written = !!this._box;
    if (!this._box) {
      root = root || this.attachShadow({ mode: 'open' });
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = sheetUrl;
      this._box = document.createElement('div');
      this._box.className = 'fc';
      // Nothing is shown unstyled.
      const show = () => root.appendChild(this._box);
      link.onload = show;
      link.onerror = show;
      root.appendChild(link);
      this._wait();
    }
    root.addEventListener('click', (event) => this._click(event));
    root.addEventListener('input', (event) => this._input(event));
    root.addEventListener('change', (event) => this._change(event));
  }

  connectedCallback() {
    // What a page set before the class was there.
    for (const name of PROPERTIES) {
      if (Object.prototype.hasOwnProperty.call(this, name)) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
    addEventListener('online', this._online);
    document.addEventListener('visibilitychange', this._tick);
    this._load();
    this._wantPosition();
    this._tick();
  }

  disconnectedCallback() {
    removeEventListener('online', this._online);
    document.removeEventListener('visibilitychange', this._tick);
    clearTimeout(this._timer);
  }

  attributeChangedCallback(name, old, value) {
    if (old === value) return;
    if (name === 'position') this._fix = null;
    if (!this.isConnected) return;
    if (name === 'pack') this._load();
    else if (name === 'locate') this._wantPosition();
    else this._paint();
  }

  /** Asks the device where it is; the browser asks the person. */
  locate() {
    if (!navigator.geolocation) return this._located(UNAVAILABLE);
    this._whence = LOCATING;
    this._paint();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this._located(DEVICE, { lon: coords.longitude, lat: coords.latitude }),
      (why) => this._located(why.code === 1 ? DENIED : UNAVAILABLE),
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  }

  _located(whence, fix) {
    this._whence = whence;
    if (fix) {
      this._fix = fix;
      this._choosing = false;
    } else {
      this._choosing = true;
    }
    this._paint();
  }

  _wantPosition() {
    if (this.hasAttribute('locate')) {
      this.locate();
    } else if (!this.hasAttribute('position') && navigator.permissions) {
      navigator.permissions.query({ name: 'geolocation' }).then(
        ({ state }) => state === 'granted' && this.isConnected && !this._fix && this.locate(),
        () => {},
      );
    }
  }

  async _load() {
    const { pack } = this;
    if (!pack) return;
    const url = new URL(pack, document.baseURI).href;
    if (url === this._url && !this._failed) return;
    if (url !== this._url) this._shown = false;
    this._url = url;
    if (this._failed && !this._shown) this._wait();
    this._failed = false;
    this._said.clear();
    try {
      // What a server wrote has everything already; without a position there is no first list.
      if (!this._written && (this.position || this._fix)) {
        const engine = await openEngine(url);
        if (url !== this._url) return;
        this._engine = engine;
        if (this._paint()) await painted();
      }
      const engine = await openScreen(url);
      if (url !== this._url) return;
      this._engine = engine;
      this._paint();
    } catch (why) {
      if (url !== this._url) return;
      this._failed = true;
      // A first list stays; what goes with it is asked for again when there is a connection.
      if (this._shown) return this._report(asError(why));
      this._engine = null;
      const error = asError(why);
      const words = this._words;
      this._show(`<div class="none" role="alert"><p>${error.code === 'offline' ? words.offline : words.data}</p>
<button type="button" class="main" data-a="retry">${words.retry}</button></div>`);
      this._report(error);
    }
  }

  _wait() {
    this._show(`${WAITING}${this._words.wait}${ROWS}`);
  }

  get _words() {
    return WORDS[this._language.slice(0, 2).toLowerCase()] || WORDS.zh;
  }

  get _language() {
    const near = this.closest('[lang]');
    return (near && near.lang) || navigator.language || 'zh-CN';
  }

  _paint() {
    const engine = this._engine;
    if (!engine || !this.isConnected) return;
    const given = (this.position || '').split(',').map(Number);
    const fix = this._fix || { lon: given.length === 2 ? given[0] : NaN, lat: given[1], place: this.place };
    const at = this.at ? Date.parse(this.at) : Date.now();
    const flags = (this.open ? OPEN : 0) | (this.roundTheClock ? ROUND : 0) | (this._choosing ? CHOOSING : 0);
    try {
      const html = (engine.render || engine.first).call(
        engine, fix.lon, fix.lat, Math.floor(at / 1000), Number(this.radius) || 5000, Number(this.limit) || 10,
        flags | (this._whence << 8), this._language, this.facilities, this._text, fix.place || '',
        this._selected, this._placeText,
      );
      // The smaller engine leaves to the larger what it cannot show.
      if (!html) return false;
      this._shown = true;
      this._show(html);
    } catch (why) {
      this._report(new FriendlyError('engine', String(why), 'reload the page'));
    }
    const unknown = engine.unknownFacilities ? engine.unknownFacilities(this.facilities) : '';
    if (unknown) this._report(new FriendlyError('facility-unknown', `the city has no facility \`${unknown}\``, 'see docs/element.md for the names'));
    if (this.position && !(Math.abs(given[0]) <= 180 && Math.abs(given[1]) <= 90)) {
      this._report(new FriendlyError('position-invalid', `\`${this.position}\` is not a position`, 'write longitude,latitude'));
    }
    if (isNaN(at)) this._report(new FriendlyError('at-invalid', `\`${this.at}\` is not an instant`, 'write RFC 3339, 2026-10-08T03:00:00+08:00'));
    return true;
  }

  _show(html) {
    const root = this.shadowRoot;
    const focused = root.activeElement;
    morph(this._box, parse(html));
    if (focused && !root.activeElement) {
      // The choice of a place, where it has just opened, is above the list.
      const next = root.querySelector('[data-a=locate],[data-a=retry],[data-a=select]');
      if (next) next.focus({ preventScroll: true });
    }
  }

  /** An error is reported once, not on every repaint. */
  _report({ code, message, help }) {
    if (this._said.has(code + message)) return;
    this._said.add(code + message);
    this._fire('friendly-error', { code, message, help });
  }

  _fire(type, detail) {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /** Hours go by: repaint at every full minute that somebody can see. */
  _tick() {
    clearTimeout(this._timer);
    if (document.hidden) return;
    if (this._engine && !this.at) this._paint();
    this._timer = setTimeout(this._tick, 60000 - (Date.now() % 60000));
  }

  _click(event) {
    const target = event.target.closest('[data-a]');
    if (!target) return;
    const value = target.getAttribute('data-v');
    switch (target.getAttribute('data-a')) {
      case 'open':
        this.open = !this.open;
        break;
      case 'round':
        this.roundTheClock = !this.roundTheClock;
        break;
      case 'facility': {
        const chosen = this.facilities.split(/[ ,;]+/).filter(Boolean);
        this.facilities = (chosen.includes(value) ? chosen.filter((f) => f !== value) : chosen.concat(value)).join(',');
        break;
      }
      case 'widen':
        this.radius = value;
        break;
      case 'clear': {
        this._text = '';
        const input = this.shadowRoot.querySelector('[data-a=text]');
        if (input) input.value = '';
        this._paint();
        break;
      }
      case 'locate':
        this.locate();
        break;
      case 'change':
        this._choosing = true;
        this._whence = this._whence === DEVICE ? DEVICE : GIVEN;
        this._paint();
        break;
      case 'back':
        this._choosing = false;
        this._paint();
        this.shadowRoot.querySelector('[data-a=change]').focus();
        break;
      case 'go':
        this._go(value, target.textContent);
        break;
      case 'retry':
        this._load();
        break;
      case 'select':
      case 'pin':
        this._select(value, target);
        break;
      case 'app': {
        const id = target.closest('[data-id]').getAttribute('data-id');
        if (!this._fire('friendly-navigate', { id, app: value, href: target.href })) event.preventDefault();
        break;
      }
    }
  }

  _input({ target }) {
    const action = target.getAttribute('data-a');
    if (action === 'text') this._text = target.value;
    else if (action === 'place') this._placeText = target.value;
    else return;
    this._paint();
  }

  _change({ target }) {
    if (target.getAttribute('data-a') === 'district' && target.value) {
      this._go(target.value, target.options[target.selectedIndex].text);
    }
  }

  _go(value, place) {
    const [lon, lat] = value.split(',').map(Number);
    this._placeText = '';
    this._located(GIVEN, { lon, lat, place });
  }

  _select(id, target) {
    this._selected = this._selected === id ? '' : id;
    this._paint();
    if (target.getAttribute('data-a') === 'pin') {
      const row = Array.from(this.shadowRoot.querySelectorAll('[data-id]')).find((r) => r.getAttribute('data-id') === id);
      if (row) row.scrollIntoView({ block: 'nearest' });
    }
    if (this._selected) this._fire('friendly-select', { id });
  }
}

/** Properties that are attributes: name, attribute, whether it is there or not. */
const REFLECTED = [
  ['pack'], ['position'], ['place'], ['facilities'], ['radius'], ['limit'], ['at'], ['theme'],
  ['open', 'open', true], ['roundTheClock', 'round-the-clock', true],
];
const PROPERTIES = REFLECTED.map(([name]) => name);

for (const [name, attribute = name, boolean] of REFLECTED) {
  Object.defineProperty(FriendlyStations.prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      return boolean ? this.hasAttribute(attribute) : this.getAttribute(attribute) || '';
    },
    set(value) {
      if (value === null || value === undefined || (boolean && !value)) this.removeAttribute(attribute);
      else this.setAttribute(attribute, boolean ? '' : String(value));
    },
  });
}
