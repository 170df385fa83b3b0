import { Option } from '@commander-js/extra-typings';
import { exits, UserError, unknownName } from '../../errors.js';
import { encode, fitEncoder } from '../../learn/encoder.js';
import {
  type Clusters,
  clusterResamples,
  findClusters,
  leastStability,
  robustScaled,
} from '../../predict/clusters.js';
import { type Note, note, type Result, type Row, warning } from '../../result.js';
import { chooseAttributes } from '../../store/attributeColumns.js';
import { readCustomerFacts } from '../../store/customerFacts.js';
import { chooseVocabulary, type FeatureColumn, features } from '../../store/features.js';
import { readHistory } from '../../store/history.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag, wordsFlag } from '../flagValues.js';
import { asOfDay, asOfNote, currencyOf, reading } from '../shared.js';
import { differences, profileText } from './clusterProfile.js';
import { customersAsOf } from './population.js';

const usual: readonly string[] = [
  'recency_days',
  'orders_365',
  'orders_all',
  'average_basket',
  'discount_share',
];
const mostClusters = 8;
const rowsPerCluster = 10;
const littleStructure = 0.25;
const stableCluster = 0.75;
const nobody = 'no purchase';

export const clusters = defineCommand({
  description: `Groups of customers who behave alike, found by k-means on --features, of those who ever bought; the others have a row of
their own. How many: of 2 to ${mostClusters} clusters those that hardly change when customers are drawn anew (stability: mean adjusted Rand
index over ${clusterResamples} resamples at least ${leastStability}), and of these the number with the highest silhouette; --clusters says it instead.
Cluster 1 has the highest margin per customer. margin is that of the 365 days before t0, the day after --as-of; stability
of a cluster is its mean overlap with the most similar cluster of each resample (Jaccard; below ${stableCluster} doubtful); profile names
what differs most from all who bought. --by feature has every mean, --by customer says who is where, --by number what was tried.
Columns: cluster customers share margin_per_customer margin_share stability profile.`,
  examples: [
    'clm predict clusters',
    'clm predict clusters --clusters 3 --features recency_days,orders_all,average_basket',
    'clm predict clusters --by customer -o clusters.csv',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    command
      .option('--clusters <k>', 'so many clusters (default: by stability and silhouette)', wholeNumberFlag)
      .option('--features <names>', `what is compared (default ${usual.join(', ')})`, wordsFlag)
      .addOption(
        new Option('--by <what>', 'a row per cluster (default), feature, customer or number').choices([
          'cluster',
          'feature',
          'customer',
          'number',
        ] as const),
      )
      .option('--seed <n>', 'seed of everything drawn (default 1)', wholeNumberFlag),
  run: (context, options) =>
    reading(context, async (store) => {
      const asOf = await asOfDay(context, store);
      const history = await readHistory(store, asOf);
      const facts = await readCustomerFacts(store);
      const everybody = customersAsOf(facts, asOf);
      const wanted = { customer: everybody, t0: new Int32Array(everybody.length).fill(asOf + 1) };
      const vocabulary = chooseVocabulary(history, store.settings.marginMillionths);
      const { chosen: attributes } = chooseAttributes(facts, wanted, options.features ?? []);
      const table = features(history, facts, wanted, { ...vocabulary, attributes });
      const numbers = (name: string) => {
        const column = table.columns.find((one) => one.name === name);
        return column?.kind === 'numeric' ? column.values : undefined;
      };
      const orders = numbers('orders_all');
      const buyers = Array.from(everybody.keys()).filter((i) => (orders?.[i] ?? 0) > 0);
      const used = chosenColumns(table.columns, options.features).map((column) => rowsOf(column, buyers));
      const tried = numbersToTry(options.clusters, buyers.length);
      const encoded = encode(fitEncoder(used), used, buyers.length);
      const found = findClusters(robustScaled(encoded), tried, options.seed ?? 1);
      if (found === undefined) throw tooAlike(tried[0]!);
      const margin = numbers('margin_365');
      const ofBuyers =
        margin && Float64Array.from(buyers, (i) => (Number.isNaN(margin[i]!) ? 0 : margin[i]!));
      const ordered = byMargin(found, ofBuyers);
      const assignment = found.assignment.map((c) => ordered.place[c]!);
      const k = found.chosen.clusters;
      const currency = currencyOf(store);
      const told = differences(used, table.help, assignment, k);
      const notes = [
        note(
          `${asOfNote(asOf)}: ${buyers.length} customers who bought, by ${used.length} features: ${used.map(({ name }) => name).join(', ')}`,
        ),
        ...trust(found, options.clusters !== undefined, buyers.length),
        ...(margin === undefined ? [note('no margins: some costs and the margin rate are not known')] : []),
      ];
      const shared = { currency, notes, explain: method(found) };
      if (options.by === 'number') return { ...shared, ...trialTable(found) };
      if (options.by === 'feature') {
        return {
          ...shared,
          columns: [
            { name: 'cluster', kind: 'count' },
            { name: 'feature', kind: 'text' },
            { name: 'mean', kind: 'number' },
            { name: 'mean_of_all', kind: 'number' },
            { name: 'difference', kind: 'number' },
          ],
          rows: told.map((one): Row => {
            const unit = one.unit === 'money' ? Number(`1e${currency.digits}`) : 1;
            return [one.cluster + 1, one.feature, one.mean / unit, one.meanOfAll / unit, one.difference];
          }),
        };
      }
      if (options.by === 'customer') {
        const at = new Map(buyers.map((row, i) => [row, assignment[i]!]));
        return {
          ...shared,
          columns: [
            { name: 'customer_id', kind: 'text' },
            { name: 'cluster', kind: 'text' },
          ],
          rows: Array.from(everybody, (customer, row): Row => {
            const cluster = at.get(row);
            return [facts.ids[customer]!, cluster === undefined ? nobody : String(cluster + 1)];
          }).sort((a, b) => (a[0]! < b[0]! ? -1 : 1)),
          personal: true,
        };
      }
      const sizes = new Float64Array(k);
      for (const c of assignment) sizes[c] = sizes[c]! + 1;
      const total = ofBuyers?.reduce((sum, value) => sum + value, 0);
      const others = everybody.length - buyers.length;
      return {
        ...shared,
        columns: [
          { name: 'cluster', kind: 'text' },
          { name: 'customers', kind: 'count' },
          { name: 'share', kind: 'share' },
          { name: 'margin_per_customer', kind: 'money', heading: 'margin each' },
          { name: 'margin_share', kind: 'share', heading: 'of margin' },
          { name: 'stability', kind: 'ratio' },
          { name: 'profile', kind: 'text' },
        ],
        rows: [
          ...Array.from(sizes, (size, c): Row => {
            const sum = ordered.margins?.[c];
            return [
              String(c + 1),
              size,
              size / everybody.length,
              sum === undefined ? undefined : sum / size,
              sum === undefined || total === undefined || !(total > 0) ? undefined : sum / total,
              found.chosen.jaccard[ordered.order[c]!],
              profileText(
                told.filter(({ cluster }) => cluster === c),
                currency,
              ),
            ];
          }),
          ...(others === 0
            ? []
            : [[nobody, others, others / everybody.length, undefined, undefined, undefined, undefined]]),
        ],
      };
    }),
});

/** The named features, else the usual ones that there are. Exit 2 for one that is not known. */
function chosenColumns(
  columns: readonly FeatureColumn[],
  named: readonly string[] | undefined,
): readonly FeatureColumn[] {
  if (named === undefined) {
    return columns.filter(({ name }) => usual.includes(name));
  }
  const known = columns.map(({ name }) => name);
  for (const name of named) {
    if (!known.includes(name)) throw unknownName('feature', name, known, '"clm predict features"');
  }
  return columns.filter(({ name }) => named.includes(name));
}

function rowsOf(column: FeatureColumn, rows: readonly number[]): FeatureColumn {
  return column.kind === 'numeric'
    ? { ...column, values: Float64Array.from(rows, (i) => column.values[i]!) }
    : { ...column, codes: Int32Array.from(rows, (i) => column.codes[i]!) };
}

/** Exit 2 for fewer than two clusters, exit 5 where there are fewer than ten customers for each. */
function numbersToTry(asked: number | undefined, buyers: number): readonly number[] {
  if (asked !== undefined && asked < 2) {
    throw new UserError(`--clusters: ${asked} is not 2 or more`, { code: 'bad_number', exit: exits.usage });
  }
  if (buyers < rowsPerCluster * (asked ?? 2)) {
    throw new UserError(`${buyers} customers who bought are too few for ${asked ?? 2} clusters`, {
      code: 'few_customers',
      exit: exits.insufficient,
      hint: `every cluster needs ${rowsPerCluster} customers who bought by the day: load more orders${asked === undefined ? '' : ', or ask for fewer clusters'}`,
    });
  }
  if (asked !== undefined) return [asked];
  const most = Math.min(mostClusters, Math.floor(buyers / rowsPerCluster));
  return Array.from({ length: most - 1 }, (_, i) => i + 2);
}

function tooAlike(clusters: number): UserError {
  return new UserError(`the customers do not differ enough for ${clusters} clusters`, {
    code: 'all_alike',
    exit: exits.insufficient,
    hint: 'name other features: "clm predict features --list" has them all',
  });
}

/** Clusters by margin per customer, highest first; by size where margins are not known. */
function byMargin(found: Clusters, margin: Float64Array | undefined) {
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

function trust(found: Clusters, asked: boolean, buyers: number): readonly Note[] {
  const { chosen, trials, sampled, converged } = found;
  const stability = chosen.stability.toFixed(2);
  const why = asked
    ? 'as asked'
    : `of 2 to ${trials.at(-1)!.clusters}, ${chosen.stability >= leastStability ? 'the highest silhouette of the stable ones' : 'the most stable'}`;
  return [
    note(
      `${chosen.clusters} clusters (${why}): silhouette ${chosen.silhouette.toFixed(2)}, adjusted Rand index over ${clusterResamples} resamples ${stability}`,
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
      ? [note(`found and tried on ${sampled} customers drawn evenly, then fitted to all`)]
      : []),
    ...(converged ? [] : [warning('not converged: the last iteration still moved customers')]),
  ];
}

function trialTable(found: Clusters): Pick<Result, 'columns' | 'rows'> {
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

function method(found: Clusters): readonly string[] {
  return [
    'features with a long tail on a log scale, then (value − median) / (interquartile range / 1.349), at most ±3; missing: the median and a flag',
    'k-means: the best of 40 starts of greedy k-means++, Lloyd until no customer moves, then single moves until none helps',
    'adjusted Rand index = (pairs together in both − expected) / (mean of pairs together in each − expected)',
    ...found.trials.map(
      (trial) =>
        `${trial.clusters} clusters: silhouette ${trial.silhouette.toFixed(3)}, adjusted Rand index ${trial.stability.toFixed(3)}`,
    ),
  ];
}
