// The offers and workers as one JSON object on stdout, for `cargo bench --bench rules`.

import { attributes, countOf, makeOffers, makeWorkers, offersFile, writtenFacts } from './offers.mjs';
import { jsonLogic } from './languages.mjs';

const offers = makeOffers();
const workers = makeWorkers();
process.stdout.write(
  JSON.stringify({
    attributes,
    offers: offersFile(offers),
    facts: workers.map(writtenFacts),
    logic: offers.map((condition) => JSON.stringify(jsonLogic(condition))),
    data: workers.map((worker) => JSON.stringify(worker)),
    count: countOf(offers),
  }),
);
