// Signed publications for the tests, written from docs/publishing.md with what Node has, and served with the faults that
// networks and servers have.

import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './harness.mjs';

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const stamp = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
export const DAY = 86_400_000;

/** A key that signs, from a number. */
export function key(number) {
  const own = createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.alloc(32, number)]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(own).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { hex: raw.toString('hex'), id: sha256(raw).slice(0, 16), sign: (text) => sign(null, Buffer.from(text), own).toString('hex') };
}

/**
 * A manifest and its files, by name in the folder.
 * @param {Record<string, Uint8Array>} packs by name: `city`, `offers`, `rewards`
 */
export function publish(packs, { version = 1, city = 'beijing', issued = Date.now() - DAY, days = 90, keys = [key(1)] } = {}) {
  const files = Object.keys(packs).sort().map((name) => {
    const hash = sha256(packs[name]);
    return { name, file: `${name}-${hash.slice(0, 16)}.pack`, bytes: packs[name].length, sha256: hash };
  });
  const signed = JSON.stringify({
    format: 'friendly-city/manifest@1', city, version, issued: stamp(issued), expires: stamp(issued + days * DAY),
    keys: keys.map(({ hex }) => hex), files,
  });
  const signatures = keys.slice().sort((a, b) => (a.id < b.id ? -1 : 1)).map((one) => `{"key":"${one.id}","signature":"${one.sign(signed)}"}`);
  const made = { 'manifest.json': Buffer.from(`{"signatures":[${signatures}],"signed":${signed}}\n`) };
  for (const { name, file } of files) made[file] = Buffer.from(packs[name]);
  return made;
}

/** The file of a publication that has this name. */
export const named = (publication, name) => Object.keys(publication).find((file) => file.startsWith(`${name}-`));

/** A pack that differs in what one reads, and in nothing else. */
export function renamed(pack, from, to) {
  const text = Buffer.from(pack).toString('latin1');
  const [a, b] = [from, to].map((word) => Buffer.from(word).toString('latin1'));
  if (a.length !== b.length || !text.includes(a)) throw new Error(`no ${from}, or ${to} is not as long`);
  return Buffer.from(text.replaceAll(a, b), 'latin1');
}

/** A pack of the sample city: `beijing`, `offers`, `rewards`. */
export const sample = (name) => readFile(`${root}examples/beijing/${name}.pack`);

/** In the names of the sample's stations, and in those of the publication that follows it in the tests. */
export const [OLD, NEW] = ['街道', '大道'];

/**
 * Puts publications under `/data/` of `pages` for `serve` of the harness.
 * `site.put(publication)` adds its files and makes its manifest the one that is served; `site.fault` is, by what a file's name
 * begins with, what becomes of an answer; `site.down` and nothing is answered at all; `site.asked` are the files asked for.
 */
export function site(pages, folder = '/data/') {
  const made = {
    fault: {},
    down: false,
    asked: [],
    put(publication) {
      for (const [file, body] of Object.entries(publication)) {
        pages[folder + file] = () => {
          made.asked.push(file);
          if (made.down) return { cut: 0 };
          const [, fault] = Object.entries(made.fault).find(([start]) => file.startsWith(start)) || [];
          return { body, type: 'application/octet-stream', ...(fault && fault(body)) };
        };
      }
    },
    /** As if this test were the first. */
    reset() {
      Object.assign(made, { fault: {}, down: false, asked: [] });
    },
  };
  return made;
}

/** The file of a live status, signed: `over` says what is not as always. `issued` is in Unix seconds. */
export function status({ version = 1, issued = Math.floor(Date.now() / 1000) - 180, alerts = '', stations = '', city = 'beijing', keys = [key(1)] } = {}) {
  const signed = `{"format":"friendly-city/status@1","city":"${city}","version":${version},"issued":${issued},"expires":${issued + 900},"alerts":[${alerts}],"stations":[${stations}]}`;
  const signatures = keys.map((one) => `{"key":"${one.id}","signature":"${one.sign(signed)}"}`);
  return `{"signatures":[${signatures}],"signed":${signed}}\n`;
}

/** A rainstorm that is in force at an instant. */
export const storm = (now) => `{"event":"1003","names":{"en":"Rainstorm","zh-CN":"暴雨"},"colour":"orange","from":${now - 3600},"to":${now + 3600}}`;

/** Runs the program, as whoever publishes does. */
const program = (...args) => execFileSync('cargo', ['run', '--quiet', '--locked', '--all-features', '--bin', 'friendly-city', '--', ...args], { cwd: root, encoding: 'utf8' });

/**
 * The sample city as the program publishes it, in parts and signed, with what `build` is told besides: its key, every file of the
 * folder by name, and of those the ones that make a publication for `site.put`.
 */
export function published(...args) {
  const folder = mkdtempSync(join(tmpdir(), 'friendly-city-'));
  try {
    program('keygen', '--out', join(folder, 'test.key'));
    program('build', 'examples/beijing', '--out', join(folder, 'public'), '--key', join(folder, 'test.key'), ...args);
    const files = Object.fromEntries(readdirSync(join(folder, 'public')).map((name) => [name, readFileSync(join(folder, 'public', name))]));
    const publication = Object.fromEntries(Object.entries(files).filter(([name]) => /^manifest\.json$|-[0-9a-f]{16}\.(pack|json)$/.test(name)));
    return { trust: readFileSync(join(folder, 'test.pub'), 'utf8').trim(), files, publication };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
