import fc from 'fast-check';

/** One load of a small shop: a table, its CSV text and flags. */
export interface SomeLoad {
  readonly table: string;
  readonly text: string;
  readonly flags: readonly string[];
}

const who = fc.constantFrom('c1', 'c2', 'c3', 'c4');
const order = fc.constantFrom('o1', 'o2', 'o3');
const day = fc.integer({ min: 1, max: 9 }).map((d) => `2026-01-0${d}`);
const money = fc.constantFrom('1', '2', '3');
const word = fc.constantFrom('', 'a', 'b');
const stamp = fc.integer({ min: 10, max: 14 }).map((d) => `2026-01-${d}`);
const campaign = fc.constantFrom('k1', 'k2');

/** How a table's rows are made: the header, and arbitrary cells. Without `stamped`, rows have no updated_at. */
export interface Shape {
  readonly table: string;
  readonly header: string;
  readonly cells: readonly fc.Arbitrary<string>[];
  readonly id?: readonly number[];
}

const shapes: readonly Shape[] = [
  { table: 'customers', header: 'customer_id,city,email,tier', cells: [who, word, word, word] },
  { table: 'customers', header: 'customer_id,tier,colour', cells: [who, money, word] },
  {
    table: 'products',
    header: 'product_id,name,unit_cost',
    cells: [fc.constantFrom('p1', 'p2'), word, money],
  },
  { table: 'products', header: 'product_id,name', cells: [fc.constantFrom('p1', 'p2'), word] },
  {
    table: 'orders',
    header: 'order_id,line,customer_id,ordered_on,amount,product_id',
    cells: [order, fc.constantFrom('1', '2'), who, day, money, fc.constantFrom('', 'p1', 'p2', 'p3')],
    id: [0, 1],
  },
  {
    table: 'orders',
    header: 'order_id,customer_id,ordered_on,amount',
    cells: [order, who, day, money],
    id: [],
  },
  { table: 'campaigns', header: 'campaign_id,name,channel', cells: [campaign, word, word] },
  {
    table: 'contacts',
    header: 'campaign_id,customer_id,contacted_on,arm,wave',
    cells: [campaign, who, day, fc.constantFrom('', 'control', 'plain'), fc.constantFrom('', '2')],
    id: [0, 1, 4],
  },
  {
    table: 'responses',
    header: 'campaign_id,customer_id,type,at,source',
    cells: [campaign, who, fc.constantFrom('opened', 'clicked'), day, word],
    id: [],
  },
  {
    table: 'responses',
    header: 'response_id,campaign_id,customer_id,type,at',
    cells: [fc.constantFrom('r1', 'r2', 'r3'), campaign, who, fc.constant('opened'), day],
  },
  { table: 'costs', header: 'campaign_id,kind,amount,day', cells: [campaign, word, money, day], id: [] },
  {
    table: 'costs',
    header: 'cost_id,kind,amount,day',
    cells: [fc.constantFrom('i1', 'i2'), word, money, day],
  },
  {
    table: 'consents',
    header: 'customer_id,at,status',
    cells: [who, day, fc.constantFrom('granted', 'denied')],
    id: [],
  },
  {
    table: 'cases',
    header: 'case_id,customer_id,opened_on,kind',
    cells: [fc.constantFrom('s1', 's2'), who, day, word],
  },
  { table: 'visits', header: 'customer_id,at,page', cells: [who, day, word], id: [] },
  {
    table: 'costs',
    header: 'campaign_id,basis,amount,day',
    cells: [campaign, fc.constantFrom('', 'per contact', 'per response'), money, day],
    id: [],
  },
  {
    table: 'targets',
    header: 'campaign_id,metric,value,due_on',
    cells: [campaign, fc.constantFrom('purchases', 'revenue'), money, day],
    id: [0, 1],
  },
  {
    table: 'markets',
    header: 'period,brand,sales,share',
    cells: [fc.constantFrom('2026-01', '2026-Q1'), word, money, fc.constantFrom('', '0.5')],
    id: [0, 1],
  },
  {
    table: 'rates',
    header: 'from,to,date,rate',
    cells: [fc.constantFrom('USD', 'GBP'), fc.constant('EUR'), day, fc.constantFrom('0.5', '0.9')],
    id: [0, 1, 2],
  },
  {
    table: 'orders',
    header: 'order_id,line,ordered_on,amount,currency',
    cells: [order, fc.constantFrom('1', '2'), day, money, fc.constantFrom('', 'USD')],
    id: [0, 1],
  },
];

/** A few kinds of tables, so that loads meet. */
export const someShapes: fc.Arbitrary<readonly Shape[]> = fc.shuffledSubarray([...shapes], {
  minLength: 1,
  maxLength: 3,
});

/** Loads of these: rows with few keys; policies; rows that say when they were changed, or files that do. */
export const loadOf = (some: readonly Shape[]): fc.Arbitrary<SomeLoad> =>
  fc
    .constantFrom(...some)
    .chain((shape) => {
      const key = shape.id ?? [0];
      const rows = fc.array(fc.tuple(...shape.cells), { minLength: 1, maxLength: 6 });
      return fc.record({
        shape: fc.constant(shape),
        rows:
          key.length === 0
            ? rows
            : rows.map((all) => [
                ...new Map(all.map((row) => [key.map((i) => row[i]).join(), row])).values(),
              ]),
        stamp: fc.option(stamp, { nil: undefined, freq: 2 }),
        byFile: fc.boolean(),
        policy: fc.constantFrom('', '', '', '--keep', '--replace'),
        adds: fc.boolean(),
      });
    })
    .map(({ shape, rows, stamp: changed, byFile, policy, adds }) => {
      const stamped = changed !== undefined && !byFile;
      const lines = rows.map((row) => [...row, ...(stamped ? [changed] : [])].join(','));
      return {
        table: shape.table,
        text: `${[shape.header + (stamped ? ',updated_at' : ''), ...lines].join('\n')}\n`,
        flags: [
          ...(policy === '' ? [] : [policy]),
          ...(changed !== undefined && byFile ? ['--exported-on', changed] : []),
          ...(adds && !['products', 'campaigns', 'costs', 'customers'].includes(shape.table)
            ? ['--add-customers']
            : []),
        ],
      };
    });
