// What the doors for programs share: bytes of an address in Node and in the browser, the module once, errors with all problems.
import { FriendlyError } from './element.js';

/** The bytes at an address. Node's `fetch` reads no files, and the module lies in one there. */
async function bytes(url, code) {
  if (/^file:/.test(url)) {
    // Not as a literal: a bundler for pages would look for it.
    const files = 'node:fs/promises';
    const { readFile } = await import(files);
    return readFile(new URL(url)).catch(() => {
      throw new FriendlyError(code, `\`${url}\` cannot be read`, 'check the address');
    });
  }
  let response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new FriendlyError('offline', `\`${url}\` cannot be reached`, 'try again when there is a connection');
  }
  if (!response.ok) {
    throw new FriendlyError(code, `\`${url}\` answers ${response.status}`, 'check the address');
  }
  return response.arrayBuffer();
}

/** Starts a module once, whoever asks. A failed attempt is forgotten, so that another can succeed. */
export function start(moduleUrl, init) {
  let ready;
  return () => {
    if (!ready) {
      ready = bytes(moduleUrl, 'module-missing').then((source) => init({ module_or_path: source }));
      ready.catch(() => (ready = undefined));
    }
    return ready;
  };
}

/** Those that the module has written; anything else that it throws is its own fault. */
function problemsOf(text) {
  try {
    const { problems } = JSON.parse(text);
    if (problems[0].code) return problems;
  } catch (why) {
    // It is no JSON: a trap of the module, or what a door says of itself.
  }
  throw new FriendlyError('engine', text, 'reload the page, or start the program again');
}

/** What `ask` answers; what it throws as an error with every problem. */
export function asked(ask) {
  try {
    return ask();
  } catch (why) {
    const problems = problemsOf(String(why));
    const [{ code, message, pointer, help }] = problems;
    const error = new FriendlyError(code, pointer ? `${pointer}: ${message}` : message, help);
    error.problems = problems;
    throw error;
  }
}

/** A `Door` over the pack at an address, or over its bytes. */
export async function opened(pack, load, Engine, Door, of) {
  const isAddress = typeof pack === 'string' || pack instanceof URL;
  const base = typeof document === 'undefined' ? undefined : document.baseURI;
  const url = isAddress ? new URL(pack, base).href : 'the pack';
  const [source] = await Promise.all([isAddress ? bytes(url, 'pack-missing') : pack, load()]);
  let engine;
  try {
    engine = Engine.open(new Uint8Array(source));
  } catch (why) {
    const [code, what] = String(why).split(/ (.*)/);
    throw new FriendlyError(code, `\`${url}\` is not a usable pack of ${of}: ${what}`, 'build it again with `friendly-city build`');
  }
  return new Door(engine);
}
