// Rewards for programs: the same questions as the element's, typed, in Node and in the browser.
import init, { RewardsEngine, RewardsLedger } from '../wasm/rewards.js';
import { FriendlyError } from './element.js';
import { asked, opened, start } from './programs.js';

export { FriendlyError };

const moduleUrl = new URL('./wasm/rewards.wasm', import.meta.url).href;

/** Loads the module once, whoever asks. */
export const loadRewards = start(moduleUrl, init);

/** The activities and rewards of a city. */
export class Rewards {
  constructor(engine) {
    this.engine = engine;
  }

  /** What a worker's events come to, what they can do, and what they can have. */
  rewards(request) {
    return this._ask('rewards', request);
  }

  /** The balance, and how often what was done: what a request about offers wants to know. */
  counts(request) {
    return this._ask('counts', request);
  }

  _ask(question, request) {
    const { events, worker, ...rest } = request;
    const ledger = asked(() => RewardsLedger.read(JSON.stringify({ worker, events: events || [] })));
    try {
      const answer = JSON.parse(asked(() => this.engine.ask(ledger, question, JSON.stringify(rest))));
      // Events that cannot be read are told with what they would have come to.
      const { problems } = JSON.parse(ledger.problems());
      if (problems.length) answer.problems = problems.concat(answer.problems || []);
      return answer;
    } finally {
      ledger.free();
    }
  }

  /** Gives the memory back. */
  free() {
    this.engine.free();
  }
}

/**
 * Opens a pack of rewards: its address, or its bytes. Module and data are fetched at the same time.
 */
export const openRewards = (pack) => opened(pack, loadRewards, RewardsEngine, Rewards, 'rewards');
