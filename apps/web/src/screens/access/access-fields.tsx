import type { CallerView, Role } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { GivenAccess } from '../../api/access.ts'
import { meQuery } from '../../api/session.ts'
import { stateWords } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import { ChoiceField } from '../../ui/choice-field.tsx'
import { Choice, Field, TextInput } from '../../ui/field.tsx'
import { shownRoles } from './access-form.ts'
import { accessWords } from './access-words.ts'

/** The fields of role and lanes, which `readAccess` reads. Nobody gives away more lanes than the own ones. */
export function AccessFields({ initial }: { readonly initial: GivenAccess }) {
  const { data: me } = useQuery(meQuery)
  return (
    <>
      <RoleField initial={initial.role} />
      <LanesFields lanes={narrow(initial.lanes, me?.lanes)} mayGiveAll={me?.lanes === 'all'} />
    </>
  )
}

function narrow(lanes: GivenAccess['lanes'], own: CallerView['lanes'] | undefined): GivenAccess['lanes'] {
  return lanes === 'all' ? (own ?? []) : lanes
}

function RoleField({ initial }: { readonly initial: Role }) {
  const words = useWords(accessWords)
  const names = useWords(stateWords).role
  return (
    <ChoiceField
      name="role"
      label={words.role}
      initial={initial}
      choices={shownRoles.map((one) => [one, names[one]])}
      hint={shownRoles.map((one) => (
        <span key={one}>
          {names[one]}: {words.may[one]}{' '}
        </span>
      ))}
    />
  )
}

interface LanesFieldsProps {
  readonly lanes: GivenAccess['lanes']
  readonly mayGiveAll: boolean
}

function LanesFields({ lanes, mayGiveAll }: LanesFieldsProps) {
  const words = useWords(accessWords)
  const [scope, setScope] = useState<'all' | 'some'>(lanes === 'all' ? 'all' : 'some')
  const some = ['some', words.someLanes] as const
  return (
    <>
      <Field label={words.lanes}>
        <Choice
          name="scope"
          value={scope}
          choices={mayGiveAll ? [['all', words.allLanes], some] : [some]}
          onChange={setScope}
        />
      </Field>
      {scope === 'some' && (
        <Field label={words.laneNames} hint={words.laneNamesHint}>
          <TextInput
            name="lanes"
            required
            maxLength={6_400}
            autoComplete="off"
            spellCheck={false}
            defaultValue={lanes === 'all' ? '' : lanes.join(', ')}
          />
        </Field>
      )}
    </>
  )
}
