import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { type RenderOptions, render, settleFormat } from '../../src/render/render.js';
import type { Column, Kind, Result, Row, Value } from '../../src/result.js';

const euro = { code: 'EUR', digits: 2 };

const campaigns: Result = {
  title: 'Return on investment',
  currency: euro,
  columns: [
    { name: 'campaign_id', kind: 'text', heading: 'campaign' },
    { name: 'treated', kind: 'count' },
    { name: 'cost', kind: 'money' },
    { name: 'roi', kind: 'ratio' },
    { name: 'p_value', kind: 'number' },
    { name: 'opened_rate', kind: 'share', heading: 'opened' },
    { name: 'starts_on', kind: 'day' },
    { name: 'closed', kind: 'flag' },
    { name: 'contact_cost', kind: 'rate' },
    { name: 'method', kind: 'text', machineOnly: true },
  ],
  rows: [
    ['spring', 21307, 213070, 2.0812345, 0.00001234, 0.18284, 20543, true, 800, 'welch'],
    ['夏|sale, "2"', -5, 1234.5678, -0.001, 1 / 3, null, undefined, false, 1_500_000, 'welch'],
  ],
};

function text(result: Result, options: RenderOptions): string {
  return [...render(result, options)].join('');
}

describe('csv', () => {
  it('carries full precision, plain decimals, fractions, ISO days and empty fields', () => {
    expect(text(campaigns, { format: 'csv' })).toBe(
      [
        'campaign_id,treated,cost,roi,p_value,opened_rate,starts_on,closed,contact_cost,method',
        'spring,21307,2130.70,2.0812345,0.00001234,0.18284,2026-03-31,true,0.0008,welch',
        '"夏|sale, ""2""",-5,12.345678,-0.001,0.333333333333,,,false,1.5,welch',
        '',
      ].join('\n'),
    );
  });

  it('leaves the header out', () => {
    expect(text(campaigns, { format: 'csv', header: false, columns: ['treated'] })).toBe('21307\n-5\n');
  });

  it('disarms formulas for spreadsheets in texts only, after a byte order mark', () => {
    const risky: Result = {
      columns: [
        { name: 'phone', kind: 'text' },
        { name: 'change', kind: 'number' },
      ],
      rows: [
        ['+49 30 1234', -5],
        ['=1+1', 2],
        ['@x', 1],
        ['-', 1],
        ['\tx', 1],
        ['\rx', 1],
        ['a=1', 1],
      ],
    };
    expect(text(risky, { format: 'csv', excel: true })).toBe(
      "\ufeffphone,change\n'+49 30 1234,-5\n'=1+1,2\n'@x,1\n'-,1\n'\tx,1\n\"'\rx\",1\na=1,1\n",
    );
    expect(text(risky, { format: 'csv' })).toContain('+49 30 1234,-5\n=1+1,2\n');
  });

  it('round-trips any text through a CSV parser', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\r', 'a\r', '"', '', ' ', '\n', ',', "'"),
    );
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(rows, (rows) => {
        const columns = rows[0]!.map((_, i): Column => ({ name: `c${i}`, kind: 'text' }));
        const written = text({ columns, rows }, { format: 'csv' });
        expect(parse(written, { record_delimiter: '\n' })).toEqual([columns.map((c) => c.name), ...rows]);
      }),
    );
  });
});

describe('json and ndjson', () => {
  it('is an array of flat objects with the keys of the CSV and the same digits', () => {
    expect(text(campaigns, { format: 'json', columns: ['campaign_id', 'cost', 'starts_on', 'closed'] })).toBe(
      [
        '[',
        '{"campaign_id":"spring","cost":2130.70,"starts_on":"2026-03-31","closed":true},',
        '{"campaign_id":"夏|sale, \\"2\\"","cost":12.345678,"starts_on":null,"closed":false}',
        ']',
        '',
      ].join('\n'),
    );
    expect(text({ ...campaigns, rows: [] }, { format: 'json' })).toBe('[]\n');
    expect(text({ ...campaigns, rows: [] }, { format: 'ndjson' })).toBe('');
  });

  it('refuses two columns of one name, which CSV may have', () => {
    const twins = { ...campaigns, columns: [campaigns.columns[0]!, campaigns.columns[0]!] };
    for (const format of ['json', 'ndjson'] as const) {
      expect(() => text(twins, { format })).toThrow('two columns are called "campaign_id"');
    }
    expect(text(twins, { format: 'csv', limit: 0 })).toBe('campaign_id,campaign_id\n');
  });

  it('says the same as the CSV for any result', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const objects = JSON.parse(text(result, { format: 'json' })) as Record<string, unknown>[];
        const lines = text(result, { format: 'ndjson' }).split('\n').slice(0, -1);
        expect(lines.map((line) => JSON.parse(line))).toEqual(objects);
        const [header, ...records] = parse(text(result, { format: 'csv' }), { record_delimiter: '\n' });
        expect(objects.length).toBe(records.length);
        for (const [i, object] of objects.entries()) {
          expect(Object.keys(object)).toEqual(header);
          for (const [j, value] of Object.values(object).entries()) {
            const field = records[i]![j]!;
            if (value === null) expect(field).toBe('');
            else if (typeof value === 'number') expect(Number(field)).toBe(value);
            else expect(field).toBe(String(value));
          }
        }
      }),
    );
  });
});

describe('table', () => {
  it('rounds, aligns wide characters and hides what is for machines', () => {
    expect(text(campaigns, { format: 'table' })).toBe(`Return on investment

campaign      treated      cost   roi  p_value  opened   starts_on  closed  contact_cost
────────────  ───────  ────────  ────  ───────  ──────  ──────────  ──────  ────────────
spring         21,307  2,130.70  2.08  1.23e-5  18.3 %  2026-03-31     yes        0.0008
夏|sale, "2"       -5     12.35  0.00   0.3333                          no           1.5
`);
  });

  it('wraps prose when too wide', () => {
    const exits: Result = {
      columns: [
        { name: 'exit', kind: 'count' },
        { name: 'meaning', kind: 'text' },
        { name: 'next', kind: 'text' },
      ],
      rows: [
        [0, 'done, also when there is nothing to say', 'go on'],
        [130, 'interrupted', 'run it again'],
      ],
    };
    expect(text(exits, { format: 'table', width: 40 })).toBe(`exit  meaning               next
────  ────────────────────  ────────────
   0  done, also when       go on
      there is nothing to
      say
 130  interrupted           run it again
`);
    expect(text(exits, { format: 'table', width: 39 })).toContain('exit     130\nmeaning  interrupted\n');
  });

  it('leaves out columns of detail when too wide, the rightmost first, and names them', () => {
    const detailed: Result = {
      columns: [
        { name: 'arm', kind: 'text' },
        { name: 'units', kind: 'count', detail: true },
        { name: 'difference', kind: 'number' },
        { name: 'method', kind: 'text', detail: true },
      ],
      rows: [['treated', 1200, 3, 'newcombe']],
    };
    const at = (width: number, columns?: readonly string[]) =>
      text(detailed, { format: 'table', width, ...(columns === undefined ? {} : { columns }) });
    expect(at(36)).toBe(`arm      units  difference  method
───────  ─────  ──────────  ────────
treated  1,200           3  newcombe
`);
    expect(at(35)).toBe(`arm      units  difference
───────  ─────  ──────────
treated  1,200           3
not shown: method (--columns or --format csv)
`);
    expect(at(25)).toBe(`arm      difference
───────  ──────────
treated           3
not shown: units, method (--columns or --format csv)
`);
    expect(at(18), 'a record of all columns').toContain('method      newcombe\n');
    expect(at(20, ['arm', 'units', 'method']), 'what was asked for stays').toContain('method  newcombe\n');
  });

  it('turns on its side when too wide', () => {
    expect(
      text({ ...campaigns, title: undefined as never }, { format: 'table', width: 40 }),
    ).toBe(`campaign          spring  夏|sale, "2"
treated           21,307            -5
cost            2,130.70         12.35
roi                 2.08          0.00
p_value          1.23e-5        0.3333
opened            18.3 %
starts_on     2026-03-31
closed               yes            no
contact_cost      0.0008           1.5
`);
  });

  it('prints a record per row when that is too wide as well', () => {
    const short = { ...campaigns, columns: campaigns.columns.slice(0, 3) };
    expect(text(short, { format: 'table', width: 30 })).toBe(`Return on investment

campaign  spring
treated   21,307
cost      2,130.70

campaign  夏|sale, "2"
treated   -5
cost      12.35
`);
  });

  it('never drops a value, whatever the width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (width) => {
        const prose = { name: 'remark', kind: 'text' } as const;
        const words =
          'one two three four five six seven eight nine ten eleven 十二十二十二十二十二十二 x'.split(' ');
        const remarks: Result = {
          ...campaigns,
          columns: [...campaigns.columns, prose],
          rows: [...campaigns.rows].map((row) => [...row, words.join(' ')]),
        };
        const printed = text(remarks, {
          format: 'table',
          width,
          columns: ['campaign_id', 'treated', 'remark'],
        });
        for (const word of words) expect(printed).toContain(word);
        const all = text(campaigns, { format: 'table', width });
        for (const value of ['spring', '21,307', '2,130.70', '18.3 %', '夏|sale, "2"', '12.35', '0.3333'])
          expect(all).toContain(value);
      }),
    );
  });

  it('prints headings over nothing for an empty result', () => {
    const empty: Result = { columns: [{ name: 'list_id', kind: 'text' }], rows: [] };
    expect(text(empty, { format: 'table' })).toBe('list_id\n');
    expect(text(empty, { format: 'table', header: false })).toBe('');
  });

  it('keeps texts from moving the cursor or breaking the line', () => {
    const nasty: Result = { columns: [{ name: 'name', kind: 'text' }], rows: [['a\u001b[31mb\nc\u202ed']] };
    expect(text(nasty, { format: 'table', header: false })).toBe('a\ufffd[31mb c\ufffdd\n');
  });

  it('colours headings only when asked', () => {
    const printed = text(campaigns, { format: 'table', colour: true });
    expect(printed).toContain('\u001b[1mcampaign\u001b[22m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is removed
    expect(printed.replaceAll(/\u001b\[\d+m/g, '')).toBe(text(campaigns, { format: 'table' }));
    expect(text(campaigns, { format: 'table' })).not.toContain('\u001b');
  });
});

describe('md', () => {
  it('is a Markdown table with escaped bars', () => {
    expect(text(campaigns, { format: 'md', columns: ['campaign_id', 'cost'] })).toBe(
      '### Return on investment\n\n| campaign | cost |\n| --- | ---: |\n| spring | 2,130.70 |\n| 夏\\|sale, "2" | 12.35 |\n',
    );
  });
});

describe('columns and rows', () => {
  it('chooses and reorders columns, also those for machines', () => {
    expect(text(campaigns, { format: 'table', columns: ['method', 'treated'] })).toContain('method  treated');
    expect(text(campaigns, { format: 'csv', columns: ['roi', 'campaign_id'], limit: 1 })).toBe(
      'roi,campaign_id\n2.0812345,spring\n',
    );
  });

  it('refuses an unknown column and names the nearest', () => {
    try {
      render(campaigns, { format: 'csv', columns: ['cots'] });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({
        message: 'unknown column "cots"',
        exit: 2,
        hint: 'did you mean "cost"?',
      });
    }
  });

  it('reads no further than the limit, and closes the source', () => {
    const log: string[] = [];
    function* source(): Generator<Row> {
      try {
        for (let i = 0; ; i++) {
          log.push(`read ${i}`);
          yield [i];
        }
      } finally {
        log.push('closed');
      }
    }
    const endless: Result = { columns: [{ name: 'i', kind: 'count' }], rows: source() };
    expect(text(endless, { format: 'csv', limit: 2 })).toBe('i\n0\n1\n');
    expect(log).toEqual(['read 0', 'read 1', 'closed']);
    expect(text({ ...endless, rows: source() }, { format: 'csv', limit: 0 })).toBe('i\n');
  });

  it('streams a million rows in chunks, in bounded memory', () => {
    function* source(): Generator<Row> {
      for (let i = 0; i < 1_000_000; i++) yield [`C${i}`, i];
    }
    const columns: Column[] = [
      { name: 'customer_id', kind: 'text' },
      { name: 'rank', kind: 'count' },
    ];
    const before = process.memoryUsage().rss;
    let length = 0;
    let longest = 0;
    for (const chunk of render({ columns, rows: source() }, { format: 'csv' })) {
      length += chunk.length;
      longest = Math.max(longest, chunk.length);
    }
    expect(length).toBe(17 + 2 * 5_888_890 + 3 * 1_000_000);
    expect(longest).toBeLessThan(2 * 64 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  it('lays long tables out in blocks', () => {
    const rows = Array.from({ length: 2500 }, (_, i) => [i]);
    const lines = text({ columns: [{ name: 'i', kind: 'count' }], rows }, { format: 'table' }).split('\n');
    expect(lines.filter((line) => line.trim() === 'i').length).toBe(13);
    expect(lines.filter((line) => /\d/.test(line)).length).toBe(2500);
  });
});

describe('what is printed without being asked', () => {
  it('is a table on a terminal and CSV elsewhere', () => {
    expect(settleFormat('auto', true)).toBe('table');
    expect(settleFormat('auto', false)).toBe('csv');
    expect(settleFormat('json', true)).toBe('json');
  });

  it('is never NaN, infinity or money without a currency', () => {
    const number = (value: number): Result => ({ columns: [{ name: 'x', kind: 'number' }], rows: [[value]] });
    for (const format of ['csv', 'json', 'table'] as const) {
      expect(() => text(number(Number.NaN), { format })).toThrow('column x');
      expect(() => text(number(Number.POSITIVE_INFINITY), { format })).toThrow('column x');
      expect(() => text({ columns: [{ name: 'm', kind: 'money' }], rows: [] }, { format })).toThrow(
        'currency',
      );
    }
  });
});

const kinds: readonly Kind[] = ['text', 'count', 'number', 'share', 'ratio', 'money', 'rate', 'day', 'flag'];

function arbitraryOf(kind: Kind): fc.Arbitrary<Value> {
  switch (kind) {
    case 'text':
      return fc.string({ unit: 'grapheme' });
    case 'count':
    case 'day':
      return fc.integer({ min: -100_000, max: 100_000 });
    case 'money':
    case 'rate':
      return fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case 'flag':
      return fc.boolean();
    default:
      return fc.double({ noNaN: true, noDefaultInfinity: true });
  }
}

const anyResult: fc.Arbitrary<Result> = fc
  .array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 5 })
  .chain((chosen) =>
    fc
      .array(fc.tuple(...chosen.map((kind) => fc.option(arbitraryOf(kind)))), { maxLength: 6 })
      .map((rows) => ({
        currency: euro,
        columns: chosen.map((kind, i): Column => ({ name: `${kind}_${i}`, kind })),
        rows,
      })),
  );
