/** A key that two people share. */
export interface Link {
  readonly rule: string;
  readonly key: string;
}

/** Who shares keys with whom, both ways. */
export type Links = ReadonlyMap<string, ReadonlyMap<string, readonly Link[]>>;

/** Notes that `a` shares a key with `b`. */
export function addLink(links: Map<string, Map<string, Link[]>>, a: string, b: string, link: Link): void {
  let of = links.get(a);
  if (of === undefined) {
    of = new Map();
    links.set(a, of);
  }
  const known = of.get(b);
  if (known === undefined) of.set(b, [link]);
  else known.push(link);
}

/** The groups of people who are linked, directly or over others, each and all in the order of ids. */
export function components(ids: Iterable<string>, links: Links): readonly (readonly string[])[] {
  const seen = new Set<string>();
  const groups: string[][] = [];
  for (const id of [...ids].sort(byId)) {
    if (seen.has(id) || !links.has(id)) continue;
    const group = [id];
    seen.add(id);
    for (let at = 0; at < group.length; at++) {
      for (const next of links.get(group[at]!)?.keys() ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        group.push(next);
      }
    }
    groups.push(group.sort(byId));
  }
  return groups;
}

/** From everybody reached, the one before on a shortest way from `start`. */
export function paths(start: string, links: Links): ReadonlyMap<string, string> {
  const from = new Map<string, string>([[start, start]]);
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    for (const next of [...(links.get(queue[at]!)?.keys() ?? [])].sort(byId)) {
      if (from.has(next)) continue;
      from.set(next, queue[at]!);
      queue.push(next);
    }
  }
  return from;
}

/** How a pair of customers is named in the set of those who were found to be two. */
export function pairKey(a: string, b: string): string {
  return JSON.stringify(byId(a, b) < 0 ? [a, b] : [b, a]);
}

/** Orders ids by their bytes, as the store does. */
export function byId(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
