import { join, resolve } from 'node:path';
import { exits } from '../errors.js';
import { note, type Result } from '../result.js';
import { openStore } from '../store/open.js';
import type { Send } from '../world/effect.js';
import { everybody } from '../world/everybody.js';
import { world as worldOf } from '../world/shop.js';
import { standingTables } from '../world/shopTables.js';
import { defineCommand } from './command.js';
import { demoFolder } from './demo/folder.js';
import { playHistory } from './demo/history.js';
import { outgoing, type Played, playRound } from './demo/play.js';
import { rounds } from './demo/rounds.js';
import { byRule, recordOld } from './demo/rule.js';
import { audit, begin, learn, load, lookBack } from './demo/scenes.js';
import { stage } from './demo/stage.js';
import { truthTable } from './demo/truthTable.js';
import { wholeNumberFlag } from './flagValues.js';

export const demo = defineCommand({
  description: `Plays the whole loop in a folder, with the real commands, on a simulated shop: 20,000 customers, two and a half years of
orders, eight past campaigns with random holdouts. A list is promised, sent into the simulated world and audited, beside
two that were made by an older rule.
What is played goes to stderr; every line that starts with "$ clm" can be typed again in that folder. The answer on
stdout is what only a simulation can know: the truth, beside promise and measurement.
Columns: list_id campaign_id contacted promised promised_low promised_high realised realised_low realised_high
truth truth_everybody.`,
  examples: ['clm demo', 'clm demo shop --seed 7', 'clm demo shop --quiet --format json'],
  exits: [exits.done, exits.failed, exits.usage],
  flags: (command) =>
    command
      .argument('[folder]', 'where to play (default ./clm-demo); a folder with other files is refused')
      .option('--seed <n>', 'another shop (default 2)', wholeNumberFlag)
      .option('--rounds <n>', 'how many lists, up to 3 (default 1)', wholeNumberFlag)
      .option('--customers <n>', 'a smaller or larger shop (default 20000)', wholeNumberFlag),
  async run(context, options, typed): Promise<Result> {
    const size = options.customers ?? 20_000;
    const folder = demoFolder(resolve(context.io.cwd, typed ?? 'clm-demo'), typed ?? 'clm-demo');
    const seed = options.seed ?? 2;
    const truthOf = byRule.map(({ campaign }) => campaign);
    const history = playHistory(context.io, { seed, size, truthOf });
    const world = worldOf(seed, size);
    for (const [name, table] of Object.entries(standingTables(world))) folder.write(`${name}.csv`, table);
    const play = stage(context, folder.path);
    await begin(play, typed ?? 'clm-demo');
    const { old, played, mailedAll, audited } = await holding(folder.path, async () => {
      await load(play, async () => {
        const { orders, responses } = await history;
        folder.write('orders.csv', orders);
        folder.write('responses.csv', responses);
      });
      const old = await recordOld(play, folder, world, await history);
      await lookBack(play);
      await learn(play, []);
      const sent: Send[] = [];
      const played: Played[] = [];
      const mailedAll = [];
      const all = rounds(size).slice(0, Math.max(1, options.rounds ?? 1));
      for (const [index, round] of all.entries()) {
        if (index > 0) {
          play.tell(
            `Round ${index + 1}: the ${round.name.toLowerCase()}. The closed lists teach the model too.`,
          );
          await learn(
            play,
            sent.map(({ id }) => id),
          );
        }
        mailedAll.push(everybody(world, sent, outgoing(round)));
        const one = await playRound(play, folder, world, sent, round, index === 0);
        sent.push(one.send);
        played.push(one);
      }
      return { old, played, mailedAll, audited: await audit(play) };
    });
    const told = truthTable([...old, ...played], audited, [...old.map(() => undefined), ...mailedAll]);
    const next = note(
      `look around in ${typed ?? 'clm-demo'}: clm act show ${rounds(size)[0]!.campaign}; clm measure roi --explain; clm --help`,
    );
    return { ...told, notes: [...(told.notes ?? []), next] };
  },
});

/** Keeps a connection to the store of a folder meanwhile: then no command, ending, is the last that must tidy up. */
async function holding<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const store = openStore(join(folder, 'clm.db'), { wait: 0, write: false });
  try {
    return await work();
  } finally {
    store.close();
  }
}
