export type { Change, FeedEntry } from './change-feed.ts';
export { findingText } from './compile.ts';
export type { Logger } from './logger.ts';
export { openPolicies, type Policies, type PoliciesConfig } from './open-policies.ts';
export type { LivePolicies, LivePolicy } from './policy-state.ts';
export { createPolicyStore, type PolicyStore, type PolicyStoreOptions } from './policy-store.ts';
