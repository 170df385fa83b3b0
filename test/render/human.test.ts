import { expect, it } from 'vitest';
import { humanFormat } from '../../src/render/human.js';
import type { Kind, Value } from '../../src/result.js';

const cases: readonly [Kind, Value, string][] = [
  ['count', 1234567, '1,234,567'],
  ['count', -0, '0'],
  ['number', 1234.56, '1,235'],
  ['number', 999.96, '1,000'],
  ['number', 0.05, '0.05'],
  ['number', 0.0123456, '0.01235'],
  ['number', 0.00004567, '4.57e-5'],
  ['number', 1e-300, '1e-300'],
  ['share', 0.1825, '18.3 %'],
  ['share', 1, '100.0 %'],
  ['share', -0.0001, '0.0 %'],
  ['ratio', 2.0849, '2.08'],
  ['ratio', -0.004, '0.00'],
  ['ratio', -1234.5, '-1,234.50'],
  ['money', 123456789, '1,234,567.89'],
  ['money', -50, '-0.50'],
  ['money', -0.4, '0.00'],
  ['money', 100.5, '1.00'],
  ['money', 101.5, '1.02'],
  ['rate', 800, '0.0008'],
  ['rate', 1_234_500_000, '1,234.5'],
  ['day', 20543, '2026-03-31'],
  ['flag', true, 'yes'],
  ['flag', 0, 'no'],
  ['text', 'ö', 'ö'],
  ['text', 1234, '1,234'],
  ['money', null, ''],
  ['text', undefined, ''],
];

it.each(cases)('a %s of %s is printed as "%s"', (kind, value, printed) => {
  expect(humanFormat({ name: 'x', kind }, { code: 'EUR', digits: 2 })(value)).toBe(printed);
});

it('follows the digits of the currency', () => {
  expect(humanFormat({ name: 'x', kind: 'money' }, { code: 'JPY', digits: 0 })(123456)).toBe('123,456');
  expect(humanFormat({ name: 'x', kind: 'money' }, { code: 'KWD', digits: 3 })(123456)).toBe('123.456');
});
