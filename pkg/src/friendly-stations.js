// Defines <friendly-stations>. Its parts are named here so that a browser asks for them all at once.
import './wasm/finder.js';
import './loader.js';
import { FriendlyStations } from './FriendlyStations.js';

if (typeof customElements !== 'undefined' && !customElements.get('friendly-stations')) {
  customElements.define('friendly-stations', FriendlyStations);
}

export { FriendlyStations };
