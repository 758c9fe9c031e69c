/** Something that kept the data from the screen: a stable `code`, and what to do about it. */
export class FriendlyError extends Error {
  code: string;
  help: string;
  constructor(code: string, message: string, help: string);
}
/** A city opened in the module's memory, for the elements. */
export interface Engine {
  /** The shadow tree of a first list: six numbers, then texts. See `src/wasm/first.rs`. */
  first(...args: (number | string)[]): string;
}
/** Loads the module once, whoever asks. */
export function loadModule(): Promise<unknown>;
/** The engine over the pack at `url`, shared by everyone who asks for that pack. */
export function openEngine(url: string): Promise<Engine>;
