import { tables } from '../tables.js';
import {
  daySpan,
  instantDay,
  instantSecond,
  type LoadCell,
  type LoadContext,
  type Loader,
  updatedOf,
} from './load.js';
import { customerIds, productIds } from './loadIds.js';
import { loadMultiset } from './loadMultiset.js';
import { duplicateKey, unknownCustomer } from './loadRefusals.js';

/** Loads visits. With `visit_id` a row is known by it; without, equal rows are counted. Unknown products are kept. */
export function loadVisits(context: LoadContext): Loader {
  const { db, load } = context;
  const names = tables.visits.columns.map((column) => column.name);
  const at = (column: string) => names.indexOf(column);
  const [idAt, customerAt, whenAt, pageAt] = [at('visit_id'), at('customer_id'), at('at'), at('page')];
  const [productAt, channelAt, secondsAt, updatedAt] = [
    at('product_id'),
    at('channel'),
    at('seconds'),
    at('updated_at'),
  ];
  const customers = customerIds(db, load, context.today);
  const products = productIds(db, load);
  const days = daySpan();
  const rows = loadMultiset(db, {
    noun: 'visit',
    policy: context.policy,
    key: ['customer', 'day', 'second', 'page', 'product', 'channel', 'seconds', 'visit_id'],
    values: [],
    folded: {},
    id: 'visit_id',
    noId: '',
  });
  return {
    put(row, line) {
      const seconds = row[secondsAt] as number | null;
      if (seconds !== null && seconds < 0) return negativeSeconds(seconds);
      const customerId = row[customerAt] as string;
      const found = customers.find(customerId);
      if (found === undefined && !context.addCustomers) return unknownCustomer(customerId);
      const customer = found ?? customers.add(customerId);
      const productId = row[productAt] as string | null;
      const product = productId === null ? -1 : (products.find(productId) ?? products.add(productId));
      const when = row[whenAt] as number;
      const id = row[idAt] as string | null;
      const cells: LoadCell[] = [
        customer,
        instantDay(when),
        instantSecond(when),
        (row[pageAt] as string | null) ?? '',
        product,
        (row[channelAt] as string | null) ?? '',
        seconds ?? -1,
        id ?? '',
      ];
      const before = rows.put(cells, [], updatedOf(context, row[updatedAt]!), line);
      if (before !== undefined) return duplicateKey('visit_id', id ?? '', before);
      days.see(instantDay(when));
      return undefined;
    },
    finish() {
      const counts = rows.apply(load);
      const notes = [...counts.notes];
      if (customers.added() > 0) notes.push(`customers added: ${customers.added()}`);
      if (products.added() > 0)
        notes.push(`products that are not in the products table: ${products.added()}; their visits are kept`);
      return { ...counts, ...days.span(), notes };
    },
  };
}

const negativeSeconds = (seconds: number) => ({
  column: 'seconds',
  value: String(seconds),
  code: 'negative',
  message: `"${seconds}" is below 0`,
});
