import { exits, UserError, unknownName } from '../../errors.js';
import { type Choice, choiceCosts, ownMix } from '../../predict/policyValue.js';
import { hashUnit } from '../../random.js';
import { howMany, type Note, note } from '../../result.js';
import { audience } from '../../store/audience.js';
import type { Store } from '../../store/open.js';
import type { Context } from '../command.js';
import { listedCustomers } from './listedCustomers.js';
import { type Model, readModel } from './modelBody.js';
import type { PolicyData } from './policyData.js';
import { policyScores } from './policyScores.js';

/** A rule as typed, and whom it contacts among the past units. */
export interface Rule {
  readonly text: string;
  readonly choice: Choice;
  readonly notes: readonly Note[];
}

const withArm = /^(?<arm>[^=]+)=(?<rest>everyone|no-one|(?:model|where|file):[\s\S]*)$/;
const ofModel = /^model:(?<name>.*?)(?:@(?<share>\d+(?:\.\d+)?)%|>(?<above>-?\d+(?:\.\d+)?))?$/;

/**
 * A rule: `everyone`, `no-one`, `model:NAME` (expected effect above the cost of a contact), `model:NAME>2.50` (score above),
 * `model:NAME@30%` (the best share of each campaign), `best:NAME,NAME` (the arm whose model expects most beyond its cost),
 * `where:CLAUSE` (over the customers as they were the day before the campaign), `file:LIST.csv` (its customer_id); an arm may
 * stand before it, as in `mens=everyone`. Exit 2 for any other word.
 */
export async function readRule(
  context: Context,
  store: Store,
  past: PolicyData,
  text: string,
): Promise<Rule> {
  const named = withArm.exec(text)?.groups;
  const arm = named === undefined ? ownMix : armOf(past, named.arm!.trim());
  const rest = named?.rest ?? text;
  const all = (value: number): Choice => new Int32Array(past.set.rows).fill(value);
  if (rest === 'everyone') return { text, choice: all(arm), notes: [] };
  if (rest === 'no-one') return { text, choice: all(0), notes: [] };
  if (rest.startsWith('model:')) return { text, ...(await byModel(store, past, rest, arm)) };
  if (rest.startsWith('best:')) return { text, ...(await byBest(store, past, rest)) };
  if (rest.startsWith('where:')) return { text, ...(await byClause(store, past, rest, arm)) };
  if (rest.startsWith('file:')) return { text, ...(await byFile(context, store, past, rest, arm)) };
  throw new UserError(`"${text}" is not a rule`, {
    code: 'bad_rule',
    exit: exits.usage,
    hint: 'rules are everyone, no-one, model:NAME, model:NAME>2.50, model:NAME@30%, best:NAME,NAME, where:CLAUSE and file:LIST.csv',
  });
}

type Chosen = Omit<Rule, 'text'>;

async function byModel(store: Store, past: PolicyData, text: string, arm: number): Promise<Chosen> {
  const { name, share, above } = ofModel.exec(text)!.groups!;
  const model = await readModel(store, name!);
  const { scores, how } = await policyScores(store, past, model);
  const notes = [note(`${name}: ${how}`)];
  const rows = past.set.rows;
  if (share !== undefined) return { choice: bestShare(past, scores, Number(share) / 100, arm), notes };
  const money = isMoney(model);
  if (above === undefined && !money) {
    throw new UserError(`model "${name}" does not predict money: the rule needs a cut-off`, {
      code: 'no_cutoff',
      exit: exits.usage,
      hint: `model:${name}>0.05 for a score, model:${name}@30% for the best share`,
    });
  }
  const costs = choiceCosts(past.units, new Int32Array(rows).fill(arm));
  const minor = money ? Number(`1e${store.settings.currencyDigits}`) : 1;
  const cut = above === undefined ? costs : costs.map(() => Number(above) * minor);
  return { choice: Int32Array.from(scores, (score, i) => (score > cut[i]! ? arm : 0)), notes };
}

/** The arm whose model expects most beyond its cost, nobody where none expects more than that. */
async function byBest(store: Store, past: PolicyData, text: string): Promise<Chosen> {
  const names = text.slice('best:'.length).split(',');
  const choice = new Int32Array(past.set.rows);
  const most = new Float64Array(past.set.rows);
  const notes: Note[] = [];
  for (const name of names) {
    const model = await readModel(store, name.trim());
    const only = past.set.armNames?.length === 1 ? past.set.armNames : [];
    const arms = model.body.question.arms ?? only;
    if (arms.length !== 1 || !isMoney(model)) {
      throw new UserError(`model "${name}" is not one of the effect of a single arm on margin`, {
        code: 'bad_rule',
        exit: exits.usage,
        hint: `train it with --arm: clm predict train ${name} --arm ${past.set.armNames?.[0] ?? 'NAME'}`,
      });
    }
    const arm = armOf(past, arms[0]!);
    const { scores, how } = await policyScores(store, past, model);
    notes.push(note(`${name}: ${how}`));
    const costs = choiceCosts(past.units, new Int32Array(past.set.rows).fill(arm));
    scores.forEach((score, i) => {
      if (score - costs[i]! <= most[i]!) return;
      most[i] = score - costs[i]!;
      choice[i] = arm;
    });
  }
  return { choice, notes };
}

async function byClause(store: Store, past: PolicyData, text: string, arm: number): Promise<Chosen> {
  const clause = text.slice('where:'.length);
  const choice = new Int32Array(past.set.rows);
  for (const [c, campaign] of past.set.campaigns.entries()) {
    const { firstDay } = past.data.account.find((one) => one.campaign === campaign)!;
    const people = await audience(store, clause, firstDay - 1, 'the rule');
    const inside = new Set(people.map((person) => person.customer));
    for (let i = 0; i < choice.length; i++) {
      if (past.set.campaign[i] === c && inside.has(past.units.unit[i]!)) choice[i] = arm;
    }
  }
  return { choice, notes: [] };
}

async function byFile(
  context: Context,
  store: Store,
  past: PolicyData,
  text: string,
  arm: number,
): Promise<Chosen> {
  const path = text.slice('file:'.length);
  const { customers, unknown } = await listedCustomers(context, store, path);
  const choice = Int32Array.from(past.units.unit, (unit) => (customers.has(unit) ? arm : 0));
  const found = new Set(Array.from(past.units.unit).filter((unit) => customers.has(unit))).size;
  return {
    choice,
    notes: [
      note(
        `${path}: ${found} of ${howMany(customers.size + unknown, 'customer was', 'customers were')} in these campaigns${unknown === 0 ? '' : `, ${unknown} are not known`}`,
      ),
    ],
  };
}

/** The best share of each campaign; equal scores by lot. */
function bestShare(past: PolicyData, scores: Float64Array, share: number, arm: number): Choice {
  const { campaign, unit } = past.units;
  const choice = new Int32Array(scores.length);
  const lot = Float64Array.from(unit, (one, i) => hashUnit('policy', String(campaign[i]), String(one)));
  for (let c = 0; c < past.units.campaigns; c++) {
    const own = [...scores.keys()].filter((i) => campaign[i] === c);
    own.sort((a, b) => scores[b]! - scores[a]! || lot[a]! - lot[b]! || a - b);
    for (const i of own.slice(0, Math.round(share * own.length))) choice[i] = arm;
  }
  return choice;
}

function armOf(past: PolicyData, name: string): number {
  const names = past.set.armNames ?? [];
  const at = names.indexOf(name);
  if (at < 0) throw unknownName('arm', name, names);
  return at + 1;
}

function isMoney(model: Model): boolean {
  return model.target === 'effect' || model.target === 'spend';
}
