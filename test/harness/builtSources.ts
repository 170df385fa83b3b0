import { dirname, join, relative, resolve } from 'node:path';
import type { Plugin } from 'vitest/config';
import { house } from './places.js';

const sources = join(house, 'src');

/**
 * Makes a test's import of `src/...` the built file in `dist/`, loaded by Node itself: what is tested is what is shipped,
 * and it neither has to be transformed for every file nor runs slower than it will. `builtFirst` builds it.
 */
export const builtSources: Plugin = {
  name: 'built-sources',
  enforce: 'pre',
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith('.')) return null;
    const path = resolve(dirname(importer), source);
    const inside = relative(sources, path);
    return inside.startsWith('..') ? null : { id: join(house, 'dist', inside), external: true };
  },
};
