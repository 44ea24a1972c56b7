import type { Store } from '@distribute/store'
import { type Sender, toActor } from '../access/sender.ts'

/**
 * Written before the clone, which changes files: a clone that cannot be recorded is not started.
 */
export async function auditClone(
  { store }: { readonly store: Pick<Store, 'audit'> },
  { name, ref, sender }: { readonly name: string; readonly ref: string | null; readonly sender: Sender },
): Promise<void> {
  const entry = { by: toActor(sender), action: 'project.clone', subject: name, outcome: 'done' } as const
  await store.audit.write(ref === null ? entry : { ...entry, detail: `ref ${ref}` })
}
