import type { Command } from '@commander-js/extra-typings';
import { InvalidArgumentError } from '@commander-js/extra-typings';
import { exits, UserError, unknownName } from '../../errors.js';
import { type CampaignHead, campaignHeads } from '../../store/campaignFacts.js';
import { knownCampaigns } from '../../store/campaignRow.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../command.js';
import { shareFlag } from '../flagValues.js';
import { asOfDay } from '../shared.js';

/** The flags by which the measurements of campaigns are narrowed. */
export interface CampaignOptions {
  readonly campaign?: string | undefined;
  readonly window?: number | undefined;
  readonly margin?: number | undefined;
  readonly assumeMargin?: number | undefined;
}

/** What is asked, and the campaigns it is asked about. */
export interface Asked {
  readonly question: CampaignQuestion;
  readonly heads: readonly CampaignHead[];
}

/** Settles as-of day, campaign, window and margin. Exit 2 for an unknown campaign, 5 for an empty store. */
export async function ask(context: Context, store: Store, options: CampaignOptions): Promise<Asked> {
  const question: CampaignQuestion = {
    asOf: await asOfDay(context, store),
    campaignId: options.campaign,
    windowDays: options.window,
    marginMillionths: millionths(options.margin),
    assumeMarginMillionths: millionths(options.assumeMargin),
  };
  const heads = await campaignHeads(store, question);
  if (options.campaign !== undefined && heads.length === 0) {
    throw unknownName(
      'campaign',
      options.campaign,
      await knownCampaigns(store),
      'clm query "select campaign_id from campaigns"',
    );
  }
  return { question, heads };
}

/** A share as a rate in millionths. */
export function millionths(share: number | undefined): number | undefined {
  return share === undefined ? undefined : Math.round(share * 1_000_000);
}

/** Planned shares of the arms: `control=10%,mens=45%,womens=45%`, on any scale. */
export function sharesFlag(text: string): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const part of text.split(',')) {
    const [arm, share] = part.split('=').map((word) => word.trim());
    const value = Number((share ?? '').replace(/%$/, ''));
    if (!arm || share === undefined || share === '' || !(value > 0) || !Number.isFinite(value)) {
      throw new InvalidArgumentError('expected shares such as control=10,mens=45,womens=45.');
    }
    shares.set(arm, value);
  }
  return shares;
}

/** How often a campaign is looked at. */
export function looksFlag(text: string): number {
  const looks = Number(text);
  if (!/^\d+$/.test(text) || looks < 1 || looks > 50)
    throw new InvalidArgumentError('expected a number of looks from 1 to 50.');
  return looks;
}

/** Adds the flags of margin. */
export function marginFlags<A extends unknown[], O extends Record<string, unknown>>(command: Command<A, O>) {
  return command
    .option('--margin <share>', 'margin rate where neither line nor product says what it cost', shareFlag)
    .option('--assume-margin <share>', 'margin rate for every line, whatever is known', shareFlag);
}

/** Exit 5 where margin is asked for and neither a cost nor a rate is known: never a silent margin of 1. */
export function noMargin(what: string): UserError {
  return new UserError(`${what} no known cost and no margin rate is set`, {
    code: 'no_margin',
    exit: exits.insufficient,
    hint: 'pass --margin (0.4 or 40%), set one for the store with "clm set margin 0.4", or load costs with orders or products',
  });
}

/** Exit 5 for a campaign without a control group, where the answer needs one. */
export function noControl(campaignIds: readonly string[]): UserError {
  const which = campaignIds.length === 1 ? `campaign "${campaignIds[0]}" has` : 'these campaigns have';
  return new UserError(`${which} no control group: nobody was held out, so nothing can be compared`, {
    code: 'no_control',
    exit: exits.insufficient,
    hint: controlHint,
  });
}

/** Exit 5 for campaigns with nobody to contact, where the answer needs somebody. */
export function noTreated(campaignIds: readonly string[]): UserError {
  return new UserError(`${nobodyToContact(campaignIds)}, so nothing can be compared`, {
    code: 'nobody_to_contact',
    exit: exits.insufficient,
    hint: 'make a list ("clm act list <campaign>"), record one ("clm act record"), or load contacts',
  });
}

/** Says for which campaigns nobody was assigned to be contacted. */
export function nobodyToContact(campaignIds: readonly string[]): string {
  const which =
    campaignIds.length <= 5
      ? campaignIds.join(', ')
      : `${campaignIds.slice(0, 5).join(', ')} and ${campaignIds.length - 5} more`;
  return `nobody was assigned to be contacted in ${which}`;
}

/** How to get a control group. */
export const controlHint =
  'hold out a random share of the next list ("clm act list <campaign> --holdout 10%"), or load who was held out as contacts with arm "control"';
