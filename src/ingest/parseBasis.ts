import { type Parse, shown } from './cell.js';

const names: Readonly<Record<string, string>> = {
  total: 'total',
  sum: 'total',
  'lump sum': 'total',
  fixed: 'total',
  总额: 'total',
  總額: 'total',
  'per contact': 'per contact',
  contact: 'per contact',
  'each contact': 'per contact',
  每次接触: 'per contact',
  每次接觸: 'per contact',
  'per response': 'per response',
  response: 'per response',
  'each response': 'per response',
  每次响应: 'per response',
  每次回應: 'per response',
  'per redemption': 'per redemption',
  redemption: 'per redemption',
  'each redemption': 'per redemption',
  每次兑换: 'per redemption',
  每次兌換: 'per redemption',
};

/** A parser of what a cost is counted by: `total`, `per contact`, `per response` or `per redemption`. */
export const parseBasis: Parse = (text) =>
  names[
    text
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_-]+/g, ' ')
  ] ?? {
    code: 'bad_basis',
    message: `${shown(text)} is not what a cost is counted by`,
    hint: 'total, per contact, per response or per redemption',
  };
