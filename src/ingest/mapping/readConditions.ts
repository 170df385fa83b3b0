import { TomlDate, type TomlValueWithoutBigInt } from 'smol-toml';
import { parseDay } from '../../days.js';
import { badValue, knownKeys, place, sectionOf, type TomlSection } from '../../toml.js';
import type { Said } from './block.js';
import { type Condition, type ConditionWord, conditionWords } from './condition.js';
import { plainText } from './plainText.js';

/**
 * Reads `[where]`: for each header a text (is that), a list of texts (is one of them) or words (`{ above = 0 }`). All
 * of them must be met. UserError exit 2 for what is not understood.
 */
export function readConditions(section: TomlSection): readonly Said<Condition>[] {
  const where = sectionOf(section, 'where');
  if (where === undefined) return [];
  return Object.entries(where.values).flatMap(([header, value]) => {
    const said = (condition: Condition): Said<Condition> => ({
      value: condition,
      place: place(where, header),
    });
    if (header.trim() === '') throw badValue(where, header, 'names no header');
    if (plainText(value) !== undefined || Array.isArray(value)) {
      return [said({ header, word: 'is', texts: textsIn(where, header, value) })];
    }
    const words = sectionOf(where, header)!;
    knownKeys(words, conditionWords);
    if (Object.keys(words.values).length === 0) throw badValue(where, header, 'says no condition');
    return Object.entries(words.values).map(([word, given]) =>
      said(condition(words, header, word as ConditionWord, given)),
    );
  });
}

function condition(
  words: TomlSection,
  header: string,
  word: ConditionWord,
  value: TomlValueWithoutBigInt,
): Condition {
  if (word === 'empty') {
    if (typeof value !== 'boolean') throw badValue(words, word, 'is true or false');
    return { header, word, empty: value };
  }
  if (word === 'is' || word === 'not' || word === 'prefix' || word === 'not_prefix') {
    const texts = textsIn(words, word, value);
    if (word.endsWith('prefix') && texts.some((text) => text === '')) {
      throw badValue(words, word, 'every text starts with ""');
    }
    return { header, word, texts };
  }
  if (typeof value === 'number' && Number.isFinite(value)) return { header, word, limit: value };
  const day = value instanceof TomlDate && value.isDate() ? parseDay(value.toISOString()) : undefined;
  if (day !== undefined) return { header, word, day };
  throw badValue(
    words,
    word,
    'needs a number or a day',
    'for example { above = 0 } or { at_least = 2026-01-01 }',
  );
}

function textsIn(section: TomlSection, key: string, value: TomlValueWithoutBigInt): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  const texts = list.map((one) => plainText(one as TomlValueWithoutBigInt));
  if (texts.length > 0 && texts.every((text) => text !== undefined)) return texts as readonly string[];
  throw badValue(section, key, 'needs a text, or a list of texts');
}
