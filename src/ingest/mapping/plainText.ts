import { TomlDate, type TomlValueWithoutBigInt } from 'smol-toml';
import { parseDay } from '../../days.js';

/** A value as it would stand in a file, or `undefined` for a block or a list. */
export function plainText(value: TomlValueWithoutBigInt): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? decimal(value) : undefined;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof TomlDate && value.isDate()) {
    const text = value.toISOString();
    return parseDay(text) === undefined ? undefined : text;
  }
  return undefined;
}

/** A number without an exponent. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}
