import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../src/random.js';
import { type Bench, bench } from './loadInto.js';

/** A campaign of 600 customers, half of them `vip`, whom alone the message moves; and one whose arms were chosen. */
describe('predict policy', () => {
  let place: Bench;
  const n = 600;
  beforeAll(async () => {
    place = await bench('--margin', '50%');
    const uniform = random(21);
    const customers = ['customer_id,vip,age'];
    const contacts = ['campaign_id,customer_id,contacted_on,arm'];
    const orders = ['order_id,customer_id,ordered_on,amount'];
    for (let i = 0; i < n; i++) {
      const vip = i % 2;
      const arm = uniform() < 0.5 ? 'control' : 'letter';
      customers.push(`C${i},${vip},${20 + Math.floor(uniform() * 50)}`);
      contacts.push(
        `spring,C${i},2025-03-01,${arm}`,
        `chosen,C${i},2025-05-01,${vip === 1 ? 'letter' : i % 10 === 0 ? 'letter' : 'control'}`,
      );
      const moved = arm === 'letter' && vip === 1 ? 0.5 : 0;
      if (uniform() < 0.2 + moved) orders.push(`S${i},C${i},2025-03-05,${10 + Math.floor(uniform() * 20)}`);
      const idle = uniform() < 0.5 ? 'control' : 'letter';
      contacts.push(`idle,C${i},2025-06-10,${idle}`);
      if (uniform() < (idle === 'letter' ? 0.18 : 0.22))
        orders.push(`I${i},C${i},2025-06-12,${10 + (i % 9)}`);
      if (uniform() < 0.2) orders.push(`M${i},C${i},2025-05-05,15`);
    }
    await place.load('customers', customers.join('\n'), '--through', '2025-07-01');
    await place.load(
      'campaigns',
      'campaign_id,starts_on,window_days,contact_cost\nspring,2025-03-01,30,1\nchosen,2025-05-01,30,1\nidle,2025-06-10,10,1',
    );
    await place.load('contacts', contacts.join('\n'));
    await place.load('orders', orders.join('\n'));
  }, 60_000);
  afterAll(() => place.close());

  const rows = async (...words: string[]) => {
    const { status, out, err } = await place.clm(
      'predict',
      'policy',
      ...words,
      '--campaigns',
      'spring',
      '--format',
      'json',
    );
    if (status !== 0) throw new Error(err);
    return JSON.parse(out) as Record<string, number | string | null>[];
  };

  it('says what a rule would have earned, and by how much one beats another', async () => {
    const [some, all, difference] = await rows("where:vip = '1'", 'everyone');
    expect(some).toMatchObject({ units: n, contacted: n / 2, cost: n / 2 });
    expect(all).toMatchObject({ contacted: n, cost: n });
    expect(some!.profit_low as number).toBeGreaterThan(0);
    expect(difference).toMatchObject({
      rule: "where:vip = '1' less everyone",
      differing: n / 2,
      cost: -n / 2,
    });
    expect(difference!.profit as number).toBeCloseTo((some!.profit as number) - (all!.profit as number), 6);
    // By hand: difference of arm means times units less cost, over all units.
    const arms = await place.rows(
      `select c.arm, count(*), sum(coalesce(o.amount, 0)) * 0.5 from assignments c
       left join orders o on o.customer_id = c.customer_id and o.ordered_on = '2025-03-05'
       where c.campaign_id = 'spring' group by c.arm order by c.arm`,
    );
    const [held, sent] = arms.map((row) => row.split('|').map(Number));
    expect(all!.ipw_profit as number).toBeCloseTo(n * (sent![2]! / sent![1]! - held![2]! / held![1]! - 1), 6);
  });

  it('takes lists, arms, costs, nobody and models', async () => {
    const file = place.file('list.csv', 'customer_id,score\nC1,3\nC3,2\nnobody,1\n');
    expect((await rows(`file:${file}`))[0]).toMatchObject({ contacted: 2, cost: 2 });
    expect((await rows('letter=everyone', '--cost', '2.50'))[0]).toMatchObject({
      contacted: n,
      cost: 2.5 * n,
    });
    expect((await rows('no-one'))[0]).toMatchObject({ contacted: 0, profit: 0 });
    const train = ['--campaigns', 'spring', '--features', 'vip,age'];
    for (const learner of ['shrunk', 't']) {
      const { status, err } = await place.clm('predict', 'train', learner, '--uplift', learner, ...train);
      if (status !== 0) throw new Error(err);
    }
    const [best, all, gain] = await rows('model:t', 'everyone');
    expect(best!.contacted as number).toBeLessThan(n * 0.7);
    expect(best!.profit as number).toBeGreaterThan(all!.profit as number);
    expect(gain!.differing as number).toBe(n - (best!.contacted as number));
    expect((await rows('model:shrunk@30%'))[0]).toMatchObject({ contacted: 0.3 * n });
    expect((await rows('best:t', 'model:t')).length).toBe(3);
  }, 60_000);

  it('lists are chosen and promised by a meta-learner that ranks; without evidence nothing is promised', async () => {
    const plan =
      'channel = "post"\nsend_on = 2025-07-10\nwindow_days = 30\ncontact_cost = 1\nholdout = 0.3\nconsent = "opt-out"\n';
    const shown = async (campaign: string, model: string) => {
      place.file(`${campaign}.toml`, `campaign = "${campaign}"\n${plan}`);
      for (const words of [
        ['act', 'plan', `${campaign}.toml`],
        ['act', 'list', campaign, '--model', model, '--as-of', '2025-07-01'],
      ]) {
        const { status, err } = await place.clm(...words);
        if (status !== 0) throw new Error(err);
      }
      return JSON.parse((await place.clm('act', 'show', campaign, '--format', 'json')).out)[0] as Record<
        string,
        unknown
      >;
    };
    const trained = await place.clm(
      'predict',
      'train',
      'vips',
      '--uplift',
      't',
      '--campaigns',
      'spring',
      '--features',
      'vip,age',
    );
    expect(trained.err).toContain('evidence: the ranking by t holds');
    const list = await shown('summer', 'vips');
    expect(list.promise_state).toBe('ok');
    // The 300 vips gain about 10 × 0.5 × 0.5 of margin less 1; nobody else does.
    expect((list.contacted as number) + (list.held_out as number)).toBeLessThan(420);
    expect(list.promised as number).toBeGreaterThan(0);
    const none = await place.clm('predict', 'train', 'idle', '--campaigns', 'idle', '--features', 'vip,age');
    expect(none.err).toContain('no evidence of an effect');
    const idle = await shown('winter', 'idle');
    expect([idle.promise_state, idle.promised]).toEqual(
      idle.contacted === 0 ? ['empty', 0] : ['no_evidence', null],
    );
    const flat = await place.clm(
      'predict',
      'train',
      'flat',
      '--uplift',
      'x',
      '--campaigns',
      'idle',
      '--features',
      'vip,age',
    );
    expect(flat.err).toContain('no evidence of an effect');
  }, 60_000);

  it('refuses what it can not judge, and says why', async () => {
    const refused = async (...words: string[]) => {
      const { status, err } = await place.clm('predict', 'policy', ...words);
      return `${status} ${err}`;
    };
    expect(await refused('everyone', '--campaigns', 'chosen')).toMatch(
      /^5 .*in chosen those contacted differed.*vip/,
    );
    const { status, err } = await place.clm(
      'predict',
      'train',
      'c',
      '--uplift',
      't',
      '--campaigns',
      'chosen',
      '--features',
      'vip',
    );
    expect(`${status} ${err}`).toMatch(/^5 .*an effect cannot be learned: in chosen/);
    expect(await refused('some', '--campaigns', 'spring')).toMatch(/^2 .*"some" is not a rule/);
    expect(await refused('mail=everyone', '--campaigns', 'spring')).toMatch(/^2 .*unknown arm "mail"/);
    expect(await refused('where:vipp = 1', '--campaigns', 'spring')).toMatch(/^2 .*did you mean "vip"/s);
    await place.clm(
      'predict',
      'train',
      'p',
      '--target',
      'purchase',
      '--campaigns',
      'spring',
      '--features',
      'vip,age',
    );
    expect(await refused('model:p@10%', '--campaigns', 'spring')).toMatch(/^5 .*has learned from spring/);
  }, 60_000);
});
