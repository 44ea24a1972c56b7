import type { AnsibleUnitRunnerOptions } from './options.ts'

type PathSettings = Pick<
  AnsibleUnitRunnerOptions,
  'sharePath' | 'configFile' | 'vaultPasswordFile' | 'ansibleBin' | 'ssh'
>

/** Returns the files and folders of the machine that runs read. */
export function listNeededPaths(settings: PathSettings): readonly string[] {
  const { sharePath, configFile, vaultPasswordFile, ansibleBin, ssh } = settings
  const paths = [ssh.knownHostsDir, sharePath, configFile, vaultPasswordFile, ansibleBin, ssh.keyFile]
  return paths.filter((path) => path !== undefined)
}
