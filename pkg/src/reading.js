// What the network sends, no more of it than there can be, and no longer than anybody waits.
import { FriendlyError, offline } from './element.js';

/** A network that says nothing for so long is none. */
const SILENCE_MS = 60000;

/** What is promised, unless it takes longer than anybody waits for it. */
export const patient = (promise, ms) => Promise.race([promise, new Promise((done, fail) => setTimeout(fail, ms))]);

/**
 * What an address answers now, a little more than `most` bytes of it if it is longer.
 * @param {string} url
 * @param {number} most
 * @param {RequestCache} cache
 * @param {string} [code] of the error where there is no such file
 */
export async function read(url, most, cache, code = 'pack-missing') {
  let response;
  try {
    response = await patient(fetch(url, { cache }), SILENCE_MS);
    if (response.ok) return await body(response, most);
  } catch (cause) {
    throw offline(url);
  }
  throw new FriendlyError(code, `\`${url}\` answers ${response.status}`, 'check the address');
}

/**
 * The bytes of an answer. Of one that is longer than `most` a little more than that: whoever sends more than there can be is
 * not listened to, and whoever asked sees that it is too long.
 * @param {Response} response
 * @param {number} most
 */
async function body(response, most) {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const reader = response.body.getReader();
  const parts = [];
  let length = 0;
  while (length <= most) {
    const { done, value } = await patient(reader.read(), SILENCE_MS);
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  if (length > most) reader.cancel().catch(() => {});
  const whole = new Uint8Array(length);
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}
