import { createHash } from 'node:crypto';
import type { TrainingSet } from '../../predict/trainingSet.js';

/** SHA-256 over the rows of a training set: features, arms and outcomes. */
export function fingerprintOf(set: TrainingSet): string {
  const hash = createHash('sha256').update(JSON.stringify(set.campaigns));
  const bytes = (array: Float64Array | Int32Array | Uint8Array) =>
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  for (const column of set.features) {
    hash.update(column.name);
    if (column.kind === 'numeric') bytes(column.values);
    else {
      hash.update(column.levels.join('\u001f'));
      bytes(column.codes);
    }
  }
  for (const array of [set.campaign, set.treated, set.response, set.purchase, set.margin]) bytes(array);
  return hash.digest('hex');
}
