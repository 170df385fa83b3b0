import { howMany, type Note, note, warning } from '../../result.js';
import type { FeatureColumn, FeatureTable, Wanted } from '../../store/features.js';
import type { History } from '../../store/history.js';
import { neverOrdered } from '../../store/prospects.js';
import type { Model } from './modelBody.js';
import { isProspectTarget } from './targets.js';

/** What the scores of a model of prospects can not say: of those who have ordered, and of those of whom nothing is known. */
export function prospectNotes(
  model: Model,
  history: History,
  table: FeatureTable,
  scored: Wanted,
): readonly Note[] {
  if (!isProspectTarget(model.target)) return [];
  const rows = scored.customer.length;
  const ordered = rows - neverOrdered(history, scored).reduce((a, b) => a + b, 0);
  const used = table.columns.filter(
    ({ name }) => model.body.features.includes(name) && name !== 'tenure_days',
  );
  let blank = 0;
  for (let row = 0; row < rows; row++) if (used.every((column) => isEmpty(column, row))) blank++;
  return [
    ...(ordered === 0
      ? []
      : [warning(`${ordered} of those scored have ordered: the model is about people who never have`)]),
    ...(model.target === 'look-alike'
      ? [note('look-alike: scores rank by likeness to customers; they are no chances of a purchase')]
      : []),
    ...(blank === 0
      ? []
      : [
          note(
            `${blank} of ${howMany(rows, 'prospect has', 'prospects have')} none of the attributes that the model knows: they are taken as average`,
          ),
        ]),
  ];
}

function isEmpty(column: FeatureColumn, row: number): boolean {
  return column.kind === 'numeric' ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0;
}
