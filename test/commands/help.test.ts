import { Command } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';
import { methodsHelp } from '../../src/commands/helpMethods.js';
import { entries } from '../../src/commands/tree.js';

describe('help methods', () => {
  it('names commands and flags that there are, and a year of each source', async () => {
    for (const [method, , commands, source] of methodsHelp().rows) {
      expect(source, String(method)).toMatch(/\b(19|20)\d\d\b|arXiv/);
      let stage: readonly string[] = [];
      for (const words of String(commands).split(/[;,] /)) {
        const [path, flag] = [words.replace(/ --.*/, '').split(' '), words.match(/--\w+/)?.[0]];
        const found = [path, [...stage, ...path]].find((name) =>
          entries.some((entry) => entry.path.join(' ') === name.join(' ')),
        );
        expect(found, `${method}: ${words}`).toBeDefined();
        stage = found!.slice(0, -1);
        if (flag === undefined) continue;
        const entry = entries.find((one) => one.path.join(' ') === found!.join(' '))!;
        const declared = (await entry.load()).flags(new Command() as never);
        expect(
          declared.options.map((option) => option.long),
          String(method),
        ).toContain(flag);
      }
    }
  });
});
