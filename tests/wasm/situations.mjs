// What native was asked and answered, and how to ask a module the same. Used in Node and, as source, in a page.

import { readFile } from 'node:fs/promises';

const folder = new URL('../../target/tmp/parity/', import.meta.url);

/**
 * @param {'' | 'offers-'} of what was asked: the city, or its offers
 * @returns {Promise<{ questions: [string, string][], answers: string[] }>}
 */
export async function situations(of = '') {
  const lines = async (name) => {
    try {
      return (await readFile(new URL(name, folder), 'utf8')).trimEnd().split('\n');
    } catch {
      throw new Error('target/tmp/parity/ is missing: run `cargo test --all-features --test parity` first');
    }
  };
  const questions = (await lines(`${of}questions.tsv`)).map((line) => /** @type {[string, string]} */ (line.split('\t')));
  const answers = await lines(`${of}answers.jsonl`);
  if (questions.length !== answers.length) throw new Error(`${questions.length} questions, ${answers.length} answers`);
  return { questions, answers };
}

/** Every answer, or the problems thrown instead. */
export function answersOf(engine, questions) {
  return questions.map(([question, request]) => {
    try {
      return engine.ask(question, request);
    } catch (problems) {
      return String(problems);
    }
  });
}

/** The vectors about offers: their file, the pack they are about, and how many there are at least. `tests/vectors.rs` holds native to them. */
export const vectorsOfOffers = [
  ['offers', 'examples/beijing/offers.pack', 14],
  ['rules.answers', 'tests/vectors/rules.pack', 90],
  ['quotes.answers', 'tests/vectors/quotes.pack', 10],
];
