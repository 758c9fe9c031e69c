// The manifest that `docs/publishing.md` shows is verified with what every browser has, from that document alone: Web
// Cryptography, and the two marks between which the signed part lies.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { webcrypto } from 'node:crypto';

const document = await readFile(new URL('../../docs/publishing.md', import.meta.url), 'utf8');
const file = Buffer.from(document.split('\n').find((line) => line.startsWith('{"signatures":[{"key":"fe81')) + '\n');

const hex = (buffer) => Buffer.from(buffer).toString('hex');
const sha256 = async (bytes) => hex(await webcrypto.subtle.digest('SHA-256', bytes));

/** The signed part as it travelled, and whether the key signed it. */
async function open(file, publicKey) {
  const mark = Buffer.from('],"signed":');
  const signed = file.subarray(file.indexOf(mark) + mark.length, -2);
  const id = (await sha256(publicKey)).slice(0, 16);
  const { signature } = JSON.parse(file.toString()).signatures.find(({ key }) => key === id);
  const key = await webcrypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
  return { signed, right: await webcrypto.subtle.verify('Ed25519', key, Buffer.from(signature, 'hex'), signed) };
}

test('the documented manifest verifies with Web Cryptography', async () => {
  const { signed } = JSON.parse(file.toString());
  const publicKey = Buffer.from(signed.keys[0], 'hex');
  assert.equal((await open(file, publicKey)).right, true);
  assert.equal((await open(file, publicKey)).signed.toString(), JSON.stringify(signed), 'there is one spelling');
  for (const [from, to] of [['"version":1', '"version":2'], ['"bytes":8', '"bytes":9'], ['small', 'smalt']]) {
    const changed = Buffer.from(file.toString().replace(from, to));
    assert.notDeepEqual(changed, file);
    assert.equal((await open(changed, publicKey)).right, false, from);
  }
});

test('its pack is known by its digest', async () => {
  const [pack] = JSON.parse(file.toString()).signed.files;
  assert.equal(await sha256(Buffer.from('stations')), pack.sha256);
  assert.equal(pack.file, `city-${pack.sha256.slice(0, 16)}.pack`);
});
