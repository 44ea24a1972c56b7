import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { parseAuditFilters } from './screens/audit/audit-filters.ts'
import { parseHostFilters } from './screens/hosts/host-filters.ts'
import { parseRunSearch } from './screens/run/run-search.ts'
import { parseTaskSearch } from './screens/task/task-search.ts'
import { parseTaskFilters } from './screens/tasks/task-filters.ts'
import { Broken } from './shell/broken.tsx'
import { NotFound } from './shell/not-found.tsx'
import { Shell } from './shell/shell.tsx'
import { Loading } from './ui/notice.tsx'

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound })

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/tasks', replace: true })
  },
})

const tasksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks',
  validateSearch: parseTaskFilters,
  component: lazyRouteComponent(() => import('./screens/tasks/tasks.tsx'), 'Tasks'),
})

const taskRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks/$id',
  validateSearch: parseTaskSearch,
  component: lazyRouteComponent(() => import('./screens/task/task.tsx'), 'Task'),
})

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/run',
  validateSearch: parseRunSearch,
  component: lazyRouteComponent(() => import('./screens/run/run.tsx'), 'Run'),
})

const hostsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/hosts',
  validateSearch: parseHostFilters,
  component: lazyRouteComponent(() => import('./screens/hosts/hosts.tsx'), 'Hosts'),
})

const hostRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/hosts/$host',
  component: lazyRouteComponent(() => import('./screens/hosts/host.tsx'), 'Host'),
})

const enginesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/engines',
  component: lazyRouteComponent(() => import('./screens/engines/engines.tsx'), 'Engines'),
})

const lanesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/lanes',
  component: lazyRouteComponent(() => import('./screens/lanes/lanes.tsx'), 'Lanes'),
})

const projectsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/projects',
  component: lazyRouteComponent(() => import('./screens/projects/projects.tsx'), 'Projects'),
})

const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/projects/$name',
  component: lazyRouteComponent(() => import('./screens/projects/project.tsx'), 'Project'),
})

const accessRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/access',
  component: lazyRouteComponent(() => import('./screens/access/access.tsx'), 'Access'),
})

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: parseAuditFilters,
  component: lazyRouteComponent(() => import('./screens/audit/audit.tsx'), 'Audit'),
})

/** The addresses of the screens. Each screen is loaded when it is opened first. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    indexRoute,
    tasksRoute,
    taskRoute,
    runRoute,
    hostsRoute,
    hostRoute,
    enginesRoute,
    lanesRoute,
    projectsRoute,
    projectRoute,
    accessRoute,
    auditRoute,
  ]),
  defaultErrorComponent: Broken,
  defaultPendingComponent: Loading,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
