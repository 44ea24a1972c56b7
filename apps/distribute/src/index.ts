export { Distribute } from './distribute.ts'
export type { DistributeDeps } from './distribute-deps.ts'
export { createSignInCodes } from './people/sign-in-codes.ts'
