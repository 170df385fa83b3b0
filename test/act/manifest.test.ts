import { describe, expect, it } from 'vitest';
import { type ListInputs, listId, ruleHash } from '../../src/act/manifest.js';
import { parsePlan } from '../../src/act/plan.js';

const inputs: ListInputs = {
  campaign: 'spring',
  wave: '',
  planSha256: undefined,
  asOf: 20000,
  sendOn: 20010,
  windowDays: 30,
  model: undefined,
  holdout: 0.1,
  reason: undefined,
  top: undefined,
  budget: undefined,
  min: undefined,
  cautious: false,
  salt: 'clm',
};

describe('the id of a list', () => {
  it('is the same for the same inputs and another for any other', () => {
    expect(listId(inputs)).toBe(listId({ ...inputs }));
    expect(listId(inputs)).toMatch(/^[0-9a-f]{12}$/);
    const others: Partial<ListInputs>[] = [
      { campaign: 'summer' },
      { wave: '2' },
      { planSha256: 'x' },
      { asOf: 20001 },
      { sendOn: 20011 },
      { windowDays: 14 },
      { model: 'm' },
      { holdout: 'auto' },
      { reason: 'x' },
      { top: 5 },
      { budget: 5 },
      { min: 5 },
      { cautious: true },
      { salt: 'x' },
    ];
    expect(new Set(others.map((other) => listId({ ...inputs, ...other }))).size).toBe(others.length);
    for (const other of others) expect(listId({ ...inputs, ...other })).not.toBe(listId(inputs));
  });
});

describe('the hash of the rules', () => {
  it('changes with what selects people, not with the name', () => {
    const text = 'campaign = "a"\nchannel = "post"\n';
    const base = ruleHash(parsePlan(text, 'p', 2));
    expect(ruleHash(parsePlan(`${text}name = "x"`, 'p', 2))).toBe(base);
    expect(ruleHash(parsePlan(`${text}audience = "1"`, 'p', 2))).not.toBe(base);
  });
});
