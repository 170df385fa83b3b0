/** Millionths of a major unit: how rates (contact_cost, unit_cost, unit_price) are kept. */
export const rateScale = 1_000_000;

/** Digits after the decimal point of a currency (JPY 0, EUR 2, KWD 3), or `undefined` if the code is not one. */
export function currencyDigits(code: string): number | undefined {
  if (!digitsOf.has(code)) digitsOf.set(code, digitsOfCurrency(code));
  return digitsOf.get(code);
}

const digitsOf = new Map<string, number | undefined>();

function digitsOfCurrency(code: string): number | undefined {
  if (!/^[A-Z]{3}$/.test(code) || !Intl.supportedValuesOf('currency').includes(code)) return undefined;
  return new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
    .maximumFractionDigits;
}

/** Rounds to the nearest integer, halves to the even one. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * A plain decimal (`-12.50`, `3`, `.5`) as an integer with `scale` digits after the point.
 * `undefined` if the text is not a plain decimal; `excess` counts decimals beyond the scale that are not zero,
 * in which case `value` is rounded half to even and the caller decides whether to accept it.
 * @example parseDecimal('12.5', 2) // { value: 1250, excess: 0 }
 */
export function parseDecimal(
  text: string,
  scale: number,
): { readonly value: number; readonly excess: number } | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const whole = match[2] ?? '';
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (whole === '' && (match[3] ?? '') === '') return undefined;
  const kept = fraction.slice(0, scale).padEnd(scale, '0');
  const rest = fraction.slice(scale);
  let value = Number(`${whole}${kept}` || '0');
  if (!Number.isSafeInteger(value)) return undefined;
  if (rest !== '') {
    const half = rest[0]! > '5' || (rest[0] === '5' && (rest.length > 1 || value % 2 === 1));
    if (half) value += 1;
  }
  return { value: match[1] === '-' && value !== 0 ? -value : value, excess: rest.length };
}

/** An integer with `scale` digits after the point as a plain decimal: `formatDecimal(1250, 2)` is `12.50`. */
export function formatDecimal(value: number, scale: number): string {
  const text = String(Math.abs(value)).padStart(scale + 1, '0');
  const sign = value < 0 ? '-' : '';
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** A rate times a quantity, in minor units, rounded once, half to even. */
export function rateToMinor(rateMillionths: number, quantity: number, currencyDigits: number): number {
  const minorPerMajor = Number(`1e${currencyDigits}`);
  return roundHalfEven((rateMillionths * quantity * minorPerMajor) / rateScale);
}
