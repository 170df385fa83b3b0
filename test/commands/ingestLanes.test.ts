import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { house } from '../harness/places.js';
import { type Bench, bench } from './loadInto.js';

const open: Bench[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function shop(): Promise<Bench> {
  const made = await bench();
  open.push(made);
  return made;
}

const order = fc.constantFrom('A', 'B', 'C', 'D');
const row = fc.record({
  order,
  line: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 5 }).map(String) },
    fc.constantFrom('', 'x', '01'),
  ),
  customer: fc.constantFrom('c1', 'c2', '', 'nobody'),
  day: fc.constantFrom('2025-01-05', '2025-01-05 10:00:01', '2025-02-30', '2024-12-31'),
  product: fc.constantFrom('p1', 'p2', ''),
  quantity: fc.constantFrom('1', '2', '0.5', ''),
  amount: fc.constantFrom('10.00', '-3', '0', 'much'),
  channel: fc.constantFrom('web', 'store', ''),
  returns: fc.constantFrom('', '', 'A', 'Q'),
  updated: fc.constantFrom('', '2025-03-01', '2025-03-02'),
});

const everything = `select order_id, line, customer_id, ordered_on, product_id, quantity, amount, channel, returns_order_id
  from orders order by order_id, line`;

test('orders that the store has not seen are loaded as those that are compared with it and with each other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      async (rows, withLine, withReturns, withUpdated) => {
        const cells = (r: Readonly<Record<keyof (typeof rows)[number], string>>) => [
          r.order,
          ...(withLine ? [r.line] : []),
          r.customer,
          r.day,
          r.product,
          r.quantity,
          r.amount,
          r.channel,
          ...(withReturns ? [r.returns] : []),
          ...(withUpdated ? [r.updated] : []),
        ];
        const head = [
          'order_id',
          ...(withLine ? ['line'] : []),
          'customer_id,ordered_on,product_id,quantity,amount,channel',
          ...(withReturns ? ['returns_order_id'] : []),
          ...(withUpdated ? ['updated_at'] : []),
        ].join(',');
        const old = cells({
          order: 'Z',
          line: '1',
          customer: 'c1',
          day: '2025-01-01',
          product: 'p1',
          quantity: '1',
          amount: '1',
          channel: 'web',
          returns: '',
          updated: '',
        }).join(',');
        const lines = rows.map((r) => cells(r).join(','));
        const answers: { counts: readonly number[]; rejects: string; rows: readonly string[] }[] = [];
        // The second time the file begins with a line that the store has, so that all are compared with it; where lines have
        // numbers it does so twice, so that each is compared with the others of the file, too.
        for (const first of [[], withLine ? [old, old] : [old]]) {
          const one = await shop();
          await one.load('customers', 'customer_id\nc1\nc2\n');
          await one.load('orders', `${head}\n${old}\n`);
          const counts = await one.load(
            'orders',
            `${[head, ...first, ...lines].join('\n')}\n`,
            '--max-rejects',
            '100%',
            '--rejects',
            'bad.csv',
          );
          const rejects = readFileSync(join(one.folder, 'bad.csv'), 'utf8')
            .replaceAll(
              /^(orders-\d\.csv),(\d+)/gm,
              (_, name, line) => `${name},${Number(line) - first.length}`,
            )
            .replaceAll(/on line (\d+)/g, (_, line) => `on line ${Number(line) - first.length}`);
          const [inserted, updated, unchanged, rejected] = counts.split(' ').map(Number);
          answers.push({
            counts: [inserted!, updated!, unchanged! - first.length, rejected!],
            rejects,
            rows: await one.rows(everything),
          });
        }
        expect(answers[0]).toEqual(answers[1]);
      },
    ),
    { numRuns: 12 },
  );
}, 240_000);

test('a large file makes the same store with one thread and with two', async () => {
  const lines = ['order_id,customer_id,ordered_on,product_id,amount,channel'];
  for (let i = 0; lines.length < 90_000; i++) {
    const day = `2025-0${1 + (i % 9)}-1${i % 10}`;
    const amount = i % 9973 === 0 ? 'none' : `${i % 100}.${10 + (i % 90)}`;
    lines.push(
      `order number ${i >> 1},"customer ""${(i * 7919) % 5000}""",${day},"p,\n${i % 77}",${amount},web`,
    );
  }
  const answers: string[] = [];
  for (const threads of ['1', '2']) {
    const one = await shop();
    one.file('orders.csv', `${lines.join('\n')}\n`);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(house, 'bin/clm.js'),
        ...[
          'ingest',
          'orders',
          'orders.csv',
          '--add-customers',
          '--max-rejects',
          '1%',
          '--rejects',
          'bad.csv',
        ],
      ],
      { cwd: one.folder, encoding: 'utf8', env: { ...process.env, CLM_THREADS: threads } },
    );
    const stored = await one.rows(
      'select order_id, line, customer_id, ordered_on, product_id, amount, channel from orders order by order_id, line',
    );
    const numbers = await one.rows(
      'select load, rows_read, inserted, rejected, sha256 from loads order by load',
    );
    const rejects = readFileSync(join(one.folder, 'bad.csv'), 'utf8');
    answers.push(JSON.stringify({ status, stdout, stderr, stored, numbers, rejects }));
    expect(status).toBe(4);
    expect(stored.length).toBeGreaterThan(80_000);
  }
  expect(answers[0] === answers[1]).toBe(true);
}, 240_000);
