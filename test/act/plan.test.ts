import { describe, expect, it } from 'vitest';
import { lintPlan } from '../../src/act/lintPlan.js';
import { meanContactCost, parsePlan } from '../../src/act/plan.js';
import { UserError } from '../../src/errors.js';

const least = 'campaign = "spring"\nchannel = "email"\n';
const plan = (more = '') => parsePlan(least + more, 'spring.toml', 2);
const refused = (more: string): string => {
  try {
    plan(more);
  } catch (error) {
    if (error instanceof UserError && error.exit === 2) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a plan file', () => {
  it('needs little: a campaign and a channel; one arm gets everybody', () => {
    expect(plan().arms).toEqual([{ name: 'treated', share: 1, cost: undefined, offer: undefined }]);
    expect(plan().purpose).toBe('marketing');
    expect(plan().holdout).toBeUndefined();
  });

  it('asks for opt-in by e-mail, SMS and phone, and opt-out by post', () => {
    expect(plan().consent).toBe('opt-in');
    expect(parsePlan('campaign = "a"\nchannel = "SMS"', 'a', 2).consent).toBe('opt-in');
    expect(parsePlan('campaign = "a"\nchannel = "post"', 'a', 2).consent).toBe('opt-out');
    expect(plan('consent = "opt-out"').consent).toBe('opt-out');
    expect(parsePlan('campaign = "a"\nchannel = "E-Mail"', 'a', 2)).toMatchObject({
      channel: 'email',
      consent: 'opt-in',
    });
  });

  it('keeps money in minor units and rates in millionths', () => {
    const { contactCost, fixedCost, margin, min } = plan(
      'contact_cost = 0.0008\nfixed_cost = 12.5\nmargin = 0.4\nmin = 0.1\n',
    );
    expect({ contactCost, fixedCost, margin, min }).toEqual({
      contactCost: 800,
      fixedCost: 1250,
      margin: 400_000,
      min: 10,
    });
  });

  it('gives the arm without a share the rest, and averages what contacts cost', () => {
    const { arms } = plan(
      'contact_cost = 1\n[[arms]]\nname = "a"\nshare = 0.25\n[[arms]]\nname = "b"\ncost = 2\n',
    );
    expect(arms.map((arm) => arm.share)).toEqual([0.25, 0.75]);
    expect(meanContactCost({ ...plan('contact_cost = 1'), arms })).toBe(1_750_000);
  });

  it.each([
    ['holdout = "lots"', 'spring.toml:3: holdout: "lots" is not a share from 0 to 1'],
    ['holdout = 0.99', 'spring.toml:3: holdout: 0.99 leaves nobody to contact'],
    ['consent = "maybe"', 'spring.toml:3: consent: "maybe" is neither "opt-in" nor "opt-out"'],
    ['audiense = "1"', 'spring.toml:3: unknown key "audiense"'],
    ['window_days = 0', 'spring.toml:3: window_days: "0" is not a whole number from 1 to 3660'],
    [
      'window_days = 100000000',
      'spring.toml:3: window_days: "100000000" is not a whole number from 1 to 3660',
    ],
    ['[[arms]]\nname = "a\\u0007"', 'spring.toml:4: name: "a\\u0007" holds a control character'],
    ['[[arms]]\nname = "control"', 'spring.toml:4: name: "control" is the arm held out'],
    ['[[arms]]\nname = "a"\nshare = 0.4', 'spring.toml: the shares of the arms sum to 0.4, not to 1'],
    ['[[arms]]\nname = "a"\n[[arms]]\nname = "a"', 'spring.toml:6: name: "a" is given twice'],
    ['[caps]\nmax_contacts = 3', 'spring.toml:4: max_contacts: max_contacts and in_days belong together'],
    ['[[targets]]\nmetric = "profit"', 'spring.toml:3: value: is missing'],
  ])('refuses %s', (more, message) => {
    expect(refused(more)).toBe(message);
  });

  it('says what a careful colleague would say', () => {
    const facts = {
      today: 20000,
      storeMargin: undefined,
      otherPurposes: ['news'],
      audience: 10,
      reachable: 0,
    };
    expect(lintPlan(plan('holdout = 0\nsend_on = 2020-01-01'), facts)).toEqual([
      'nobody of the audience may be contacted: see the waterfall',
      'holdout = 0: what the campaign earns can not be measured',
      'no cost: without contact_cost, arm costs or fixed_cost there is no return on investment',
      'send_on 2020-01-01 is before today, 2024-10-04',
      'no [[targets]]: nothing says what the campaign is to reach',
      'consents name other purposes (news): set purpose = "..." if one of them covers this campaign',
    ]);
  });
});
