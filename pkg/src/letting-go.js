// What a page with signed publications lets go of: engines of places and of versions that none of its elements shows any more.
import { known } from './element.js';

/** Every element that shows a publication, or did. */
export const everyone = new Set();
/** The addresses that engines were opened under. */
const made = new Set();
/** Engines that no element opens any more. */
const left = new Set();
/** How many elements are being shown something. */
let busy = 0;

/** An engine is about to be opened under this address. */
export const opens = (address) => made.add(address);

/** One element more (1) or less (-1) is being shown something: until that is done, nothing is let go of. */
export function showing(change) {
  busy += change;
  if (change < 0) sweep();
}

/** Lets go of what no element of the page shows any more: of places and publications that were left behind, and of elements
 * that left. */
export function sweep() {
  if (busy) return;
  const used = new Set();
  everyone.forEach((element) => isHere(element) && used.add(element._from).add(element._around));
  made.forEach((address) => {
    if (used.has(address)) return;
    made.delete(address);
    known.forEach((promise, name) => {
      if (!name.split(' ').includes(address)) return;
      known.delete(name);
      promise.then((engine) => {
        // Bytes are not to be freed, and the finder's engine cannot be. One is under several names, and is freed once.
        if (engine.free && !engine._left) left.add(engine);
        engine._left = true;
        free();
      }, () => {});
    });
  });
  free();
}

/** Frees the engines that are left, except while an element shows one still: what it asks for in its place may not come. */
function free() {
  const shown = new Set(Array.from(everyone).filter(isHere).map(({ _engine: engine }) => engine && (engine._plain || engine)));
  left.forEach((engine) => {
    if (shown.has(engine)) return;
    left.delete(engine);
    engine.free();
  });
}

/** Whether an element is on the page. One that left it opens anew when it comes back. */
export function isHere(element) {
  if (element.isConnected) return true;
  everyone.delete(element);
  element._engine = null;
  element._failed = true;
  return false;
}
