import { PolicyService } from '@signalbox/contracts';
import { defineService, type Service } from '@signalbox/mesh';
import type { PolicyStore } from '../store/policy-store.ts';
import { createReadMethods } from './read-methods.ts';
import { createRolloutMethods } from './rollout-methods.ts';
import { createSimulateMethod } from './simulate-method.ts';
import { createPolicyWatch } from './watch-policies.ts';
import { createWriteMethods } from './write-methods.ts';

const MIB = 1024 * 1024;
/** A document of the largest size the engine reads, and the rest of its request. */
const DOCUMENT = { maxRequestBytes: 4 * MIB + 64 * 1024 };
/** All live policies are compiled anew. */
const CATALOG = { ...DOCUMENT, defaultDeadlineMs: 60_000 };
const SIMULATION = { maxRequestBytes: 16 * MIB, defaultDeadlineMs: 60_000 };

/** PolicyService, for the doors of a host. */
export function createPolicyService(store: PolicyStore, nowMs: () => number): Service {
  const watch = createPolicyWatch(store, nowMs().toString(36));
  const methods = {
    ...createReadMethods(store),
    ...createWriteMethods(store, nowMs),
    ...createRolloutMethods(store, nowMs),
    simulatePolicy: createSimulateMethod(store, nowMs),
    watchPolicies: watch,
  };
  return defineService(PolicyService, methods, {
    methods: {
      applyPolicy: DOCUMENT,
      describePolicy: DOCUMENT,
      applyCatalog: CATALOG,
      simulatePolicy: SIMULATION,
    },
  });
}
