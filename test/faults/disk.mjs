// A disk that is full at any point of a write: it ends with 1 and says so, the store shows what it showed before, clm check
// finds nothing broken, and with room the next run finishes the job.
//   node test/faults/disk.mjs [--points 30] [--seed 7] [--rows 1] [--scenarios 99]
// The disk is a tmpfs of a drawn size where the user may mount one (Linux, root), and else a limit on the size of a file.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarios } from './scenarios.mjs';
import { broken, clm, copyOf, drop, env, flag, program, random, shown } from './stores.mjs';

const points = flag('points', 30);
const draw = random(flag('seed', 7));
const bytesIn = (folder) => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
const mounts = flag('limit', 0) === 0 && mounted(64, (folder) => folder !== undefined);

/** Runs `work` with a folder on a disk of so many KiB; `undefined` if none can be mounted. */
function mounted(kib, work) {
  const folder = mkdtempSync(join(tmpdir(), 'clm-disk-'));
  const ran = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder]);
  if (ran.status !== 0) {
    drop(folder);
    return work(undefined);
  }
  try {
    return work(folder);
  } finally {
    spawnSync('umount', [folder]);
    drop(folder);
  }
}

/** The write on a disk with `room` bytes beyond what is on it already. */
function onFullDisk(folder, argv, room) {
  const kib = Math.ceil((bytesIn(folder) + 4096 * readdirSync(folder).length + room) / 1024);
  return mounted(kib, (disk) => {
    cpSync(folder, disk, { recursive: true });
    const temporary = join(disk, 'tmp');
    mkdirSync(temporary);
    const ran = spawnSync(process.execPath, [program, ...argv], {
      cwd: disk,
      encoding: 'utf8',
      env: { ...env, TMPDIR: temporary, SQLITE_TMPDIR: temporary },
    });
    drop(temporary);
    // What the disk holds is looked at where there is room again.
    for (const name of readdirSync(folder)) drop(join(folder, name));
    cpSync(disk, folder, { recursive: true });
    return ran;
  });
}

/** The write with files limited to `room` bytes. */
function underLimit(folder, argv, room) {
  const line = `ulimit -f ${Math.ceil(room / 512)}; exec "$0" "$@"`;
  return spawnSync('sh', ['-c', line, process.execPath, program, ...argv], { cwd: folder, encoding: 'utf8', env });
}

let wrong = 0;
const met = new Map();
const made = scenarios
  .slice(0, flag('scenarios', 99))
  .map(({ name, make }) => ({ name, ...make() }))
  .filter((one) => one.folder !== undefined);
for (const one of made) {
  const folder = copyOf(one.folder);
  one.before = shown(folder, true);
  const ran = clm(folder, ...one.argv);
  if (ran.status !== 0 && ran.status !== 4) throw new Error(ran.stderr);
  one.grows = bytesIn(folder) - bytesIn(one.folder);
  one.largest = statSync(join(folder, 'clm.db')).size;
  one.after = { exact: shown(folder, true), rows: shown(folder, false) };
  drop(folder);
}
for (let i = 0; i < points; i++) {
  const one = made[i % made.length];
  const folder = copyOf(one.folder);
  const at = draw();
  const ran = mounts
    ? onFullDisk(folder, one.argv, at * (one.largest + one.grows) * 1.2)
    : underLimit(folder, one.argv, at * one.largest * 1.1);
  const complaint = (text) => {
    wrong++;
    console.log(`point ${i + 1}: ${one.name}: room ${at.toFixed(3)}: ${text}; kept in ${folder}`);
  };
  const was = wrong;
  const done = ran.status === 0 || ran.status === 4;
  if (!done && ran.status !== 1) complaint(`ended with ${ran.status} ${ran.signal ?? ''}: ${ran.stderr}`);
  if (ran.status === 1 && !/^clm: .*(could not be written|cannot write|no space|disk)/im.test(ran.stderr)) {
    complaint(`said: ${ran.stderr}`);
  }
  const sound = await broken(folder);
  if (sound !== '') complaint(sound);
  if (shown(folder, true) !== (done ? one.after.exact : one.before)) {
    complaint(`ended with ${ran.status}, and the store is not as ${done ? 'after' : 'before'}`);
  }
  if (!done) {
    const again = clm(folder, ...one.argv);
    if (again.status !== 0 && again.status !== 4) complaint(`the next run ends with ${again.status}: ${again.stderr}`);
    if (shown(folder, false) !== one.after.rows) complaint('the next run does not finish the job');
  }
  const key = `${one.name}: ${done ? 'enough room' : 'as before'}`;
  met.set(key, (met.get(key) ?? 0) + 1);
  if (wrong === was) drop(folder);
}
for (const one of made) drop(one.folder);
for (const [key, count] of [...met].sort()) console.log(`${String(count).padStart(4)}  ${key}`);
console.log(`${points} points on ${mounts ? 'a full disk' : 'a limit of file size'}, ${wrong} wrong`);
process.exitCode = wrong > 0 ? 1 : 0;
