// kill -9 at random moments of a write: afterwards the store shows what it showed before, or what the whole write makes
// of it; clm check finds nothing broken; and the next run finishes the job.
//   node test/faults/kill.mjs [--kills 100] [--seed 7] [--rows 1] [--scenarios 99]
// Half of the moments are moments in time, the others are sizes of the write-ahead log or changes of the file itself, so
// that commits and checkpoints are hit as well.
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { scenarios } from './scenarios.mjs';
import { broken, clm, copyOf, drop, env, flag, leftovers, program, random, shown } from './stores.mjs';

const kills = flag('kills', 100);
const draw = random(flag('seed', 7));
const sizeOf = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** The whole write, unhurt: what the store shows after it, how long it takes and how large the log grows. */
async function whole(made) {
  const folder = copyOf(made.folder);
  const started = performance.now();
  let log = 0;
  const child = start(folder, made.argv);
  const watch = setInterval(() => {
    log = Math.max(log, sizeOf(join(folder, 'clm.db-wal')));
  }, 1);
  const status = await ended(child);
  clearInterval(watch);
  if (status !== 0 && status !== 4) throw new Error(`clm ${made.argv.join(' ')}: exit ${status}`);
  const lasts = performance.now() - started;
  const after = { exact: shown(folder, true), rows: shown(folder, false) };
  drop(folder);
  return { lasts, log, after };
}

function start(folder, argv) {
  return spawn(process.execPath, [program, ...argv], { cwd: folder, env, stdio: 'ignore' });
}

function ended(child) {
  return new Promise((done) => child.on('exit', (code) => done(code)));
}

/** Kills the write at one moment; answers what it was. */
async function killed(folder, made, { lasts, log }) {
  const child = start(folder, made.argv);
  const over = ended(child);
  const kind = draw();
  const at = draw();
  let moment;
  if (kind < 0.5) {
    const after = at * lasts * 1.1;
    moment = `after ${Math.round(after)} ms`;
    const timer = setTimeout(() => child.kill('SIGKILL'), after);
    await over;
    clearTimeout(timer);
    return moment;
  }
  const file = join(folder, 'clm.db');
  const was = changed(file);
  const limit = Math.round(at * log);
  moment = kind < 0.8 ? `at ${limit} bytes of log` : `${Math.round(at * 8)} ms into the checkpoint`;
  let running = true;
  over.then(() => {
    running = false;
  });
  while (running) {
    if (kind < 0.8 ? sizeOf(`${file}-wal`) > limit : changed(file) !== was) {
      if (kind >= 0.8) await new Promise((wait) => setTimeout(wait, at * 8));
      child.kill('SIGKILL');
      break;
    }
    await new Promise((wait) => setImmediate(wait));
  }
  await over;
  return moment;
}

const made = [];
for (const { name, make } of scenarios.slice(0, flag('scenarios', 99))) {
  const one = make();
  if (one === undefined) {
    console.log(`left out, for this version can not: ${name}`);
    continue;
  }
  const before = shown(one.folder, true);
  made.push({ name, ...one, before, files: readdirSync(one.folder), ...(await whole(one)) });
}

let wrong = 0;
const met = new Map();
for (let i = 0; i < kills; i++) {
  const one = made[i % made.length];
  const folder = copyOf(one.folder);
  const moment = await killed(folder, one, one);
  const complaint = (text) => {
    wrong++;
    console.log(`kill ${i + 1}: ${one.name}: ${moment}: ${text}; kept in ${folder}`);
  };
  const was = wrong;
  const sound = await broken(folder);
  const now = shown(folder, true);
  const state = now === one.before ? 'as before' : now === one.after.exact ? 'as after' : 'neither';
  if (sound !== '') complaint(sound);
  if (state === 'neither') complaint('the store is neither as before nor as after');
  const again = clm(folder, ...one.argv);
  const expected = state === 'as after' && one.again !== undefined ? [one.again] : [0, 4];
  if (!expected.includes(again.status)) complaint(`the next run ends with ${again.status}: ${again.stderr}`);
  if (shown(folder, false) !== one.after.rows) complaint('the next run does not finish the job');
  const still = await broken(folder);
  if (still !== '') complaint(`after the next run: ${still}`);
  const left = leftovers(folder, [...one.files, 'bad.csv']);
  if (left.length > 0) complaint(`left behind: ${left.join(', ')}`);
  const key = `${one.name}: ${state}`;
  met.set(key, (met.get(key) ?? 0) + 1);
  if (wrong === was) drop(folder);
}
for (const one of made) drop(one.folder);
for (const [key, count] of [...met].sort()) console.log(`${String(count).padStart(4)}  ${key}`);
console.log(`${kills} kills, ${wrong} wrong`);
process.exitCode = wrong > 0 ? 1 : 0;
