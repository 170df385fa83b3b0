import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fullProgram, run } from '../../src/cli.js';
import { entries } from '../../src/commands/tree.js';
import { exits } from '../../src/errors.js';
import { bufferIo } from './bufferIo.js';
import { house } from './places.js';

const transcripts = ['README.md', ...readdirSync(join(house, 'test/cli')).map((name) => `test/cli/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join(house, name), 'utf8'))
  .join('\n');

describe.each(entries.map((entry) => [entry.path.join(' '), entry] as const))('clm %s', (name, entry) => {
  it('has a one-line summary', () => {
    expect(entry.summary).toMatch(/^[a-z][^\n]{9,99}[^.\s]$/);
  });

  it('says in its help what it does, how it is used and how it ends', async () => {
    const io = bufferIo();
    expect(await run([...entry.path, '--help'], io)).toBe(exits.done);
    const [usage, examples, ends] = io.out().split(/\nExamples:\n|\nExit codes:\n/);
    expect(usage).toMatch(new RegExp(`^Usage: clm ${name}\\b`));
    expect(examples?.split('\n').filter((line) => line.startsWith('  $ '))).not.toEqual([]);
    const statuses = ends?.match(/^ {2}\d+(?= )/gm)?.map(Number) ?? [];
    expect(statuses).toContain(exits.done);
    expect(statuses).toContain(exits.usage);
    expect(io.err()).toBe('');
  });

  it('gives examples that it understands', async () => {
    const { examples } = await entry.load();
    const own = examples.flatMap(clmCommands);
    expect(own.filter((argv) => entry.path.every((word, i) => argv[i] === word))).not.toEqual([]);
    for (const argv of own) await understood(argv);
  });

  it('is shown in the README or a transcript', () => {
    expect(transcripts).toMatch(new RegExp(`\\bclm ${name}\\b`));
  });
});

it('no command is named twice', () => {
  const names = entries.map((entry) => entry.path.join(' '));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

/** Parses a command line against the whole tree without running it; throws if a flag or value is refused. */
async function understood(argv: readonly string[]): Promise<void> {
  const io = bufferIo();
  const root = await fullProgram(io);
  let reached = false;
  for (const leaf of root.commands.flatMap((command) => [command, ...command.commands])) {
    if (leaf.commands.length === 0) {
      leaf.action(() => {
        reached = true;
      });
    }
  }
  await root.parseAsync([...argv], { from: 'user' });
  expect(reached, argv.join(' ')).toBe(true);
}

/** The arguments of each `clm` in a shell line: pipelines are cut, redirections and variables dropped, quotes removed. */
function clmCommands(example: string): readonly string[][] {
  const words = example.match(/(?:'[^']*'|"[^"]*"|[^\s|'"])+|\|/g) ?? [];
  const found: string[][] = [];
  let inside = false;
  for (const [i, word] of words.entries()) {
    if (word === '|' || word === '&&') inside = false;
    else if (word === 'clm' && !inside) {
      inside = true;
      found.push([]);
    } else if (inside && !/^[<>]/.test(word) && !/^[<>]$/.test(words[i - 1]!)) {
      found.at(-1)!.push(word.replaceAll(/['"]/g, ''));
    }
  }
  return found;
}
