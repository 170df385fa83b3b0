import type { Entry } from '../command.js';

/** `clm predict ...`, in the order of the help. */
export const predictEntries: readonly Entry[] = [
  {
    path: ['predict', 'features'],
    summary: 'the feature table of a day',
    load: async () => (await import('./features.js')).features,
  },
  {
    path: ['predict', 'train'],
    summary: 'fit a model: effect, response, purchase, spend, churn, first purchase or look-alike',
    load: async () => (await import('./train.js')).train,
  },
  {
    path: ['predict', 'score'],
    summary: 'score customers as of a day, to CSV and into the store',
    load: async () => (await import('./score.js')).score,
  },
  {
    path: ['predict', 'evaluate'],
    summary: 'gains, calibration and error out of time',
    load: async () => (await import('./evaluate.js')).evaluate,
  },
  {
    path: ['predict', 'explain'],
    summary: 'what drives a model, or the score of one customer',
    load: async () => (await import('./explain.js')).explain,
  },
  {
    path: ['predict', 'policy'],
    summary: 'what a targeting rule would have earned on past randomised data',
    load: async () => (await import('./policy.js')).policy,
  },
  {
    path: ['predict', 'clv'],
    summary: 'who is still a customer, and orders and margin expected of each over a horizon',
    load: async () => (await import('./clv.js')).clv,
  },
  {
    path: ['predict', 'next-product'],
    summary: 'what each customer is likely to buy next for the first time',
    load: async () => (await import('./nextProduct.js')).nextProduct,
  },
  {
    path: ['predict', 'preferences'],
    summary: 'by which channel, and when, each customer is likeliest to answer; consent first',
    load: async () => (await import('./preferences.js')).preferences,
  },
  {
    path: ['predict', 'clusters'],
    summary: 'behavioural clusters, profiled and stable',
    load: async () => (await import('./clusters.js')).clusters,
  },
  {
    path: ['predict', 'forecast'],
    summary: 'orders, revenue, margin ahead, with intervals',
    load: async () => (await import('./forecast.js')).forecast,
  },
  {
    path: ['predict', 'models'],
    summary: 'the registry of models: show, drop',
    load: async () => (await import('./models.js')).models,
  },
];
