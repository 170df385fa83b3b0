import { describe, expect, it } from 'vitest';
import { exitMeanings, exits, nearest, UserError, unknownName } from '../src/errors.js';

describe('nearest', () => {
  const known = ['cost', 'customer_id', 'campaign_id', 'spring'];

  it('finds the known name a misspelt one meant', () => {
    expect(nearest('cots', known)).toBe('cost');
    expect(nearest('Spring', known)).toBe('spring');
    expect(nearest('customerid', known)).toBe('customer_id');
    expect(nearest('sprin', known)).toBe('spring');
  });

  it('would rather say nothing than something far away', () => {
    expect(nearest('revenue', known)).toBeUndefined();
    expect(nearest('x', known)).toBeUndefined();
    expect(nearest('', known)).toBeUndefined();
    expect(nearest('cost', [])).toBeUndefined();
  });

  it('takes the first of equally near names', () => {
    expect(nearest('aab', ['aac', 'aad'])).toBe('aac');
  });
});

describe('unknownName', () => {
  it('names the kind, the value, the nearest and where to look', () => {
    const error = unknownName('campaign', 'sprin', ['spring', 'summer'], '"clm status"');
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe('unknown campaign "sprin"');
    expect(error.hint).toBe('did you mean "spring"? "clm status" lists them');
    expect([error.code, error.exit]).toEqual(['unknown_campaign', 2]);
    expect(unknownName('column', 'zzz', ['a', 'b']).hint).toBe('known here: a, b');
    expect(unknownName('column', 'zzz', []).hint).toBeUndefined();
    expect(unknownName('customer', 'zzz', Array(1000).fill('a')).hint).toBeUndefined();
  });
});

it('every exit status is explained once, in order', () => {
  expect(exitMeanings.map(({ exit }) => exit)).toEqual(Object.values(exits));
  expect(exitMeanings.map(({ exit }) => exit)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 130]);
});

it('an error keeps its cause', () => {
  const cause = new Error('EBUSY');
  expect(new UserError('busy', { code: 'busy', exit: exits.busy, cause }).cause).toBe(cause);
  expect(new UserError('busy', { code: 'busy', exit: exits.busy })).not.toHaveProperty('cause');
});
