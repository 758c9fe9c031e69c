import { FriendlyElement, FriendlyError, reflect } from './element.js';
import { openBill, sheets, wantBill } from './offering.js';
import { json, known, pair, seconds, watch } from './person.js';

/**
 * What the person pays for one thing, in a line, or the points they get for it. It says nothing where no offer does either, and
 * nothing while the data is not there: the price beside it is right without it. See docs/element.md.
 *
 * @fires friendly-error - `{ code, message, help }`
 */
export class FriendlyOfferBadge extends sheets(FriendlyElement) {
  static get observedAttributes() {
    return ['pack', 'position', 'merchant', 'price', 'floor', 'tags', 'lang', 'at'];
  }

  constructor() {
    super();
    this._change = () => this._paint();
  }

  connectedCallback() {
    this._unwatch = watch(this._change);
    // A price is a bill. Said at once, so that a list on the page takes the same module.
    if (this.pack) wantBill();
    super.connectedCallback();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this._unwatch();
  }

  _wait() {}

  get _words() {
    return {};
  }

  get _part() {
    return 'offers';
  }

  /** The price stands beside it: an error is told to the page and not to the person. */
  async _open(url) {
    this._shown = true;
    this._use(await openBill(url), url);
  }

  _paint() {
    if (!this._engine || !this.isConnected) return false;
    const { facts, counts } = known(this.at);
    const request = {
      lang: this._language,
      position: pair(this.position),
      at: seconds(this.at),
      merchant: this.merchant,
      price_fen: Math.round(Number(this.price)) || 0,
      floor_fen: Math.round(Number(this.floor)) || 0,
      tags: this.tags.split(/[ ,;]+/).filter(Boolean),
      ...(this.hasAttribute('facts') ? { facts: json(this, 'facts') || {} } : { facts, counts }),
    };
    try {
      this._show(this._engine.badge(JSON.stringify(request)));
      return true;
    } catch (why) {
      this._report(new FriendlyError('request', why, 'see docs/element.md'));
      return false;
    }
  }

  _heard() {}
}

reflect(FriendlyOfferBadge, [['pack'], ['position'], ['merchant'], ['price'], ['floor'], ['tags'], ['at'], ['theme']]);
