// The schemas as an editor uses them: the sample's files are right, and each of a table of faults is marked.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';

const root = new URL('../../', import.meta.url);
const json = async (path) => JSON.parse(await readFile(new URL(path, root), 'utf8'));

const files = (await readdir(new URL('schema/', root))).sort();
const validators = new Map();
for (const file of files) {
  // Strict: an unknown word in a schema is an error, not a shrug. A union of types is how "or null" is said.
  const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
  validators.set(file.split('.')[0], ajv.compile(await json(`schema/${file}`)));
}
const vectors = await json('tests/vectors/schema.json');

test('there is one for each file that staff write', () => {
  assert.deepEqual([...validators.keys()], ['activities', 'basket', 'city', 'events', 'facts', 'offers', 'status']);
});

test('the sample and the bases have nothing to mark', async () => {
  for (const [name, validate] of validators) {
    const sample = await json(`examples/beijing/${name}.json`);
    assert.equal(sample.$schema, `../../schema/${name}.schema.json`);
    for (const document of [sample, vectors.bases[name]]) {
      assert.ok(validate(document), `${name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
    }
  }
});

/** The case's document: its base with one value changed or taken out. */
function changed(base, { at, to }) {
  const document = structuredClone(base);
  const path = at.split('/').slice(1);
  const key = path.pop();
  const parent = path.reduce((value, part) => value[part], document);
  if (to === undefined) delete parent[key];
  else parent[key] = to;
  return document;
}

test('each fault is marked, unless only the reader can see it', () => {
  let marked = 0;
  for (const one of vectors.cases) {
    const validate = validators.get(one.file);
    const isRight = validate(changed(vectors.bases[one.file], one));
    assert.equal(isRight, Boolean(one.beyond || one.right), `${JSON.stringify(one)}`);
    marked += isRight ? 0 : 1;
  }
  assert.ok(marked > 110, `only ${marked}`);
});

test('every part of every file is described', async () => {
  for (const file of files) {
    const schema = await json(`schema/${file}`);
    for (const [name, part] of Object.entries({ ...schema.$defs, [file]: schema })) {
      assert.ok(part.description, `${file}: ${name}`);
    }
  }
});
