import { IconBox, IconChartAreaLine, IconChartBar, IconChartLine, IconChartPie, IconGauge, IconListSearch, IconLock, IconRuler2, IconServer, IconTarget, IconUpload, type Icon } from '@tabler/icons-react';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { TextKey } from '../i18n';

export interface PageRoute {
  /** Pattern of the path below /console. */
  path: string;
  page: LazyExoticComponent<ComponentType>;
  /** Present when the page has a place in the navigation. */
  nav?: { label: TextKey; icon: Icon; group?: TextKey };
}

const access = lazy(() => import('../pages/access/AccessPage'));
const explore = lazy(() => import('../pages/explore/ExplorePage'));
const targets = lazy(() => import('../pages/targets/TargetsPage'));

/** Every page, in the order of the navigation. */
export const routes: PageRoute[] = [
  { path: '/', page: lazy(() => import('../pages/overview/OverviewPage')), nav: { label: 'nav.overview', icon: IconGauge } },
  { path: '/instances', page: lazy(() => import('../pages/instances/InstancesPage')), nav: { label: 'nav.instances', icon: IconBox } },
  { path: '/instances/:id/:tab?', page: lazy(() => import('../pages/instance/InstancePage')) },
  { path: '/explore', page: explore, nav: { label: 'nav.explore', icon: IconChartLine, group: 'nav.group.data' } },
  // Where the server sends Prometheus' own links.
  { path: '/graph', page: explore },
  { path: '/query', page: explore },
  { path: '/metrics', page: lazy(() => import('../pages/metrics/MetricsPage')), nav: { label: 'nav.metrics', icon: IconRuler2, group: 'nav.group.data' } },
  { path: '/cardinality', page: lazy(() => import('../pages/cardinality/CardinalityPage')), nav: { label: 'nav.cardinality', icon: IconChartPie, group: 'nav.group.data' } },
  { path: '/targets', page: targets, nav: { label: 'nav.targets', icon: IconTarget, group: 'nav.group.data' } },
  { path: '/targets/:tab', page: targets },
  { path: '/queries', page: lazy(() => import('../pages/queries/QueriesPage')), nav: { label: 'nav.queries', icon: IconListSearch, group: 'nav.group.data' } },
  { path: '/usage', page: lazy(() => import('../pages/usage/UsagePage')), nav: { label: 'nav.usage', icon: IconChartBar, group: 'nav.group.data' } },
  { path: '/grafana', page: lazy(() => import('../pages/connect/GrafanaPage')), nav: { label: 'nav.grafana', icon: IconChartAreaLine, group: 'nav.group.connect' } },
  { path: '/send', page: lazy(() => import('../pages/connect/SendDataPage')), nav: { label: 'nav.sendData', icon: IconUpload, group: 'nav.group.connect' } },
  { path: '/access', page: access, nav: { label: 'nav.access', icon: IconLock, group: 'nav.group.manage' } },
  { path: '/access/:tab/:name?', page: access },
  { path: '/server', page: lazy(() => import('../pages/server/ServerPage')), nav: { label: 'nav.server', icon: IconServer, group: 'nav.group.manage' } },
];
