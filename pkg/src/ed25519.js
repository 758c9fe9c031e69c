// Ed25519 and SHA-256: what the browser has, and where it has none a module that is fetched for it. Pages without
// encryption have neither of the browser's, WebViews of some years ago have no Ed25519.

import { fetched } from './element.js';

/** The public keys that an element names. Frameworks that keep `key` for themselves write `trust`. */
export const keysOf = (element) => element.getAttribute('key') || element.getAttribute('trust') || '';

/** Where it can be used at all. */
const subtle = typeof crypto === 'undefined' ? undefined : crypto.subtle;

let known;
/** Whether the browser has Ed25519: one that has takes a key of it. Found out once. */
function has() {
  if (!known) {
    // The base point, which every reader of keys takes.
    const point = new Uint8Array(32).fill(0x66);
    point[0] = 0x58;
    known = Promise.resolve(subtle && keyOf(point)).then(Boolean, () => false);
  }
  return known;
}
const keyOf = (key) => subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);

const own = () => fetched(import('./verify.js'), 'verify.js').then(({ load }) => load());

/**
 * Whether the key made the signature of the bytes (RFC 8032). Broken only where that cannot be found out, for example
 * because the module for it cannot be fetched.
 * @param {Uint8Array} key 32 bytes
 * @param {Uint8Array} signature 64 bytes
 * @param {Uint8Array} bytes
 * @returns {Promise<boolean>}
 */
export async function verifyEd25519(key, signature, bytes) {
  if (!(await has())) return (await own()).verify(key, signature, bytes);
  try {
    return await subtle.verify('Ed25519', await keyOf(key), signature, bytes);
  } catch (why) {
    // What is no key, or no signature, made nothing.
    return false;
  }
}

/**
 * The SHA-256 of the bytes, as 64 digits.
 * @param {Uint8Array} bytes
 * @returns {Promise<string>}
 */
export async function sha256(bytes) {
  if (!subtle) return (await own()).sha256(bytes);
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => (byte + 256).toString(16).slice(1)).join('');
}
