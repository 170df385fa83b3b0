/** Units that amounts and numbers of an export may be in, as the power of ten of one of them. */
export const units: Readonly<Record<string, number>> = {
  cents: -2,
  hundredths: -2,
  thousandths: -3,
  thousands: 3,
  ten_thousands: 4,
  millions: 6,
  hundred_millions: 8,
};

/** The power of ten of a unit: a word, or a number such as 0.01 or 1000; `undefined` if it is none. */
export function unitOf(value: string | number): number | undefined {
  if (typeof value === 'string') return Object.hasOwn(units, value) ? units[value] : undefined;
  for (let power = -6; power <= 9; power++) if (value === Number(`1e${power}`)) return power;
  return undefined;
}
