export { formatEffective } from './configuration/effective.ts'
export { exportSettings } from './configuration/export-settings.ts'
export { findKeyFile, findKeysDir } from './configuration/find-key-places.ts'
export { type LoadedConfiguration, type LoadOptions, loadConfiguration } from './configuration/load-configuration.ts'
export type { Profile } from './configuration/reader.ts'
export { assertGuardedFolder, createKeysDir } from './keys/key-folder.ts'
export { fingerprintOf, keyIdOf } from './keys/key-id.ts'
export {
  addNewKey,
  findActiveKey,
  type KeyPurpose,
  type KeyRing,
  listKeyIds,
  readKeyRing,
  readKeyRings,
  withPublicHalves,
  writeKeyRing,
} from './keys/key-ring.ts'
export {
  createLaneOpener,
  createLaneSealer,
  isSealedForLane,
  type LaneOpener,
  type LaneSealer,
  type SealContext,
} from './keys/lane-seal.ts'
export type { EngineKeys, SigningKeys } from './keys/open-keys.ts'
export {
  createOrderSigner,
  createOrderVerifier,
  type OrderSignature,
  type OrderSigner,
  type OrderVerifier,
} from './keys/order-signature.ts'
export { backoffMs } from './lifecycle/backoff.ts'
export { pause } from './lifecycle/pause.ts'
export { runDaemon } from './lifecycle/run-daemon.ts'
export { runMain } from './lifecycle/run-main.ts'
export { type Service, type Stage, startAll, stopAll } from './lifecycle/services.ts'
export { startTicker, type Ticker } from './lifecycle/ticker.ts'
export { waitFor } from './lifecycle/wait-for.ts'
export { createLogger } from './logging/create-logger.ts'
export { logWarnings } from './logging/log-warnings.ts'
export { isAway, Outage } from './logging/outage.ts'
export { logTaskEnd } from './logging/task-end.ts'
export { createMetricsRegistry } from './metrics/metrics-registry.ts'
export { createKeyFile, readKeyFile } from './secrets/key-file.ts'
export { openOriginalSecret } from './secrets/original-cipher.ts'
export { hashPassword, verifyPassword } from './secrets/password.ts'
export { createSecretKey, type SecretKey } from './secrets/secret-key.ts'
export { openSecretVars, sealSecretVars } from './secrets/secret-vars.ts'
export { createToken, hashToken, isMistypedToken } from './secrets/token.ts'
export { quoteShellWord } from './shell-word.ts'
