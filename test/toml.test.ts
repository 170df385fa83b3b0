import { describe, expect, it } from 'vitest';
import { UserError } from '../src/errors.js';
import {
  dayKey,
  integerOf,
  knownKeys,
  moneyOf,
  parseToml,
  sectionsOf,
  shareOf,
  textOf,
} from '../src/toml.js';

const complaint = (work: () => unknown): UserError => {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a TOML file that a person wrote', () => {
  const text = `# a plan
name = "Spring"
send_on = 2026-04-01
share = 1.5
cost = 0.0008

[[arms]]
name = "a"
[[arms]]
name = "b"
shaer = 0.5
`;
  const file = parseToml(text, 'plan.toml');

  it('gives values of the types asked for', () => {
    expect(textOf(file, 'name')).toBe('Spring');
    expect(dayKey(file, 'send_on')).toBe(20544);
    expect(moneyOf(file, 'cost', 6)).toBe(800);
    expect(sectionsOf(file, 'arms').map((arm) => textOf(arm, 'name'))).toEqual(['a', 'b']);
    expect(textOf(file, 'nothing')).toBeUndefined();
  });

  it('names file, line, key and value of a wrong one', () => {
    expect(complaint(() => shareOf(file, 'share')).message).toBe(
      'plan.toml:4: share: "1.5" is not a share from 0 to 1',
    );
    expect(complaint(() => integerOf(file, 'name', 0)).message).toBe(
      'plan.toml:2: name: "Spring" is not a whole number of at least 0',
    );
    expect(complaint(() => moneyOf(file, 'cost', 2)).message).toBe(
      'plan.toml:5: cost: "0.0008" is not an amount with at most 2 decimals',
    );
    expect(complaint(() => moneyOf(parseToml('cost = -1', 'p'), 'cost', 2)).exit).toBe(2);
  });

  it('finds an unknown key in its block and suggests the nearest', () => {
    const arm = sectionsOf(file, 'arms')[1]!;
    const error = complaint(() => knownKeys(arm, ['name', 'share', 'cost']));
    expect(error.message).toBe('plan.toml:11: unknown key "shaer"');
    expect(error.hint).toBe('did you mean "share"?');
    expect(error.exit).toBe(2);
  });

  it('names line and column of a syntax error', () => {
    const error = complaint(() => parseToml('a = 1\nb = = 2\n', 'plan.toml'));
    expect(error.message).toMatch(/^plan\.toml:2:\d+: /);
    expect(error.message).not.toContain('\n');
  });

  it('takes a day as a date or as a text, and refuses a time or 30 February', () => {
    expect(dayKey(parseToml('d = "2026-04-01"', 'p'), 'd')).toBe(20544);
    expect(complaint(() => dayKey(parseToml('d = 2026-04-01T10:00:00', 'p'), 'd')).message).toContain(
      'is not a day',
    );
    expect(complaint(() => dayKey(parseToml('d = "2026-02-30"', 'p'), 'd')).message).toContain(
      '"2026-02-30"',
    );
  });

  it('refuses 30 February without quotes too, wherever it stands, and not in texts and comments', () => {
    for (const [text, message] of [
      ['a = 1\nd = 2026-02-30 # the end', 'p:2: d: "2026-02-30" is not a day such as 2026-03-31'],
      ['t = [{ due_on = 2026-13-01 }]', 'p:1: t: "2026-13-01" is not a day such as 2026-03-31'],
      ['d = 2025-02-29T10:00:00Z', 'p:1: d: "2025-02-29" is not a day such as 2026-03-31'],
    ] as const) {
      expect(complaint(() => parseToml(text, 'p')).message).toBe(message);
    }
    parseToml(
      'a = "x 2026-02-30" # 2026-02-30\nb = \'2026-02-30\'\nc = """\n2026-02-30\n"""\nd = 2024-02-29',
      'p',
    );
  });

  it('quotes numbers as they were written', () => {
    const section = parseToml('a = 1e400\nb = nan\nc = 1e-7\nd = 0.0000001\ne = 1_000.50', 'p');
    const money = (key: string) => complaint(() => moneyOf(section, key, 6)).message;
    expect(money('a')).toBe('p:1: a: "1e400" is not an amount such as 12.50');
    expect(money('b')).toBe('p:2: b: "nan" is not an amount such as 12.50');
    expect(money('c')).toBe('p:3: c: "1e-7" is not an amount with at most 6 decimals');
    expect(money('d')).toBe('p:4: d: "0.0000001" is not an amount with at most 6 decimals');
    expect(moneyOf(section, 'e', 2)).toBe(100_050);
    expect(complaint(() => integerOf(section, 'a', 0)).message).toContain('"1e400" is not a whole number');
  });

  it('is not misled by lines inside a long text', () => {
    const long = parseToml('a = """\nshare = 9\n"""\nshare = 2\n', 'p');
    expect(complaint(() => shareOf(long, 'share')).message).toBe(
      'p:4: share: "2" is not a share from 0 to 1',
    );
  });
});
