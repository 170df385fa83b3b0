import type { LoadContext } from './load.js';
import { customerIds, type GrowingIds, productIds } from './loadIds.js';

/** Numbers of what the rows of a file name. */
interface Named<N> {
  take(text: string): N;
  /** What is to be said of those that the store did not know. */
  notes(): readonly string[];
}

/** The customers that rows name: unknown ones are made under `--add-customers`, else there is no number. */
export function customersOf(context: LoadContext): Named<number | undefined> {
  const customers = customerIds(context.db, context.load, context.today);
  return {
    take: (id) => customers.find(id) ?? (context.addCustomers ? customers.add(id) : undefined),
    notes: () => customersAdded(customers),
  };
}

/** The products that rows name: unknown ones are made. `kept` says what they are in: `lines`. */
export function productsOf(context: LoadContext, kept: string): Named<number> {
  const products = productIds(context.db, context.load);
  return {
    take: (id) => products.find(id) ?? products.add(id),
    notes: () => productsAdded(products, kept),
  };
}

export function customersAdded(customers: GrowingIds): readonly string[] {
  return customers.added() === 0 ? [] : [`customers added: ${customers.added()}`];
}

export function productsAdded(products: GrowingIds, kept: string): readonly string[] {
  const added = products.added();
  return added === 0 ? [] : [`products that are not in the products table: ${added}; their ${kept} are kept`];
}
