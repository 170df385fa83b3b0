import type { Column, Row } from '../../result.js';
import type { ModelEntry } from '../../store/models.js';

/** What the registry says first of every model. */
export const registryColumns: readonly Column[] = [
  { name: 'model_id', kind: 'text' },
  { name: 'model', kind: 'text' },
  { name: 'target', kind: 'text' },
  { name: 'as_of', kind: 'day' },
  { name: 'made_at', kind: 'text' },
];

/** The same of one model. */
export function registryCells(model: Pick<ModelEntry, 'model' | 'name' | 'target' | 'asOf' | 'madeAt'>): Row {
  return [model.model, model.name, model.target, model.asOf, model.madeAt];
}
