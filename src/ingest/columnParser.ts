import type { TableColumn } from '../tableColumns.js';
import type { Parse } from './cell.js';
import type { ConvertOptions } from './convertOptions.js';
import { amountParser, integerParser, numberParser, shareParser } from './parseAmount.js';
import { parseBasis } from './parseBasis.js';
import { dateParser } from './parseDate.js';
import { parsePeriodText } from './parsePeriodText.js';
import { parseFlag, parseStatus } from './parseWord.js';

/** How texts of a column become values, by its type; `undefined` for ids, which stay as they are. */
export function columnParser(
  column: TableColumn,
  options: ConvertOptions,
  onRounded: (scale: number) => (difference: number) => void,
): Parse | undefined {
  const { decimalComma, thousands, round, currencyDigits, currency } = options;
  const style = { decimalComma, thousands };
  const power = options.powers?.[column.name] ?? 0;
  switch (column.type) {
    case 'id':
      return undefined;
    case 'text':
      return (text) => text.trim();
    case 'day':
    case 'instant':
      return dateParser(column.type, options.dateFormat, options.zone, options.timeZone);
    case 'money':
      return amountParser(currencyDigits + power, `${currency} has, ${currencyDigits + power}`, {
        ...style,
        currency,
        round,
        onRounded: onRounded(currencyDigits),
      });
    case 'rate':
      return amountParser(6 + power, `a price can have, ${6 + power}`, {
        ...style,
        currency,
        round,
        onRounded: onRounded(6),
      });
    case 'number':
      return power === 0 ? numberParser(style) : scaled(numberParser(style), power);
    case 'integer':
      return integerParser(style);
    case 'share':
      return shareParser(style);
    case 'period':
      return parsePeriodText;
    case 'basis':
      return parseBasis;
    case 'flag':
      return parseFlag;
    case 'status':
      return parseStatus;
  }
}

/** A number in a unit that is a power of ten of one; division by a power of ten is rounded once. */
function scaled(parse: Parse, power: number): Parse {
  const factor = Number(`1e${Math.abs(power)}`);
  return (text) => {
    const value = parse(text);
    return typeof value !== 'number' ? value : power < 0 ? value / factor : value * factor;
  };
}
