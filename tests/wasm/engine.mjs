// Opens a module of pkg/wasm/ in Node, as a page would: bytes in, engine out.

import { readFile } from 'node:fs/promises';

const folder = new URL('../../pkg/wasm/', import.meta.url);

/**
 * @param {'finder' | 'screen' | 'offers' | 'full'} name
 * @param {Uint8Array} pack
 * @returns the module's `Engine` over that pack, or its `OffersEngine` where it has no other
 */
export async function openEngine(name, pack) {
  const { Engine, OffersEngine } = await loadModule(name);
  return (Engine || OffersEngine).open(pack);
}

/** The script of a module, started, and the module's memory. */
export async function loadModule(name) {
  const script = await import(new URL(`${name}.js`, folder).href);
  const { memory } = await script.default({ module_or_path: await readFile(new URL(`${name}.wasm`, folder)) });
  return { ...script, memory };
}
