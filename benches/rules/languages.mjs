// The same conditions in the languages of the others, each as its manual would have them written.

const children = ([word, what]) => (word === 'at_least' ? what.of : word === 'not' ? [what] : what);
const isGroup = (word) => word === 'all' || word === 'any' || word === 'not' || word === 'at_least';

/** JSON Logic: datalogic and json-logic-engine. */
export function jsonLogic(condition) {
  const [[word, what]] = Object.entries(condition);
  if (isGroup(word)) {
    const of = children([word, what]).map(jsonLogic);
    if (word === 'all') return { and: of };
    if (word === 'any') return { or: of };
    if (word === 'not') return { '!': of };
    return { '>=': [{ '+': of.map((one) => ({ if: [one, 1, 0] })) }, what.n] };
  }
  const value = { var: what.attribute };
  if (word === 'in') return { in: [value, what.values] };
  if (word === 'between') return { '<=': [what.from, value, what.to - 1] };
  return { [what.op === '=' ? '===' : what.op]: [value, what.value] };
}

/** Every choice of `n` of a list. */
function choices(n, list) {
  if (n === 0) return [[]];
  return list.flatMap((first, i) => choices(n - 1, list.slice(i + 1)).map((rest) => [first, ...rest]));
}

const operators = { '=': 'equal', '>=': 'greaterThanInclusive', '<=': 'lessThanInclusive', '>': 'greaterThan', '<': 'lessThan' };

/** Conditions of json-rules-engine, which cannot count: `at_least` is any of the choices. */
export function jsonRules(condition) {
  const [[word, what]] = Object.entries(condition);
  if (isGroup(word)) {
    const of = children([word, what]).map(jsonRules);
    if (word === 'not') return { not: of[0] };
    if (word === 'at_least') return { any: choices(what.n, of).map((all) => ({ all })) };
    return { [word]: of };
  }
  const fact = what.attribute;
  if (word === 'in') return { fact, operator: 'in', value: what.values };
  if (word === 'between') {
    return { all: [{ fact, operator: operators['>='], value: what.from }, { fact, operator: operators['<'], value: what.to }] };
  }
  return { fact, operator: operators[what.op], value: what.value };
}

/** An expression of Cedar over `context`. */
export function cedar(condition) {
  const [[word, what]] = Object.entries(condition);
  if (isGroup(word)) {
    const of = children([word, what]).map((one) => `(${cedar(one)})`);
    if (word === 'all') return of.join(' && ');
    if (word === 'any') return of.join(' || ');
    if (word === 'not') return `!${of[0]}`;
    return `${of.map((one) => `(if ${one} then 1 else 0)`).join(' + ')} >= ${what.n}`;
  }
  const value = `context.${what.attribute}`;
  if (word === 'in') return `${JSON.stringify(what.values)}.contains(${value})`;
  if (word === 'between') return `${value} >= ${what.from} && ${value} < ${what.to}`;
  return `${value} ${what.op === '=' ? '==' : what.op} ${JSON.stringify(what.value)}`;
}
