const ERROR_LEVEL = 50;

/** Of what a server has written: the log lines at error level, and everything that is no log line at all. */
export function noteworthyLines(output: string): string[] {
  return output.split('\n').filter((line) => line !== '' && levelOf(line) >= ERROR_LEVEL);
}

/** Infinity for what is no log line: a warning of Node's, or a stack trace. */
function levelOf(line: string): number {
  try {
    return JSON.parse(line).level;
  } catch {
    return Infinity;
  }
}
