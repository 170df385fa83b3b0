import type { Entry } from '../command.js';

/** `clm identity ...`, in the order of the help. */
export const identityEntries: readonly Entry[] = [
  {
    path: ['identity', 'match'],
    summary: 'customers who may be one person, and why',
    load: async () => (await import('./match.js')).match,
  },
  {
    path: ['identity', 'apply'],
    summary: 'merge or keep apart, as a review file decides',
    load: async () => (await import('./apply.js')).apply,
  },
  {
    path: ['identity', 'list'],
    summary: 'who is read as whom, by which rule and run',
    load: async () => (await import('./list.js')).list,
  },
  {
    path: ['identity', 'split'],
    summary: 'an id that was given to another person, from a day on',
    load: async () => (await import('./split.js')).split,
  },
  {
    path: ['identity', 'unmerge'],
    summary: 'take merges back, exactly',
    load: async () => (await import('./unmerge.js')).unmerge,
  },
];
