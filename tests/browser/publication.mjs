// Signed publications for the tests, written from docs/publishing.md with what Node has, and served with the faults that
// networks and servers have.

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

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
