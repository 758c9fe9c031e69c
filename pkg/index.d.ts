/** Stations near a person: open ones, with what they need, offline. `docs/element.md` says what each attribute does. */
export class FriendlyStations extends HTMLElement {
  /** Address of the pack, or of a signed manifest; its attributes `key` (or `trust`) and `city` are only read, see `docs/store.md`. */
  pack: string;
  /** `longitude,latitude` in WGS-84 degrees; empty: the person chooses. */
  position: string;
  /** What the position is called. */
  place: string;
  /** Facility names separated by commas, all of which a station must have. */
  facilities: string;
  /** Metres, as text; empty: 5000. */
  radius: string;
  /** Rows, as text; empty: 10. */
  limit: string;
  /** RFC 3339; empty: now, kept up to date. */
  at: string;
  /** `light`, `dark`, or empty for the system's. */
  theme: string;
  /** Only stations open at the instant. */
  open: boolean;
  /** Only stations open at every moment. */
  roundTheClock: boolean;
  /** Asks the device where it is. */
  locate(): void;
}

export interface FriendlyStationsEventMap {
  'friendly-select': CustomEvent<{ id: string }>;
  'friendly-navigate': CustomEvent<{ id: string; app: 'amap' | 'baidu' | 'tencent' | 'apple' | 'google' | 'geo'; href: string }>;
  'friendly-error': CustomEvent<{ code: string; message: string; help: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    'friendly-stations': FriendlyStations;
  }
  interface HTMLElementEventMap extends FriendlyStationsEventMap {}
}
