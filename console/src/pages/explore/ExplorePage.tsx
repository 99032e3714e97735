import { Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { ErrorNote } from '../../components/ErrorNote';
import { useChosenInstance } from '../../components/InstancePicker';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { NoInstance } from '../connect/NoInstance';
import { Explorer } from './Explorer';
import { fromPrometheusLink, writeState } from './exploreState';

/** Queries and their answers. Prometheus' own links (/graph?g0.expr=…) lead here too. */
export default function ExplorePage() {
  const t = useText();
  const chosen = useChosenInstance();
  const [path, navigate] = useLocation();
  useEffect(() => {
    if (path !== '/explore') {
      const link = fromPrometheusLink(new URLSearchParams(location.search));
      const kept = new URLSearchParams();
      const instance = new URLSearchParams(location.search).get('instance');
      if (instance) {
        kept.set('instance', instance);
      }

      navigate(link ? `/explore?${writeState(link, kept)}` : '/explore' + location.search, { replace: true });
    }
  }, [path, navigate]);
  if (path !== '/explore') {
    return null;
  }

  return chosen.error ? (
    <ErrorNote error={chosen.error} onRetry={chosen.retry} />
  ) : !chosen.instances ? (
    <Loader aria-label={t('common.loading')} />
  ) : !chosen.instance ? (
    <>
      <PageHead title={t('explore.title')} />
      <NoInstance />
    </>
  ) : (
    <Explorer key={chosen.instance.prometheusInstanceId} instance={chosen.instance} chosen={chosen} />
  );
}
