import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTableColumns } from '../../../src/store/keptTables.js';
import { checkStore, everyLaw } from '../../../src/store/laws/checkStore.js';
import { openStore } from '../../../src/store/open.js';
import { readOrderColumns } from '../../../src/store/orderColumns.js';
import { keptNouns } from '../../../src/store/tableRows.js';
import { bench } from '../../commands/loadInto.js';

/** Numbers from 0 to 1 that are the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Command lines that write, over so few ids that they meet each other all the time; `files` are what they read. */
function commands(seed: number, count: number) {
  const draw = chance(seed);
  const below = (n: number) => Math.floor(draw() * n);
  const of = <T>(values: readonly T[]): T => values[below(values.length)]!;
  const customer = () => of(['A', 'B', 'C', 'D', 'E', '']);
  const known = () => of(['A', 'B', 'C', 'D', 'E']);
  const campaign = () => of(['spring', 'may']);
  const day = () => `2026-0${1 + below(3)}-0${1 + below(9)}`;
  const amount = () => `${below(40) - 8}.${below(10)}0`;
  const price = () => `${below(40)}.${below(10)}0`;
  const rows: Readonly<Record<string, readonly [string, () => string]>> = {
    customers: [
      'customer_id,email,household_id,city,points,hobby',
      () =>
        `${known()},${of(['', 'a@x.de', 'B@x.de'])},${of(['', 'h1'])},${of(['', 'Ulm'])},${of(['', '1', '7', 'many'])},${of(['', 'chess'])}`,
    ],
    products: ['product_id,name,unit_cost', () => `P${below(4)},${of(['', 'Pen'])},${of(['', '1.5'])}`],
    orders: [
      'order_id,customer_id,ordered_on,amount,product_id,returns_order_id',
      () =>
        `O${below(5)},${customer()},${day()},${amount()},${of(['', 'P1', 'P2'])},${of(['', '', 'O1', 'O9'])}`,
    ],
    lines: [
      'order_id,line,customer_id,ordered_on,amount,quantity',
      () => `O${below(5)},${1 + below(4)},${customer()},${day()},${amount()},${1 + below(3)}`,
    ],
    campaigns: [
      'campaign_id,starts_on,channel,fixed_cost',
      () => `${campaign()},${day()},${of(['', 'post'])},${of(['', '9.00'])}`,
    ],
    contacts: [
      'campaign_id,customer_id,contacted_on,arm,wave',
      () => `${campaign()},${known()},${day()},${of(['', 'control', 'b'])},${of(['', '2'])}`,
    ],
    responses: [
      'response_id,campaign_id,customer_id,type,at',
      () => `${of(['', '', 'R1', 'R2'])},${campaign()},${known()},${of(['clicked', 'opened'])},${day()}`,
    ],
    costs: [
      'cost_id,campaign_id,amount,day,kind',
      () =>
        `${of(['', '', 'K1', 'K2'])},${of(['', 'spring', 'may'])},${of(['3.00', '4.50'])},2026-02-0${1 + below(2)},${of(['', 'print'])}`,
    ],
    consents: [
      'customer_id,channel,status,at',
      () => `${known()},${of(['', 'email'])},${of(['yes', 'no'])},${day()}`,
    ],
    cases: ['case_id,customer_id,opened_on,cost', () => `S${below(4)},${known()},${day()},${price()}`],
    visits: [
      'visit_id,customer_id,at,page',
      () => `${of(['', '', 'V1'])},${known()},2026-02-01,${of(['/', '/a'])}`,
    ],
    targets: [
      'campaign_id,metric,value,due_on',
      () => `${of(['', 'spring'])},${of(['margin', 'orders'])},${below(9)},2026-05-01`,
    ],
    markets: [
      'period,segment,brand,size,sales',
      () => `2025-Q${1 + below(4)},all,${of(['', 'ours'])},${below(9)},${below(5)}`,
    ],
  };
  let files = 0;
  const load = () => {
    const name = of(Object.keys(rows));
    const [header, row] = rows[name]!;
    const dated = draw() < 0.3;
    const text = Array.from(
      { length: 1 + below(6) },
      () => row() + (dated ? `,2026-03-0${1 + below(9)}` : ''),
    );
    const table = name === 'lines' ? 'orders' : name;
    const flags = [
      ...(draw() < 0.2 ? [of(['--keep', '--replace'])] : []),
      ...(draw() < 0.3 ? ['--exported-on', `2026-03-1${below(9)}`] : []),
      ...(/orders|contacts|responses|consents|cases|visits/.test(table) && draw() < 0.8
        ? ['--add-customers']
        : []),
    ];
    const file = `f${++files}.csv`;
    return {
      argv: ['ingest', table, file, '--max-rejects', '100%', ...flags],
      file,
      text: `${header}${dated ? ',updated_at' : ''}\n${text.join('\n')}\n`,
    };
  };
  const other = () => {
    const file = `f${++files}.csv`;
    switch (below(6)) {
      case 0:
        return {
          argv: ['identity', 'apply', file],
          file,
          text: `customer_id,person_id,decision\n${known()},${known()},merge\n`,
        };
      case 1:
        return { argv: ['identity', 'unmerge', known()], file, text: '' };
      case 2:
        return {
          argv: [
            'act',
            'record',
            file,
            '--campaign',
            of(['made', 'spring']),
            '--send-on',
            '2026-03-05',
            '--channel',
            'post',
            ...(draw() < 0.5 ? ['--sent'] : []),
          ],
          file,
          text: `customer_id,arm\nA,control\nB,\nC,${of(['', 'b'])}\n`,
        };
      default:
        return { argv: ['undo', draw() < 0.5 ? 'last' : String(1 + below(files))], file, text: '' };
    }
  };
  return Array.from({ length: count }, () => (draw() < 0.75 ? load() : other()));
}

/** CLM_SEQUENCES=500 looks longer. */
const sequences = Number(process.env.CLM_SEQUENCES ?? 5);
const from = Number(process.env.CLM_SEQUENCE ?? 1);

it('whatever is loaded, taken back, merged and recorded in whatever order, the store obeys its laws', async () => {
  const laws = everyLaw.filter((law) => law.level === 'law' && law.name !== 'file');
  for (let seed = from; seed < from + sequences; seed++) {
    const place = await bench('--margin', '0.4');
    const said: string[] = [`sequence ${seed}`];
    for (const { argv, file, text } of commands(seed, 14)) {
      place.file(file, text);
      const { status, err } = await place.clm(...argv);
      said.push(`${argv.join(' ')}: ${status}\n${text}${status === 0 ? '' : err}`);
      expect([0, 2, 3, 4, 5], said.join('\n')).toContain(status);
      if (status !== 0 && status !== 4) continue;
      const store = openStore(join(place.folder, 'clm.db'), { wait: 1, write: true });
      readOrderColumns(store, 0);
      for (const noun of keptNouns) readTableColumns(store, noun, 0);
      const broken = (await checkStore(store, 20_543, laws, 3)).filter((verdict) => verdict.count > 0);
      store.close();
      expect(
        broken.map(({ law, examples }) => `${law.name}: ${examples.join('; ')}`),
        said.join('\n'),
      ).toEqual([]);
    }
    place.close();
  }
}, 600_000);
