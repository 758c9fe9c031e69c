import { FriendlyError } from './loader.js';

export { FriendlyError };

/** What happened once, and never changes. Others may be kept too: what an event is worth is not decided here. */
export interface LedgerEvent {
  /** A ULID: `newId()`. */
  readonly id: string;
  /** Others are kept, and count for nothing until a program knows them. */
  readonly kind: 'earn' | 'redeem' | 'correct' | (string & {});
  /** Of `earn`. */
  readonly activity?: string;
  /** Of `redeem`. */
  readonly reward?: string;
  /** Of `correct`: the id of another event. */
  readonly corrects?: string;
  /** What it was for, in the same words whoever reports it. Without one its `id` is. */
  readonly cause?: string;
  /** RFC 3339 with an offset: `2026-11-25T12:00:00+08:00`. */
  readonly at: string;
  readonly points?: number;
  readonly station?: string;
  readonly vouched_by?: string;
}

export interface LedgerFile {
  worker: string;
  events: LedgerEvent[];
}

export interface Merged {
  added: number;
  /** Were there already, or twice in the file. */
  known: number;
  /** What cannot be an event at all, by its place from 0. */
  refused: { index: number; why: string }[];
}

/** `storage-full` or `storage-denied`: what was added is in memory, and tried again. */
export interface StorageError extends FriendlyError {
  /** Of `merge` and `read`: what would have been answered. */
  merged?: Merged;
}

export interface Ledger {
  /** The host's id, or the device's own. */
  readonly worker: string;
  /** All that are known, frozen, in no special order. Another array after every change. */
  readonly events: readonly LedgerEvent[];
  /** Whether everything is on the device. */
  readonly stored: boolean;
  /** How many are only in memory. */
  readonly unsaved: number;
  /** What is wrong with the store. */
  readonly problems: readonly { code: string; message: string; help: string }[];
  /** Kept when the device has it. `keep: false`: only to be looked at, as long as the page; neither stored nor in files. */
  add(event: LedgerEvent, options?: { keep?: boolean }): Promise<void>;
  /** Adds what is not there yet: all of it, or nothing. `force`: also of another worker. */
  merge(file: { worker?: string; events: readonly unknown[] } | readonly unknown[], options?: { force?: boolean }): Promise<Merged>;
  /** What to write to a file: of the same set the same. */
  file(): LedgerFile;
  /** Has the browser save the file. */
  download(name?: string): void;
  /** Merges a file that the person chose. */
  read(file: Blob, options?: { force?: boolean }): Promise<Merged>;
  /** Calls `listen` after a change, here or in another tab; returns how to stop. */
  subscribe(listen: (ledger: Ledger) => void): () => void;
}

/** The ledger of a worker, one on a page. Without a worker, what the device keeps under an id of its own. */
export function openLedger(worker?: string): Promise<Ledger>;
/** A ULID. */
export function newId(now?: number): string;
