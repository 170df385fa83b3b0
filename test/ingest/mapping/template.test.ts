import { describe, expect, it } from 'vitest';
import { compose, parseTemplate } from '../../../src/ingest/mapping/template.js';

const made = (template: string, record: readonly string[], whole = false) => {
  const parts = parseTemplate(template);
  if (typeof parts === 'string') return parts;
  return compose(parts, (header) => ['brand', 'sku', 'zip'].indexOf(header), whole)(record, '7', 'a.csv');
};

describe('a composed value', () => {
  it('is a header without braces, and joins fields, file and line with them', () => {
    expect(made('sku', ['Acme', 'S1', ''])).toBe('S1');
    expect(made('{brand} {sku}', ['Acme', 'S1', ''])).toBe('Acme S1');
    expect(made('{@file}-{@line}', [])).toBe('a.csv-7');
    expect(made('{{{sku}}}', ['', 'S1', ''])).toBe('{S1}');
  });

  it('fills numbers with zeros and leaves other texts alone', () => {
    expect(made('{zip:5}', ['', '', '1067'])).toBe('01067');
    expect(made('{zip:5}', ['', '', 'AB1'])).toBe('AB1');
    expect(made('H{@line:5}', [])).toBe('H00007');
  });

  it('is empty if its fields are; an id is empty if one of them is', () => {
    expect(made('{brand}-{sku}', ['', '', ''])).toBe('');
    expect(made('{brand}-{sku}', ['Acme', '', ''])).toBe('Acme-');
    expect(made('{brand}-{sku}', ['Acme', '', ''], true)).toBe('');
  });

  it('says what is wrong with it', () => {
    expect(made('{brand', [])).toMatch(/opens a brace/);
    expect(made('brand}', [])).toMatch(/closes a brace/);
    expect(made('{}', [])).toMatch(/names no header/);
    expect(made('{@row}', [])).toMatch(/\{@file\}, \{@line\}/);
    expect(made(' ', [])).toMatch(/names no header/);
  });
});
