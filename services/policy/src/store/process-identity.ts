import { readFile } from 'node:fs/promises';

/** A process, told from later ones that have the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Which boot it runs in and when in it it began. Empty where the system does not say (it has no /proc). */
  readonly began: string;
}

/** The time since boot at which a process began: field 22 of proc_pid_stat(5), the 20th after the command's name. */
const START_TIME_FIELD = 19;
/** A process that was killed stays in the table until its parent asks for it. */
const ENDED_STATES = ['Z', 'X'];

export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, began: (await readProc(process.pid))?.began ?? '' };
}

/** False if the process has ended, or its id belongs to another one or another boot. */
export async function isRunning({ pid, began }: ProcessIdentity): Promise<boolean> {
  if (!isInUse(pid)) return false;
  const found = await readProc(pid);
  if (!found || began === '') return true;
  return found.began === began && !ENDED_STATES.includes(found.state);
}

function isInUse(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function readProc(pid: number): Promise<{ state: string; began: string } | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may itself hold some.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', began: `${boot.trim()} ${fields[START_TIME_FIELD]}` };
  } catch {
    return undefined;
  }
}
