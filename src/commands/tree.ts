import { tableNames, tables } from '../tables.js';
import type { LoadedCommand } from './command.js';

/** A command's place in the tree, its one line of help, and where it is found when it is run. */
export interface Entry {
  readonly path: readonly string[];
  readonly summary: string;
  readonly load: () => Promise<LoadedCommand>;
}

/** The words that only group commands. */
export const groups: Readonly<Record<string, string>> = {
  ingest: 'load CSV exports',
  identity: 'who is the same person: match, merge, unmerge',
  measure: 'what happened, and what it really earned',
  predict: 'what will happen, and whom a contact will change',
  act: 'whom to contact',
};

/** Every command, in the order of the help. Nothing is loaded until it is run. */
export const entries: readonly Entry[] = [
  {
    path: ['demo'],
    summary: 'the whole loop on a bundled shop, in seconds',
    load: async () => (await import('./demo.js')).demo,
  },
  { path: ['init'], summary: 'make an empty store', load: async () => (await import('./init.js')).init },
  {
    path: ['set'],
    summary: 'change a setting of the store',
    load: async () => (await import('./set.js')).set,
  },
  ...tableNames.map((table) => ({
    path: ['ingest', table],
    summary: tables[table].help,
    load: async () => (await import('./ingest.js')).ingest(table),
  })),
  {
    path: ['identity', 'match'],
    summary: 'customers who may be one person, and why',
    load: async () => (await import('./identity/match.js')).match,
  },
  {
    path: ['identity', 'apply'],
    summary: 'merge or keep apart, as a review file decides',
    load: async () => (await import('./identity/apply.js')).apply,
  },
  {
    path: ['identity', 'list'],
    summary: 'who is read as whom, by which rule and run',
    load: async () => (await import('./identity/list.js')).list,
  },
  {
    path: ['identity', 'split'],
    summary: 'an id that was given to another person, from a day on',
    load: async () => (await import('./identity/split.js')).split,
  },
  {
    path: ['identity', 'unmerge'],
    summary: 'take merges back, exactly',
    load: async () => (await import('./identity/unmerge.js')).unmerge,
  },
  {
    path: ['ingest', 'source'],
    summary: 'exports that clm.toml describes, into every table they feed',
    load: async () => (await import('./ingestSource.js')).ingestSource,
  },
  {
    path: ['ingest', 'guess'],
    summary: 'which table a file looks like, and the mapping to keep',
    load: async () => (await import('./ingestGuess.js')).ingestGuess,
  },
  {
    path: ['status'],
    summary: 'what is in the store: rows, first and last day, last load',
    load: async () => (await import('./status.js')).status,
  },
  {
    path: ['check'],
    summary: 'conservation laws and consistency; status 7 if any fails',
    load: async () => (await import('./check.js')).check,
  },
  {
    path: ['undo'],
    summary: 'take one load back',
    load: async () => (await import('./undo.js')).undo,
  },
  {
    path: ['schema'],
    summary: 'the columns an export may have, and how they are recognised',
    load: async () => (await import('./schema.js')).schema,
  },
  {
    path: ['show'],
    summary: 'everything known about one customer, and how figures count it',
    load: async () => (await import('./show.js')).show,
  },
  {
    path: ['query'],
    summary: 'one read-only statement over the documented views',
    load: async () => (await import('./query.js')).query,
  },
  {
    path: ['measure', 'funnel'],
    summary: 'targeted, sent, bounced, delivered, opened, clicked, unsubscribed',
    load: async () => (await import('./measure/funnel.js')).funnel,
  },
  {
    path: ['measure', 'roi'],
    summary: 'gross, attributed and incremental return, per campaign and arm',
    load: async () => (await import('./measure/roi.js')).roi,
  },
  {
    path: ['measure', 'lift'],
    summary: 'treated against control: difference, interval, p, checks',
    load: async () => (await import('./measure/lift.js')).lift,
  },
  {
    path: ['measure', 'attribution'],
    summary: 'credit for orders among contacts, beside what contact really added',
    load: async () => (await import('./measure/attribution.js')).attribution,
  },
  {
    path: ['measure', 'customers'],
    summary: 'profit per customer, deciles, whale curve, 80/20',
    load: async () => (await import('./measure/customers.js')).customers,
  },
  {
    path: ['measure', 'ladder'],
    summary: 'prospect, first, repeat, loyal, dormant, lost, won-back; moves between two days',
    load: async () => (await import('./measure/ladder.js')).ladder,
  },
  {
    path: ['measure', 'retention'],
    summary: 'cohorts, repeat rate, purchase cycle, value of one more point',
    load: async () => (await import('./measure/retention.js')).retention,
  },
  {
    path: ['measure', 'segments'],
    summary: 'recency, frequency, value, with a linted segment map',
    load: async () => (await import('./measure/segments.js')).segments,
  },
  {
    path: ['measure', 'channels'],
    summary: 'sales, margin and response by channel, region, intermediary',
    load: async () => (await import('./measure/channels.js')).channels,
  },
  {
    path: ['measure', 'targets'],
    summary: 'plan against actual, with the chance of reaching the target',
    load: async () => (await import('./measure/targets.js')).targets,
  },
  {
    path: ['measure', 'watch'],
    summary: 'running campaigns that will not pay; status 7 while money can be saved',
    load: async () => (await import('./measure/watch.js')).watch,
  },
  {
    path: ['measure', 'products'],
    summary: 'sales, margin and the combinations that return most',
    load: async () => (await import('./measure/products.js')).products,
  },
  {
    path: ['measure', 'service'],
    summary: 'complaints: how many, how fast they are closed, who buys again',
    load: async () => (await import('./measure/service.js')).service,
  },
  {
    path: ['measure', 'share'],
    summary: 'share of the market and of the wallet, and the head-room',
    load: async () => (await import('./measure/share.js')).share,
  },
  {
    path: ['measure', 'facts'],
    summary: 'the rules of thumb (80/20, five times, +5 % ...) tested on this store',
    load: async () => (await import('./measure/facts.js')).facts,
  },
  {
    path: ['predict', 'features'],
    summary: 'the feature table of a day',
    load: async () => (await import('./predict/features.js')).features,
  },
  {
    path: ['predict', 'train'],
    summary: 'fit a model: effect, response, purchase or spend',
    load: async () => (await import('./predict/train.js')).train,
  },
  {
    path: ['predict', 'score'],
    summary: 'score customers as of a day, to CSV and into the store',
    load: async () => (await import('./predict/score.js')).score,
  },
  {
    path: ['predict', 'evaluate'],
    summary: 'gains, calibration and error out of time',
    load: async () => (await import('./predict/evaluate.js')).evaluate,
  },
  {
    path: ['predict', 'explain'],
    summary: 'what drives a model, or the score of one customer',
    load: async () => (await import('./predict/explain.js')).explain,
  },
  {
    path: ['predict', 'policy'],
    summary: 'what a targeting rule would have earned on past randomised data',
    load: async () => (await import('./predict/policy.js')).policy,
  },
  {
    path: ['predict', 'clv'],
    summary: 'who is still a customer, and orders and margin expected of each over a horizon',
    load: async () => (await import('./predict/clv.js')).clv,
  },
  {
    path: ['predict', 'next-product'],
    summary: 'what each customer is likely to buy next for the first time',
    load: async () => (await import('./predict/nextProduct.js')).nextProduct,
  },
  {
    path: ['predict', 'preferences'],
    summary: 'by which channel, and when, each customer is likeliest to answer; consent first',
    load: async () => (await import('./predict/preferences.js')).preferences,
  },
  {
    path: ['predict', 'clusters'],
    summary: 'behavioural clusters, profiled and stable',
    load: async () => (await import('./predict/clusters.js')).clusters,
  },
  {
    path: ['predict', 'forecast'],
    summary: 'orders, revenue, margin ahead, with intervals',
    load: async () => (await import('./predict/forecast.js')).forecast,
  },
  {
    path: ['predict', 'models'],
    summary: 'the registry of models: show, drop',
    load: async () => (await import('./predict/models.js')).models,
  },
  {
    path: ['act', 'plan'],
    summary: 'a campaign from a file: audience, arms, costs, holdout; lints it; power and holdout size',
    load: async () => (await import('./act/plan.js')).plan,
  },
  {
    path: ['act', 'list'],
    summary: 'who to contact, who is held out, and what the list promises',
    load: async () => (await import('./act/list.js')).list,
  },
  {
    path: ['act', 'show'],
    summary: 'the manifest, waterfall and promise of a list',
    load: async () => (await import('./act/show.js')).show,
  },
  {
    path: ['act', 'sent'],
    summary: 'a list went out, on this day',
    load: async () => (await import('./act/sent.js')).sent,
  },
  {
    path: ['act', 'record'],
    summary: 'a list made elsewhere, with its arms',
    load: async () => (await import('./act/record.js')).record,
  },
  {
    path: ['audit'],
    summary: 'promised against realised, per list and over all lists',
    load: async () => (await import('./audit.js')).audit,
  },
  {
    path: ['help'],
    summary: 'exit codes, formats, dates, environment',
    load: async () => (await import('./help.js')).help,
  },
];
