import type { Facts } from './friendly-offers.js';
import type { LedgerEvent, LedgerFile } from './ledger.js';

/** Detail of `friendly-balance`: what the rules of offers read. */
export interface BalanceDetail {
  balance: number;
  counts: { event: string; window: 'day' | 'week' | 'month' | 'ever'; value: number }[];
}

/** `<friendly-rewards>`: see docs/element.md. */
export class FriendlyRewards extends HTMLElement {
  /** Address of `rewards.pack`. */
  pack: string;
  /** Address of `city.pack`, for checking in near the person. */
  stations: string;
  /** The host's pseudonymous id of the worker; empty: the device's own. */
  worker: string;
  /** `longitude,latitude` in WGS-84 degrees. */
  position: string;
  /** RFC 3339; empty: now, kept up to date. */
  at: string;
  /** `light`, `dark`, or empty for the system's. */
  theme: string;
  /** Of the person, so of every element of the page. */
  facts: Facts | null;
  /** Set: merged with what the device keeps, and kept. Read: everything. */
  events: readonly LedgerEvent[] | LedgerFile;
  /** Kept on the device when the promise is. */
  add(...events: LedgerEvent[]): Promise<void>;
  read(file: Blob): Promise<unknown>;
  download(): void;
  import(): void;
  locate(): void;
}
