import type { Day } from '../../days.js';
import { type Drift, drift } from '../../predict/drift.js';
import { type Note, note, warning } from '../../result.js';
import type { FeatureColumn } from '../../store/features.js';
import { asOfNote } from '../shared.js';
import type { ModelBody } from './modelBody.js';

const alarming = 0.2;
const mostNamed = 10;

/** How far each feature of a model has moved since it was trained, the farthest first. */
export function movedFeatures(
  { spreads }: Pick<ModelBody, 'spreads'>,
  columns: readonly FeatureColumn[],
): readonly Drift[] {
  return [...drift(spreads, columns)].sort((a, b) => b.psi - a.psi || (a.name < b.name ? -1 : 1));
}

/** Which features have moved further than a stability index of 0.2 (PRE-14), or that none has. */
export function driftNotes(moved: readonly Drift[], asOf: Day): readonly Note[] {
  const far = moved.filter(({ psi }) => psi > alarming).map(({ name }) => name);
  if (far.length === 0)
    return [note(`${asOfNote(asOf)}: no feature has moved further than a PSI of ${alarming}`)];
  const names = [
    ...far.slice(0, mostNamed),
    ...(far.length > mostNamed ? [`and ${far.length - mostNamed} more`] : []),
  ];
  return [
    warning(
      `${asOfNote(asOf)}: the population has changed since training (PSI above ${alarming}): ${names.join(', ')}`,
    ),
  ];
}

const mostRows = 50_000;

/** The same warning for scores of another day than the model's, from at most 50,000 customers, evenly chosen; else nothing. */
export function driftWarning(
  model: { readonly asOf: Day; readonly body: Pick<ModelBody, 'spreads'> },
  columns: readonly FeatureColumn[],
  asOf: Day,
): readonly Note[] {
  if (model.asOf >= asOf) return [];
  const step = Math.max(1, Math.ceil((columns[0] === undefined ? 0 : lengthOf(columns[0])) / mostRows));
  const sampled = step === 1 ? columns : columns.map((column) => everyNth(column, step));
  const found = movedFeatures(model.body, sampled).filter(({ psi }) => psi > alarming);
  return found.length === 0 ? [] : driftNotes(found, asOf);
}

function lengthOf(column: FeatureColumn): number {
  return column.kind === 'numeric' ? column.values.length : column.codes.length;
}

function everyNth(column: FeatureColumn, step: number): FeatureColumn {
  const nth = (_: number, i: number) => i % step === 0;
  return column.kind === 'numeric'
    ? { ...column, values: column.values.filter(nth) }
    : { ...column, codes: column.codes.filter(nth) };
}
