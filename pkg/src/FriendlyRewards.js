import { FriendlyElement, FriendlyError, reflect } from './element.js';
import { newId, openLedger } from './ledger.js';
import { dropLedger, json, known, located, seconds, setFacts, setLedger, watch } from './person.js';
import { openRewards, readLedger } from './rewarding.js';

/** What must be said before the engine is there; everything else it says itself. */
const WORDS = {
  zh: {
    wait: '正在取积分…',
    offline: '没有网络，手机里也还没有活动数据。您的积分记录都在手机里，连上网后会自动再试。',
    data: '活动数据打不开。您的积分记录没有丢。请重试；一直这样的话，请告诉这个页面的维护者。',
    retry: '重试',
    took: '文件已读入：新增 {} 条，原来就有 {} 条，没能收下 {} 条。',
    other: '这个文件来自另一台设备或另一个人。里面是您本人的记录吗？',
    none: '没有收下任何记录。',
    'other-worker': '这是另一个人的文件。',
    'file-truncated': '文件不完整，请重新保存，或让对方再发一次。',
    'file-too-large': '文件太大了。',
    'file-unreadable': '文件打不开，请重新选择。',
    file: '这不是积分记录的文件。',
  },
  en: {
    wait: 'Getting your points…',
    offline: 'There is no connection, and no activities on this device yet. Your records are safe on it; it will try again by itself.',
    data: 'The activities can’t be read. Your records are safe. Try again; if it stays like this, tell the people who run this page.',
    retry: 'Try again',
    took: 'The file was read: {} new records, {} were here already, {} could not be taken.',
    other: 'This file is from another device, or of another person. Are the records in it yours?',
    none: 'No records were taken.',
    'other-worker': 'This file is of another person.',
    'file-truncated': 'The file is cut short; save or send it again.',
    'file-too-large': 'The file is too large.',
    'file-unreadable': 'The file can’t be opened; choose it again.',
    file: 'This is not a file of records of points.',
  },
};

/**
 * A worker's points: what is earned, what earns more near here, what they are good for. See docs/element.md.
 *
 * @fires friendly-earn - `{ events }`: about to be added; cancel it to check a code first and add your own with `add`
 * @fires friendly-redeem - `{ event }`: the same of a reward
 * @fires friendly-balance - `{ balance, counts }`: it has changed
 * @fires friendly-error - `{ code, message, help }`
 */
export class FriendlyRewards extends located(FriendlyElement) {
  static get observedAttributes() {
    return super.observedAttributes.concat('facts');
  }

  constructor() {
    super();
    this._asking = this._notice = '';
    this._news = [];
    /** Causes and rewards that are being stored: a second tap is no second event. */
    this._pending = new Set();
    this._history = 0;
    this._events = [];
    this._ledger = this._read = null;
    this._left = 0;
    /** So many loads were begun or given up; only the last may show anything. */
    this._loads = 0;
    this._change = () => this._paint();
    this.shadowRoot.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && event.target.closest('.sure')) this._ask('', button('redeem', this._asking));
    });
  }

  connectedCallback() {
    const early = ['facts', 'events'].filter((name) => Object.prototype.hasOwnProperty.call(this, name)).map((name) => {
      const value = this[name];
      delete this[name];
      return [name, value];
    });
    if (this.hasAttribute('facts')) setFacts(json(this, 'facts'));
    early.forEach(([name, value]) => (this[name] = value));
    this._unwatch = watch(this._change);
    setLedger(this._change, null);
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this._unwatch();
    this._told = '';
    dropLedger(this._change);
    this._leave();
    this._url = '';
  }

  attributeChangedCallback(name, old, value) {
    if (old === value) return;
    if (name === 'facts' && this.isConnected) setFacts(json(this, name));
    else if (name === 'worker' || name === 'stations' || name === 'pack') {
      if (this._loads) this._clear(name === 'worker');
      if (this.isConnected) this._load();
    } else super.attributeChangedCallback(name, old, value);
  }

  /** Nothing of what is shown is so any longer; of another worker, nothing that the page said either. */
  _clear(other) {
    this._leave();
    this._url = '';
    this._engine = this._ledger = null;
    if (this._read) this._read.free();
    this._read = null;
    if (this.isConnected) setLedger(this._change, null);
    if (other) this._events = [];
    this._news = [];
    this._pending = new Set();
    this._asking = this._notice = this._told = '';
    this._history = 0;
    this._failed = this._shown = false;
    this._said.clear();
    this._wait();
  }

  /** Whatever is on its way comes too late. */
  _leave() {
    this._loads++;
    if (this._unsubscribe) this._unsubscribe();
    this._unsubscribe = null;
  }

  /** What the page knows of the person: the shape of a facts file. It is of the whole page, not of this element. */
  get facts() {
    return known().facts;
  }

  set facts(facts) {
    setFacts(facts);
  }

  /** Events that the page knows of, an array or a file: merged with what the device keeps, and kept there too. */
  get events() {
    return this._ledger ? this._ledger.events : this._events;
  }

  set events(events) {
    this._events = events || [];
    if (this._ledger) this._merge(this._events);
  }

  /** Adds what happened, one event or several; kept on the device before the promise is. */
  add(...events) {
    return this._add(events, true);
  }

  async _add(events, keep) {
    // Of another worker there is another set.
    const { _pending: pending } = this;
    const ids = events.map(({ id }) => id);
    // What one tap leads to is told together.
    this._notice = '';
    this._news = pending.size ? this._news.concat(ids) : ids;
    const keys = events.map(about);
    keys.forEach((key) => pending.add(key));
    try {
      const opening = this._opened();
      this._paint();
      const ledger = await opening;
      const results = await Promise.all(events.map((event) => ledger.add(event, { keep }).then(() => null, (why) => why)));
      const why = results.find(Boolean);
      if (why) this._report(why);
    } finally {
      keys.forEach((key) => pending.delete(key));
      this._paint();
    }
  }

  /** Has the browser save the records. */
  download() {
    this._opened().then((ledger) => ledger.download());
  }

  /** Asks the person for a file of records, and merges it. */
  import() {
    if (this._input) this._input.remove();
    // Some browsers forget an input that is nowhere while the person chooses.
    const input = (this._input = document.createElement('input'));
    input.type = 'file';
    input.accept = 'application/json,.json';
    input.hidden = true;
    input.onchange = () => {
      input.remove();
      if (input.files[0]) this.read(input.files[0]);
    };
    this.shadowRoot.appendChild(input);
    input.click();
  }

  /**
   * Merges a file of records, and says what came of it. One of another device is taken if the person says that it is
   * theirs; where the page knows the worker, only theirs is.
   */
  async read(file) {
    const words = this._words;
    const ledger = await this._opened();
    let merged;
    try {
      merged = await ledger.read(file).catch((why) => {
        if (why.code !== 'other-worker' || this.worker || !confirm(words.other)) throw why;
        return ledger.read(file, { force: true });
      });
    } catch (why) {
      // What could not be stored was taken all the same.
      merged = why.merged;
      const declined = why.code === 'other-worker' && !this.worker;
      if (!merged) this._say((declined ? '' : `${words[why.code] || words.file} `) + words.none);
      this._report(why);
    }
    if (merged) {
      const counts = [merged.added, merged.known, merged.refused.length];
      this._say(words.took.replace(/{}/g, () => counts.shift()));
    }
    return merged;
  }

  /** Says something of its own where everything is said. */
  _say(text) {
    this._news = [];
    this._notice = text;
    this._paint();
  }

  _opened() {
    return this._ledger ? Promise.resolve(this._ledger) : openLedger(this.worker);
  }

  _merge(file) {
    return this._opened().then((ledger) => ledger.merge(file, { force: !this.worker })).catch((why) => this._report(why));
  }

  _wait() {
    this._show(`<p class="status" role="status">${this._words.wait}</p>${'<div class="row"></div>'.repeat(4)}`);
  }

  get _words() {
    return WORDS[this._language.slice(0, 2).toLowerCase()] || WORDS.en;
  }

  _sheet(href) {
    const more = ['./friendly-city-more.css', './friendly-rewards.css'].map((name) => new URL(name, import.meta.url).href);
    return Promise.all([href, ...more].map((one) => super._sheet(one)));
  }

  get _part() {
    return 'rewards';
  }

  /** Which stations near the person are shown: as `src/view/rewards/near.rs` asks for them. */
  get _nearby() {
    return { radius: 3000, limit: 3, open: true };
  }

  async _open(url, stations = this.stations && new URL(this.stations, document.baseURI).href) {
    const load = ++this._loads;
    const late = () => load !== this._loads || !this.isConnected;
    let engine, ledger, lacking;
    try {
      [engine, ledger] = await Promise.all([
        openRewards(url, stations).catch((why) => {
          if (!why.engine) throw why;
          lacking = why;
          return why.engine;
        }),
        openLedger(this.worker),
      ]);
    } catch (why) {
      if (late()) return;
      throw why;
    }
    if (late()) return;
    if (lacking) {
      // With the connection, or the next minute, it is tried again.
      this._failed = true;
      this._report(lacking);
    }
    // Until here what was shown was told of changes.
    if (this._unsubscribe) this._unsubscribe();
    this._ledger = ledger;
    const changed = () => this._changed(url, engine, ledger);
    this._unsubscribe = ledger.subscribe(changed);
    if (this._events.length || this._events.events) await this._merge(this._events);
    await changed();
  }

  /** The events have changed: read them anew, and show what they come to. */
  async _changed(url, engine, ledger) {
    const late = () => ledger !== this._ledger || !this.isConnected;
    if (late()) return;
    ledger.problems.forEach((problem) => this._report(problem));
    const answer = await readLedger(ledger).catch((why) => {
      if (!late()) this._report(new FriendlyError('events', String(why), 'export the records, and report this'));
    });
    if (!answer) return;
    const { read, left } = answer;
    if (late()) {
      read.free();
      return;
    }
    if (this._read) this._read.free();
    this._read = read;
    this._left = left;
    if (left) this._report(new FriendlyError('event-unreadable', `${left} records that the device keeps cannot be read`, 'save the records, and report this'));
    this._use(engine, url);
  }

  _paint() {
    if (!this._engine || !this._read || !this.isConnected) return false;
    // The store fetches what is near to where they are now.
    if (this._heardOf) this._heardOf();
    const { facts } = known(this.at);
    const at = seconds(this.at);
    const request = {
      lang: this._language,
      position: this._here(),
      whence: this._whence,
      at,
      facts,
      asking: this._asking,
      news: this._news,
      history: this._history,
      unsaved: this._ledger.unsaved,
      unread: this._read.unread() + this._left,
      pending: Array.from(this._pending, String),
      trouble: this._ledger.problems.reduce((last, { code }) => (/^storage-/.test(code) ? code.slice(8) : last), ''),
      notice: this._notice,
      lacks: this._lacks ? (this._coming ? 2 : 1) : 0,
    };
    try {
      const html = this._engine.render(this._read, JSON.stringify(request));
      this._shown = true;
      this._show(html);
      this._tell(new Date(at * 1000).toISOString());
    } catch (why) {
      this._report(new FriendlyError('request', String(why), 'see docs/element.md'));
      return false;
    }
    return true;
  }

  /** The page, and the offers on it, hear what the ledger says. */
  _tell(at) {
    const text = this._engine.ask(this._read, 'counts', JSON.stringify({ at }));
    if (text === this._told) return;
    this._told = text;
    const { balance, counts } = JSON.parse(text);
    setLedger(this._change, { facts: { 'points.balance': { value: balance, assurance: 'ledger' } }, counts });
    this._fire('friendly-balance', { balance, counts });
  }

  _heard(event, target, action) {
    if (event.type !== 'click') return;
    const value = target.getAttribute('data-v');
    switch (action) {
      case 'checkin': {
        const at = this._now();
        const station = target.getAttribute('data-s');
        const causes = JSON.parse(value).filter(([, cause]) => !this._pending.has(cause));
        if (!causes.length) break;
        const events = causes.map(([activity, cause]) => ({ id: newId(), kind: 'earn', activity, cause, at, station }));
        if (this._fire('friendly-earn', { events })) this._add(events, !this.at);
        break;
      }
      case 'redeem':
        if (!this._pending.has(value)) this._ask(value, button('confirm', value));
        break;
      case 'cancel':
        this._ask('', button('redeem', this._asking));
        break;
      case 'confirm': {
        if (this._pending.has(value)) break;
        const id = newId();
        const redeemed = { id, kind: 'redeem', reward: value, cause: `${value}/${id}`, at: this._now() };
        // What is done at an hour that the page has set is for looking at.
        if (this._fire('friendly-redeem', { event: redeemed })) this._add([redeemed], !this.at);
        // Not another button: whoever presses the key again has not asked for that.
        this._ask('', '.status');
        break;
      }
      case 'more':
        this._history = (this._history || 8) + 20;
        this._paint();
        break;
      case 'locate':
        this.locate();
        break;
      case 'export':
        this.download();
        break;
      case 'import':
        this.import();
        break;
      case 'retry':
        this._load();
        break;
      case 'select': {
        const details = target.closest('[data-id]').querySelector('details');
        if (details) details.open = !details.open;
        break;
      }
    }
  }

  /** The instant of a new event: with the offset of the phone, to the second. */
  _now() {
    return new Date(seconds(this.at) * 1000).toISOString().replace('.000Z', 'Z');
  }

  /** What was done is said where the focus may go. */
  _show(html) {
    super._show(html.replace('<p class="status"', '$& tabindex="-1"'));
  }

  /** Asks whether they are sure, or no longer; whoever uses the keyboard goes on there. */
  _ask(reward, next) {
    this._asking = reward;
    this._notice = '';
    this._paint();
    const target = this.shadowRoot.querySelector(next);
    if (target) target.focus({ preventScroll: true });
  }
}

const button = (action, value) => `[data-a=${action}][data-v="${CSS.escape(value)}"]`;

/** What an event keeps from being done twice at once. */
const about = ({ id, kind, reward, cause }) => (kind === 'redeem' && reward) || cause || id;

reflect(FriendlyRewards, [['pack'], ['stations'], ['worker'], ['position'], ['at'], ['theme']]);
