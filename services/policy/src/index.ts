export type { Logger } from './logger.ts';
export { openPolicies, type Policies, type PoliciesConfig } from './open-policies.ts';
export type { Change, FeedEntry } from './store/change-feed.ts';
export { findingText } from './store/compile.ts';
export type { LivePolicies, LivePolicy } from './store/policy-state.ts';
export { createPolicyStore, type PolicyStore, type PolicyStoreOptions } from './store/policy-store.ts';
