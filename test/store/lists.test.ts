import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { campaignArms, campaignRow, markLoad, putArms, putCampaign } from '../../src/store/campaignRow.js';
import { insertNewList, markReady, recordSent } from '../../src/store/keptLists.js';
import { assignmentsOf, type ListRow, listsOf, members } from '../../src/store/lists.js';
import { createStore, openStore, type Store } from '../../src/store/open.js';
import { latestPlan, planVersion, savePlan } from '../../src/store/plans.js';

let folder: string;
let store: Store;

const settings = {
  currency: 'EUR',
  currencyDigits: 2,
  zone: 'UTC',
  windowDays: 30,
  marginMillionths: undefined,
  salt: 'clm',
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clm-lists-'));
  createStore(join(folder, 's.db'), settings);
  store = openStore(join(folder, 's.db'), { wait: 1, write: true });
  const insert = store.db.prepare(
    'insert into customer_rows (customer, customer_id, listed, known_on, load) values (?, ?, 1, 0, 1)',
  );
  for (let i = 1; i <= 3; i++) insert.run(i, `c${i}`);
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const plan = (sha256: string) => ({
  campaign: 'spring',
  file: 'p.toml',
  body: `{"a":"${sha256}"}`,
  sha256,
  madeAt: 'now',
});

const row = (list: string): ListRow => ({
  list,
  campaign: 'spring',
  wave: '',
  planVersion: 1,
  status: 'draft',
  asOf: 100,
  sendOn: 110,
  windowDays: 30,
  model: undefined,
  sentOn: undefined,
  promised: undefined,
  promisedLow: undefined,
  promisedHigh: undefined,
  supersededBy: undefined,
  body: '{}',
  madeAt: 'now',
});

const member = (customer: number, arm: string) => ({
  customer,
  unit: `c:c${customer}`,
  arm,
  contacted: arm !== 'control',
  score: undefined,
  expectedProfit: undefined,
  propensity: 0.5,
});

const campaign = () => putCampaign(store, { campaignId: 'spring', startsOn: 110 }, true, () => 1);

const keep = (list: string, arms: readonly string[], supersedes?: string) => {
  const rows = arms.map((arm, i) => member(i + 1, arm));
  const assignments = rows.map(({ customer, unit, arm }) => ({ customer, unit, arm, day: 110 }));
  insertNewList(store, {
    row: row(list),
    campaignNumber: campaign(),
    members: rows,
    assignments,
    supersedes,
    load: 7,
  });
};

describe('plans', () => {
  it('are replaced until a list was made from them, then get a further version', async () => {
    expect(savePlan(store, plan('a'))).toEqual({ version: 1, state: 'new' });
    expect(savePlan(store, plan('a'))).toEqual({ version: 1, state: 'unchanged' });
    expect(savePlan(store, plan('b'))).toEqual({ version: 1, state: 'replaced' });
    keep('l1', ['treated']);
    expect(savePlan(store, plan('c'))).toEqual({ version: 2, state: 'frozen' });
    expect((await latestPlan(store, 'spring'))?.sha256).toBe('c');
    expect((await planVersion(store, 'spring', 1))?.sha256).toBe('b');
  });
});

describe('a campaign', () => {
  it('is written whole by a plan, in part by a send, and what changed is kept', async () => {
    const load = () => 5;
    putCampaign(store, { campaignId: 'spring', startsOn: 110, fixedCost: 900 }, true, load);
    putCampaign(store, { campaignId: 'spring', startsOn: 112 }, false, load);
    expect(await campaignRow(store, 'spring')).toMatchObject({ startsOn: 112, fixedCost: 900 });
    putCampaign(store, { campaignId: 'spring', startsOn: 112 }, true, load);
    expect((await campaignRow(store, 'spring'))?.fixedCost).toBeUndefined();
    expect(store.db.prepare('select starts_on, fixed_cost from campaign_past order by 1').all()).toEqual([
      { starts_on: 110, fixed_cost: 900 },
      { starts_on: 112, fixed_cost: 900 },
    ]);
  });

  it('asks for a load only if something changes', () => {
    campaign();
    putCampaign(store, { campaignId: 'spring', startsOn: 110 }, true, () => {
      throw new Error('nothing changed');
    });
  });

  it('has arms that are replaced as a whole', async () => {
    const number = campaign();
    putArms(store, number, [{ arm: 'a', share: 1, cost: 5, offer: undefined }]);
    putArms(store, number, [{ arm: 'b', share: 1, cost: undefined, offer: 'x' }]);
    expect(await campaignArms(store, number)).toEqual([{ arm: 'b', share: 1, cost: undefined, offer: 'x' }]);
  });
});

describe('lists', () => {
  it('keep members and arms; superseding one takes its arms over or back', async () => {
    keep('l1', ['treated', 'control', 'treated']);
    expect((await members(store, 'l1')).map((one) => [one.customerId, one.contacted])).toEqual([
      ['c1', true],
      ['c2', false],
      ['c3', true],
    ]);
    keep('l2', ['treated', 'control'], 'l1');
    expect((await listsOf(store, 'spring')).map((one) => [one.list, one.supersededBy])).toEqual([
      ['l1', 'l2'],
      ['l2', undefined],
    ]);
    const assigned = await assignmentsOf(store, campaign());
    expect(assigned.map((one) => [one.customer, one.arm, one.list])).toEqual([
      [1, 'treated', 'l2'],
      [2, 'control', 'l2'],
    ]);
    expect(store.db.prepare('select count(*) as n from assignment_past').get()).toEqual({ n: 3 });
  });

  it('go from draft to ready to sent, with a contact for everybody contacted, once', async () => {
    keep('l1', ['treated', 'control', 'b']);
    markReady(store, 'l1');
    expect((await listsOf(store, 'spring'))[0]?.status).toBe('ready');
    const load = markLoad(store, {
      table: 'lists',
      source: 'x',
      sha256: 'x',
      at: 'now',
      rows: 2,
      inserted: 2,
      updated: 0,
    });
    const sending = { list: 'l1', campaign: campaign(), wave: '', day: 115, moves: true, load };
    expect(recordSent(store, sending)).toBe(2);
    expect(recordSent(store, { ...sending, day: 116 })).toBe(0);
    expect(store.db.prepare('select customer, day, arm from contact_rows order by customer').all()).toEqual([
      { customer: 1, day: 116, arm: 'treated' },
      { customer: 3, day: 116, arm: 'b' },
    ]);
    expect((await assignmentsOf(store, campaign())).map((one) => one.day)).toEqual([116, 116, 116]);
    markReady(store, 'l1');
    expect((await listsOf(store, 'spring'))[0]).toMatchObject({ status: 'sent', sentOn: 116 });
  });
});
