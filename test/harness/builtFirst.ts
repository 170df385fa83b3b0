import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { house } from './places.js';

/** Builds `dist/` before the first test if a file of `src/` is newer than what was built of it. */
export default function builtFirst(): void {
  if (!stale()) return;
  const tsc = join(house, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', house], { encoding: 'utf8' });
  if (status !== 0) console.error(stdout);
}

function stale(): boolean {
  return readdirSync(join(house, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .some((name) => {
      const built = statSync(join(house, 'dist', name.replace(/ts$/, 'js')), { throwIfNoEntry: false });
      return built === undefined || built.mtimeMs < statSync(join(house, 'src', name)).mtimeMs;
    });
}
