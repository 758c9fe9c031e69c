// Defines <friendly-rewards>.
import { FriendlyRewards } from './FriendlyRewards.js';

if (typeof customElements !== 'undefined' && !customElements.get('friendly-rewards')) {
  customElements.define('friendly-rewards', FriendlyRewards);
}

export { FriendlyRewards };
