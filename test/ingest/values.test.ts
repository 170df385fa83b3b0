import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, formatDay } from '../../src/days.js';
import { amountParser, numberParser, parseInteger, shareParser } from '../../src/ingest/parseAmount.js';
import { dateFormat, dateParser, unpackInstant } from '../../src/ingest/parseDate.js';
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
        const expected = parseDecimal(input, 2);
        const answer = plain(input);
        if (expected === undefined) expect(code(answer)).toBe('not_a_number');
        else if (expected.excess > 0) expect(code(answer)).toBe('too_many_decimals');
        else expect(answer).toBe(expected.value);
      }),
      { numRuns: 2000 },
    );
  });

  it('take grouping only where there is no doubt', () => {
    expect(plain('1,234.50')).toBe(123_450);
    expect(comma('1.234,50')).toBe(123_450);
    for (const text of [
      '1,234',
      '12,50',
      '1 234.50',
      '12.50 EUR',
      '€5',
      '1e3',
      '--1',
      '.',
      '',
      'NaN',
      '0x1f',
      '12,34.50',
    ]) {
      expect(code(plain(text)), text).toBe('not_a_number');
    }
    for (const text of ['1.234', '12.50']) expect(code(comma(text)), text).toBe('not_a_number');
    expect(hint(plain('12,50'))).toBe('pass --decimal-comma');
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
    expect(numberParser(false)('-1.5')).toBe(-1.5);
    expect(numberParser(true)('0,25')).toBe(0.25);
    expect(code(numberParser(false)('Infinity'))).toBe('not_a_number');
    expect(code(plain('9'.repeat(17)))).toBe('too_large');
    expect(code(parseInteger('9'.repeat(16)))).toBe('too_large');
    expect(code(numberParser(false)('9'.repeat(400)))).toBe('too_large');
    expect(parseInteger('14')).toBe(14);
    expect(code(parseInteger('14.0'))).toBe('not_a_number');
    expect(['40%', '0.4', '12.5 %', '1'].map((text) => shareParser(false)(text))).toEqual([
      400_000, 400_000, 125_000, 1_000_000,
    ]);
    expect(['1.2', '140%', '-0.1'].map((text) => code(shareParser(false)(text)))).toEqual(
      Array(3).fill('not_a_share'),
    );
  });
});
