import type { Store } from './open.js';

/** A decision on two customers, by their ids: that one is read as the other, or that they are apart. */
export interface Decision {
  readonly customerId: string;
  readonly personId: string;
  readonly decision: 'merge' | 'apart';
  readonly rule: string;
  readonly evidence: string;
}

/** A decision as the store keeps it. `run` numbers the files of decisions; `undoneAt` is when it was taken back. */
export interface StoredDecision extends Decision {
  readonly merge: number;
  readonly run: number;
  readonly source: string;
  readonly madeAt: string;
  readonly undoneAt: string | undefined;
}

const decisions = `
select merge, run, customer_id as customerId, person_id as personId, decision, rule, evidence, source,
  made_at as madeAt, undone_at as undoneAt
from main.merge_rows where @all = 1 or undone_at is null order by merge`;

/** All decisions in force by number; `all`: also those that were taken back. */
export async function storedDecisions(store: Store, all = false): Promise<readonly StoredDecision[]> {
  return store.db
    .prepare<[object], Omit<StoredDecision, 'undoneAt'> & { undoneAt: string | null }>(decisions)
    .all({ all: all ? 1 : 0 })
    .map((row) => ({ ...row, undoneAt: row.undoneAt ?? undefined }));
}

const nextRun = 'select coalesce(max(run), 0) + 1 from main.merge_rows';
const insert = `insert into main.merge_rows (run, customer_id, person_id, decision, rule, evidence, source, made_at)
values (@run, @customerId, @personId, @decision, @rule, @evidence, @source, @madeAt)`;

/** Writes decisions as one run and answers its number. Call inside a transaction. */
export function insertDecisions(
  { db }: Store,
  made: readonly Decision[],
  from: { readonly source: string; readonly madeAt: string },
): number {
  const run = db.prepare<[], number>(nextRun).pluck().get()!;
  const statement = db.prepare(insert);
  for (const decision of made) statement.run({ ...decision, ...from, run });
  return run;
}

const takeBack = 'update main.merge_rows set undone_at = ? where merge = ? and undone_at is null';

/** Takes decisions back: what they joined is read as before. Call inside a transaction. */
export function undoDecisions({ db }: Store, merges: readonly number[], at: string): void {
  const statement = db.prepare(takeBack);
  for (const merge of merges) statement.run(at, merge);
}

const mergesAt = `
select customer_id as customerId, person_id as personId from main.merge_rows
where decision = 'merge' and (case when @at is null then undone_at is null
  else made_at <= @at and (undone_at is null or undone_at > @at) end)
order by merge`;

/** Whom each merged customer was merged into, by id: in force now, or at an instant (ISO, UTC). */
export function mergesInForce({ db }: Store, at?: string): ReadonlyMap<string, string> {
  const rows = db
    .prepare<[object], { customerId: string; personId: string }>(mergesAt)
    .all({ at: at ?? null });
  return new Map(rows.map((row) => [row.customerId, row.personId]));
}

/** The person at the end of a customer's merges. */
export function personOf(merges: ReadonlyMap<string, string>, customerId: string): string {
  let person = customerId;
  for (let next = merges.get(person); next !== undefined; next = merges.get(person)) person = next;
  return person;
}
