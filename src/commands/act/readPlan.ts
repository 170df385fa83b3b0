import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { type Plan, parsePlan } from '../../act/plan.js';
import { exits, UserError } from '../../errors.js';
import type { Io } from '../../io.js';
import type { StoredPlan } from '../../store/plans.js';
import { parseToml } from '../../toml.js';
import { textOfFile } from '../textOfFile.js';

/** A plan as read from its file, with what is kept of it. */
export interface PlanFile {
  readonly plan: Plan;
  readonly file: string;
  readonly body: string;
  readonly sha256: string;
  /** Where a key stands: file and line. */
  readonly place: (key: string) => string;
}

/** Reads a plan from a file, or from stdin for `-`. */
export async function readPlan(io: Io, path: string, currencyDigits: number): Promise<PlanFile> {
  const written = path === '-' ? await fromStdin(io) : textOfFile(io, path);
  const file = path === '-' ? 'stdin' : path;
  const plan = parsePlan(written, file, currencyDigits);
  const body = JSON.stringify(plan);
  const { lines } = parseToml(written, file);
  const place = (key: string) => (lines.has(key) ? `${file}:${lines.get(key)}` : file);
  return { plan, file, body, place, sha256: createHash('sha256').update(body).digest('hex') };
}

/** The plan that a store kept. */
export function planOf(stored: StoredPlan): Plan {
  return JSON.parse(stored.body) as Plan;
}

async function fromStdin(io: Io): Promise<string> {
  if (io.stdinIsTerminal) {
    throw new UserError('- reads the plan from a pipe, and stdin is a terminal', {
      code: 'no_stdin',
      exit: exits.usage,
      hint: 'name the file, or pipe it in',
    });
  }
  return await text(io.stdin);
}
