import { exits, UserError } from '../../errors.js';
import type { Encoder } from '../../learn/encoder.js';
import type { LogisticModel } from '../../learn/logistic.js';
import type { ChanceModel } from '../../predict/chance.js';
import type { Spread } from '../../predict/drift.js';
import type { EffectHistory, EffectModel } from '../../predict/effect.js';
import type { UpliftModel } from '../../predict/uplift.js';
import type { EffectVerdict } from '../../predict/upliftEvidence.js';
import type { FeatureChoice } from '../../store/features.js';
import { loadModel, type StoredModel } from '../../store/models.js';
import type { Store } from '../../store/open.js';
import type { CampaignAccount } from '../../store/pastOutcomes.js';
import type { TrainingQuestion } from './trainingData.js';

/** What a learner made: the tag says which. */
export type Learned = EffectModel | UpliftModel | ChanceModel;

/** Everything a model is, beside its long arrays: kept as JSON in the registry. */
export interface ModelBody {
  readonly question: TrainingQuestion;
  readonly ridge: number;
  readonly seed: number;
  /** Outcome days: of the campaigns it learned from. */
  readonly windowDays: number;
  /** How features are made, frozen. */
  readonly choice: FeatureChoice;
  /** Names of the features used. */
  readonly features: readonly string[];
  readonly learned: Learned;
  readonly campaigns: readonly string[];
  readonly account: readonly CampaignAccount[];
  /** How features were spread at training, and the mean score, to tell drift. */
  readonly spreads: readonly Spread[];
  readonly meanScore: number;
  /** SHA-256 over the training rows. */
  readonly fingerprint: string;
  /** Version of the program that fitted it. */
  readonly version: string;
  /** Effect models: what the data could tell on units not seen. */
  readonly verdict?: EffectVerdict;
}

/** Past units with both predictions, and, where the model has them, customers, outcomes and expected outcomes. */
export interface KeptHistory extends EffectHistory {
  readonly unit: Int32Array;
  /** Whether `unit` holds customer numbers; models of earlier versions did not keep them. */
  readonly knowsCustomers: boolean;
  /** What happened, as the effect is measured: margin unless the model is about another outcome. */
  readonly outcome: Float64Array;
  readonly levels: { readonly control: Float64Array; readonly treated: Float64Array } | undefined;
}

/** A model read back from the registry. */
export interface Model extends StoredModel {
  readonly body: ModelBody;
  /** For effect models: past units with both predictions, which a promise needs. */
  readonly history: KeptHistory | undefined;
}

/** A model by id, or the newest of a name. Exit 2 if unknown or of lifetime value, 5 if it must be trained again, 12 if a newer clm made it. */
export async function readModel(store: Store, wanted: string): Promise<Model> {
  const stored = await loadModel(store, wanted);
  if (stored.target === 'clv') {
    throw new UserError(`model "${wanted}" is one of lifetime value: it does not score contacts`, {
      code: 'other_model',
      exit: exits.usage,
      hint: `score with it: clm predict clv --fitted ${wanted}`,
    });
  }
  if (stored.target === 'clusters') {
    throw new UserError(`model "${wanted}" is one of clusters: it does not score contacts`, {
      code: 'other_model',
      exit: exits.usage,
      hint: `who is where: clm predict clusters ${wanted} --by customer`,
    });
  }
  if (stored.target === 'next-product') {
    throw new UserError(`model "${wanted}" is one of next products: it does not score contacts`, {
      code: 'other_model',
      exit: exits.usage,
      hint: 'its offers: clm predict next-product',
    });
  }
  const body = withClassifier(stored.body as ModelBody);
  const { campaign, treated, margin, fitted, crossFitted } = stored.arrays;
  const complete =
    campaign instanceof Int32Array &&
    treated instanceof Uint8Array &&
    margin instanceof Float64Array &&
    fitted instanceof Float64Array &&
    crossFitted instanceof Float64Array;
  const history = complete
    ? {
        campaigns: body.campaigns,
        campaign,
        treated,
        margin,
        fitted,
        crossFitted,
        ...furtherHistory(stored.arrays, margin),
      }
    : undefined;
  return { ...stored, body, history };
}

/** Models of chances kept by earlier versions were logistic regressions and said so in other words. */
function withClassifier(body: ModelBody): ModelBody {
  const { learned } = body;
  if (learned.kind !== 'chance' || learned.classifier !== undefined) return body;
  const { encoder, logistic, ...rest } = learned as ChanceModel & {
    readonly encoder: Encoder;
    readonly logistic: LogisticModel;
  };
  const classifier = { kind: 'logistic', encoder, logistic } as const;
  return { ...body, learned: { ...rest, classifier, ridge: body.ridge, priorShift: 0, compared: [] } };
}

function furtherHistory(arrays: StoredModel['arrays'], margin: Float64Array) {
  const { unit, outcome, levelControl, levelTreated } = arrays;
  const levels =
    levelControl instanceof Float64Array && levelTreated instanceof Float64Array
      ? { control: levelControl, treated: levelTreated }
      : undefined;
  return {
    unit: unit instanceof Int32Array ? unit : Int32Array.from(margin, (_, i) => i),
    knowsCustomers: unit instanceof Int32Array,
    outcome: outcome instanceof Float64Array ? outcome : margin,
    levels,
  };
}
