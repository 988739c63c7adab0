import { lockState } from '../src/store/state-lock.ts';

/** Takes the lock of a state directory, says so or why not, and keeps it until it is killed. */
const [, , stateDir = ''] = process.argv;
try {
  await lockState(stateDir, Date.now);
  process.stdout.write('locked\n');
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}
setInterval(() => {}, 60_000);
