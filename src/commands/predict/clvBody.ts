import { createHash } from 'node:crypto';
import { exits, UserError } from '../../errors.js';
import { gammaGammaNames } from '../../learn/gammaGamma.js';
import type { PeriodLength } from '../../predict/buyerHistories.js';
import { buyingModels } from '../../predict/buyingModels.js';
import type { ClvFit, ClvHistories, Outlook } from '../../predict/clv.js';
import type { Result, Row } from '../../result.js';
import { loadModel, modelFormat, type StoredModel } from '../../store/models.js';
import type { Store } from '../../store/open.js';
import { spanText } from './clvTalk.js';
import { registryCells, registryColumns } from './registryColumns.js';

/** Everything a model of lifetime value is: kept as JSON in the registry. */
export interface ClvBody {
  readonly learned: ClvFit & { readonly kind: 'clv' };
  readonly outlook: Outlook;
  /** Of the BG/BB model. */
  readonly period: PeriodLength | undefined;
  readonly marginMillionths: number | undefined;
  readonly assumeMarginMillionths: number | undefined;
  /** SHA-256 over the histories. */
  readonly fingerprint: string;
  /** Version of the program that fitted it. */
  readonly version: string;
}

/** A model of lifetime value read back from the registry. */
export interface ClvModel extends StoredModel {
  readonly body: ClvBody;
}

/** Whether what the registry holds is a model of lifetime value. */
export function isClvModel(stored: StoredModel): stored is ClvModel {
  return stored.target === 'clv';
}

/** A model of lifetime value by id, or the newest of a name. Exit 2 if there is none or it is of another kind. */
export async function readClvModel(store: Store, wanted: string): Promise<ClvModel> {
  const stored = await loadModel(store, wanted);
  if (isClvModel(stored)) return stored;
  throw new UserError(`model "${wanted}" is not one of lifetime value but of ${stored.target}`, {
    code: 'other_model',
    exit: exits.usage,
    hint: `use it with "clm predict ${['clusters', 'next-product'].includes(stored.target) ? stored.target : `score ${wanted}`}"`,
  });
}

/** SHA-256 over histories. */
export function historiesFingerprint(histories: ClvHistories): string {
  const hash = createHash('sha256');
  for (const array of [histories.frequency, histories.recency, histories.age, histories.margin]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest('hex');
}

/** The id of a model: a hash of what made it. */
export function clvModelId(name: string, body: ClvBody): string {
  const { outlook, period, marginMillionths, assumeMarginMillionths, fingerprint } = body;
  return createHash('sha256')
    .update(
      JSON.stringify([
        name,
        'clv',
        body.learned.model,
        outlook,
        period ?? null,
        marginMillionths ?? null,
        assumeMarginMillionths ?? null,
        fingerprint,
        modelFormat,
      ]),
    )
    .digest('hex')
    .slice(0, 12);
}

/** What the registry says of a model of lifetime value: one row with its parameters by name, and their table. */
export function showClv(model: ClvModel): readonly Result[] {
  const { learned: fit, outlook, period, fingerprint } = model.body;
  const { names } = buyingModels[fit.model];
  const numbers = (columns: readonly string[]) => columns.map((name) => ({ name, kind: 'number' as const }));
  // The spend model's gamma must not be taken for that of bg-bb.
  const spendNames = fit.model === 'bg-bb' ? ['p', 'q', 'spend_gamma'] : gammaGammaNames;
  return [
    {
      columns: [
        ...registryColumns,
        { name: 'buying', kind: 'text' },
        ...numbers([...names, 'log_likelihood', ...spendNames, 'spend_log_likelihood']),
        { name: 'customers', kind: 'count' },
        { name: 'converged', kind: 'flag' },
        { name: 'horizon', kind: 'text' },
        { name: 'discount', kind: 'share' },
        { name: 'data', kind: 'text', machineOnly: true },
        { name: 'version', kind: 'text' },
      ],
      rows: [
        [
          ...registryCells(model),
          fit.model,
          ...(fit.buying.converged ? fit.buying.parameters : names.map(() => undefined)),
          fit.buying.logLikelihood,
          ...(fit.spend?.converged === true ? fit.spend.parameters : spendNames.map(() => undefined)),
          fit.spend?.logLikelihood,
          fit.customers,
          fit.buying.converged,
          spanText(outlook.horizon, period),
          outlook.discount,
          fingerprint,
          model.body.version,
        ],
      ],
    },
    parameterTable(fit),
  ];
}

const z = 1.959963984540054;

/** The parameters of a fit with standard errors and 95 % intervals, one row each; empty where it did not converge. */
export function parameterTable(fit: ClvFit): Result {
  const part = (model: string, names: readonly string[], one: ClvFit['buying']): Row[] =>
    names.map((name, i) => {
      const value = one.parameters[i]!;
      const error = one.converged ? Math.sqrt(one.logCovariance[i * names.length + i]!) : undefined;
      return [
        model,
        name,
        one.converged ? value : undefined,
        error === undefined ? undefined : value * error,
        error === undefined ? undefined : value * Math.exp(-z * error),
        error === undefined ? undefined : value * Math.exp(z * error),
        one.logLikelihood,
        one.converged,
      ];
    });
  return {
    title: 'Parameters, with 95 % intervals',
    columns: [
      { name: 'model', kind: 'text' },
      { name: 'parameter', kind: 'text' },
      { name: 'estimate', kind: 'number' },
      { name: 'standard_error', kind: 'number', heading: 'error' },
      { name: 'estimate_low', kind: 'number', heading: 'low' },
      { name: 'estimate_high', kind: 'number', heading: 'high' },
      { name: 'log_likelihood', kind: 'number', machineOnly: true },
      { name: 'converged', kind: 'flag' },
    ],
    rows: [
      ...part(fit.model, buyingModels[fit.model].names, fit.buying),
      ...(fit.spend === undefined ? [] : part('gamma-gamma', gammaGammaNames, fit.spend)),
    ],
  };
}
