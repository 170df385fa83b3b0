import type { Day } from '../days.js';
import { exits, UserError, unknownName } from '../errors.js';
import { featureSetVersion } from './features.js';
import type { Store } from './open.js';
import { type NumberArrays, packArrays, unpackArrays } from './packArrays.js';

/** The format of stored models. An older one is refused with "retrain", a newer one with exit 12. */
export const modelFormat = 1;

/** A model in the registry. */
export interface ModelEntry {
  /** A hash of everything that made it. */
  readonly model: string;
  readonly name: string;
  readonly target: string;
  readonly madeAt: string;
  readonly asOf: Day;
}

/** A model with what it learned. `body` is what `saveModel` was given. */
export interface StoredModel extends ModelEntry {
  readonly body: unknown;
  /** Arrays too long for the body: what the promise of a list needs of past units. */
  readonly arrays: NumberArrays;
}

const insertModel = `
insert into model_rows (model, name, target, made_at, as_of, body, folds, dropped)
values (@model, @name, @target, @madeAt, @asOf, @body, @folds, 0)
on conflict (model) do update set made_at = excluded.made_at, body = excluded.body, folds = excluded.folds, dropped = 0`;

/** Keeps a model. The same inputs make the same id, which then counts as made again. */
export function saveModel(store: Store, model: StoredModel): void {
  const { body, arrays, ...entry } = model;
  store.db.prepare(insertModel).run({
    ...entry,
    body: JSON.stringify({ format: modelFormat, featureSet: featureSetVersion, content: body }),
    folds: packArrays(arrays),
  });
}

const newestModel = `
select model, name, target, made_at as madeAt, as_of as asOf, body, folds from model_rows
where dropped = 0 and (model = @wanted or name = @wanted)
order by model = @wanted desc, made_at desc, as_of desc, model limit 1`;

/**
 * A model by id, or the newest of a name. Exit 2 if there is none; exit 5 if an older version made it ("retrain"),
 * exit 12 if a newer one did.
 */
export async function loadModel(store: Store, wanted: string): Promise<StoredModel> {
  const row = store.db
    .prepare<[object], ModelEntry & { body: string; folds: Buffer | null }>(newestModel)
    .get({ wanted });
  if (row === undefined) {
    const known = (await listModels(store)).map((entry) => entry.name);
    throw unknownName('model', wanted, new Set(known), '"clm predict models"');
  }
  const { body, folds, ...entry } = row;
  const wrapped = JSON.parse(body) as { format: number; featureSet: number; content: unknown };
  requireReadable(entry.name, wrapped.format, modelFormat);
  requireReadable(entry.name, wrapped.featureSet, featureSetVersion);
  return { ...entry, body: wrapped.content, arrays: folds === null ? {} : unpackArrays(folds) };
}

function requireReadable(name: string, version: number, known: number): void {
  if (version === known) return;
  const newer = version > known;
  throw new UserError(`model "${name}" was made by ${newer ? 'a newer' : 'an older'} version of clm`, {
    code: newer ? 'newer_model' : 'older_model',
    exit: newer ? exits.newer : exits.insufficient,
    hint: newer ? 'upgrade clm' : `retrain it: clm predict train ${name}`,
  });
}

const everyModel = `
select model, name, target, made_at as madeAt, as_of as asOf from model_rows where dropped = 0
order by made_at desc, name, model`;

/** All models that are not dropped, newest first. */
export async function listModels(store: Store): Promise<readonly ModelEntry[]> {
  return store.db.prepare<[], ModelEntry>(everyModel).all();
}

/** Drops a model by id, or all of a name, with their scores. Answers how many; lists made with them stay. */
export function dropModels(store: Store, wanted: string): number {
  return store.db
    .transaction(() => {
      const found = store.db
        .prepare<[object], { model: string }>(
          'select model from model_rows where dropped = 0 and (model = @wanted or name = @wanted)',
        )
        .all({ wanted });
      const drop = store.db.prepare('update model_rows set dropped = 1, folds = null where model = ?');
      const clear = store.db.prepare('delete from main.score_rows where model = ?');
      for (const { model } of found) {
        drop.run(model);
        clear.run(model);
      }
      return found.length;
    })
    .immediate();
}

/** Scores of customers by one model as of one day; all arrays have one entry per customer. */
export interface Scores {
  readonly customer: Int32Array;
  readonly score: Float64Array;
  /** Minor units; NaN where there is none. */
  readonly expectedMargin: Float64Array;
  readonly rank: Int32Array;
  readonly decile: Int32Array;
}

const insertScore = `
insert into main.score_rows (model, as_of, customer, score, expected_margin, rank, decile) values (?, ?, ?, ?, ?, ?, ?)`;

/** Keeps the scores of a day, in place of earlier ones of the same model and day. */
export function saveScores(store: Store, model: string, asOf: Day, scores: Scores): void {
  store.db
    .transaction(() => {
      store.db.prepare('delete from main.score_rows where model = ? and as_of = ?').run(model, asOf);
      const insert = store.db.prepare(insertScore);
      const order = Array.from(scores.customer.keys()).sort(
        (a, b) => scores.customer[a]! - scores.customer[b]!,
      );
      for (const i of order) {
        const margin = scores.expectedMargin[i]!;
        insert.run(
          model,
          asOf,
          scores.customer[i]!,
          scores.score[i]!,
          Number.isNaN(margin) ? null : margin,
          scores.rank[i]!,
          scores.decile[i]!,
        );
      }
    })
    .immediate();
}
