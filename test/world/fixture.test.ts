import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fixtureFiles } from '../../src/world/fixture.js';

const folder = new URL('../../fixtures/shop/', import.meta.url);

test('fixtures/shop is what the world makes, byte for byte; if the world changed: node bench/shop.mjs', () => {
  const files = fixtureFiles();
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
  for (const [name, bytes] of Object.entries(files)) {
    expect(readFileSync(new URL(name, folder)).equals(bytes), name).toBe(true);
  }
});
