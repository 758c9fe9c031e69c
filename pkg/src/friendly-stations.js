// Defines <friendly-stations>.
import { FriendlyStations } from './FriendlyStations.js';

if (typeof customElements !== 'undefined' && !customElements.get('friendly-stations')) {
  customElements.define('friendly-stations', FriendlyStations);
}

export { FriendlyStations };
