import type { Entry } from '../command.js';

/** `clm act ...`, in the order of the help. */
export const actEntries: readonly Entry[] = [
  {
    path: ['act', 'plan'],
    summary: 'a campaign from a file: audience, arms, costs, holdout; lints it; power and holdout size',
    load: async () => (await import('./plan.js')).plan,
  },
  {
    path: ['act', 'list'],
    summary: 'who to contact, who is held out, and what the list promises',
    load: async () => (await import('./list.js')).list,
  },
  {
    path: ['act', 'show'],
    summary: 'the manifest, waterfall and promise of a list',
    load: async () => (await import('./show.js')).show,
  },
  {
    path: ['act', 'sent'],
    summary: 'a list went out, on this day',
    load: async () => (await import('./sent.js')).sent,
  },
  {
    path: ['act', 'record'],
    summary: 'a list made elsewhere, with its arms',
    load: async () => (await import('./record.js')).record,
  },
];
