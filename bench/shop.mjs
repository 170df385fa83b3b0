// Writes fixtures/shop: a small shop of the simulated world, byte for byte the same every time. Run after a build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fixtureFiles } from '../dist/world/fixture.js';

const folder = new URL('../fixtures/shop/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, bytes] of Object.entries(fixtureFiles())) writeFileSync(new URL(name, folder), bytes);
