import type { Outlook, PastUnits } from '../../act/promise.js';
import type { Day } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import type { Store } from '../../store/open.js';
import { type Model, readModel } from '../predict/modelBody.js';
import { scoreCustomers } from '../predict/scoring.js';

/** What a model says about the people of an audience; arrays have one entry per person asked about. */
export interface AudienceScores {
  readonly ranking: 'effect' | 'response';
  readonly modelId: string;
  readonly modelName: string;
  readonly target: string;
  /** The window that the model learned outcomes of. */
  readonly windowDays: number;
  readonly score: Float64Array;
  /** Expected incremental margin of a contact, minor units; only from an effect model. */
  readonly effect: Float64Array | undefined;
  /** Standard error of `effect` from the average effects alone. */
  readonly standardError: Float64Array | undefined;
  /** Whether past campaigns show, on units not seen, that contact works or that the model ranks. */
  readonly evidence: boolean;
  /** The history that turns effects into a promise; only from an effect model. */
  readonly history: PastUnits | undefined;
  /** Expected margins and their squares, which say how noisy the audit will be; only from an effect model. */
  readonly outlook: Outlook | undefined;
  /** Chance of a purchase and expected margin if contacted; only from an effect model. */
  readonly buying: { readonly purchase: Float64Array; readonly margin: Float64Array } | undefined;
  readonly notes: readonly string[];
}

/** Scores customers by a model, from rows dated `asOf` or earlier. Exit 2 for a model made later than that. */
export async function audienceScores(
  store: Store,
  model: Model,
  customers: readonly number[],
  asOf: Day,
  sendOn: Day,
): Promise<AudienceScores> {
  const scored = await scoreCustomers(store, model, asOf, { t0: Math.min(sendOn, asOf + 1), customers });
  const { effect } = scored;
  return {
    ranking: effect === undefined ? 'response' : 'effect',
    modelId: model.model,
    modelName: model.name,
    target: model.target,
    windowDays: model.body.windowDays,
    score: scored.score,
    effect: effect?.effect,
    standardError: effect?.standardError,
    evidence: model.body.verdict?.state !== 'none',
    history: effect === undefined ? undefined : model.history,
    outlook: effect,
    buying:
      effect === undefined ? undefined : { purchase: effect.purchaseTreated, margin: effect.marginTreated },
    notes: scored.notes.map(({ text }) => text),
  };
}

/** A model by name or id, refused (exit 2) if it has seen days after `asOf`: it would know what is to be predicted. */
export async function modelAsOf(
  store: Store,
  name: string,
  asOf: Day,
  show: (day: Day) => string,
): Promise<Model> {
  const model = await readModel(store, name);
  if (model.body.question.level === 'account') {
    throw new UserError(`model "${name}" is about accounts, and a list contacts households or people`, {
      code: 'other_level',
      exit: exits.usage,
      hint: `"clm predict score ${model.name}" gives a score per account; train one for lists without --level account`,
    });
  }
  if (model.asOf > asOf) {
    throw new UserError(
      `model "${name}" was trained as of ${show(model.asOf)}, after ${show(asOf)}, the day the list is made as of`,
      {
        code: 'model_from_the_future',
        exit: exits.usage,
        hint: `train one as of then: clm predict train ${model.name} --target ${model.target} --as-of ${show(asOf)}`,
      },
    );
  }
  return model;
}
