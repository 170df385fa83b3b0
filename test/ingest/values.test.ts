import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, formatDay } from '../../src/days.js';
import { dateFormat } from '../../src/ingest/dateFormat.js';
import { amountParser, integerParser, numberParser, shareParser } from '../../src/ingest/parseAmount.js';
import { dateParser, unpackInstant } from '../../src/ingest/parseDate.js';
import { zoneOffset } from '../../src/ingest/zoneOffset.js';
import { formatDecimal, parseDecimal } from '../../src/money.js';

const day = (text: string, format?: string) => dateParser('day', format, 'UTC')(text);
const code = (answer: unknown) => (typeof answer === 'object' ? (answer as { code: string }).code : answer);
const hint = (answer: unknown) => (answer as { hint?: string }).hint;

describe('days', () => {
  it('are read back from any way of writing them', () => {
    const formats = ['yyyy-mm-dd', 'dd/mm/yyyy', 'mm/dd/yyyy', 'd.m.yyyy', 'yyyymmdd', 'dd-mm-yyyy'] as const;
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.constantFrom(...formats), (n, format) => {
        const [year, month, date] = formatDay(n).split('-') as [string, string, string];
        const text = format
          .replace('yyyy', year)
          .replace('mm', month)
          .replace('dd', date)
          .replace(/\bd\b/, String(Number(date)))
          .replace(/\bm\b/, String(Number(month)));
        expect(day(text, format === 'yyyy-mm-dd' ? undefined : format)).toBe(n);
      }),
    );
  });

  it('must exist', () => {
    for (const text of ['2025-02-30', '2025-13-01', '2025-00-10', '2023-02-29', '1900-02-29', '2025-04-31']) {
      expect(code(day(text)), text).toBe('no_such_day');
    }
    expect(day('2024-02-29')).toBe(dayOf(2024, 2, 29));
    expect(code(day('30/02/2025', 'dd/mm/yyyy'))).toBe('no_such_day');
  });

  it('that can be two days are refused until a format is given', () => {
    expect(code(day('03/04/2025'))).toBe('ambiguous_date');
    expect(hint(day('03/04/2025'))).toBe('pass --date-format dd/mm/yyyy or mm/dd/yyyy');
    expect(hint(day('25/04/2025'))).toBe('pass --date-format dd/mm/yyyy');
    expect(hint(day('04-25-25'))).toBe('pass --date-format mm-dd-yy');
    expect(hint(day('20250425'))).toBe('pass --date-format yyyymmdd');
    expect(day('03/04/2025', 'dd/mm/yyyy')).toBe(dayOf(2025, 4, 3));
    expect(day('03/04/2025', 'mm/dd/yyyy')).toBe(dayOf(2025, 3, 4));
    expect(code(day('25/04/2025', 'mm/dd/yyyy'))).toBe('no_such_day');
  });

  it('nothing else is a day', () => {
    for (const text of [
      'tomorrow',
      '2025',
      '2025-1',
      '2025-01-01x',
      '45000',
      '2025-01/02',
      '2025-01-01T25:00',
    ]) {
      expect(typeof day(text), text).toBe('object');
    }
  });

  it('are read with the names of months', () => {
    const written: readonly [string, string][] = [
      ['d mmm yyyy', '5 Mar 2025'],
      ['dd mmm yyyy', '05 MARCH 2025'],
      ['d. mmmm yyyy', '5. März 2025'],
      ['d mmm yyyy', '5 mars 2025'],
      ['dd-mmm-yy', '05-Mar-25'],
      ['mmm d, yyyy', 'Mar. 5, 2025'],
      ['mmmm d, yyyy', 'March 5, 2025'],
      ['ddmmmyyyy', '05mar2025'],
      ['yyyy年m月d日', '2025年3月5日'],
    ];
    for (const [format, text] of written) expect(day(text, format), text).toBe(dayOf(2025, 3, 5));
    expect(day('1 févr. 2025', 'd mmm yyyy')).toBe(dayOf(2025, 2, 1));
    expect(day('1 août 2025', 'd mmm yyyy')).toBe(dayOf(2025, 8, 1));
    expect(day('31 dez 2025', 'd mmm yyyy')).toBe(dayOf(2025, 12, 31));
    expect(code(day('5 Foo 2025', 'd mmm yyyy'))).toBe('not_a_date');
    expect(code(day('30 Feb 2025', 'd mmm yyyy'))).toBe('no_such_day');
    expect(code(day('5 Mar 2025'))).toBe('not_a_date');
    expect(hint(day('5 Mar 2025'))).toBe('pass --date-format "d mmm yyyy"');
    expect(hint(day('05-Mar-25'))).toBe('pass --date-format "d-mmm-yy"');
    expect(hint(day('March 5, 2025'))).toBe('pass --date-format "mmm d, yyyy"');
  });

  it('of a workbook are serial numbers, where that is told', () => {
    expect(day('45000', 'excel')).toBe(dayOf(2023, 3, 15));
    expect(day('1', 'excel')).toBe(dayOf(1900, 1, 1));
    expect(day('59', 'excel')).toBe(dayOf(1900, 2, 28));
    expect(code(day('60', 'excel'))).toBe('no_such_day');
    expect(day('61', 'excel')).toBe(dayOf(1900, 3, 1));
    expect(day('43538', 'excel1904')).toBe(day('45000', 'excel'));
    expect(day('2023-03-15', 'excel')).toBe(dayOf(2023, 3, 15));
    expect(code(day('45000'))).toBe('not_a_date');
    expect(hint(day('45000'))).toContain('--date-format excel');
    expect(code(day('-5', 'excel'))).toBe('not_a_date');
    expect(code(day('9999999', 'excel'))).toBe('no_such_day');
  });

  it('in Chinese and full-width digits need no telling', () => {
    expect(day('2025年3月5日')).toBe(dayOf(2025, 3, 5));
    expect(day('２０２５－０３－０５')).toBe(dayOf(2025, 3, 5));
    expect(code(day('2025年2月30日'))).toBe('no_such_day');
  });

  it('formats that leave a part out or say it twice are refused', () => {
    for (const text of ['mm/dd', 'yyyy', 'dd/dd/yyyy', 'yyyy-mm-dd-yy', 'DDD/MM/YYYY', '', 'foo']) {
      expect(() => dateFormat(text), text).toThrow(/is not a date format/);
    }
  });
});

describe('instants', () => {
  const instant = (text: string, zone = 'UTC', format?: string) => {
    const packed = dateParser('instant', format, zone)(text);
    if (typeof packed !== 'number') return code(packed);
    const { day: n, second } = unpackInstant(packed);
    return `${formatDay(n)} ${second}`;
  };

  it('keep the second of the day, -1 if there is none', () => {
    expect(instant('2025-03-01')).toBe('2025-03-01 -1');
    expect(instant('2025-03-01 00:00:00')).toBe('2025-03-01 0');
    expect(instant('2025-03-01T23:59:59.999')).toBe('2025-03-01 86399');
    expect(instant('1969-12-31 12:00')).toBe('1969-12-31 43200');
    expect(instant('2025-03-01 24:00')).toBe('no_such_time');
    expect(instant('01.03.2025 08:15', 'UTC', 'dd.mm.yyyy hh:mm')).toBe('2025-03-01 29700');
    expect(instant('01.03.2025 08:15:30', 'UTC', 'dd.mm.yyyy')).toBe('2025-03-01 29730');
    expect(instant('3/1/2025 8:05', 'UTC', 'm/d/yyyy h:mm')).toBe('2025-03-01 29100');
  });

  it('with an offset become wall-clock time of the zone', () => {
    expect(instant('2025-03-01T23:30:00Z', 'Asia/Taipei')).toBe('2025-03-02 27000');
    expect(instant('2025-03-01T00:30:00+08:00', 'UTC')).toBe('2025-02-28 59400');
    expect(instant('2025-07-01T03:59:59Z', 'America/New_York')).toBe('2025-06-30 86399');
    expect(instant('2025-07-01T03:59:59-0400', 'America/New_York')).toBe('2025-07-01 14399');
  });

  it('may have a clock of twelve hours, and seconds since 1970', () => {
    expect(instant('3/1/2025 2:05:00 PM', 'UTC', 'm/d/yyyy')).toBe('2025-03-01 50700');
    expect(instant('3/1/2025 12:05 a.m.', 'UTC', 'm/d/yyyy')).toBe('2025-03-01 300');
    expect(instant('3/1/2025 12:05 PM', 'UTC', 'm/d/yyyy h:mm am/pm')).toBe('2025-03-01 43500');
    expect(instant('3/1/2025 13:05 PM', 'UTC', 'm/d/yyyy')).toBe('no_such_time');
    expect(instant('1735689600', 'UTC', 'epoch')).toBe('2025-01-01 0');
    expect(instant('1735689600', 'America/New_York', 'epoch')).toBe('2024-12-31 68400');
    expect(instant('1735689600123', 'Asia/Taipei', 'epoch-ms')).toBe('2025-01-01 28800');
    expect(instant('-1', 'UTC', 'epoch')).toBe('1969-12-31 86399');
    expect(instant('1735689600')).toBe('not_a_date');
    expect(instant('45000.5', 'UTC', 'excel')).toBe('2023-03-15 43200');
    expect(instant('20250301T140500Z', 'Asia/Taipei')).toBe('2025-03-01 79500');
    expect(instant('01.03.2025 23:30 +00:00', 'Europe/Berlin', 'dd.mm.yyyy')).toBe('2025-03-02 1800');
    expect(instant('2025-03-01 23:30 UTC', 'Europe/Berlin')).toBe('2025-03-02 1800');
  });

  it('without an offset are of the zone that is told, also where clocks change', () => {
    const berlin = (text: string, zone: string) => {
      const packed = dateParser('instant', undefined, 'Europe/Berlin', zone)(text) as number;
      const { day: n, second } = unpackInstant(packed);
      return `${formatDay(n)} ${second / 3600}`;
    };
    expect(berlin('2025-03-01 23:30:00', 'UTC')).toBe('2025-03-02 0.5');
    expect(berlin('2025-03-01 23:30:00', 'Europe/Berlin')).toBe('2025-03-01 23.5');
    expect(berlin('2025-03-30 02:30:00', 'Europe/Berlin')).toBe('2025-03-30 2.5');
    // In New York the clocks skip from 2 to 3 on 9 March, and show 1 to 2 twice on 2 November.
    expect(berlin('2025-03-09 01:30:00', 'America/New_York')).toBe('2025-03-09 7.5');
    expect(berlin('2025-03-09 02:30:00', 'America/New_York')).toBe('2025-03-09 8.5');
    expect(berlin('2025-03-09 03:30:00', 'America/New_York')).toBe('2025-03-09 8.5');
    expect(berlin('2025-11-02 01:30:00', 'America/New_York')).toBe('2025-11-02 6.5');
    expect(berlin('2025-11-02 02:30:00', 'America/New_York')).toBe('2025-11-02 8.5');
    expect(berlin('2025-03-01', 'America/New_York').startsWith('2025-03-01')).toBe(true);
  });

  it('agree with the platform about every zone and hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000_000_000 }),
        fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'),
        (utc, zone) => {
          const wall = new Date((utc + zoneOffset(zone, utc)) * 1000)
            .toISOString()
            .slice(0, 19)
            .replace('T', ' ');
          expect(wall).toBe(new Date(utc * 1000).toLocaleString('sv-SE', { timeZone: zone }));
        },
      ),
    );
  });
});

describe('amounts', () => {
  const plain = amountParser(2, 'EUR has, 2', { decimalComma: false, round: false });
  const comma = amountParser(2, 'EUR has, 2', { decimalComma: true, round: false });

  it('are read back to the last digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom(0, 2, 3, 6), (minor, scale) => {
        const text = formatDecimal(minor, scale);
        const parse = amountParser(scale, '', { decimalComma: false, round: false });
        expect(parse(text)).toBe(minor);
        expect(amountParser(scale, '', { decimalComma: true, round: false })(text.replace('.', ','))).toBe(
          minor,
        );
      }),
    );
  });

  it('agree with the reference parser on anything', () => {
    const text = fc.string({
      unit: fc.constantFrom('0', '1', '5', '9', '.', '-', '+'),
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(text, (input) => {
        const after = /^[\d.]+-$/.test(input);
        const expected = parseDecimal(after ? `-${input.slice(0, -1)}` : input, 2);
        const answer = plain(input);
        if (expected === undefined) expect(code(answer)).toBe('not_a_number');
        else if (expected.excess > 0) expect(code(answer)).toBe('too_many_decimals');
        else expect(answer).toBe(expected.value);
      }),
      { numRuns: 2000 },
    );
  });

  const told = (thousands: string, decimalComma = false) =>
    amountParser(2, '', { decimalComma, thousands, round: false });

  it.each([
    '1,234.50',
    '1 234.50',
    '1\u00a0234.50',
    '1\u202f234.50',
    '1\u2009234.5',
    "1'234.50",
    '1’234.50',
    '１２３４.５０',
    '１，２３４．５０',
    '+1,234.50',
    ' 1234.5 ',
    '\u200e1234.50',
    '1234.5000',
  ])('%j is 1234.50', (text) => {
    expect(plain(text)).toBe(123_450);
  });

  it.each(['-1,234.50', '(1,234.50)', '1234.50-', '1,234.50 -', '−1234.50', '－1234.50', '( 1 234.50 )'])(
    '%j is -1234.50',
    (text) => {
      expect(plain(text)).toBe(-123_450);
    },
  );

  it('take grouping only where there is no doubt, or where it was told', () => {
    expect(comma('1.234,50')).toBe(123_450);
    expect(plain('1,234,567')).toBe(123_456_700);
    expect(plain('12,34,567.00')).toBe(123_456_700);
    expect(plain('1,23,456')).toBe(12_345_600);
    expect(plain('1 234')).toBe(123_400);
    expect(told(',')('1,234')).toBe(123_400);
    expect(told('.', true)('1.234')).toBe(123_400);
    expect(told(',')('1234')).toBe(123_400);
    expect(code(plain('1,234'))).toBe('ambiguous_number');
    expect(hint(plain('-1,234'))).toMatch(/^pass --thousands , if .* or --decimal-comma/);
    expect(code(comma('1.234'))).toBe('ambiguous_number');
    for (const text of [
      ...['12,50', '1e3', '--1', '-(1)', '(1', '1)', '.', '', 'NaN', '0x1f', '12,34.50', '1,2345,678'],
      ...['1,234.567.89', '1.234,50', '1,,234.5', ',234.50', "1'23", '1 23', '1,234 567.00', '²', '½', '5,-'],
      ...['٣', '1.5.2026', '12:30', '-', '()', '(-5)', '-5-', '+-5', '1 2 3', '1_000'],
    ]) {
      expect(code(plain(text)), text).toBe('not_a_number');
      if (text !== '12,50' && text !== '1.234,50' && text !== '1,2345,678')
        expect(typeof told(',')(text), text).toBe('object');
    }
    expect(code(comma('12.50'))).toBe('not_a_number');
    expect(hint(plain('12,50'))).toBe('pass --decimal-comma');
    expect(hint(plain('1.234,50'))).toBe('pass --decimal-comma');
    expect(hint(comma('12.50'))).toBe('with --decimal-comma the decimals follow a comma');
  });

  it.each([
    ['EUR', '€12.50', '12.50 €', 'EUR 12.50', '12.50EUR', 'eur12.5', '12.50 Euro', '€ 12.50'],
    ['USD', '$12.50', 'US$ 12.50', 'USD12.50'],
    ['GBP', '£12.50', '￡12.50'],
    ['TWD', 'NT$12.50', '$12.50', '12.50元'],
    ['CHF', 'Fr. 12.50', 'CHF 12.50', 'Fr.12.50'],
    ['SEK', '12.50 kr', '12.50 kr.'],
    ['CNY', '¥12.50', '￥12.50', 'RMB 12.50'],
  ])('in %s may stand beside its sign', (currency, ...texts) => {
    const parse = amountParser(2, '', { decimalComma: false, currency, round: false });
    for (const text of texts) expect(parse(text), text).toBe(1250);
  });

  it('may be negative beside a sign, in any order', () => {
    const parse = amountParser(2, '', { decimalComma: false, currency: 'EUR', round: false });
    for (const text of ['-€5', '€-5', '(€5)', '€(5)', '(5) €', '(5 €)', '5- €', '5 €-', '- 5 EUR'])
      expect(parse(text), text).toBe(-500);
    for (const text of ['€', '€€5', '€5 EUR', 'EURO5x', '5 apples', '€ -', 'E5', '5%'])
      expect(code(parse(text)), text).toBe('not_a_number');
  });

  it('in another currency are refused by name', () => {
    const parse = amountParser(2, '', { decimalComma: false, currency: 'EUR', round: false });
    for (const text of ['$5', '5 USD', '£5', 'CHF 5', '(¥5)'])
      expect(code(parse(text)), text).toBe('currency');
    expect(code(plain('€5'))).toBe('not_a_number');
  });

  it('with too many decimals are rounded only when told to, and the difference is reported', () => {
    let total = 0;
    const parse = amountParser(2, '', { decimalComma: false, round: true, onRounded: (d) => (total += d) });
    expect(['0.125', '0.135', '-0.125', '0.1250001', '1.999'].map((text) => parse(text))).toEqual([
      12, 14, -12, 13, 200,
    ]);
    expect(total).toBeCloseTo(0.5 - 0.5 - 0.5 - 0.49999 - 0.1, 9);
  });

  it('other numbers', () => {
    const point = { decimalComma: false };
    const integer = integerParser(point);
    expect(numberParser(point)('-1.5')).toBe(-1.5);
    expect(numberParser(point)('(1,500.25)')).toBe(-1500.25);
    expect(numberParser({ decimalComma: true })('0,25')).toBe(0.25);
    expect(code(numberParser(point)('Infinity'))).toBe('not_a_number');
    expect(code(numberParser(point)('5%'))).toBe('not_a_number');
    expect(code(plain('9'.repeat(17)))).toBe('too_large');
    expect(code(integer('9'.repeat(16)))).toBe('too_large');
    expect(code(numberParser(point)('9'.repeat(400)))).toBe('too_large');
    expect(['14', '-7', '１４', '1,234,567', '-0'].map((text) => integer(text))).toEqual([
      14, -7, 14, 1_234_567, 0,
    ]);
    expect(['14.0', '1,234', 'x'].map((text) => code(integer(text)))).toEqual([
      'not_a_number',
      'ambiguous_number',
      'not_a_number',
    ]);
    expect(['40%', '0.4', '12.5 %', '1', '４０％'].map((text) => shareParser(point)(text))).toEqual([
      400_000, 400_000, 125_000, 1_000_000, 400_000,
    ]);
    expect(shareParser({ decimalComma: true })('12,5%')).toBe(125_000);
    expect(['1.2', '140%', '-0.1'].map((text) => code(shareParser(point)(text)))).toEqual(
      Array(3).fill('not_a_share'),
    );
  });
});
