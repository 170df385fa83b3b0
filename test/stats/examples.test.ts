import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../src/stats/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const modules = await Promise.all(files.map((name) => import(new URL(name, `file://${folder}`).href)));
const scope: Record<string, unknown> = Object.assign({}, ...modules);

/** Compares to the digits printed: a printed 0.721 stands for anything that rounds to it. */
function matches(actual: unknown, printed: string): string | undefined {
  const holder: unknown[] = [];
  const marked = printed.replace(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g, (digits) => `new P("${digits}")`);
  class P {
    constructor(readonly digits: string) {}
  }
  holder.push(new Function('P', `return (${marked})`)(P));
  const compare = (got: unknown, want: unknown, path: string): string | undefined => {
    if (want instanceof P) {
      const [mantissa, exponent] = want.digits.split('e');
      const decimals = (mantissa!.split('.')[1] ?? '').length;
      const unit = Number(`1e${Number(exponent ?? 0) - decimals}`);
      const tolerance = Math.max(unit * 0.5000001, decimals > 12 ? 4e-15 * Math.abs(Number(want.digits)) : 0);
      const near = typeof got === 'number' && Math.abs(got - Number(want.digits)) <= tolerance;
      return near ? undefined : `${path}: ${got} is not ${want.digits}`;
    }
    if (typeof want === 'object' && want !== null) {
      if (typeof got !== 'object' || got === null) return `${path}: ${got}`;
      const keys = new Set([...Object.keys(want), ...Object.keys(got)]);
      for (const key of keys) {
        const at = (object: object) => (object as Record<string, unknown>)[key];
        const wrong = compare(at(got), at(want), `${path}.${key}`);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    }
    return Object.is(got, want) ? undefined : `${path}: ${got} is not ${want}`;
  };
  return compare(actual, holder[0], 'result');
}

describe('@example lines of src/stats', () => {
  for (const name of files) {
    const text = readFileSync(folder + name, 'utf8');
    const examples = [...text.matchAll(/@example (.+) \/\/ (.+)$/gm)];
    it.each(examples.map((match) => [match[1]!, match[2]!]))(`${name}: %s is %s`, (expression, printed) => {
      const names = Object.keys(scope);
      const value = new Function(...names, `return (${expression})`)(...names.map((key) => scope[key]));
      expect(matches(value, printed)).toBeUndefined();
    });
    it(`${name}: every exported function has an example`, () => {
      const exported = [...text.matchAll(/^export function (\w+)/gm)].map((match) => match[1]!);
      const shown = new Set(
        examples.flatMap((match) => [...match[1]!.matchAll(/\w+/g)].map((word) => word[0])),
      );
      expect(exported.filter((word) => !shown.has(word))).toEqual([]);
    });
  }
});
