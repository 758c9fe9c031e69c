/**
 * Whether `signature` is that of `bytes` by the Ed25519 public key of 32 bytes. Rejected where the browser cannot say.
 * @param {Uint8Array} key
 * @param {Uint8Array} signature
 * @param {Uint8Array} bytes
 * @returns {Promise<boolean>}
 */
export async function verifyEd25519(key, signature, bytes) {
  // Only a page that came over HTTPS, or from the device itself, has it.
  const subtle = globalThis.crypto && crypto.subtle;
  if (!subtle) throw new Error('the browser has no WebCrypto here');
  const imported = await subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
  return subtle.verify({ name: 'Ed25519' }, imported, signature, bytes);
}
