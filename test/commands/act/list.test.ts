import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli.js';
import { bufferIo } from '../../harness/bufferIo.js';
import { type ActShop, actShop, csv, must, rowsOf } from './actShop.js';

let shop: ActShop;

const people = Array.from({ length: 200 }, (_, i) => `C${String(i).padStart(3, '0')},=${i},p${i}@x.org`);

const plan = (campaign: string, more = '') =>
  `campaign = "${campaign}"\nchannel = "post"\nsend_on = 2026-04-02\nwindow_days = 10\ncontact_cost = 0.5\n${more}`;

beforeAll(async () => {
  shop = await actShop({
    customers: csv('customer_id,first_name,email', people),
    orders: csv('order_id,customer_id,ordered_on,amount', ['o1,C000,2026-03-30,10']),
  });
  await must(shop, 'set margin 0.4');
});

afterAll(() => shop.close());

const planned = async (campaign: string, more = '') => {
  shop.write(`${campaign}.toml`, plan(campaign, more));
  return await must(shop, `act plan ${campaign}.toml`);
};

const idIn = (text: string) => /list ([0-9a-f]{12})/.exec(text)![1]!;

describe('a list', () => {
  it('is printed again byte for byte by the same inputs, and kept once', async () => {
    await planned('again');
    const first = await must(shop, 'act list again');
    const second = await must(shop, 'act list again');
    expect(second.out).toBe(first.out);
    expect(second.err).toContain('the same as before');
    expect(idIn(second.err)).toBe(idIn(first.err));
    const counts = await must(shop, `query "select count(*) as n from lists where campaign_id = 'again'"`);
    expect(counts.out).toBe('n\n1\n');
  });

  it('that went out says so when it is printed again, and not how to enter it', async () => {
    await planned('went');
    const first = await must(shop, 'act list went');
    expect(first.err).toContain('when it has gone out: clm act sent');
    const sent = await must(shop, 'act sent went', '2026-04-02');
    const day = /,(\d{4}-\d\d-\d\d),/.exec(sent.out)![1];
    const again = await must(shop, 'act list went');
    expect(again.out).toBe(first.out);
    expect(again.err).toContain(
      `warning: this list went out on ${day} already; a further send is made with --wave <id>`,
    );
    expect(again.err).not.toContain('when it has gone out');
  });

  it('holds those to contact only, by id; --arms all adds the held out; both add up', async () => {
    await planned('arms', 'holdout = 0.25\n');
    const some = (await must(shop, 'act list arms')).out.trim().split('\n').slice(1);
    const all = (await must(shop, 'act list arms --arms all')).out.trim().split('\n').slice(1);
    const [row] = rowsOf(await must(shop, 'act show arms --format json'));
    expect(some.length).toBe(row?.contacted);
    expect(all.length).toBe(200);
    expect(row?.held_out).toBe(200 - some.length);
    expect(all.filter((line) => line.includes(',control,')).length).toBe(row?.held_out);
    expect(all).toEqual([...all].sort());
    expect(row?.cost).toBe(some.length * 0.5);
    const assigned = rowsOf(
      await must(
        shop,
        `query "select arm, count(*) as n from assignments where campaign_id = 'arms' group by arm" --format json`,
      ),
    );
    expect(assigned).toEqual([
      { arm: 'control', n: row?.held_out },
      { arm: 'treated', n: some.length },
    ]);
  });

  it('refuses other inputs, unless they are a wave or supersede an unsent list', async () => {
    await planned('other');
    const first = idIn((await must(shop, 'act list other')).err);
    const refused = await shop.clm('act list other --top 50');
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain(`has a list made from other inputs: ${first}`);
    const next = await must(shop, 'act list other --top 50 --supersede');
    expect(next.err).toContain(`in place of ${first}`);
    expect(next.out.trim().split('\n')).toHaveLength(51);
    const assigned = await must(
      shop,
      `query "select count(*) as n from assignments where campaign_id = 'other'"`,
    );
    const [row] = rowsOf(await must(shop, 'act show other --format json'));
    expect(Number(assigned.out.split('\n')[1])).toBe(Number(row?.contacted) + Number(row?.held_out));
    await must(shop, `act sent ${idIn(next.err)} --on 2026-04-02`, '2026-04-02');
    const late = await shop.clm('act list other --top 60 --supersede');
    expect(late.exit).toBe(2);
    expect(late.err).toContain('went out on 2026-04-02');
  });

  it('never flips an arm: a further wave keeps the arms of the first and adds no unit twice', async () => {
    await planned('waves', 'holdout = 0.3\n');
    const first = await must(shop, 'act list waves --arms all --top 60');
    const second = await must(shop, 'act list waves --wave 2 --send-on 2026-04-09 --arms all --holdout 0.5');
    const armOf = (text: string) =>
      new Map(
        text
          .trim()
          .split('\n')
          .slice(1)
          .map((line) => line.split(',').slice(0, 2) as [string, string]),
      );
    const later = armOf(second.out);
    for (const [id, arm] of armOf(first.out)) expect(later.get(id)).toBe(arm);
    const days = rowsOf(
      await must(
        shop,
        `query "select assigned_on, count(*) as n from assignments where campaign_id = 'waves' group by 1" --format json`,
      ),
    );
    expect(days.map((row) => row.assigned_on)).toEqual(['2026-04-02', '2026-04-09']);
    expect(days.reduce((sum, row) => sum + Number(row.n), 0)).toBe(200);
  });

  it('is cut with --top, not with --limit', async () => {
    await planned('cut');
    const refused = await shop.clm('act list cut --limit 5');
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('--top');
    expect((await must(shop, 'act list cut --top 5')).out.trim().split('\n')).toHaveLength(6);
  });

  it('needs a reason to hold nobody out, and keeps it', async () => {
    await planned('whole');
    const refused = await shop.clm('act list whole --no-holdout');
    expect(refused.exit).toBe(2);
    expect(refused.err).toContain('--reason');
    await must(shop, "act list whole --no-holdout --reason 'legal notice'");
    const [row] = rowsOf(await must(shop, 'act show whole --format json'));
    expect(row).toMatchObject({
      held_out: 0,
      contacted: 200,
      reason: 'legal notice',
      promise_state: 'no_model',
    });
  });

  it('is empty at budget 0, and a negative budget is refused', async () => {
    await planned('broke');
    expect((await shop.clm('act list broke --budget -5')).exit).toBe(2);
    const said = await must(shop, 'act list broke --budget 0');
    expect(said.out).toBe('customer_id,arm,score,expected_profit\n');
    expect(said.err).toContain('nobody is to be contacted');
  });

  it('spends its budget on people to contact, the fixed cost included', async () => {
    await planned('money', 'fixed_cost = 10\n');
    await must(shop, 'act list money --budget 30');
    const [row] = rowsOf(await must(shop, 'act show money --format json'));
    expect(row).toMatchObject({ contacted: 40, cost: 30, fixed_cost: 10, ended_by: 'budget' });
  });

  it('takes columns of customers, and is disarmed for spreadsheets', async () => {
    await planned('cols');
    const added = await must(shop, 'act list cols --columns first_name,email --excel');
    expect(added.out.split('\n')[0]).toBe('\ufeffcustomer_id,arm,score,expected_profit,first_name,email');
    expect(added.out.split('\n')[1]).toMatch(/^C\d{3},treated,,,'=\d+,p\d+@x\.org$/);
    const chosen = await must(shop, 'act list cols --columns email,customer_id');
    expect(chosen.out.split('\n')[0]).toBe('email,customer_id');
    expect((await shop.clm('act list cols --columns emial')).err).toContain('did you mean "email"?');
  });

  it('is a draft until every byte of it was taken', async () => {
    await planned('pipe');
    const broken = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
      },
    });
    const io = bufferIo({ cwd: shop.folder, stdout: broken, now: () => new Date('2026-03-31T09:00:00Z') });
    await run(['act', 'list', 'pipe'], io).catch(() => undefined);
    expect(rowsOf(await must(shop, 'act show pipe --format json'))[0]?.status).toBe('draft');
    await must(shop, 'act list pipe -o pipe.csv');
    expect(rowsOf(await must(shop, 'act show pipe --format json'))[0]?.status).toBe('ready');
    expect(readFileSync(join(shop.folder, 'pipe.csv'), 'utf8')).toBe((await must(shop, 'act list pipe')).out);
  });

  it('keeps nothing under --dry-run', async () => {
    await planned('dry');
    const said = await must(shop, 'act list dry -n');
    expect(said.err).toContain('not kept');
    expect((await shop.clm('act show dry')).exit).toBe(2);
  });

  it('wants a campaign that is known, and a send day that is not past', async () => {
    const unknown = await shop.clm('act list agian');
    expect(unknown.exit).toBe(2);
    expect(unknown.err).toContain('did you mean "again"?');
    await planned('past');
    expect((await shop.clm('act list past', '2026-05-01')).err).toContain('before 2026-05-01');
    expect((await shop.clm('act list past --model nobody')).exit).toBe(2);
  });
});

describe('a plan', () => {
  it('is replaced until a list is made from it, and then gets a further version', async () => {
    expect((await planned('frozen')).err).toContain('plan version 1 kept');
    expect((await planned('frozen')).err).toContain('nothing has changed');
    expect((await planned('frozen', 'fixed_cost = 1\n')).err).toContain('plan version 1 replaced');
    await must(shop, 'act list frozen');
    expect((await planned('frozen', 'fixed_cost = 2\n')).err).toContain(
      'plan version 2 kept: the version before',
    );
    const [row] = rowsOf(await must(shop, 'act show frozen --format json'));
    expect(row?.plan_version).toBe(1);
    const cost = await must(shop, `query "select fixed_cost from campaigns where campaign_id = 'frozen'"`);
    expect(cost.out).toBe('fixed_cost\n1\n');
  });
});

describe('a list that went out', () => {
  it('moves its window for both arms, and counts a contact for everybody on it', async () => {
    await planned('gone', 'holdout = 0.2\n');
    await must(shop, 'act list gone');
    const said = await must(shop, 'act sent gone --on 2026-04-05 --format json', '2026-04-05');
    const [row] = rowsOf(await must(shop, 'act show gone --format json'));
    expect(rowsOf(said)[0]).toMatchObject({ sent_on: '2026-04-05', contacts: row?.contacted });
    expect(row).toMatchObject({ status: 'sent', sent_on: '2026-04-05' });
    const days = await must(
      shop,
      `query "select distinct arm, assigned_on from assignments where campaign_id = 'gone' order by 1"`,
    );
    expect(days.out).toBe('arm,assigned_on\ncontrol,2026-04-05\ntreated,2026-04-05\n');
    const starts = await must(shop, `query "select starts_on from campaigns where campaign_id = 'gone'"`);
    expect(starts.out).toBe('starts_on\n2026-04-05\n');
  });

  it('does not move once there are results, nor into the future', async () => {
    await planned('fixed');
    await must(shop, 'act list fixed');
    expect((await shop.clm('act sent fixed --on 2026-06-01', '2026-04-05')).err).toContain('is after today');
    shop.write(
      'late.csv',
      csv(
        'order_id,customer_id,ordered_on,amount',
        people.map((p, i) => `l${i},${p.split(',')[0]},2026-04-04,5`),
      ),
    );
    await must(shop, 'ingest orders late.csv', '2026-04-06');
    const refused = await shop.clm('act sent fixed --on 2026-04-03', '2026-04-06');
    expect(refused.exit).toBe(5);
    expect(refused.err).toContain('results already');
    await must(shop, 'act sent fixed --on 2026-04-02', '2026-04-06');
  });
});

describe('a list made elsewhere', () => {
  it('is found by measure and audit, and the same file changes nothing', async () => {
    const rows = people.map((p, i) => `${p.split(',')[0]},${i % 4 === 0 ? 'control' : 'b'}`);
    shop.write('made.csv', csv('customer_id,arm', rows));
    const line =
      'act record made.csv --campaign made --send-on 2026-04-01 --window 5 --channel post --contact-cost 0.1 --promised -10 --promised-low -400 --promised-high 400 --sent --format json';
    const [row] = rowsOf(await must(shop, line, '2026-04-06'));
    expect(row).toMatchObject({ contacted: 150, held_out: 50, promised: -10 });
    expect((await must(shop, line, '2026-04-06')).err).toContain('nothing has changed');
    const [audited] = rowsOf(await must(shop, 'audit made --as-of 2026-04-05 --format json'));
    const [roi] = rowsOf(await must(shop, 'measure roi --campaign made --as-of 2026-04-05 --format json'));
    expect(audited).toMatchObject({
      verdict: 'as promised',
      covered: true,
      treated: 150,
      control: 50,
      cost: 15,
    });
    expect(audited?.realised).toBeCloseTo(Number(roi?.incremental_margin) - Number(roi?.cost), 6);
    expect(audited?.realised_low).toBeCloseTo(Number(roi?.incremental_margin_low) - Number(roi?.cost), 6);
  });

  it('is refused as a whole for one wrong row', async () => {
    shop.write('wrong.csv', csv('customer_id,arm,score', ['C001,a,1', 'nobody,a,2', 'C001,b,3', 'C002,a,x']));
    const said = await shop.clm('act record wrong.csv --campaign wrong --send-on 2026-04-01');
    expect(said.exit).toBe(3);
    expect(said.err).toContain('wrong.csv:3: customer_id: "nobody" is not known, and 2 more wrong rows');
    expect((await shop.clm('act show wrong')).exit).toBe(2);
  });
});
