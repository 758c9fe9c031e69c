// What the network sends, no more of it than there can be.

/**
 * The bytes of an answer. Of one that is longer than `most` a little more than that: whoever sends more than there can be is
 * not listened to, and whoever asked sees that it is too long.
 * @param {Response} response
 * @param {number} most
 */
export async function body(response, most) {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const reader = response.body.getReader();
  const parts = [];
  let length = 0;
  while (length <= most) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  if (length > most) reader.cancel().catch(() => {});
  const whole = new Uint8Array(length);
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}
