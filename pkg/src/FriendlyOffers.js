import { FriendlyElement, FriendlyError, asError, reflect } from './element.js';
import { openBill, openOffers, sheets, wantBill } from './offering.js';
import { forget, json, known, located, pair, say, seconds, setFacts, skip, watch } from './person.js';

/** What must be said before the engine is there; everything else it says itself. */
const WORDS = {
  zh: {
    wait: '正在取优惠…',
    offline: '没有网络，手机里也还没有优惠数据。连上网后会自动再试。',
    data: '优惠数据打不开。请重试；一直这样的话，请告诉这个页面的维护者。',
    retry: '重试',
  },
  en: {
    wait: 'Getting the offers…',
    offline: 'There is no connection, and no offers on this device yet. It will try again by itself.',
    data: 'The offers can’t be read. Try again; if it stays like this, tell the people who run this page.',
    retry: 'Try again',
  },
};

const RADIUS = 5000;

/** Where the engine that draws the bill is, as `view::offers_list` says it: the one that is there draws it, or no bill is wanted. */
const [NOT_WANTED, LOST, COMING] = [0, 1, 2];

const isFull = (basket) => !!(basket && basket.lines && basket.lines.length);

/**
 * Offers for a worker near a place, or of one merchant. See docs/element.md.
 *
 * @fires friendly-select - `{ id }`: an offer was chosen
 * @fires friendly-answer - `{ attribute, value }`: the person said something of themselves; `value` is null where they took it back
 * @fires friendly-quote - the bill of the basket
 * @fires friendly-error - `{ code, message, help }`
 */
export class FriendlyOffers extends located(sheets(FriendlyElement)) {
  static get observedAttributes() {
    return ['pack', 'position', 'place', 'merchant', 'radius', 'limit', 'lang', 'at', 'facts', 'basket'];
  }

  constructor() {
    super();
    this._basket = null;
    this._more = NOT_WANTED;
    this._change = () => this._paint();
    const online = this._online;
    this._online = () => {
      online();
      this._refresh();
    };
  }

  connectedCallback() {
    const early = Object.prototype.hasOwnProperty.call(this, 'facts') ? this.facts : null;
    delete this.facts;
    if (Object.prototype.hasOwnProperty.call(this, 'basket')) {
      const basket = this.basket;
      delete this.basket;
      this._basket = basket;
    }
    if (early || this.hasAttribute('facts')) setFacts(early || json(this, 'facts'));
    this._unwatch = watch(this._change);
    if (this.pack && isFull(this.basket)) wantBill();
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this._unwatch();
  }

  attributeChangedCallback(name, old, value) {
    if (old === value) return;
    if (name === 'facts' && this.isConnected) setFacts(json(this, name));
    else super.attributeChangedCallback(name, old, value);
  }

  /** What the page knows of the person: the shape of a facts file. It is of the whole page, not of this element. */
  get facts() {
    return known().facts;
  }

  set facts(facts) {
    setFacts(facts);
  }

  /** What is bought: `{ merchant, lines: [{ id, name, unit_price_fen, quantity, tags }] }`. */
  get basket() {
    return this._basket || json(this, 'basket');
  }

  set basket(basket) {
    this._basket = basket;
    if (this._more === LOST) this._more = NOT_WANTED;
    this._paint();
  }

  /** What the person said here and the page does not know better. */
  get answers() {
    const { facts, said } = known();
    return said.reduce((all, name) => Object.assign(all, { [name]: facts[name] }), {});
  }

  /** Forgets one answer, or all. */
  forget(name) {
    forget(name);
  }

  _wait() {
    this._show(`<p class="status" role="status">${this._words.wait}</p>${'<div class="row"></div>'.repeat(4)}`);
  }

  get _words() {
    return WORDS[this._language.slice(0, 2).toLowerCase()] || WORDS.en;
  }

  get _part() {
    return 'offers';
  }

  async _open(url) {
    this._more = NOT_WANTED;
    this._use(await openOffers(url), url);
  }

  /** Fetches the engine that draws bills too, where the one that is there draws none. The list stands meanwhile, and when it
   * does not come. */
  async _fetch() {
    const from = this._from;
    const isOver = () => from !== this._from || this._more !== COMING;
    this._more = COMING;
    try {
      const engine = await openBill(from);
      if (isOver()) return;
      this._more = NOT_WANTED;
      this._use(engine, from);
    } catch (why) {
      if (isOver()) return;
      this._more = LOST;
      this._report(asError(why));
      this._paint();
    }
  }

  /** Asks again for what did not come. */
  _refresh() {
    if (this._more !== LOST) return;
    this._more = NOT_WANTED;
    this._paint();
  }

  _tick(event) {
    if (!document.hidden) this._refresh();
    super._tick(event);
  }

  _paint() {
    const engine = this._engine;
    if (!engine || !this.isConnected) return false;
    const { facts, counts, said, skip: skipped } = known(this.at);
    const position = this._here();
    const basket = this.basket;
    const lines = basket && Array.isArray(basket.lines) ? basket.lines : [];
    const bought = basket && { merchant: basket.merchant || this.merchant, lines: lines.map(({ name, ...line }) => line) };
    const request = {
      lang: this._language,
      position,
      whence: this._whence,
      place: this._fix ? '' : this.place,
      at: seconds(this.at),
      merchant: this.merchant,
      radius_m: this.radius ? Number(this.radius) || 0 : position && !this.merchant ? RADIUS : 0,
      limit: Number(this.limit) || 0,
      facts,
      counts,
      said,
      skip: skipped,
    };
    if (engine.render) {
      request.basket = bought;
      request.names = lines.map(({ name }) => name || '');
    } else if (isFull(bought)) {
      if (this._more === NOT_WANTED) this._fetch();
      request.lacks = this._more;
    }
    const html = this._draw(engine, request);
    if (!html) return false;
    this._shown = true;
    this._show(html);
    if (engine.render && isFull(bought)) this._quote(bought);
    return true;
  }

  /** What the engine draws. What the page gives and nobody can read is told and left out: a list of what is known is better than
   * none. */
  _draw(engine, request) {
    for (const without of ['', 'basket', 'facts']) {
      delete request[without];
      try {
        return (engine.render || engine.list).call(engine, JSON.stringify(request));
      } catch (why) {
        this._report(new FriendlyError('request', why, 'see docs/element.md'));
      }
    }
    return '';
  }

  /** Tells the page what the bill comes to, when it has changed. */
  _quote(basket) {
    const sum = this.shadowRoot.querySelector('.bill');
    const total = sum && sum.getAttribute('data-total');
    const said = JSON.stringify([basket, total]);
    if (!sum || said === this._quoted) return;
    this._quoted = said;
    this._fire('friendly-quote', {
      basket,
      total_fen: Number(total),
      saving_fen: Number(sum.getAttribute('data-saving')),
      probably: sum.hasAttribute('data-probably'),
    });
  }

  _heard(event, target, action) {
    if (event.type !== 'click') return;
    const value = target.getAttribute('data-v');
    switch (action) {
      case 'answer': {
        const attribute = target.closest('[data-id]').getAttribute('data-id');
        const answer = JSON.parse(value);
        this._move(() => say(attribute, answer));
        this._fire('friendly-answer', { attribute, value: answer });
        break;
      }
      case 'skip':
        this._move(() => skip(value));
        break;
      case 'forget':
        this._move(() => forget(value));
        this._fire('friendly-answer', { attribute: value || null, value: null });
        break;
      case 'locate':
        this.locate();
        break;
      case 'widen':
        this.radius = 'all';
        break;
      case 'more':
        this._lengthen(target);
        break;
      case 'retry':
        this._load();
        this._refresh();
        break;
      case 'select': {
        const details = target.closest('[data-id]').querySelector('details');
        details.open = !details.open;
        this._fire('friendly-select', { id: value });
        break;
      }
    }
  }

  /** Whoever answers goes on with the next question, also by keyboard; the screen reader hears it. */
  _move(change) {
    change();
    const next = this.shadowRoot.querySelector('[data-a=answer],[data-a=forget],[data-a=select]');
    if (next) next.focus({ preventScroll: true });
  }

  /** Shows more of every kind; whoever asked goes on with the first that is new. */
  _lengthen(button) {
    const { children } = button.previousElementSibling;
    const many = children.length;
    this.limit = many + 200;
    const next = children[many] && children[many].querySelector('[data-a=select]');
    if (next) next.focus();
  }
}

reflect(FriendlyOffers, [['pack'], ['position'], ['place'], ['merchant'], ['radius'], ['limit'], ['at'], ['theme']]);
