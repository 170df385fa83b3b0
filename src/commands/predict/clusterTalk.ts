import { type Clusters, clusterResamples, leastStability } from '../../predict/clusters.js';
import { howMany, type Note, note, type Result, type Row, warning } from '../../result.js';

const littleStructure = 0.25;

/** How far clusters can be relied on. */
export function trust(found: Clusters, asked: boolean, buyers: number): readonly Note[] {
  const { chosen, trials, sampled, converged } = found;
  const stability = chosen.stability.toFixed(2);
  const why = asked
    ? 'as asked'
    : `of 2 to ${trials.at(-1)!.clusters}, ${chosen.stability >= leastStability ? 'the highest silhouette of the stable ones' : 'the most stable'}`;
  return [
    note(
      `${howMany(chosen.clusters, 'cluster')} (${why}): silhouette ${chosen.silhouette.toFixed(2)}, adjusted Rand index over ${clusterResamples} resamples ${stability}`,
    ),
    ...(chosen.stability < leastStability
      ? [
          warning(
            `the clusters are not stable: drawn anew, other customers are grouped together (${stability}, below ${leastStability}); take other features or fewer clusters before building on them`,
          ),
        ]
      : []),
    ...(chosen.silhouette < littleStructure
      ? [
          warning(
            `silhouette ${chosen.silhouette.toFixed(2)}, below ${littleStructure}: customers lie between clusters as often as in them; a way to divide them rather than groups that are there`,
          ),
        ]
      : []),
    ...(sampled < buyers
      ? [note(`found and tried on ${howMany(sampled, 'customer')} drawn evenly, then fitted to all`)]
      : []),
    ...(converged ? [] : [warning('not converged: the last iteration still moved customers')]),
  ];
}

/** What was tried: a row per number of clusters. */
export function trialTable(found: Clusters): Pick<Result, 'columns' | 'rows'> {
  return {
    columns: [
      { name: 'clusters', kind: 'count' },
      { name: 'silhouette', kind: 'ratio' },
      { name: 'stability', kind: 'ratio' },
      { name: 'chosen', kind: 'flag' },
    ],
    rows: found.trials.map(
      (trial): Row => [trial.clusters, trial.silhouette, trial.stability, trial === found.chosen],
    ),
  };
}

/** How clusters are found, for --explain. */
export function method(found: Clusters): readonly string[] {
  return [
    'features with a long tail on a log scale, then (value − median) / (interquartile range / 1.349), at most ±3; missing: the median and a flag',
    'k-means: the best of 40 starts of greedy k-means++, Lloyd until no customer moves, then single moves until none helps',
    'adjusted Rand index = (pairs together in both − expected) / (mean of pairs together in each − expected)',
    ...found.trials.map(
      (trial) =>
        `${howMany(trial.clusters, 'cluster')}: silhouette ${trial.silhouette.toFixed(3)}, adjusted Rand index ${trial.stability.toFixed(3)}`,
    ),
  ];
}

/** Clusters by margin per customer, highest first; by size where margins are not known. */
export function byMargin(found: Clusters, margin: Float64Array | undefined) {
  const k = found.chosen.clusters;
  const sums = new Float64Array(k);
  const sizes = new Float64Array(k);
  found.assignment.forEach((c, i) => {
    sums[c] = sums[c]! + (margin?.[i] ?? 0);
    sizes[c] = sizes[c]! + 1;
  });
  const worth = (c: number) => (margin === undefined ? sizes[c]! : sums[c]! / Math.max(sizes[c]!, 1));
  const order = Array.from(sizes.keys()).sort((a, b) => worth(b) - worth(a) || a - b);
  const place = new Int32Array(k);
  order.forEach((c, at) => {
    place[c] = at;
  });
  return { order, place, margins: margin && order.map((c) => sums[c]!) };
}
