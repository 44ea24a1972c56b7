import type { PageSection } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { useMay, useSeesAllLanes } from '../api/use-me.ts'
import { useWords } from '../language/words.ts'
import styles from './navigation.module.css'
import { sections } from './sections.ts'
import { shellWords } from './shell-words.ts'

/** The sections that the person may open. */
export function Navigation() {
  const words = useWords(shellWords)
  const mayRun = useMay('operator')
  const isAdmin = useMay('admin')
  const seesAll = useSeesAllLanes()
  const mayOpen: Readonly<Partial<Record<PageSection, boolean>>> = {
    run: mayRun,
    audit: isAdmin && seesAll,
  }
  return (
    <nav className={styles.navigation} aria-label={words.navigation}>
      {sections
        .filter((section) => mayOpen[section] ?? true)
        .map((section) => (
          <Link key={section} to={`/${section}`} className={styles.link} activeProps={{ 'aria-current': 'page' }}>
            {words.sections[section]}
          </Link>
        ))}
    </nav>
  )
}
