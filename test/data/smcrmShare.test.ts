import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from '../commands/loadInto.js';
import { dataFolder, hasData, house } from '../harness/places.js';

/** What pandas says of the same files; `test/peers/smcrm.py` made it. */
const peer = JSON.parse(readFileSync(new URL('../peers/smcrm.json', import.meta.url), 'utf8')) as {
  readonly retention: Readonly<Record<string, number>>;
  readonly prospects: Readonly<Record<string, number>>;
};

type Row = Record<string, number | string | null>;

describe.skipIf(!hasData('smcrm'))('share of wallet in SMCRM (skipped without ../shared/data)', () => {
  const stores: Bench[] = [];
  const load = async (...sources: readonly (readonly [string, string])[]) => {
    const store = await bench('--currency', 'USD');
    stores.push(store);
    store.file('clm.toml', readFileSync(join(house, 'test/data/clm.toml')));
    for (const [source, file] of sources) {
      const { status, err } = await store.clm('ingest', 'source', source, join(dataFolder, 'smcrm', file));
      expect(status, err).toBe(0);
    }
    return store;
  };
  const rows = async (store: Bench, ...argv: readonly string[]) => {
    const { out, err, status } = await store.clm('measure', 'share', ...argv, '--format', 'json');
    if (status !== 0) throw new Error(err);
    return { rows: JSON.parse(out) as readonly Row[], err };
  };
  let retention: Bench;
  beforeAll(async () => {
    retention = await load(
      ['smcrm-retention', 'customerRetentionTransactions.csv'],
      ['smcrm-people', 'customerRetentionDemographics.csv'],
    );
  }, 120_000);
  afterAll(() => {
    for (const store of stores) store.close();
  });

  it('of the retention tables: wallets, shares and groups that sum to the whole', async () => {
    const found = (await rows(retention, '--wallet-share', 'sow', '--period', '1095')).rows;
    const [all, ...groups] = found;
    expect(all!.customers).toBe(peer.retention.customers);
    expect(all!.mean_share).toBeCloseTo(peer.retention.mean_share!, 9);
    expect(all!.spend).toBe(peer.retention.spend);
    expect(all!.wallet).toBeCloseTo(peer.retention.wallet!, 3);
    expect(all!.share_of_wallet).toBeCloseTo(peer.retention.share_of_wallet!, 9);
    const sum = (name: string) => groups.reduce((total, row) => total + (row[name] as number), 0);
    expect(sum('customers')).toBe(all!.customers);
    expect(sum('spend')).toBeCloseTo(all!.spend as number, 6);
    expect(sum('wallet')).toBeCloseTo(all!.wallet as number, 4);
    const small = groups.filter(({ group }) => String(group).endsWith('small share'));
    expect(small.reduce((n, { customers }) => n + (customers as number), 0)).toBe(
      peer.retention.small_shares,
    );
  });

  it('of the retention tables: who stayed from quarter to quarter, and what they bought', async () => {
    const { out, status, err } = await retention.clm(
      'measure',
      'retention',
      '--period',
      '91',
      '--periods',
      '12',
      '--margin',
      '1',
      '--format',
      'json',
    );
    expect(status, err).toBe(0);
    const found = JSON.parse(out) as readonly Row[];
    // Purchases by quarter, and those who bought in it and the one before, as the file counts them.
    expect(found.map((row) => row.active)).toEqual([
      500, 377, 327, 294, 253, 236, 230, 210, 200, 193, 184, 174,
    ]);
    expect(found.slice(1).map((row) => row.retained)).toEqual([
      377, 321, 286, 248, 221, 210, 194, 184, 175, 169, 154,
    ]);
    expect(found.reduce((sum, row) => sum + Number(row.margin), 0)).toBeCloseTo(811_846.76, 6);
  });

  it('of the prospects, who have no orders: the stated shares', async () => {
    const store = await load(['smcrm-prospects', 'acquisitionRetention.csv']);
    const { rows: found, err } = await rows(store, '--wallet-share', 'sow', '--as-of', '2012-01-01');
    expect(found[0]!.customers).toBe(peer.prospects.customers);
    expect(found[0]!.mean_share).toBeCloseTo(peer.prospects.mean_share!, 9);
    expect(found[0]!.wallet).toBeNull();
    expect(err).toContain(`${peer.prospects.above_100} values above 100 % are left out`);
  });
});
