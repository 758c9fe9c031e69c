// The floor: every script we ship must parse and run in Chrome 78 (2019), which old phones' WebViews still are.
//
// That is ES2020 with dynamic `import()` and `import.meta`, without what came after Chrome 78: optional chaining and
// `??` (80), private fields (84), static blocks, `??=`; BigInt literals are left out too, for Safari 13. Of the names that
// came later, the ones below may only be used behind a test for them, marked `floor: guarded` on the same line.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { parse } from 'acorn';

const pkg = new URL('../../pkg/', import.meta.url);

/** Methods and names, with the Chrome that first had them. */
const later = {
  any: 85,
  at: 92,
  findLast: 97,
  findLastIndex: 97,
  hasOwn: 93,
  randomUUID: 92,
  replaceAll: 85,
  replaceChildren: 86,
  scheduler: 94,
  setHTMLUnsafe: 124,
  structuredClone: 98,
  toSorted: 110,
  toReversed: 110,
  WeakRef: 84,
};
const floor = 78;

/** What is wrong with a script, as `line: what`. */
export function problems(source) {
  let tree;
  try {
    tree = parse(source, { ecmaVersion: 2020, sourceType: 'module', locations: true });
  } catch (error) {
    return [`${error.loc?.line}: ${error.message}`];
  }
  const lines = source.split('\n');
  const found = [];
  const say = (node, what) => {
    const { line } = node.loc.start;
    if (!lines[line - 1].includes('floor: guarded')) found.push(`${line}: ${what}`);
  };
  const visit = (node) => {
    if (!node || typeof node.type !== 'string') return;
    if (node.type === 'ChainExpression') say(node, 'optional chaining');
    if (node.type === 'LogicalExpression' && node.operator === '??') say(node, '`??`');
    if (node.type === 'Literal' && node.bigint) say(node, 'BigInt');
    if (node.type === 'ExportAllDeclaration' && node.exported) say(node, '`export * as`');
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const { callee } = node;
      const name = callee.type === 'MemberExpression' && !callee.computed ? callee.property.name : callee.name;
      // A bare name of two letters is a shortened function of ours: `at` is a method of lists, never a global.
      const ours = callee.type === 'Identifier' && name.length <= 2;
      if (!ours && Object.hasOwn(later, name ?? '') && later[name] > floor) say(node, `\`${name}\` (Chrome ${later[name]})`);
    }
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) value.forEach(visit);
      else if (value && typeof value === 'object') visit(value);
    }
  };
  visit(tree);
  return found;
}

test('the check sees what is above the floor', () => {
  const cases = [
    ['const a = b?.c', ['1: optional chaining']],
    ['const a = b ?? c', ['1: `??`']],
    ['const a = 1n', ['1: BigInt']],
    ['\nb.replaceAll("x", "y")', ['2: `replaceAll` (Chrome 85)']],
    ['structuredClone(a)', ['1: `structuredClone` (Chrome 98)']],
    ['if (a.replaceChildren) a.replaceChildren(); // floor: guarded', []],
    ['at(1)', []],
    ['list.at(-1)', ['1: `at` (Chrome 92)']],
    ['const a = { at: 1 }; import("./b.js"); import.meta.url; a.adoptedStyleSheets = []; this.at = a.at', []],
  ];
  for (const [source, expected] of cases) assert.deepEqual(problems(source), expected, source);
  for (const refused of ['class A { #b = 1 }', 'class A { b = 1 }', 'a ??= b', 'await a', 'const a = 1_000']) {
    assert.equal(problems(refused).length, 1, refused);
  }
});

test('every shipped script is below it', async () => {
  const names = (await readdir(pkg, { recursive: true })).filter((name) => name.endsWith('.js') && !name.includes('node_modules'));
  assert.ok(names.length > 0, 'no scripts in pkg/');
  const found = [];
  for (const name of names) {
    const source = await readFile(new URL(name.replaceAll('\\', '/'), pkg), 'utf8');
    found.push(...problems(source).map((problem) => `pkg/${name}:${problem}`));
  }
  assert.deepEqual(found, []);
});
