import { createHash } from 'node:crypto';
import type { Day } from '../../days.js';
import type { NextItems } from '../../predict/nextItems.js';
import type { NextItemsTrial } from '../../predict/nextItemsTrial.js';
import { type Note, note, type Result, type Row } from '../../result.js';
import type { ItemPurchases } from '../../store/itemPurchases.js';
import { modelFormat, type StoredModel, saveModel } from '../../store/models.js';
import type { Store } from '../../store/open.js';
import type { ProductLabel } from '../../store/productLabels.js';
import { version } from '../../version.js';
import type { Context } from '../command.js';
import { registryCells, registryColumns } from './registryColumns.js';

/** What the registry keeps of chances of next products: how they were made, what was learned, how well it foretold. */
export interface NextProductBody {
  readonly by: ProductLabel;
  readonly windowDays: number;
  readonly minimum: number;
  readonly top: number;
  /** First day of the window that was learned from; its last is the day of the model. */
  readonly learnedFrom: Day;
  readonly items: readonly string[];
  /** Chance of each item for anybody who does not own it. */
  readonly chances: readonly number[];
  /** Owners' worth of evidence that everybody's rate counts for; null where what one owns says nothing. */
  readonly prior: number | null;
  readonly trial: NextItemsTrial | null;
  /** SHA-256 over the purchases. */
  readonly fingerprint: string;
  readonly version: string;
}

/** A model of next products read back from the registry. */
export interface NextProductModel extends StoredModel {
  readonly body: NextProductBody;
}

/** Whether what the registry holds is a model of next products. */
export function isNextProductModel(stored: StoredModel): stored is NextProductModel {
  return stored.target === 'next-product';
}

/** Keeps a record of what offers were made from, and says so. The same purchases and question make the same id. */
export function keepNextProduct(
  context: Context,
  store: Store,
  name: string,
  asOf: Day,
  question: Pick<NextProductBody, 'by' | 'windowDays' | 'minimum' | 'top' | 'learnedFrom'>,
  { bought, used, trial }: { bought: ItemPurchases; used: NextItems; trial: NextItemsTrial | undefined },
): Note {
  const body: NextProductBody = {
    ...question,
    items: used.kept.map((item) => bought.labels[item]!),
    chances: [...used.base],
    prior: Number.isFinite(used.prior) ? used.prior : null,
    trial: trial ?? null,
    fingerprint: fingerprintOf(bought),
    version,
  };
  const made = [name, 'next-product', question, body.fingerprint, modelFormat];
  const id = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 12);
  if (!context.dryRun) {
    const madeAt = context.io.now().toISOString();
    saveModel(store, { model: id, name, target: 'next-product', madeAt, asOf, body, arrays: {} });
  }
  return note(`${context.dryRun ? 'would keep' : 'kept'} model ${name} (${id})`);
}

function fingerprintOf({ labels, start, day, item }: ItemPurchases): string {
  const hash = createHash('sha256').update(labels.join('\u001f'));
  for (const array of [start, day, item]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('hex');
}

/** What the registry says of a model of next products: how it did on the window before, and each item's chance. */
export function showNextProduct(model: NextProductModel): readonly Result[] {
  const { body } = model;
  return [
    {
      columns: [
        ...registryColumns,
        { name: 'by', kind: 'text' },
        { name: 'learned_from', kind: 'day' },
        { name: 'window_days', kind: 'count' },
        { name: 'items', kind: 'count' },
        { name: 'prior', kind: 'number' },
        { name: 'hits', kind: 'share' },
        { name: 'popular_hits', kind: 'share' },
        { name: 'foretold', kind: 'number' },
        { name: 'came', kind: 'count' },
        { name: 'data', kind: 'text', machineOnly: true },
        { name: 'version', kind: 'text' },
      ],
      rows: [
        [
          ...registryCells(model),
          body.by,
          body.learnedFrom,
          body.windowDays,
          body.items.length,
          body.prior,
          body.trial?.hits,
          body.trial?.popularHits,
          body.trial?.foretold,
          body.trial?.came,
          body.fingerprint,
          body.version,
        ],
      ],
      notes: [
        note(
          `hits: buyers of something new with one of it among their ${body.top} best offers, on the window before; popular_hits: by offering everybody what most buy`,
        ),
      ],
    },
    {
      title: 'Chance of a first purchase within the window, of anybody who does not own it',
      columns: [
        { name: 'item', kind: 'text' },
        { name: 'chance', kind: 'share' },
      ],
      rows: body.items
        .map((item, at): Row => [item, body.chances[at]])
        .sort((a, b) => Number(b[1]) - Number(a[1]) || (String(a[0]) < String(b[0]) ? -1 : 1)),
    },
  ];
}
