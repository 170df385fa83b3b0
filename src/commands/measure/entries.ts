import type { Entry } from '../command.js';

/** `clm measure ...`, in the order of the help. */
export const measureEntries: readonly Entry[] = [
  {
    path: ['measure', 'funnel'],
    summary: 'targeted, sent, bounced, delivered, opened, clicked, unsubscribed',
    load: async () => (await import('./funnel.js')).funnel,
  },
  {
    path: ['measure', 'roi'],
    summary: 'gross, attributed and incremental return, per campaign and arm',
    load: async () => (await import('./roi.js')).roi,
  },
  {
    path: ['measure', 'lift'],
    summary: 'treated against control: difference, interval, p, checks',
    load: async () => (await import('./lift.js')).lift,
  },
  {
    path: ['measure', 'attribution'],
    summary: 'credit for orders among contacts, beside what contact really added',
    load: async () => (await import('./attribution.js')).attribution,
  },
  {
    path: ['measure', 'customers'],
    summary: 'profit per customer, deciles, whale curve, 80/20',
    load: async () => (await import('./customers.js')).customers,
  },
  {
    path: ['measure', 'ladder'],
    summary: 'prospect, first, repeat, loyal, dormant, lost, won-back; moves between two days',
    load: async () => (await import('./ladder.js')).ladder,
  },
  {
    path: ['measure', 'retention'],
    summary: 'cohorts, repeat rate, purchase cycle, value of one more point',
    load: async () => (await import('./retention.js')).retention,
  },
  {
    path: ['measure', 'segments'],
    summary: 'recency, frequency, value, with a linted segment map',
    load: async () => (await import('./segments.js')).segments,
  },
  {
    path: ['measure', 'channels'],
    summary: 'sales, margin and response by channel, region, intermediary',
    load: async () => (await import('./channels.js')).channels,
  },
  {
    path: ['measure', 'targets'],
    summary: 'plan against actual, with the chance of reaching the target',
    load: async () => (await import('./targets.js')).targets,
  },
  {
    path: ['measure', 'watch'],
    summary: 'running campaigns that will not pay; status 7 while money can be saved',
    load: async () => (await import('./watch.js')).watch,
  },
  {
    path: ['measure', 'products'],
    summary: 'sales, margin and the combinations that return most',
    load: async () => (await import('./products.js')).products,
  },
  {
    path: ['measure', 'service'],
    summary: 'complaints: how many, how fast they are closed, who buys again',
    load: async () => (await import('./service.js')).service,
  },
  {
    path: ['measure', 'share'],
    summary: 'share of the market and of the wallet, and the head-room',
    load: async () => (await import('./share.js')).share,
  },
  {
    path: ['measure', 'facts'],
    summary: 'the rules of thumb (80/20, five times, +5 % ...) tested on this store',
    load: async () => (await import('./facts.js')).facts,
  },
];
