import type { FriendlyError } from './loader.js';

/** RFC 3339 with an offset: `2026-10-09T13:20:00+08:00`. */
export type InstantText = string;
/** `2026-10-01` */
export type DayText = string;

/** A document: its days, or that there is none. */
export type DocumentFact = { valid_to: DayText; valid_from?: DayText } | false;
export type FactValue = string | number | boolean | DocumentFact;
export type Assurance = 'self_declared' | 'ledger' | 'credential' | 'clock';
/** A value, which the person says themselves, or a value and who vouches for it. */
export type Fact = FactValue | { value: FactValue; assurance?: Assurance };
/** By the attribute's name. */
export type Facts = { [attribute: string]: Fact };

export interface Count {
  event: string;
  window: 'day' | 'week' | 'month' | 'ever';
  value: number;
}

export interface Used {
  offer: string;
  /** Its place in the offer's list, from 0. */
  limit: number;
  /** Times or fen, as the limit counts. */
  used: number;
}

interface Situation {
  at: InstantText;
  /** Longitude, latitude in degrees. */
  position?: [number, number] | null;
  crs?: 'wgs84' | 'gcj02' | 'bd09';
  facts?: Facts;
  counts?: Count[];
  used?: Used[];
}

export interface OffersRequest extends Situation {
  /** Only offers of this merchant. */
  merchant?: string | null;
  /** Only offers of merchants at most so far from `position`. */
  radius_m?: number | null;
  /** BCP 47. */
  lang?: string;
  /** Attributes that the person left open. */
  skip?: string[];
}

export interface BasketLine {
  id: string;
  unit_price_fen: number;
  /** 1 without it. */
  quantity?: number;
  /** What one unit costs at least. */
  floor_fen?: number;
  tags?: string[];
}

export interface Basket {
  merchant: string;
  lines: BasketLine[];
}

export interface QuoteRequest extends Situation {
  basket: Basket;
  /** `said`: as if all were vouched for that the person says. It shows, it never redeems. */
  trust?: 'vouched' | 'said';
}

export type Verdict = 'eligible' | 'not_now' | 'needs_information' | 'not_eligible';
export type Status = 'true' | 'false' | 'unknown';
export type ChangedBy = 'time' | 'worker' | 'merchant' | 'nobody';
/** A value as it is written in facts. */
export type Plain = number | boolean | string | { valid_to: DayText };

export type ReasonCode =
  | 'not_started'
  | 'expired'
  | 'paused'
  | 'outside_schedule'
  | 'outside_area'
  | 'category_not_included'
  | 'threshold_not_met'
  | 'document_missing'
  | 'document_expired'
  | 'usage_limit_reached'
  | 'budget_exhausted'
  | 'information_missing'
  | 'assurance_too_low';

/** Several conditions together. */
export interface Group {
  condition: 'all' | 'any' | 'at_least' | 'not';
  status: Status;
  /** How many must hold, of `at_least`. */
  n?: number;
  of: Explanation[];
}

type Operator = '<' | '<=' | '=' | '!=' | '>=' | '>';

export type Required =
  | { values: string[] }
  | { op: Operator; value: Plain }
  | { from: Plain; to: Plain }
  | { op: Operator; period: string }
  | { opening_hours: string }
  | { freq: 'WEEKLY' | 'MONTHLY'; byday: string; opens_at: string; closes_at: string }
  | { area: string }
  | { state: 'valid' | 'expired' | 'missing' }
  | { window: Count['window']; op: Operator; value: number };

/** One question with its answer. */
export interface Asked {
  condition: 'in' | 'compare' | 'between' | 'age' | 'schedule' | 'within' | 'document' | 'count';
  status: Status;
  /** There where a `not` is around it. */
  negated?: true;
  /** The attribute, event or area. */
  attribute?: string;
  /** Why it does not help. */
  reason_code?: ReasonCode;
  actual?: Plain;
  required: Required;
  gap?: number;
  /** `minute`, `day`, `m`, or the attribute's own. */
  unit?: string;
  changed_by: ChangedBy;
  how?: string;
}

export type Explanation = Group | Asked;

export interface Change {
  change: 'wait' | 'have' | 'document' | 'happen' | 'enter' | 'leave';
  /** The attribute, event or area. */
  attribute?: string;
  /** Of `happen`: in which the event is to come to so many. */
  window?: Count['window'];
  /** Any of these will do. */
  to?: Plain[];
  state?: 'valid' | 'expired' | 'missing';
  /** Until when to wait. */
  at?: InstantText;
  gap?: number;
  unit?: string;
  changed_by: ChangedBy;
  how?: string;
}

export interface OfferAnswer {
  id: string;
  merchant: string;
  name: string;
  verdict: Verdict;
  /** Of `needs_information`: what it takes to say. */
  attributes?: string[];
  /** Why nobody has it now, or they no longer. */
  reason_code?: ReasonCode;
  becomes_eligible_at: InstantText | null;
  eligible_until: InstantText | null;
  /** From, and before. */
  next_windows: [InstantText, InstantText][];
  /** If all were vouched for that the person says; only where that differs. */
  presumed?: { verdict: Verdict; becomes_eligible_at: InstantText | null; eligible_until: InstantText | null };
  distance_m?: number;
  explanation: Explanation | null;
  /** The smallest sets of changes that make it theirs, the easiest first. */
  remedies: Change[][];
}

/** A question to the person. */
export interface Question {
  attribute: string;
  label: string;
  type: 'code' | 'integer' | 'boolean' | 'date' | 'document';
  decides_hundredths: number;
  answers: { value: Plain; label?: string }[];
}

export interface Problem {
  severity: 'error' | 'warning';
  code: string;
  file: string;
  line: number;
  column: number;
  /** JSON pointer into the request. */
  pointer?: string;
  message: string;
  help: string;
}

export interface OffersAnswer {
  /** Whether the records are generated and not real. */
  sample: boolean;
  offers: OfferAnswer[];
  questions: Question[];
  /** Facts that cannot be used, and count as not known. */
  problems?: Problem[];
}

export interface QuoteAnswer {
  subtotal_fen: number;
  total_fen: number;
  saving_fen: number;
  /** Whether nothing permitted is cheaper, proven. */
  optimal: boolean;
  bound_fen: number;
  applied: { offer: string; saving_fen: number; running_fen: number }[];
  points?: { offer: string; points: number }[];
  lines: { id: string; total_fen: number }[];
  rejected: {
    offer: string;
    reason_code:
      | 'usage_limit_reached'
      | 'category_not_included'
      | 'minimum_spend_not_reached'
      | 'combination_disallowed'
      | 'stacking_conflict'
      | 'not_cheaper'
      | 'not_compared';
    would_save_fen: number;
  }[];
}

/** A request that is wrong: `code`, `message` and `help` of its first problem, and all of them. */
export interface RequestError extends FriendlyError {
  problems: Problem[];
}

/** The module's own object, for whoever has the text already. */
export interface OffersEngine {
  ask(question: 'offers' | 'quote', request: string): string;
  /** What is known of the person, as in a facts file, for `truths` and `explainAll`; how many facts cannot be used. */
  setFacts(facts: string): number;
  /** Where the person is, for the same; NaN where that is not known. */
  setPosition(longitude: number, latitude: number): void;
  /**
   * Asks all offers at a Unix second. A pointer into the module's memory, good until the next call: a byte an offer, in
   * the order of their ids: 0 not theirs, 1 not known, 2 theirs.
   */
  truths(atUnixS: number): number;
  /** The same, and every part of every rule explained, in `columns`. */
  explainAll(atUnixS: number): number;
  /** How many offers there are. */
  offers(): number;
  /** How many parts their rules have. */
  parts(): number;
  /**
   * Pointers: the first part of each offer (32 bits); of each part whether it holds (a byte, as in `truths`), the number
   * of its reason (a byte; 255: none) and its gap (a 64-bit float; NaN: none).
   */
  columns(): Uint32Array;
  free(): void;
}

/** The offers of a city. Both questions throw a {@link RequestError}. */
export class Offers {
  readonly engine: OffersEngine;
  constructor(engine: OffersEngine);
  offers(request: OffersRequest): OffersAnswer;
  quote(request: QuoteRequest): QuoteAnswer;
  free(): void;
}

/** Loads the module once, whoever asks. */
export function loadOffers(): Promise<unknown>;
/** Opens a pack of offers: its address, or its bytes. */
export function openOffers(pack: string | URL | Uint8Array | ArrayBuffer): Promise<Offers>;
