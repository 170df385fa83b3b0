import { customersOf, productsOf } from './customersOf.js';
import { instantDay, instantSecond, type LoadContext, type Loader } from './load.js';
import { loadMultiset } from './loadMultiset.js';
import { unknownCustomer } from './loadRefusals.js';
import { columnsOf, loadRows } from './loadRows.js';

const at = columnsOf('visits', 'visit_id', 'customer_id', 'at', 'page', 'product_id', 'channel', 'seconds');
const [idAt, customerAt, whenAt, pageAt, productAt, channelAt, secondsAt] = at;

/** Loads visits. With `visit_id` a row is known by it; without, equal rows are counted. Unknown products are kept. */
export function loadVisits(context: LoadContext): Loader {
  const customers = customersOf(context);
  const products = productsOf(context, 'visits');
  const staged = loadMultiset(context.db, {
    noun: 'visit',
    policy: context.policy,
    key: ['customer', 'day', 'second', 'page', 'product', 'channel', 'seconds', 'visit_id'],
    values: [],
    folded: {},
    id: 'visit_id',
    noId: '',
  });
  return loadRows(context, {
    table: 'visits',
    named: 'visit_id',
    staged,
    read(row) {
      const seconds = row[secondsAt] as number | null;
      if (seconds !== null && seconds < 0) return negativeSeconds(seconds);
      const customer = customers.take(row[customerAt] as string);
      if (customer === undefined) return unknownCustomer(row[customerAt] as string);
      const product = row[productAt] === null ? -1 : products.take(row[productAt] as string);
      const when = row[whenAt] as number;
      const key = [
        customer,
        instantDay(when),
        instantSecond(when),
        row[pageAt] ?? '',
        product,
        row[channelAt] ?? '',
        seconds ?? -1,
        row[idAt] ?? '',
      ];
      return { key, values: [], days: [instantDay(when)] };
    },
    notes: () => [...customers.notes(), ...products.notes()],
  });
}

const negativeSeconds = (seconds: number) => ({
  column: 'seconds',
  value: String(seconds),
  code: 'negative',
  message: `"${seconds}" is below 0`,
});
