// Ed25519 and SHA-256 of our own, for browsers that have none: fetched by nobody else.
import init, { sha256, verify } from '../wasm/verify.js';
import { bytes, once } from './element.js';

const moduleUrl = new URL('./wasm/verify.wasm', import.meta.url).href;

/** Starts the module once, whoever asks. */
export const load = () => once(moduleUrl, () => bytes(moduleUrl).then((source) => init({ module_or_path: source })).then(() => ({ sha256, verify })));
