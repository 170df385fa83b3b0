import type { Refusal } from './cell.js';

const words =
  /^(?:grand |sub)?-?(?:totals?|sum|summe|gesamt|gesamtsumme|zwischensumme|totaux|somme|totale|suma|合计|合計|总计|總計|小计|小計|总额|總額)(?=$|[\s:：])/iu;

/** A refusal with the hint that its row looks like one of totals, where the first text of the row says so. */
export function hintedAsTotals<T extends Refusal>(record: readonly string[], refusal: T): T {
  const first = record.find((field) => field.trim() !== '')?.trim() ?? '';
  if (!words.test(first)) return refusal;
  return { ...refusal, hint: 'this looks like a row of totals: take it out, or pass --max-rejects 1' };
}
