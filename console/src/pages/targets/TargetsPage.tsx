import { Loader, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from 'wouter';
import { targets } from '../../api/data';
import { pathOf } from '../../api/prometheus';
import type { Instance } from '../../api/types';
import { ErrorNote } from '../../components/ErrorNote';
import { InstancePicker, useChosenInstance } from '../../components/InstancePicker';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { NoInstance } from '../connect/NoInstance';
import { ActiveTab } from './ActiveTab';
import { DiscoveryTab } from './DiscoveryTab';
import { SandboxTab } from './SandboxTab';

/** Scrape pools with their targets, what discovery dropped, and a place to try relabeling. */
export default function TargetsPage() {
  const t = useText();
  const { tab = 'active' } = useParams<{ tab?: string }>();
  const [, navigate] = useLocation();
  const chosen = useChosenInstance();
  return (
    <>
      <PageHead title={t('targets.title')} text={t('targets.text')}>
        <InstancePicker chosen={chosen} />
      </PageHead>
      <Tabs value={tab} keepMounted={false} onChange={(v) => navigate(`/targets${v === 'active' ? '' : `/${v}`}${chosen.instance ? `?instance=${chosen.instance.prometheusInstanceId}` : ''}`)}>
        <Tabs.List mb="md">
          <Tabs.Tab value="active">{t('targets.tab.active')}</Tabs.Tab>
          <Tabs.Tab value="discovery">{t('targets.tab.discovery')}</Tabs.Tab>
          <Tabs.Tab value="sandbox">{t('targets.tab.sandbox')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="sandbox">
          <SandboxTab />
        </Tabs.Panel>
        {tab !== 'sandbox' && <Tabs.Panel value={tab}>{chosen.error ? <ErrorNote error={chosen.error} onRetry={chosen.retry} /> : chosen.instance ? <OfInstance key={chosen.instance.prometheusInstanceId} instance={chosen.instance} tab={tab} /> : chosen.instances ? <NoInstance /> : <Loader aria-label={t('common.loading')} />}</Tabs.Panel>}
      </Tabs>
    </>
  );
}

function OfInstance({ instance, tab }: { instance: Instance; tab: string }) {
  const t = useText();
  const query = useQuery({ queryKey: ['targets', instance.prometheusInstanceId], queryFn: ({ signal }) => targets(pathOf(instance), signal), refetchInterval: 15_000 });
  if (query.error && !query.data) {
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  }

  return !query.data ? <Loader aria-label={t('common.loading')} /> : tab === 'discovery' ? <DiscoveryTab instance={instance} targets={query.data} /> : <ActiveTab instance={instance} targets={query.data.activeTargets} />;
}
