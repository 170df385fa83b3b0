import { createHash } from 'node:crypto';
import type { TableMapping } from './block.js';

/** A short hash of what a mapping says, whatever the lines it stands on and the order of its keys. */
export function mappingHash(mapping: TableMapping): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(mapping)))
    .digest('hex')
    .slice(0, 16);
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([key]) => key !== 'place')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => [key, canonical(one)]);
}
