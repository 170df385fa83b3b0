import type { ListInputs, Manifest } from '../../act/manifest.js';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { globalControlOn } from '../../store/globalControl.js';
import { listsOf } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../command.js';
import type { Model } from '../predict/modelBody.js';
import { moneyTargets } from './listTable.js';
import { modelAsOf } from './scores.js';
import { listDays, moneyFlag, type Planned } from './settle.js';

/** The flags of a list that decide who is on it. */
export interface ListOptions {
  readonly model?: string | undefined;
  readonly budget?: string | undefined;
  readonly top?: number | undefined;
  readonly min?: string | undefined;
  readonly cautious?: true | undefined;
  readonly holdout?: number | 'auto' | boolean | undefined;
  readonly reason?: string | undefined;
  readonly wave?: string | undefined;
  readonly sendOn?: number | undefined;
}

/** What makes a list; `missing` says why its model can not be used, which only a list that was kept can do without. */
export interface Settled {
  readonly inputs: ListInputs;
  readonly model: Model | undefined;
  readonly missing: UserError | undefined;
}

/** Settles everything that decides which list a command makes: flags, else the plan, else the store. */
export async function settledInputs(
  context: Context,
  store: Store,
  { plan, sha256 }: Planned,
  options: ListOptions,
): Promise<Settled> {
  const { asOf, sendOn } = listDays(context, store, plan, options.sendOn);
  const asked = typeof options.holdout === 'boolean' ? (options.holdout ? undefined : 0) : options.holdout;
  const holdout = asked ?? plan.holdout ?? 0.1;
  if (holdout === 0 && (options.reason ?? '').trim() === '') {
    throw new UserError('a list without a holdout can not be measured, and needs a --reason', {
      code: 'no_holdout_reason',
      exit: exits.usage,
      hint: '--no-holdout --reason "legal notice to everybody"',
    });
  }
  const wanted = options.model ?? plan.model;
  const wave = options.wave ?? '';
  const { model, kept, missing } = await modelOf(store, plan.campaign, wave, wanted, asOf);
  const target = model?.target ?? kept?.target;
  const keptOut = globalControlOn(store, asOf);
  const inputs = {
    campaign: plan.campaign,
    wave,
    planSha256: sha256,
    asOf,
    sendOn,
    windowDays: plan.windowDays ?? store.settings.windowDays,
    model: model?.model ?? kept?.id,
    holdout,
    reason: holdout === 0 ? options.reason : undefined,
    top: options.top ?? plan.top,
    budget: moneyFlag(store, '--budget', options.budget) ?? plan.budget,
    min: leastOf(store, options.min, plan.min, target),
    cautious: options.cautious === true,
    salt: store.settings.salt,
    ...(keptOut === undefined || keptOut.share === 0 ? {} : { globalControl: keptOut.share }),
  };
  return { inputs, model, missing };
}

/** The least expected profit in minor units; for a model of responses or purchases the least score. */
function leastOf(
  store: Store,
  typed: string | undefined,
  planned: number | undefined,
  target: string | undefined,
): number | undefined {
  if (target === undefined || moneyTargets.includes(target))
    return moneyFlag(store, '--min', typed) ?? planned;
  const least = typed === undefined ? undefined : Number(typed);
  if (least !== undefined && !(typed!.trim() !== '' && Number.isFinite(least))) {
    throw new UserError(`--min: "${typed}" is not a score such as 0.05`, {
      code: 'bad_score',
      exit: exits.usage,
    });
  }
  return (
    least ?? (planned === undefined ? undefined : planned / Number(`1e${store.settings.currencyDigits}`))
  );
}

/** What a model that a list was made with may have become since. */
const gone = ['unknown_model', 'older_model', 'newer_model'];

interface UsableModel {
  readonly model?: Model | undefined;
  /** A model that is no longer there, as the list that stands remembers it. */
  readonly kept?: { readonly id: string; readonly target: string | undefined };
  readonly missing?: UserError | undefined;
}

async function modelOf(
  store: Store,
  campaign: string,
  wave: string,
  wanted: string | undefined,
  asOf: Day,
): Promise<UsableModel> {
  if (wanted === undefined) return {};
  try {
    return { model: await modelAsOf(store, wanted, asOf, formatDay) };
  } catch (error) {
    if (!(error instanceof UserError) || !gone.includes(error.code)) throw error;
    const standing = (await listsOf(store, campaign)).find(
      (row) => row.supersededBy === undefined && row.wave === wave && row.model !== undefined,
    );
    if (standing?.model === undefined) throw error;
    const { modelName, modelTarget } = JSON.parse(standing.body) as Manifest;
    if (modelName !== wanted && standing.model !== wanted) throw error;
    return { kept: { id: standing.model, target: modelTarget }, missing: error };
  }
}
