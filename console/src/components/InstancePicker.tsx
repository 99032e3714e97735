import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useInstances } from '../api/control';
import type { Instance } from '../api/types';
import { useRegion } from '../app/region';
import { useText } from '../i18n';

export interface ChosenInstance {
  instance?: Instance;
  instances?: Instance[];
  error: unknown;
  retry: () => void;
}

const remembered = 'deucalion.instance';

/** The instance that the URL names (?instance=), else the one looked at last, else the first. */
export function useChosenInstance(): ChosenInstance {
  const { region } = useRegion();
  const list = useInstances(region || undefined);
  const [search] = useSearchParams();
  const wanted = search.get('instance') ?? localStorage.getItem(remembered);
  const running = useMemo(() => list.data?.filter((i) => i.status === 'Running'), [list.data]);
  const instance = running?.find((i) => i.prometheusInstanceId === wanted) ?? running?.[0];
  return { instance, instances: running, error: list.error, retry: () => void list.refetch() };
}

/** Chooses the instance of a page; the choice stands in the URL. */
export function InstancePicker({ chosen, w = 260 }: { chosen: ChosenInstance; w?: number | string }) {
  const t = useText();
  const [path, navigate] = useLocation();
  const [search] = useSearchParams();
  const choose = (id: string | null) => {
    if (id) {
      localStorage.setItem(remembered, id);
      const next = new URLSearchParams(search);
      next.set('instance', id);
      navigate(`${path}?${next}`, { replace: true });
    }
  };
  return (
    <Select
      w={w}
      searchable
      allowDeselect={false}
      aria-label={t('connect.chooseInstance')}
      value={chosen.instance?.prometheusInstanceId ?? null}
      onChange={choose}
      data={(chosen.instances ?? []).map((i) => ({ value: i.prometheusInstanceId, label: `${i.prometheusInstanceName} (${i.version})` }))}
    />
  );
}
