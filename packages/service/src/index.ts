export { type EffectiveSetting, formatEffective } from './configuration/effective.ts'
export {
  type LoadedConfiguration,
  type LoadOptions,
  loadConfiguration,
  type Profile,
} from './configuration/load-configuration.ts'
