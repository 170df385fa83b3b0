import { Option } from '@commander-js/extra-typings';
import { expect, it } from 'vitest';
import { flowing, helpLayout } from '../../src/commands/helpText.js';

it('joins lines of the source, keeps sentences that end with theirs, tables and paragraphs', () => {
  expect(flowing('One sentence goes\non here.\nAnother.\n--flag says\n\n  a  b\n  c  d\nColumns: x.')).toBe(
    'One sentence goes on here.\nAnother. --flag says\n\n  a  b\n  c  d\n\nColumns: x.',
  );
});

it('names choices where the description does not, and defaults as they are typed', () => {
  const told = (option: Option) => helpLayout.optionDescription(option);
  expect(told(new Option('--by <what>', 'state (default) or move').choices(['state', 'move']))).toBe(
    'state (default) or move',
  );
  expect(told(new Option('--by <what>', 'what (default b)').choices(['a', 'bb']))).toBe(
    'what (default b; choices: a, bb)',
  );
  expect(told(new Option('--most <n>', 'at most').default(4))).toBe('at most (default: 4)');
  expect(told(new Option('--names <n>', 'names').default(['a', 'b'], 'a,b'))).toBe('names (default: a,b)');
});

it('wraps beside the word that is explained', () => {
  const line = '  word  what it means, in more words than stand in a line of it';
  expect(helpLayout.boxWrap(`${line}\nplain`, 50)).toBe(
    '  word  what it means, in more words than stand in\n        a line of it\nplain',
  );
});
