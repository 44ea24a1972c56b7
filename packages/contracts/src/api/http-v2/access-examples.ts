/** Examples of accounts, tokens and the audit log for the OpenAPI description. */

const submittedAt = '2026-03-14T01:59:26.535Z'
const finishedAt = '2026-03-14T01:59:31.402Z'

export const accountExample = {
  name: 'mei',
  role: 'operator' as const,
  lanes: ['dc1'],
  hasPassword: true,
  provider: false,
  disabled: false,
  createdAt: submittedAt,
  createdBy: 'local:root',
  signedInAt: finishedAt,
}

export const signedInExample = {
  name: 'mei',
  role: 'operator' as const,
  lanes: ['dc1'],
  endsAt: '2026-03-14T13:59:26.535Z',
}

export const createTokenExample = { name: 'pipeline', role: 'operator' as const, lanes: ['dc2'], expiresInDays: 90 }

export const tokenExample = {
  name: 'pipeline',
  role: 'operator' as const,
  lanes: ['dc2'],
  createdAt: '2026-03-01T08:00:00.000Z',
  createdBy: 'token:operations',
  expiresAt: '2026-05-30T08:00:00.000Z',
  lastUsedAt: submittedAt,
  lastUsedFrom: '10.1.2.3',
  revokedAt: null,
}

export const createdTokenExample = {
  ...tokenExample,
  lastUsedAt: null,
  lastUsedFrom: null,
  token: 'dst_EXAMPLE',
}

export const callerExample = {
  kind: 'token' as const,
  name: 'pipeline',
  role: 'operator' as const,
  lanes: ['dc2'],
  expiresAt: '2026-05-30T08:00:00.000Z',
}

export const versionExample = { version: '2.0.0' }

export const auditEntryExample = {
  at: submittedAt,
  actor: 'token:pipeline',
  address: '10.1.2.3',
  action: 'task.submit',
  subject: 'nightly-2026-03-14',
  outcome: 'done',
  detail: 'lane dc2',
  requestId: '01JP9Z6Q7R8S9T0V1W2X3Y4Z5B',
  attempts: 1,
}
