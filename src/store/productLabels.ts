import { dictionary } from './dictionary.js';
import type { Store } from './open.js';
import { once } from './remembered.js';

/** By what sales are told apart. */
export type ProductLabel = 'product' | 'category' | 'brand';

/** How products are named in SQL over `p` (product_rows), by what they are told apart by. */
export const productCuts: Readonly<Record<ProductLabel, { readonly label: string; readonly name: string }>> =
  {
    product: { label: `coalesce(p.product_id, '')`, name: 'p.name' },
    category: { label: `coalesce(p.category, '')`, name: 'null' },
    brand: { label: `coalesce(p.brand, '')`, name: 'null' },
  };

/** The labels of all products; code 0 is that of lines and products without one, the empty text. */
export interface ProductLabels {
  readonly labels: readonly string[];
  readonly names: readonly (string | null)[];
  /** The code of a product by its number. */
  readonly code: Int32Array;
}

const productCount = 'select coalesce(max(product), 0) + 1 from product_rows';

export function productLabels(store: Store, by: ProductLabel): ProductLabels {
  return once(store, `product labels ${by}`, () => {
    const { label, name } = productCuts[by];
    const size = store.db.prepare<[], number>(productCount).pluck().get()!;
    const rows = store.db
      .prepare<[], [number, string, string | null]>(
        `select p.product, ${label} as label, ${name} as name from product_rows p order by p.product`,
      )
      .raw()
      .all();
    const words = dictionary();
    const code = new Int32Array(size);
    const names: (string | null)[] = [null];
    for (const [product, text, called] of rows) {
      code[product] = words.code(text) + 1;
      names[code[product]] = called;
    }
    return { labels: ['', ...words.names], names, code };
  });
}

/** The code of the label of a line's product. */
export function labelAt({ code }: ProductLabels, product: number): number {
  return product < code.length ? code[product]! : 0;
}
