import { parsePeriod } from '../periods.js';
import { type Parse, shown } from './cell.js';

/** A parser of periods, in the one spelling in which they are kept. */
export const parsePeriodText: Parse = (text) =>
  parsePeriod(text)?.text ?? {
    code: 'not_a_period',
    message: `${shown(text)} is not a period`,
    hint: 'for example 2026, 2026-Q1, 2026-01, 2026-W05 or 2026-01-05/2026-02-01',
  };
