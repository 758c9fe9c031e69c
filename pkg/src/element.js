// What every element of this package is made of. Each shipped script has its own copy of it, because a request more costs
// a first list more than the bytes; what there must be one of on a page (the Trusted Types policy, the bytes of a pack, the
// engine over it) is under one name for all of them.

/** Something that kept the data from the screen: a stable `code`, and what to do about it. */
export class FriendlyError extends Error {
  constructor(code, message, help) {
    super(message);
    this.name = 'FriendlyError';
    this.code = code;
    this.help = help;
  }
}

// Not by its class: another script's copy has another.
export const asError = (why) => why.help ? why : new FriendlyError('engine', String(why), 'reload the page');

const name = Symbol.for('friendly-city');
const shared = globalThis[name] || (globalThis[name] = { known: new Map() });
/** What is on its way or there, by what it is and where it comes from. */
export const { known } = shared;

/** What `make` promises, once for everyone who asks by this `name`. A failed attempt is forgotten, so that another can succeed. */
export function once(name, make) {
  let promise = known.get(name);
  if (!promise) {
    promise = make();
    known.set(name, promise);
    promise.catch(() => known.delete(name));
  }
  return promise;
}

export async function bytes(url, code = 'module-missing') {
  let response;
  try {
    response = await fetch(url);
    // It may also be lost in the middle of a file.
    if (response.ok) return await response.arrayBuffer();
  } catch (cause) {
    throw offline(url);
  }
  throw new FriendlyError(code, `\`${url}\` answers ${response.status}`, 'check the address');
}

export const offline = (url) => new FriendlyError('offline', `\`${url}\` cannot be reached`, 'try again when there is a connection');

/** A script that is on its way. */
export const fetched = (script, name) => script.catch(() => {
  throw offline(name);
});

/**
 * The engine `kind` over the pack at `url`: module and data are fetched at the same time.
 * @param {Promise<{ Engine: object }>} module its script, started
 */
export function engine(kind, url, module) {
  const name = `pack ${url}`;
  return once(`${kind} ${url}`, () => Promise.all([once(name, () => bytes(url, 'pack-missing')), module()]).then(([pack, { Engine }]) => {
    try {
      return Engine.open(new Uint8Array(pack));
    } catch (why) {
      // Fetched again, if it is asked for again.
      known.delete(name);
      const [code, what] = String(why).split(/ (.*)/);
      throw new FriendlyError(code, `\`${url}\` is not a usable pack: ${what}`, 'build it again with `friendly-city build`');
    }
  }));
}

/** Lets go of the bytes at `url`, when no further engine will want them. */
export const forget = (url) => known.delete(`pack ${url}`);

/** The one place that turns text into elements; the engine has escaped what is in it. */
function parse(html) {
  if (!shared.policy) {
    const identity = { createHTML: (text) => text };
    shared.policy = window.trustedTypes ? window.trustedTypes.createPolicy('friendly-city', identity) : identity;
  }
  const template = document.createElement('template');
  template.innerHTML = shared.policy.createHTML(html);
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

// On a server there is no HTMLElement; a class made from this can still be imported there.
const Base = typeof HTMLElement === 'undefined' ? class {} : HTMLElement;

/**
 * An element over one pack. Made from it, a class has `_words` (`offline`, `data`, `retry`), and the methods
 * `_wait()`: shows what stands while nothing is there; `_open(url)`: fetches engines and gives each to `_use`;
 * `_paint()`: shows what the engine says, and whether it said anything; `_heard(event, target, action)`: a click, an
 * input or a change of an element that has `data-a`.
 */
export class FriendlyElement extends Base {
  static get observedAttributes() {
    return this.reflected.map(([name, attribute = name]) => attribute).concat('lang');
  }

  constructor() {
    super();
    this._engine = null;
    this._said = new Set();
    this._tick = this._tick.bind(this);
    this._online = () => this._failed && this._load();
    let root = this.shadowRoot;
    this._box = root && root.querySelector('.fc');
    this._written = this._shown = !!this._box;
    if (!this._box) {
      root = root || this.attachShadow({ mode: 'open' });
      this._box = document.createElement('div');
      this._box.className = 'fc';
      // Nothing is shown unstyled.
      this._sheet(new URL('./friendly-city.css', import.meta.url).href).then(() => root.appendChild(this._box));
      this._wait();
    }
    for (const type of ['click', 'input', 'change']) {
      root.addEventListener(type, (event) => {
        const target = event.target.closest('[data-a]');
        if (target) this._heard(event, target, target.getAttribute('data-a'));
      });
    }
  }

  connectedCallback() {
    // What a page set before the class was there.
    for (const name of Object.keys(this)) {
      if (this.constructor.reflected.some(([known]) => known === name)) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
    addEventListener('online', this._online);
    document.addEventListener('visibilitychange', this._tick);
    this._load();
    this._tick();
  }

  disconnectedCallback() {
    removeEventListener('online', this._online);
    document.removeEventListener('visibilitychange', this._tick);
    clearTimeout(this._timer);
  }

  attributeChangedCallback(name, old, value) {
    if (old === value || !this.isConnected) return;
    if (name === 'pack') this._load();
    else this._paint();
  }

  async _load() {
    const { pack } = this;
    if (!pack) return;
    const url = new URL(pack, document.baseURI).href;
    if (url === this._url && !this._failed) return;
    if (this._url && url !== this._url) {
      this._shown = false;
      this._said.clear();
    }
    this._url = this._from = url;
    if (this._failed && !this._shown) this._wait();
    this._failed = false;
    try {
      // A manifest leads to what is to be opened.
      await (/\.json(\?|$)/.test(url) ? (await fetched(import('./store.js'), 'store.js')).open(this, url) : this._open(url));
    } catch (why) {
      if (url !== this._url) return;
      this._failed = true;
      const error = asError(why);
      // What is shown stays; what goes with it is asked for again when there is a connection.
      if (!this._shown) {
        this._engine = null;
        const words = this._words;
        this._show(`<div class="none" role="alert"><p>${error.says || (error.code === 'offline' ? words.offline : words.data)}</p>
<button type="button" class="main" data-a="retry">${words.retry}</button></div>`);
      }
      this._report(error);
    }
  }

  /** Shows what `engine` says of the pack at `url`, unless the page has another by now. */
  _use(engine, url) {
    if (url === this._from) {
      this._engine = engine;
      return this._paint();
    }
  }

  /** Adds a sheet of this package, if no server has; the promise is kept when it is there or cannot be had. */
  _sheet(href) {
    const root = this.shadowRoot;
    return root.querySelector(`link[href$="${href.split('/').pop()}"]`) ? Promise.resolve() : new Promise((done) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = href;
      link.onload = link.onerror = done;
      root.insertBefore(link, root.querySelector('.fc'));
    });
  }

  get _language() {
    const near = this.closest('[lang]');
    return (near && near.lang) || navigator.language || 'zh-CN';
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

  /** Hours go by: repaint at every full minute that somebody can see, and try again what did not come. */
  _tick() {
    clearTimeout(this._timer);
    if (document.hidden) return;
    if (this._engine && !this.at) this._paint();
    if (this._failed && this._shown) this._load();
    this._timer = setTimeout(this._tick, 60000 - (Date.now() % 60000));
  }
}

/** Makes attributes properties too: name, attribute if it is another, whether it is only there or not. */
export function reflect(Class, reflected) {
  Class.reflected = reflected;
  for (const [name, attribute = name, boolean] of reflected) {
    Object.defineProperty(Class.prototype, name, {
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
}
