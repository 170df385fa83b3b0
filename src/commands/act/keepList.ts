import { markLoad, putArms } from '../../store/campaignRow.js';
import { insertNewList } from '../../store/keptLists.js';
import type { ListRow } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import type { MadeList } from './makeList.js';
import type { Planned } from './settle.js';
import { writeCampaign } from './writeCampaign.js';

/** Commits list, members, arms, promise and campaign, before anything is printed. */
export function keepList(store: Store, planned: Planned, made: MadeList, replaces: string | undefined): void {
  const { manifest } = made;
  const { inputs, promise } = manifest;
  const row: ListRow = {
    list: manifest.list,
    campaign: inputs.campaign,
    wave: inputs.wave,
    planVersion: manifest.planVersion,
    status: 'draft',
    asOf: inputs.asOf,
    sendOn: inputs.sendOn,
    windowDays: inputs.windowDays,
    model: inputs.model,
    sentOn: undefined,
    promised: promise === 'none' ? undefined : promise.promised,
    promisedLow: promise === 'none' ? undefined : promise.interval80?.low,
    promisedHigh: promise === 'none' ? undefined : promise.interval80?.high,
    supersededBy: undefined,
    body: JSON.stringify(manifest),
    madeAt: manifest.madeAt,
  };
  store.db
    .transaction(() => {
      const campaignNumber = writeCampaign(
        store,
        planned.plan,
        made.isFirst ? inputs.sendOn : undefined,
        planned.file,
        planned.sha256 ?? manifest.list,
        manifest.madeAt,
      );
      const treated = planned.plan.arms.map(({ name, share, cost, offer }) => ({
        arm: name,
        share: (1 - manifest.holdout) * share,
        cost,
        offer,
      }));
      putArms(store, campaignNumber, [
        { arm: 'control', share: manifest.holdout, cost: undefined, offer: undefined },
        ...treated,
      ]);
      const load = markLoad(store, {
        table: 'lists',
        source: `list ${manifest.list}`,
        sha256: manifest.csvSha256,
        at: manifest.madeAt,
        rows: made.assignments.length,
        inserted: made.assignments.length,
        updated: 0,
      });
      insertNewList(store, {
        row,
        campaignNumber,
        members: made.members,
        assignments: made.assignments,
        supersedes: replaces,
        load,
      });
    })
    .immediate();
}
