import type { Manifest } from '../../act/manifest.js';
import { formatDay } from '../../days.js';
import { render } from '../../render/render.js';
import { howMany, type Result } from '../../result.js';
import type { Store } from '../../store/open.js';
import { moneyText } from './moneyText.js';

/** The waterfall of a list as rows: what each reason took out of the audience, and what was left. */
export function waterfallTable(manifest: Manifest): Result {
  return {
    title: 'from the audience to the list',
    columns: [
      { name: 'step', kind: 'text' },
      { name: 'reason', kind: 'text', machineOnly: true },
      { name: 'removed', kind: 'count' },
      { name: 'left', kind: 'count' },
    ],
    rows: [
      ['audience', 'audience', undefined, manifest.audience],
      ...manifest.waterfall.map((step) => [step.words, step.reason, step.removed, step.left]),
      ['to contact', 'contacted', undefined, manifest.contacted],
    ],
  };
}

/** What a list says of itself on stderr: waterfall, who is on it, what it costs and what it promises. */
export function listTalk(store: Store, manifest: Manifest, kept: string, isSent: boolean): readonly string[] {
  const { list } = manifest;
  const { title: _, ...table } = waterfallTable(manifest);
  const waterfall = [...render(table, { format: 'table' })].join('').trimEnd();
  return [
    `list ${list}: ${kept}`,
    `from the audience to the list\n\n${waterfall}\n`,
    ...whoWords(store, manifest),
    ...promiseWords(store, manifest),
    ...modelWords(manifest),
    ...(isSent ? [] : [nextWords(manifest)]),
  ];
}

const endings: Record<Manifest['endedBy'], string> = {
  audience: 'everybody who may be contacted is on it',
  profit: 'cut where a contact stops paying',
  minimum: 'cut at --min',
  top: 'cut at --top',
  budget: 'cut at --budget',
};

function whoWords(store: Store, manifest: Manifest): readonly string[] {
  const share = manifest.selectedUnits === 0 ? 0 : (100 * manifest.heldOut) / manifest.selectedUnits;
  const arms = manifest.arms
    .filter((arm) => arm.arm !== 'control')
    .map((arm) => `${arm.units} ${arm.arm}`)
    .join(', ');
  const said = [
    `send on ${formatDay(manifest.inputs.sendOn)}, results count for ${howMany(manifest.inputs.windowDays, 'day')}; ${endings[manifest.endedBy]}`,
    `${manifest.contacted} to contact (${arms}), ${manifest.heldOut} held out (${share.toFixed(1)} %); cost ${moneyText(store, manifest.cost)}`,
  ];
  if (manifest.keptArms > 0)
    said.push(
      `${howMany(manifest.keptArms, 'unit keeps', 'units keep')} the arm that an earlier list of this campaign drew`,
    );
  return said;
}

/** The promise in words. */
export function promiseWords(store: Store, manifest: Manifest): readonly string[] {
  const { promise } = manifest;
  switch (manifest.promiseState) {
    case 'no_model':
      return [
        'promise: none, because no model was given: the whole audience is randomised, which is how one is learned',
      ];
    case 'response_only':
      return [
        'promise: none, because the model ranks by response, which is not the profit a contact adds',
        ...(manifest.holdout >= 0.5
          ? []
          : ['suggested holdout 50 % (--holdout 0.5): it teaches the next model what a contact changes']),
      ];
    case 'no_holdout':
      return ['promise: none, because nobody is held out: what this list earns can not be measured'];
    case 'no_history':
      return ['promise: none, because no past randomised campaign can check the model'];
    case 'no_evidence':
      return [
        'promise: none, because past campaigns are no evidence that a contact changes anything: "clm predict evaluate" shows what they say',
        ...(manifest.holdout >= 0.5
          ? []
          : ['suggested holdout 50 % (--holdout 0.5): it teaches the next model what a contact changes']),
      ];
    case 'empty':
      return ['promise: nobody is contacted, nothing is spent, nothing is earned'];
    case 'recorded':
      return promise === 'none'
        ? ['promise: none was recorded']
        : [`promise: ${amount(store, promise.promised)}`];
    default:
  }
  if (promise === 'none') return [];
  const { promised, interval80, chanceOfProfit, parts } = promise;
  const chance =
    chanceOfProfit === undefined ? '' : `; chance of a profit ${Math.round(100 * chanceOfProfit)} %`;
  const said = [
    `promise: ${amount(store, promised)} profit, 80 % interval ${amount(store, interval80?.low)} to ${amount(store, interval80?.high)}${chance}`,
  ];
  if (parts !== undefined) {
    said.push(
      `the model expects ${amount(store, parts.predictedEffect)} extra margin per contact; ${parts.campaigns.length} past campaigns correct that by ${amount(store, parts.correction)}`,
    );
  }
  if (promise.expectedPurchasers !== undefined) {
    said.push(
      `of those contacted it expects ${Math.round(promise.expectedPurchasers)} to buy, for ${amount(store, promise.expectedMargin)} of margin in all`,
    );
  }
  if (promised !== undefined && promised <= 0)
    said.push('this list does not promise a profit: consider not sending it');
  return said;
}

function amount(store: Store, minor: number | undefined): string {
  return minor === undefined ? 'unknown' : moneyText(store, minor);
}

function modelWords(manifest: Manifest): readonly string[] {
  const { modelWindowDays, inputs } = manifest;
  const said = [...manifest.modelNotes];
  if (modelWindowDays !== undefined && modelWindowDays !== inputs.windowDays) {
    said.push(
      `the model learned what happens in ${howMany(modelWindowDays, 'day')}, this list is measured over ${inputs.windowDays}: train with --window ${inputs.windowDays} for a promise that fits`,
    );
  }
  return said;
}

function nextWords(manifest: Manifest): string {
  if (manifest.contacted === 0) return 'nobody is to be contacted: look at the waterfall';
  return `when it has gone out: clm act sent ${manifest.list} --on ${formatDay(manifest.inputs.sendOn)}; its audit: clm audit ${manifest.list}`;
}
