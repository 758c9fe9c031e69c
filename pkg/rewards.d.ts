import type { FriendlyError } from './loader.js';
import type { LedgerEvent } from './ledger.js';
import type { Count, Facts, InstantText } from './offers.js';

export { FriendlyError } from './loader.js';

export interface RewardsRequest {
  at: InstantText;
  /** Longitude, latitude in degrees. */
  position?: [number, number] | null;
  crs?: 'wgs84' | 'gcj02' | 'bd09';
  facts?: Facts;
  /** BCP 47. */
  lang?: string;
  worker?: string;
  /** What happened, in any order; twice is once. */
  events?: readonly LedgerEvent[];
}

export type Verdict = 'eligible' | 'not_now' | 'needs_information' | 'not_eligible';

/** `docs/json.md` says what each field is. */
export interface RewardsAnswer {
  sample: boolean;
  worker: string;
  at: InstantText;
  balance: number;
  lots: { points: number; expires_at: InstantText | null }[];
  cards: { card: string; have: number; of: number; full: number }[];
  accounts: { issuance: number; worker: number; redemption: number; expiry: number };
  history: {
    event: string;
    kind: string;
    about: string;
    name: string;
    at: InstantText;
    credited: number;
    reason_code: string | null;
    counted: boolean;
    balance: number;
    station?: string;
    vouched_by?: string;
  }[];
  expired: { at: InstantText; points: number }[];
  earn: {
    activity: string;
    name: string;
    kind: 'check_in' | 'class' | 'report' | 'volunteer' | 'other';
    points: number;
    points_up_to?: number;
    card?: string;
    stations?: string[];
    verdict: Verdict;
    attributes?: string[];
    reason_code: string | null;
    becomes_eligible_at: InstantText | null;
    eligible_until: InstantText | null;
    points_left: number | null;
    times_left: number | null;
  }[];
  redeem: {
    reward: string;
    name: string;
    cost_points: number;
    costs_card?: string;
    unlocks_offer?: string;
    stations?: string[];
    can_redeem: boolean;
    missing_points: number;
    missing_stamps: number;
    /** `YYYY-MM-DD` */
    by: string | null;
    verdict: Verdict;
    attributes?: string[];
    reason_code: string | null;
    becomes_eligible_at: InstantText | null;
  }[];
  pace: { points: number; days: number };
  counts: Count[];
  /** The same on every device that has the same events: 16 hexadecimal digits. */
  state_hash: string;
  problems?: { code: string; message: string; pointer?: string; help: string }[];
}

export interface CountsAnswer {
  balance: number;
  counts: Count[];
  problems?: RewardsAnswer['problems'];
}

/** The activities and rewards of a city. */
export class Rewards {
  /** Throws a `FriendlyError` whose `problems` are all of the request's. */
  rewards(request: RewardsRequest): RewardsAnswer;
  counts(request: RewardsRequest): CountsAnswer;
  free(): void;
}

/** Opens `rewards.pack`: its address, or its bytes. */
export function openRewards(pack: string | URL | ArrayBuffer | Uint8Array): Promise<Rewards>;
/** Loads the module before it is needed. */
export function loadRewards(): Promise<unknown>;
