/** A facts file: a value, or a value with who vouches for it. */
export type Facts = Record<string, FactValue | { value: FactValue; assurance: 'self_declared' | 'ledger' | 'credential' }>;
export type FactValue = string | number | boolean | { valid_to: string; valid_from?: string };

export interface BasketLine {
  id: string;
  /** What the bill calls it. */
  name?: string;
  unit_price_fen: number;
  quantity?: number;
  floor_fen?: number;
  tags?: string[];
}
export interface Basket {
  merchant?: string;
  lines: BasketLine[];
}

/** Detail of `friendly-quote`. */
export interface QuoteDetail {
  basket: Basket;
  total_fen: number;
  saving_fen: number;
  /** Only the person's own word stands behind it. */
  probably: boolean;
}

/** `<friendly-offers>`: see docs/element.md. */
export class FriendlyOffers extends HTMLElement {
  pack: string;
  position: string;
  place: string;
  merchant: string;
  radius: string;
  limit: string;
  at: string;
  theme: string;
  /** Of the person, so of every element of the page. */
  facts: Facts | null;
  basket: Basket | null;
  /** What the person said here. */
  readonly answers: Facts;
  forget(attribute?: string): void;
  locate(): void;
}

/** `<friendly-offer-badge>`: see docs/element.md. */
export class FriendlyOfferBadge extends HTMLElement {
  pack: string;
  position: string;
  merchant: string;
  price: string;
  floor: string;
  tags: string;
  at: string;
  theme: string;
}
