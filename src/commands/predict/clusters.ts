import { Option } from '@commander-js/extra-typings';
import { exits, UserError } from '../../errors.js';
import { encode, fitEncoder } from '../../learn/encoder.js';
import { asRows, centresOf } from '../../predict/clusterNames.js';
import {
  clusterResamples,
  findClusters,
  leastStability,
  robustScaled,
  robustScaling,
} from '../../predict/clusters.js';
import { type Column, howMany, note, type Row } from '../../result.js';
import { chooseAttributes } from '../../store/attributeColumns.js';
import { readCustomerFacts } from '../../store/customerFacts.js';
import { chooseVocabulary, features } from '../../store/features.js';
import { readHistory } from '../../store/history.js';
import { version } from '../../version.js';
import { defineCommand } from '../command.js';
import { wholeNumberFlag, wordsFlag } from '../flagValues.js';
import { ordersEndNotes } from '../measure/ordersEnd.js';
import { asOfDay, asOfNote, currencyOf, reading, writing } from '../shared.js';
import {
  chosenColumns,
  mostClusters,
  numbersToTry,
  rowsOf,
  tooAlike,
  usualFeatures,
} from './clusterInputs.js';
import { differences, profileText } from './clusterProfile.js';
import { byMargin, method, trialTable, trust } from './clusterTalk.js';
import { columnsFingerprint, keepClusters, keptClusters, nameFlag, namesOf } from './keptClusters.js';
import { customersAsOf } from './population.js';

const stableCluster = 0.75;
const nobody = 'no purchase';

export const clusters = defineCommand({
  description: `Groups of customers who behave alike, found by k-means on --features, of those who ever bought; the others have a row of
their own. How many: of 2 to ${mostClusters} clusters those that hardly change when customers are drawn anew (stability: mean adjusted Rand
index over ${clusterResamples} resamples at least ${leastStability}), and of these the number with the highest silhouette; --clusters says it instead.
Cluster 1 has the highest margin per customer. margin is that of the 365 days before t0, the day after --as-of; stability
of a cluster is its mean overlap with the most similar cluster of each resample (Jaccard; below ${stableCluster} doubtful); profile names
what differs most from all who bought. --by feature has every mean, --by customer says who is where, --by number what was tried.
Given a model, the clusters are kept in the registry under that name, and --name calls them by names of your own. Found anew
another day, a cluster bears the name of the one it is like: nearer to its centre than half the way to the next; a warning says which
names are lost. Columns: cluster customers share margin_per_customer margin_share stability profile; with a model also name.`,
  examples: [
    'clm predict clusters',
    'clm predict clusters --clusters 3 --features recency_days,orders_all,average_basket',
    'clm predict clusters --by customer -o clusters.csv',
    'clm predict clusters kinds --name 1="regulars" --name 3="big baskets"',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  asOf: true,
  knownAt: true,
  writes: true,
  flags: (command) =>
    command
      .argument('[model]', 'keep the clusters, and their names, under this name')
      .option('--name <n=name>', 'call cluster n so (again for others)', nameFlag)
      .option('--clusters <k>', 'so many clusters (default: by stability and silhouette)', wholeNumberFlag)
      .option('--features <names>', `what is compared (default ${usualFeatures.join(', ')})`, wordsFlag)
      .addOption(
        new Option('--by <what>', 'a row per cluster (default), feature, customer or number').choices([
          'cluster',
          'feature',
          'customer',
          'number',
        ] as const),
      )
      .option('--seed <n>', 'seed of everything drawn (default 1)', wholeNumberFlag),
  run: (context, options, model) => {
    if (options.name !== undefined && model === undefined) throw namesNeedModel();
    return (model === undefined ? reading : writing)(context, async (store) => {
      const before = model === undefined ? undefined : await keptClusters(store, model);
      const asOf = await asOfDay(context, store);
      const history = await readHistory(store, asOf);
      const facts = await readCustomerFacts(store, options.features === undefined ? [] : undefined);
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
      const encoder = fitEncoder(used);
      const encoded = encode(encoder, used, buyers.length);
      const scaling = robustScaling(encoded);
      const scaled = robustScaled(encoded, scaling);
      const seed = options.seed ?? 1;
      const found = findClusters(scaled, tried, seed);
      if (found === undefined) throw tooAlike(tried[0]!);
      const margin = numbers('margin_365');
      const ofBuyers =
        margin && Float64Array.from(buyers, (i) => (Number.isNaN(margin[i]!) ? 0 : margin[i]!));
      const ordered = byMargin(found, ofBuyers);
      const assignment = found.assignment.map((c) => ordered.place[c]!);
      const k = found.chosen.clusters;
      const currency = currencyOf(store);
      const named = namesOf(before, options.name ?? [], used, assignment, k);
      const nameOf = (c: number | undefined) =>
        model === undefined ? [] : [c === undefined ? undefined : named.names[c]];
      const sizes = new Float64Array(k);
      for (const c of assignment) sizes[c] = sizes[c]! + 1;
      const kept =
        model === undefined
          ? []
          : [
              keepClusters(context, store, model, asOf, {
                features: used.map(({ name }) => name),
                encoder,
                scaling,
                centres: asRows(centresOf(scaled, assignment, k)),
                names: named.names.map((name) => name ?? null),
                sizes: [...sizes],
                silhouette: found.chosen.silhouette,
                stability: found.chosen.stability,
                seed,
                fingerprint: columnsFingerprint(used),
                version,
              }),
            ];
      const told = differences(used, table.help, assignment, k);
      const notes = [
        ...kept,
        ...named.notes,
        note(
          `${asOfNote(asOf)}: ${howMany(buyers.length, 'customer')} who bought, by ${howMany(used.length, 'feature')}: ${used.map(({ name }) => name).join(', ')}`,
        ),
        ...ordersEndNotes(store, asOf),
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
            ...nameColumn(model),
          ],
          rows: Array.from(everybody, (customer, row): Row => {
            const cluster = at.get(row);
            return [
              facts.ids[customer]!,
              cluster === undefined ? nobody : String(cluster + 1),
              ...nameOf(cluster),
            ];
          }).sort((a, b) => (a[0]! < b[0]! ? -1 : 1)),
          personal: true,
        };
      }
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
          ...nameColumn(model),
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
              ...nameOf(c),
            ];
          }),
          ...(others === 0
            ? []
            : [
                [
                  nobody,
                  others,
                  others / everybody.length,
                  undefined,
                  undefined,
                  undefined,
                  undefined,
                  ...nameOf(undefined),
                ],
              ]),
        ],
      };
    });
  },
});

function nameColumn(model: string | undefined): readonly Column[] {
  return model === undefined ? [] : [{ name: 'name', kind: 'text' }];
}

function namesNeedModel(): UserError {
  return new UserError('--name needs the name of a model to keep the names with', {
    code: 'no_model',
    exit: exits.usage,
    hint: 'clm predict clusters kinds --name 1="regulars"',
  });
}
