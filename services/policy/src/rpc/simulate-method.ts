import { invalidFields, type PolicyService, SignalboxError } from '@signalbox/contracts';
import type { ServiceImplementation } from '@signalbox/mesh';
import { compile } from '../store/compile.ts';
import type { PolicyStore } from '../store/policy-store.ts';
import { sortFindings } from './messages.ts';
import { simulatePolicy } from './simulate-policy.ts';

type SimulateMethod = Required<ServiceImplementation<typeof PolicyService>>['simulatePolicy'];

const MAX_REQUESTS = 10_000;
/** Each takes up to a second of the processor that also decides. */
const MAX_SIMULATIONS = 2;
const RETRY_AFTER_MS = 1000;

/** The method that compares a candidate with the live policy. A candidate with errors gets findings and no figures. */
export function createSimulateMethod(store: PolicyStore, nowMs: () => number): SimulateMethod {
  let running = 0;
  return async ({ source, requests, seed }, { signal, principal }) => {
    if (requests.length > MAX_REQUESTS) {
      const description = `${requests.length} requests are more than ${MAX_REQUESTS}; send a sample`;
      throw invalidFields([{ field: 'requests', description }]);
    }
    const state = store.state();
    const { policy: candidate, findings } = compile({ text: source, file: 'source' }, state.live?.catalog, state);
    if (!candidate || !state.live) return { findings: sortFindings(findings) };
    if (running >= MAX_SIMULATIONS) {
      const message = `${running} simulations are running already; try again later`;
      throw new SignalboxError('OVERLOADED', message, { retryAfterMs: RETRY_AFTER_MS });
    }
    running++;
    try {
      const { tenant } = principal;
      const simulation = { live: state.live, candidate, requests, seed, tenant, nowMs: nowMs(), signal };
      return { ...(await simulatePolicy(simulation)), findings: sortFindings(findings) };
    } finally {
      running--;
    }
  };
}
