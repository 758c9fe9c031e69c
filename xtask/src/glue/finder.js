let wasm;
let thrown;
const bytes = () => new Uint8Array(wasm.memory.buffer);
const text = (at, length) => new TextDecoder().decode(bytes().subarray(at >>> 0, (at >>> 0) + length));
/** Leaves bytes to the module, which frees them: where they are, and how many. */
const leave = (given) => {
  const at = wasm.__wbindgen_malloc(given.length, 1) >>> 0;
  bytes().set(given, at);
  return [at, given.length];
};
/** Calls a function that answers with three words of the stack. */
const answer = (call, ...args) => {
  const at = wasm.__wbindgen_add_to_stack_pointer(-16);
  try {
    call(at, ...args);
    return new Int32Array(wasm.memory.buffer, at, 3);
  } finally {
    wasm.__wbindgen_add_to_stack_pointer(16);
  }
};
export class Engine {
  static open(pack) {
    const [self, , failed] = answer(wasm.engine_open, ...leave(pack));
    if (failed) throw thrown;
    const engine = new Engine();
    engine.self = self;
    return engine;
  }
  /** Six numbers, then texts: what `render` of the module that follows is given. */
  first(...args) {
    const [at, length] = answer(wasm.engine_first, this.self, ...args.slice(0, 6), ...leave(new TextEncoder().encode(args.slice(6).join('\0'))));
    const html = text(at, length);
    wasm.__wbindgen_free(at, length, 1);
    return html;
  }
}
const imports = () => ({
  './finder_bg.js': {
    THROW(at, length) {
      throw new Error(text(at, length));
    },
    CAST(at, length) {
      thrown = text(at, length);
      return 1;
    },
  },
});
let loading;
export function initSync({ module }) {
  if (!(module instanceof WebAssembly.Module)) module = new WebAssembly.Module(module);
  return wasm || (wasm = new WebAssembly.Instance(module, imports()).exports);
}
export default function init({ module_or_path }) {
  return loading || (loading = Promise.resolve(module_or_path)
    .then((source) => WebAssembly.instantiate(source, imports()))
    .then(({ instance }) => (wasm = instance.exports), (why) => { loading = undefined; throw why; }));
}
