// Defines <friendly-offers> and <friendly-offer-badge>.
import { FriendlyOfferBadge } from './FriendlyOfferBadge.js';
import { FriendlyOffers } from './FriendlyOffers.js';

if (typeof customElements !== 'undefined') {
  for (const [name, Class] of [['friendly-offers', FriendlyOffers], ['friendly-offer-badge', FriendlyOfferBadge]]) {
    if (!customElements.get(name)) customElements.define(name, Class);
  }
}

export { FriendlyOfferBadge, FriendlyOffers };
