// What the tests of <friendly-rewards> have in common: its page, its balance, and what is done there.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { root } from './harness.mjs';
import { hears, setUp } from './pages.mjs';

export const pack = 'examples/beijing/rewards.pack';
export const stations = 'examples/beijing/beijing.pack';
/** At the door of one of the sample's stations. */
export const here = 'position="116.394088,39.906175"';
/** A day on which they are open, and the sample's activities are on. */
export const noon = '2026-10-08T12:00:00+08:00';
export const element = (attributes, city = stations) => `<friendly-rewards pack="/${pack}" stations="/${city}" ${attributes}></friendly-rewards>`;
/** The records of the sample's worker, `w-sample-1`, who has 44 points. */
export const events = JSON.parse(await readFile(`${root}examples/beijing/events.json`, 'utf8'));

export const setUpRewards = (pages) => setUp({
  pages,
  watch: hears('friendly-earn', 'friendly-redeem', 'friendly-balance'),
  ready: () => assert.ok(existsSync(root + pack), `no ${pack}: run \`cargo xtask demo\` once`),
});

export const inside = (tab, selector) => tab.locator(`friendly-rewards ${selector}`);
/** Until there is all of it. */
export async function whole(tab) {
  await inside(tab, 'footer').waitFor();
  return tab;
}
/** Until the balance is this. */
export const has = (tab, points) => tab.waitForFunction((points) => {
  const { shadowRoot } = document.querySelector('friendly-rewards');
  const big = shadowRoot && shadowRoot.querySelector('.big');
  return big && big.textContent === String(points);
}, points, { timeout: 10_000 });
