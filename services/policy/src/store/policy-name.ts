/** A policy's name is also the name of a directory, hence no leading dot and a bounded length. */
const POLICY_NAME = /^[a-z0-9][a-z0-9._-]{0,127}$/;

export function isPolicyName(name: string): boolean {
  return POLICY_NAME.test(name);
}
