import { createHash } from 'node:crypto';
import type { Day } from '../days.js';
import type { Chosen } from './chooseMembers.js';
import type { Plan } from './plan.js';
import type { Promise as ListPromise } from './promise.js';
import type { WaterfallStep } from './waterfall.js';

/** Everything that decides which list a command makes. The same inputs are the same list. */
export interface ListInputs {
  readonly campaign: string;
  readonly wave: string;
  readonly planSha256: string | undefined;
  readonly asOf: Day;
  readonly sendOn: Day;
  readonly windowDays: number;
  readonly model: string | undefined;
  readonly holdout: number | 'auto';
  readonly reason: string | undefined;
  readonly top: number | undefined;
  readonly budget: number | undefined;
  readonly min: number | undefined;
  readonly cautious: boolean;
  readonly salt: string;
  /** The share of units that the global control keeps out, where there is one. */
  readonly globalControl?: number | undefined;
}

const hashed = [
  'campaign',
  'wave',
  'planSha256',
  'asOf',
  'sendOn',
  'windowDays',
  'model',
  'holdout',
  'reason',
  'top',
  'budget',
  'min',
  'cautious',
  'salt',
] as const;

/** The id of a list: a hash of its inputs, in their order. Twelve hexadecimal digits. */
export function listId(inputs: ListInputs): string {
  const words = [
    ...hashed.map((key) => inputs[key]),
    ...(inputs.globalControl === undefined ? [] : [inputs.globalControl]),
  ];
  return createHash('sha256')
    .update(JSON.stringify(words.map((word) => word ?? null)))
    .digest('hex')
    .slice(0, 12);
}

/** The hash of what selects people: audience, suppression and consent rules. */
export function ruleHash(plan: Plan): string {
  const { audience, suppress, consent, purpose, caps, channel } = plan;
  return createHash('sha256')
    .update(JSON.stringify([audience ?? null, suppress, consent, purpose, caps, channel]))
    .digest('hex');
}

/** One arm of a list as it was drawn. Cost of a contact in minor units, possibly fractional. */
export interface ManifestArm {
  readonly arm: string;
  /** Share of the units selected. */
  readonly share: number;
  readonly units: number;
  readonly contactCost: number;
  readonly offer: string | undefined;
}

/** What a list is, for ever: who made it how, from what, and what it promises. Money in minor units. */
export interface Manifest {
  readonly list: string;
  readonly inputs: ListInputs;
  readonly planVersion: number | undefined;
  readonly ruleSha256: string;
  readonly channel: string;
  readonly ranking: 'effect' | 'response' | 'none';
  readonly modelName: string | undefined;
  /** What the model predicts: effect, response, purchase or spend. */
  readonly modelTarget: string | undefined;
  /** The window whose outcomes the model learned. */
  readonly modelWindowDays: number | undefined;
  readonly modelNotes: readonly string[];
  readonly holdout: number;
  readonly arms: readonly ManifestArm[];
  readonly waterfall: readonly WaterfallStep[];
  readonly audience: number;
  readonly eligibleUnits: number;
  readonly selectedUnits: number;
  readonly contacted: number;
  readonly heldOut: number;
  readonly endedBy: Chosen['endedBy'];
  /** Units whose arm was drawn by an earlier list of the campaign. */
  readonly keptArms: number;
  readonly contactCost: number;
  readonly fixedCost: number;
  readonly cost: number;
  /** `none` says that nothing is promised, and why is in `promiseState`. */
  readonly promise: ListPromise | 'none';
  readonly promiseState:
    | 'ok'
    | 'empty'
    | 'no_model'
    | 'response_only'
    | 'no_holdout'
    | 'no_history'
    | 'no_evidence'
    | 'recorded';
  /** SHA-256 of the list as CSV, header first, default columns. */
  readonly csvSha256: string;
  readonly madeAt: string;
}
