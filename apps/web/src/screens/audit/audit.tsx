import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import { Screen } from '../../ui/screen.tsx'

export function Audit() {
  const words = useWords(shellWords)
  return <Screen title={words.sections.audit}>{null}</Screen>
}
