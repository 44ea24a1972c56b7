import { z } from 'zod'
import { roleSchema } from '../role.ts'
import { laneNameSchema } from '../task-options.ts'
import { splitList, text, value } from './values.ts'

const maxLanes = 100

const groupRoleSchema = z.object({
  group: z.string(),
  role: roleSchema,
  lanes: z.union([z.literal('all'), z.array(laneNameSchema).min(1)]),
})

/** What the members of a group at the identity provider may do. */
export type GroupRole = z.infer<typeof groupRoleSchema>

const issuer = value('an https address, or an http address on loopback', (written) => {
  if (!URL.canParse(written)) return undefined
  const { protocol, hostname, search, hash, username } = new URL(written)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && loopbackNames.test(hostname))
  return isSafe && search + hash + username === '' && written.length <= maxIssuerLength ? written : undefined
})

/** Stored with the subject, which has at most 255 characters. */
const maxIssuerLength = 200
const loopbackNames = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

const groupRoles = value(
  `GROUP:ROLE or GROUP:ROLE:LANE+LANE, such as ops:operator:dc1+dc2; separate several by commas; at most ${maxLanes} lanes`,
  (written) => {
    const rules = z.array(groupRoleSchema).min(1).safeParse(splitList(written).map(readGroupRole))
    const lanes = new Set(rules.data?.flatMap((rule) => rule.lanes))
    return lanes.size <= maxLanes ? rules.data : undefined
  },
)

/** The group may contain colons, as in `urn:example:ops:operator`. */
function readGroupRole(written: string): unknown {
  const [, group, role, lanes] = /^(.+?):(viewer|operator|admin)(?::([^:]+))?$/.exec(written) ?? []
  return { group, role, lanes: lanes?.split('+') ?? 'all' }
}

/** Sign-in by an OpenID Connect provider. */
export const oidcSettings = {
  oidcIssuer: issuer.optional().meta({
    description: 'issuer of the OpenID Connect provider; needs the other OIDC settings without default, and BASE_URL',
    readBy: 'distribute',
  }),
  oidcClientId: text.optional().meta({ description: 'client of distribute at the provider', readBy: 'distribute' }),
  oidcClientSecret: value('at least 16 characters', (written) => (written.length < 16 ? undefined : written))
    .optional()
    .meta({ description: 'secret of that client', secret: true, readBy: 'distribute' }),
  oidcRoles: groupRoles.optional().meta({
    description: 'groups that may sign in, with role and lanes (default: all lanes)',
    readBy: 'distribute',
  }),
  oidcGroupsClaim: text.prefault('groups').meta({ description: 'claim with the groups', readBy: 'distribute' }),
  oidcNameClaim: text
    .prefault('preferred_username')
    .meta({ description: 'claim with the name of the account', readBy: 'distribute' }),
  oidcScopes: text
    .prefault('openid profile email')
    .meta({ description: 'scopes to ask for; some providers need groups', readBy: 'distribute' }),
}
