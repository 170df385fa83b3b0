import type { LoadPolicy } from './load.js';

/** A row of the store as it is or was: held from the load `since` until the load `until`. */
export interface Version<Row> {
  readonly row: Row;
  readonly load: number;
  readonly since: number;
  /** Infinity for the current row. */
  readonly until: number;
  readonly updated: number | null;
}

/** What the ledger says about a load that counts. */
export interface LoadKind {
  readonly policy: LoadPolicy;
}

/** What a thing is, and which loads said again what it is. */
export interface Folded<Row> {
  readonly version: Version<Row> | undefined;
  readonly updated: number | null;
  readonly again: readonly number[];
}

/**
 * What one thing would be, had only the loads in `live` been made: its versions are taken in the order of their loads; a
 * version that is older at its source than the one before it changes nothing, and neither does one that is the same. A
 * load that took the thing out, because it replaced the whole table or the whole order, still does. `versions` are all
 * that the store ever held of the thing, in any order.
 */
export function foldVersions<Row>(
  versions: readonly Version<Row>[],
  live: ReadonlyMap<number, LoadKind>,
  same: (one: Row, other: Row) => boolean,
): Folded<Row> {
  const said: Version<Row>[] = [];
  for (const version of versions.toSorted((a, b) => b.since - a.since)) {
    const known = said.some((other) => other.load === version.load && same(other.row, version.row));
    if (live.has(version.load) && !known) said.push(version);
  }
  const events: { readonly at: number; readonly version: Version<Row> | undefined }[] = said.map(
    (version) => ({ at: version.load, version }),
  );
  for (const at of takenOut(versions, live)) events.push({ at, version: undefined });
  events.sort((a, b) => a.at - b.at || (a.version?.updated ?? -1) - (b.version?.updated ?? -1));
  let version: Version<Row> | undefined;
  let updated: number | null = null;
  let again: number[] = [];
  for (const { at, version: next } of events) {
    if (next === undefined || version === undefined) {
      version = next;
      updated = next?.updated ?? null;
      again = [];
      continue;
    }
    if (live.get(at)!.policy === 'keep') continue;
    if (next.updated !== null && updated !== null && next.updated < updated) continue;
    if (same(version.row, next.row)) {
      again.push(at);
      if (next.updated !== null && updated !== null) updated = next.updated;
      continue;
    }
    version = next;
    updated = next.updated;
    again = [];
  }
  return { version, updated, again };
}

/** The loads that took a thing out without bringing another version of it. */
function takenOut<Row>(
  versions: readonly Version<Row>[],
  live: ReadonlyMap<number, LoadKind>,
): ReadonlySet<number> {
  const brought = new Set(versions.map(({ load }) => load));
  const out = new Set<number>();
  for (const { until } of versions) if (live.has(until) && !brought.has(until)) out.add(until);
  const first = Math.min(...brought);
  for (const [load, { policy }] of live) {
    if (policy !== 'replace' || load < first) continue;
    if (!versions.some(({ since, until }) => since <= load && load < until)) out.add(load);
  }
  return out;
}
