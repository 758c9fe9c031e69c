/** Something that kept the data from the screen: a stable `code`, and what to do about it. */
export class FriendlyError extends Error {
  code: string;
  help: string;
  constructor(code: string, message: string, help: string);
}
/** A city opened in the module's memory. */
export interface Engine {
  len(): number;
}
/** Loads the module once, whoever asks. */
export function loadModule(): Promise<unknown>;
/** The engine over the pack at `url`, shared by everyone who asks for that pack. */
export function openEngine(url: string): Promise<Engine>;
