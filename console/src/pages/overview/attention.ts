import { useQueries, useQuery } from '@tanstack/react-query';
import { all } from '../../api/control';
import { ask, pathOf } from '../../api/prometheus';
import type { AccessKey, ActiveTarget, Instance, ServerView, Usage, User } from '../../api/types';
import type { TextKey } from '../../i18n';

/** Something that a person should look at, and where it is mended. */
export interface Finding {
  id: string;
  severity: 'bad' | 'warning';
  text: TextKey;
  values: Record<string, string | number>;
  /** What the server says about it: text of others, shown as it is. */
  detail?: string;
  fix: TextKey;
  href: string;
}

const day = 86_400_000;
const shownTargets = 3;

/** Keys of all users; undefined while unknown or not permitted. */
export function useAllKeys(): AccessKey[] | undefined {
  return useQuery({
    queryKey: ['keys', 'all'],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const users = await all<User>('/users', signal);
      return (await Promise.all(users.map((u) => all<AccessKey>(`/users/${encodeURIComponent(u.userName)}/access-keys`, signal)))).flat();
    },
  }).data;
}

/** What needs attention, worst first. */
export function useFindings(instances: Instance[], usages: (Usage | undefined)[], server: ServerView | undefined, keys: AccessKey[] | undefined, now: number): Finding[] {
  const running = instances.filter((i) => i.status === 'Running');
  const targets = useQueries({
    queries: running.map((instance, i) => ({
      queryKey: ['down', instance.prometheusInstanceId],
      refetchInterval: 15_000,
      enabled: (usages[instances.indexOf(instance)]?.targetsTotal ?? 0) > 0 && i < 50,
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await ask<{ activeTargets: ActiveTarget[] }>(pathOf(instance), 'targets', { state: 'active' }, signal, true)).data.activeTargets.filter((t) => t.health === 'down'),
    })),
  });
  const facts = useQueries({
    queries: running.map((instance) => ({
      queryKey: ['runtimeinfo', instance.prometheusInstanceId],
      refetchInterval: 30_000,
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await ask<{ reloadConfigSuccess: boolean; corruptionCount: number }>(pathOf(instance), 'status/runtimeinfo', {}, signal, true)).data,
    })),
  });
  const findings: Finding[] = [];
  instances.forEach((instance, i) => {
    const place = running.indexOf(instance);
    findings.push(...ofInstance(instance, usages[i], now));
    if (place >= 0) {
      findings.push(...ofTargets(instance, targets[place]?.data ?? []));
      const info = facts[place]?.data;
      const name = instance.prometheusInstanceName;
      const id = instance.prometheusInstanceId;
      if (info && !info.reloadConfigSuccess) {
        findings.push({ id: `config-${id}`, severity: 'bad', text: 'overview.find.config', values: { name }, fix: 'overview.fix.config', href: `/instances/${id}/configuration` });
      }

      if (info && info.corruptionCount > 0) {
        findings.push({ id: `damage-${id}`, severity: 'bad', text: 'overview.find.damaged', values: { name, count: info.corruptionCount }, fix: 'overview.fix.server', href: '/server' });
      }
    }
  });
  for (const key of keys ?? []) {
    const used = new Date(key.lastUsedTime ?? key.createTime).getTime();
    if (key.status === 'Active' && now - used > 90 * day) {
      findings.push({ id: `key-${key.accessKeyId}`, severity: 'warning', text: 'overview.find.key', values: { id: key.accessKeyId, user: key.userName, days: Math.floor((now - used) / day) }, fix: 'overview.fix.key', href: `/access/users/${encodeURIComponent(key.userName)}` });
    }
  }

  if (server && server.storage.volumeSize > 0 && server.storage.volumeFree < 0.2 * server.storage.volumeSize) {
    const full = Math.round((1 - server.storage.volumeFree / server.storage.volumeSize) * 100);
    findings.push({ id: 'disk', severity: full > 95 ? 'bad' : 'warning', text: 'overview.find.disk', values: { percent: full }, fix: 'overview.fix.server', href: '/server' });
  }

  return findings.sort((a, b) => Number(b.severity === 'bad') - Number(a.severity === 'bad'));
}

function ofInstance(instance: Instance, usage: Usage | undefined, now: number): Finding[] {
  const id = instance.prometheusInstanceId;
  const name = instance.prometheusInstanceName;
  const findings: Finding[] = [];
  if (instance.status === 'Failed' || instance.status === 'Read-only') {
    findings.push({ id: `status-${id}`, severity: 'bad', text: 'overview.find.status', values: { name, status: instance.status }, fix: 'overview.fix.settings', href: `/instances/${id}` });
  }

  if (!usage || instance.status !== 'Running') {
    return findings;
  }

  for (const [limit, used] of [
    ['activeSeries', usage.activeSeries],
    ['samplesPerSecond', usage.samplesPerSecond],
  ] as const) {
    const most = Number(instance.limits[limit]);
    if (most > 0 && used > 0.8 * most) {
      findings.push({ id: `limit-${limit}-${id}`, severity: used >= most ? 'bad' : 'warning', text: 'overview.find.limit', values: { name, limit, percent: Math.round((used / most) * 100) }, fix: 'overview.fix.limit', href: `/instances/${id}` });
    }
  }

  if (usage.lastSampleTime === null) {
    findings.push({ id: `empty-${id}`, severity: 'warning', text: 'overview.find.empty', values: { name }, fix: 'overview.fix.send', href: `/send?instance=${id}` });
  } else if (now - new Date(usage.lastSampleTime).getTime() > 600_000) {
    findings.push({ id: `stale-${id}`, severity: 'warning', text: 'overview.find.stale', values: { name, minutes: Math.floor((now - new Date(usage.lastSampleTime).getTime()) / 60_000) }, fix: 'overview.fix.targets', href: `/targets?instance=${id}` });
  }

  return findings;
}

function ofTargets(instance: Instance, down: ActiveTarget[]): Finding[] {
  const id = instance.prometheusInstanceId;
  const name = instance.prometheusInstanceName;
  const href = `/targets?instance=${id}`;
  const findings: Finding[] = down
    .slice(0, shownTargets)
    .map((t) => ({ id: `target-${id}-${t.scrapePool}-${t.scrapeUrl}`, severity: 'bad', text: 'overview.find.target', values: { name, job: t.scrapePool, target: t.labels['instance'] ?? t.scrapeUrl }, detail: t.lastError, fix: 'overview.fix.targets', href }));
  if (down.length > shownTargets) {
    findings.push({ id: `targets-${id}`, severity: 'bad', text: 'overview.find.moreTargets', values: { name, count: down.length - shownTargets }, fix: 'overview.fix.targets', href });
  }

  return findings;
}
