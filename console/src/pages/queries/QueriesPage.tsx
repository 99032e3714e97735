import { Loader, Stack, Tabs } from '@mantine/core';
import { useLocation, useSearchParams } from 'wouter';
import { ErrorNote } from '../../components/ErrorNote';
import { InstancePicker, useChosenInstance } from '../../components/InstancePicker';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { NoInstance } from '../connect/NoInstance';
import { ActiveQueries } from './ActiveQueries';
import { TopQueries } from './TopQueries';

/** Who asks what: the queries that run now, and the most expensive ones of the last minutes. */
export default function QueriesPage() {
  const t = useText();
  const chosen = useChosenInstance();
  const [path, navigate] = useLocation();
  const [search] = useSearchParams();
  const tab = search.get('tab') === 'top' ? 'top' : 'active';
  const show = (name: string | null) => {
    const next = new URLSearchParams(search);
    next.set('tab', name ?? 'active');
    navigate(`${path}?${next}`, { replace: true });
  };
  const { instance } = chosen;
  return (
    <>
      <PageHead title={t('nav.queries')} text={t('queries.text')}>
        <InstancePicker chosen={chosen} />
      </PageHead>
      {chosen.error ? (
        <ErrorNote error={chosen.error} onRetry={chosen.retry} />
      ) : !chosen.instances ? (
        <Loader aria-label={t('common.loading')} />
      ) : !instance ? (
        <NoInstance />
      ) : (
        <Tabs value={tab} onChange={show} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="active">{t('queries.active')}</Tabs.Tab>
            <Tabs.Tab value="top">{t('queries.top')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="active" pt="md">
            <Stack>
              <ActiveQueries key={instance.prometheusInstanceId} instance={instance} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="top" pt="md">
            <TopQueries key={instance.prometheusInstanceId} instance={instance} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}
