import { tableNames, tables } from '../tables.js';
import { actEntries } from './act/entries.js';
import type { Entry } from './command.js';
import { identityEntries } from './identity/entries.js';
import { measureEntries } from './measure/entries.js';
import { predictEntries } from './predict/entries.js';

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
  ...identityEntries,
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
  ...measureEntries,
  ...predictEntries,
  ...actEntries,
  {
    path: ['audit'],
    summary: 'promised against realised, per list and over all lists',
    load: async () => (await import('./audit.js')).audit,
  },
  {
    path: ['help'],
    summary: 'exit codes, formats, dates, environment, methods, scripting',
    load: async () => (await import('./help.js')).help,
  },
];
