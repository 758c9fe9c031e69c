// One use of everything that is typed; `types.test.mjs` has the compiler read it. Nothing here runs.

import { openRewards } from 'friendly-city/rewards.js';
import { openOffers } from 'friendly-city/offers.js';
import type {
  Basket, Change, Explanation, Facts, OffersAnswer, OffersRequest, QuoteAnswer, QuoteRequest, RequestError,
} from 'friendly-city/offers.js';
import { newId, openLedger } from 'friendly-city/ledger.js';
import type { LedgerEvent, Merged } from 'friendly-city/ledger.js';
import { FriendlyError, openEngine } from 'friendly-city/loader.js';

const facts: Facts = {
  'worker.category': { value: 'delivery_rider', assurance: 'credential' },
  'worker.uniform': true,
  'activity.orders_30d': 412,
  'document.health_certificate': { valid_to: '2027-01-31' },
  'document.driving_licence': { value: false, assurance: 'ledger' },
};
const basket: Basket = { merchant: 'm-17', lines: [{ id: 'a', unit_price_fen: 2200, quantity: 1, floor_fen: 0, tags: ['meal'] }] };
const at = '2026-10-09T13:20:00+08:00';
const request: OffersRequest = {
  at, position: [116.4, 39.9], crs: 'gcj02', facts, merchant: 'm-17', radius_m: 1000, lang: 'zh-CN', skip: ['worker.uniform'],
  counts: [{ event: 'report', window: 'month', value: 2 }],
  used: [{ offer: 'o', limit: 0, used: 1 }],
};
const bill: QuoteRequest = { at, facts, basket, trust: 'said' };

function conditions(explanation: Explanation): string[] {
  if ('of' in explanation) return explanation.of.flatMap(conditions);
  const required = explanation.required;
  return [`${explanation.condition} ${'period' in required ? required.period : ''} ${explanation.reason_code ?? ''}`];
}

function steps(change: Change): string {
  if (change.change === 'happen') return `${change.to?.[0]} a ${change.window ?? ''}`;
  return change.change === 'wait' ? change.at ?? '' : (change.to ?? []).map(String).join();
}

export async function use(): Promise<number> {
  const city = await openOffers(new URL('https://example.org/offers.pack'));
  const answer: OffersAnswer = city.offers(request);
  const quote: QuoteAnswer = city.quote(bill);
  for (const offer of answer.offers) {
    if (offer.explanation) conditions(offer.explanation);
    offer.remedies.map((set) => set.map(steps));
    const [from, before]: [string, string] = offer.next_windows[0] ?? [at, at];
    if (offer.verdict === 'needs_information') console.log(offer.attributes, from, before, offer.presumed?.verdict);
  }
  const next = answer.questions[0]?.answers[0];
  if (next) facts['worker.category'] = next.value;
  try {
    city.quote({ ...bill, basket: { merchant: 'nobody', lines: [] } });
  } catch (error) {
    if (error instanceof FriendlyError) console.log(error.code, (error as RequestError).problems[0]?.pointer);
  }
  city.free();
  const html: string = (await openEngine('city.pack')).first(116.397, 39.909, 0, 5000, 10, 0, 'en', '', '', '', '');
  html.trim();
  return quote.total_fen + quote.applied.reduce((sum, step) => sum + step.saving_fen, 0);
}

export async function keep(file: Blob): Promise<number> {
  const ledger = await openLedger('w-1');
  const stop = ledger.subscribe(({ events, stored, unsaved }) => console.log(events.length, stored, unsaved));
  const event: LedgerEvent = { id: newId(), kind: 'earn', activity: 'report', cause: 'report s-17', at, points: 5, station: 's-17', vouched_by: 'station' };
  await ledger.add(event);
  const { added, known, refused }: Merged = await ledger.read(file, { force: true });
  await ledger.merge(ledger.file());
  await ledger.merge(JSON.parse('[]') as unknown[]);
  ledger.download('ledger.json');
  stop();
  console.log(ledger.worker, ledger.problems[0]?.help, refused[0]?.why);
  return added + known;
}

export async function earned(): Promise<number> {
  const city = await openRewards('https://example.org/rewards.pack');
  const events: LedgerEvent[] = [{ id: '01J', kind: 'earn', activity: 'check-in', cause: 'check-in/st-1/2026-10-09', at }];
  const { balance, history, redeem, counts } = city.rewards({ at, events, lang: 'en' });
  const [next] = redeem.filter(({ can_redeem: can }) => !can);
  console.log(history[0]?.reason_code, next?.by, next?.missing_points);
  city.free();
  return balance + ((await openOffers('https://example.org/offers.pack')).offers({ at, counts }).offers.length);
}

// What must not compile: a compiler that lets these pass reads no types.
// @ts-expect-error an instant is needed
export const noInstant: OffersRequest = { facts };
// @ts-expect-error there is no such datum
export const noDatum: OffersRequest = { at, crs: 'mars' };
// @ts-expect-error a bill needs a basket
export const noBasket: QuoteRequest = { at };
// @ts-expect-error there is no such field
export const noField: OffersRequest = { at, flavour: 1 };
// @ts-expect-error fen are numbers
export const noFen: Basket = { merchant: 'm', lines: [{ id: 'a', unit_price_fen: '12.50' }] };
// @ts-expect-error an event has an instant
export const noInstant: LedgerEvent = { id: 'a', kind: 'of-tomorrow' };
