import { entries } from '../../src/commands/tree.js';

/** Ways to ask each measure beside the plain one, on a shop that has a bit of everything. */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = {
  lift: [
    ['--metric', 'margin'],
    ['--by', 'region'],
  ],
  attribution: [
    ['--rule', 'last,first,linear,decay,position,markov,shapley'],
    ['--rule', 'markov', '--by', 'channel', '--order', '2'],
  ],
  customers: [['--by', 'customer']],
  ladder: [
    ['--by', 'move'],
    ['--by', 'customer'],
  ],
  service: [
    ['--by', 'month'],
    ['--by', 'recovery'],
  ],
  retention: [
    ['--by', 'cohort'],
    ['--by', 'cycle'],
  ],
  segments: [
    ['--by', 'customer'],
    ['--by', 'bin'],
  ],
  products: [
    ['--by', 'category'],
    ['--by', 'category', '--combinations', '--all'],
    ['--by', 'category', '--customers-of', 'garden'],
  ],
  channels: [['--by', 'region,channel'], ['--moves']],
};

/** Every measure of the program, asked in every way: the words after `clm`. */
export const everyMeasure: readonly (readonly string[])[] = entries
  .filter(({ path }) => path[0] === 'measure')
  .flatMap(({ path }) => [[], ...(ways[path[1]!] ?? [])].map((flags) => [...path, ...flags]));
