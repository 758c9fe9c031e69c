// Opens a module of pkg/wasm/ in Node, as a page would: bytes in, engine out.

import { readFile } from 'node:fs/promises';

const folder = new URL('../../pkg/wasm/', import.meta.url);

/**
 * @param {'finder' | 'screen' | 'offers' | 'bill' | 'full' | 'rewards'} name
 * @param {Uint8Array} pack
 * @returns the module's `Engine` over that pack, or the engine that it has instead
 */
export async function openEngine(name, pack) {
  const { Engine, OffersEngine, RewardsEngine } = await loadModule(name);
  return (Engine || OffersEngine || RewardsEngine).open(pack);
}

/** The script of a module, started, and the module's memory. */
export async function loadModule(name) {
  const script = await import(new URL(`${name}.js`, folder).href);
  const { memory } = await script.default({ module_or_path: await readFile(new URL(`${name}.wasm`, folder)) });
  return { ...script, memory };
}
