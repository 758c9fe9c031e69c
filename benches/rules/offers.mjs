// 200 offers and 1,000 workers for every rule engine, the same in every run.
//
// Only what all of them can say: `in`, `compare`, `between`, `all`, `any`, `not`, `at_least`. No hours and no areas,
// which the others have no words for. Every fact of every worker is known, because the others take a missing number for
// one that is small enough or large enough.

/** SplitMix32. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

const words = (prefix, count) => Array.from({ length: count }, (_, i) => `${prefix}_${i + 1}`);
const codes = {
  category: ['delivery_rider', 'courier', 'driver', 'housekeeper', 'network_anchor', 'mover', 'repairer', 'guard'],
  platform: words('platform', 6),
  district: words('district', 16),
};
/** From, to, and the steps in which staff write thresholds. */
const numbers = {
  orders_30d: [0, 1500, 50],
  night_shifts_30d: [0, 30, 2],
  years: [0, 20, 1],
  volunteer_hours: [0, 200, 10],
  points: [0, 400, 10],
  rating_percent: [60, 100, 2],
};
const days = { joined_on: [16436, 20800, 91], certificate_until: [20000, 21500, 30], last_shift_on: [20350, 20560, 14] };
const switches = ['uniform', 'union_member', 'has_child', 'party_member'];

export const day = (number) => new Date(number * 86_400_000).toISOString().slice(0, 10);
export const isDay = (attribute) => attribute in days;

/** The attributes as city.json declares them; a worker's own word will do, so that facts look as the others' do. */
export const attributes = [
  ...Object.entries(codes).map(([name, list]) => ({ name, type: 'code', vocabulary: list.map((code) => ({ code })) })),
  ...Object.keys(numbers).map((name) => ({ name, type: 'integer' })),
  ...Object.keys(days).map((name) => ({ name, type: 'date' })),
  ...switches.map((name) => ({ name, type: 'boolean' })),
].map((one) => ({ ...one, assurance: 'self_declared', changed_by: 'worker' }));

/** Conditions in the authored form; days are numbers here. */
export function makeOffers(count = 200, seed = 20261125) {
  const random = randomOf(seed);
  const upTo = (n) => Math.floor(random() * n);
  const pick = (list) => list[upTo(list.length)];
  const some = (list, least, most) => {
    const rest = [...list];
    return Array.from({ length: least + upTo(most - least + 1) }, () => rest.splice(upTo(rest.length), 1)[0]).sort();
  };
  const threshold = ([from, to, step]) => from + step * (1 + upTo(Math.floor((to - from) / step) - 1));
  const ranges = { ...numbers, ...days };

  const member = (attribute, least, most) => ({ in: { attribute, values: some(codes[attribute], least, most) } });
  const compare = (attribute = pick(Object.keys(ranges))) => ({
    compare: { attribute, op: pick(['>=', '>=', '>=', '<=', '<', '>']), value: threshold(ranges[attribute]) },
  });
  const between = (attribute = pick(Object.keys(ranges))) => {
    const [from, , step] = ranges[attribute];
    const start = from + Math.floor((threshold(ranges[attribute]) - from) / 2);
    return { between: { attribute, from: start, to: start + step * (3 + upTo(12)) } };
  };
  const flag = () => ({ compare: { attribute: pick(switches), op: '=', value: random() < 0.75 } });
  const leaf = () => pick([compare, compare, between, flag, () => member('platform', 1, 3)])();
  const parts = [
    () => member('district', 2, 8),
    () => member('platform', 1, 4),
    () => ({ any: [compare('orders_30d'), compare('points')] }),
    () => ({ any: [flag(), { all: [compare(), flag()] }] }),
    () => ({ at_least: { n: 2, of: [leaf(), leaf(), leaf()] } }),
    () => ({ at_least: { n: 2, of: [leaf(), leaf(), { any: [leaf(), leaf()] }, leaf()] } }),
    () => ({ not: member('category', 1, 2) }),
    () => ({ not: { all: [between(), flag()] } }),
    () => between(),
    () => compare(),
    () => flag(),
  ];
  return Array.from({ length: count }, () => ({
    all: [member('category', 2, 6), ...Array.from({ length: 1 + upTo(4) }, () => pick(parts)())],
  }));
}

/** Facts by attribute; days are numbers here. */
export function makeWorkers(count = 1000, seed = 20261126) {
  const random = randomOf(seed);
  const whole = ([from, to]) => from + Math.floor(random() * (to - from + 1));
  const each = (table, value) => Object.entries(table).map(([name, one]) => [name, value(one)]);
  return Array.from({ length: count }, () =>
    Object.fromEntries([
      ...each(codes, (list) => list[Math.floor(random() * list.length)]),
      ...each(numbers, whole),
      ...each(days, whole),
      ...switches.map((name) => [name, random() < 0.5]),
    ]),
  );
}

const scalar = (attribute, value) => (isDay(attribute) ? day(value) : value);

/** The condition as offers.json writes it: with days as text. */
export function written(condition) {
  const [[word, what]] = Object.entries(condition);
  if (word === 'all' || word === 'any') return { [word]: what.map(written) };
  if (word === 'not') return { not: written(what) };
  if (word === 'at_least') return { at_least: { n: what.n, of: what.of.map(written) } };
  const result = { ...what };
  for (const field of ['value', 'from', 'to']) if (field in what) result[field] = scalar(what.attribute, what[field]);
  return { [word]: result };
}

export const writtenFacts = (worker) => Object.fromEntries(Object.entries(worker).map(([name, value]) => [name, scalar(name, value)]));

/** offers.json. */
export function offersFile(conditions) {
  return {
    schema: 'friendly-city/offers@1',
    merchants: [{ id: 'm-1', name: { en: 'Canteen' }, longitude: 116.4, latitude: 39.9, address: 'Street 1', opening_hours: '24/7' }],
    offers: conditions.map((condition, number) => ({
      id: `o-${String(number).padStart(3, '0')}`,
      merchant: 'm-1',
      name: { en: `Offer ${number}` },
      status: 'active',
      valid_from: '2026-01-01',
      valid_to: '2028-01-01',
      reference: 'https://example.org/notice/1',
      eligibility: written(condition),
      effect: { kind: 'percent_off', basis_points: 1000 },
    })),
  };
}

/** How much there is to ask: every node, every leaf, and the leaves that differ. */
export function countOf(conditions) {
  const distinct = new Set();
  let [nodes, leaves] = [0, 0];
  const walk = (condition) => {
    nodes++;
    const [[word, what]] = Object.entries(condition);
    if (word === 'all' || word === 'any') what.forEach(walk);
    else if (word === 'not') walk(what);
    else if (word === 'at_least') what.of.forEach(walk);
    else {
      leaves++;
      distinct.add(JSON.stringify(condition));
    }
  };
  conditions.forEach(walk);
  return { nodes, leaves, distinct: distinct.size };
}
